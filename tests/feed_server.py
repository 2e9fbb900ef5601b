"""A web server that behaves as feeds' servers do, well and badly: one scripted behaviour per path.

Runs in threads of the test, on loopback only. `server.seen` keeps every request's path and headers.
`python -m tests.feed_server` serves all of `tests.feed_catalogue` for people to point a reader at.
"""

from __future__ import annotations

import argparse
import gzip
import ssl
import sys
import threading
import zlib
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final

import brotli

FEED = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>The Oven Gazette</title><link>https://oven.example/</link>
<item><guid>oven-1</guid><title>Rye keeps longer than you think</title><link>https://oven.example/rye</link></item>
</channel></rss>"""
PAGE = b"<!doctype html><html><head><title>A page</title></head><body><p>No feed here.</p></body></html>"


class Exchange(BaseHTTPRequestHandler):
    """One request being answered; a behaviour gets it and writes with `answer` or by itself."""

    protocol_version = "HTTP/1.1"
    server: FeedServer

    def do_GET(self) -> None:
        self.server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        behaviour = self.server.behaviour(self.headers.get("Host", ""), self.path)
        try:
            if behaviour is None:
                self.answer(404, b"nothing here", content_type="text/plain")
            else:
                behaviour(self)
        except ConnectionError:
            self.close_connection = True  # the client had enough, as some tests want it to

    def answer(
        self, status: int, body: bytes = b"", *, content_type: str = "application/rss+xml", **headers: str
    ) -> None:
        self.send_response_only(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        usual = {"Server": "tests", "Date": self.date_time_string(), "Content-Type": content_type}
        for name, value in ({**usual, "Content-Length": str(len(body))} | given).items():
            # Bytes go out as they are: the library would refuse what isn't Latin-1.
            self.send_header(name, value.encode("utf-8", "surrogateescape").decode("latin-1"))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


Behaviour = Callable[[Exchange], None]


class FeedServer(ThreadingHTTPServer):
    """`with FeedServer() as server: server.on("/feed", answers(FEED)); ... server.url("/feed")`.

    With `tls` (see `tests.names`) it speaks https only. Several hosts live in it: `on(..., host="a.example")`.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Exchange)
        self.scheme = "https" if tls else "http"
        if tls:  # hands are shaken by the thread of the connection, so that one client can't hold up others
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.behaviours: dict[str, Behaviour] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> FeedServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def allowed(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def on(self, path: str, behaviour: Behaviour, *, host: str | None = None) -> str:
        """Behave so at this path (a query in it counts, if there is one); for this host only, if given."""
        self.behaviours[path if host is None else f"//{host.lower()}{path}"] = behaviour
        return self.url(path) if host is None else f"{self.scheme}://{host}{path}"

    def behaviour(self, host: str, path: str) -> Behaviour | None:
        """What was scripted for this host and path; failing that for the path alone, on any host."""
        without_query = path.partition("?")[0]
        host = host.lower().partition(":")[0]
        for key in (f"//{host}{path}", f"//{host}{without_query}", path, without_query):
            if key in self.behaviours:
                return self.behaviours[key]
        return None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up, or shake no hands, are what tests are about; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)


def answers(
    body: bytes = FEED, status: int = 200, *, content_type: str = "application/rss+xml", **headers: str
) -> Behaviour:
    """The same every time; header names with `_` for `-`."""
    return lambda exchange: exchange.answer(status, body, content_type=content_type, **headers)


def with_validators(
    body: bytes = FEED, *, etag: str = '"v1"', last_modified: str = "Mon, 16 Nov 2026 09:00:00 GMT"
) -> Behaviour:
    """304 to whoever sends either validator back verbatim; "" leaves one of them out."""

    def behave(exchange: Exchange) -> None:
        asked = exchange.headers.get
        known = bool(etag) and asked("If-None-Match") == etag
        known = known or (bool(last_modified) and asked("If-Modified-Since") == last_modified)
        given = {"ETag": etag, "Last_Modified": last_modified}
        given = {name: value for name, value in given.items() if value}
        exchange.answer(304 if known else 200, b"" if known else body, **given)

    return behave


def one_after_the_other(*behaviours: Behaviour) -> Behaviour:
    """The first behaviour, then the second, ...; the last one for ever."""
    left = list(behaviours)
    return lambda exchange: (left.pop(0) if len(left) > 1 else left[0])(exchange)


def redirects(location: str, status: int = 301) -> Behaviour:
    return lambda exchange: exchange.answer(status, Location=location)


def slow_drip(exchange: Exchange) -> None:
    """A byte now and then, for ever: no single wait is long."""
    exchange.send_response(200)
    exchange.send_header("Content-Length", "1000000")
    exchange.end_headers()
    while not exchange.server.ended.wait(0.02):
        exchange.wfile.write(b" ")


def silent(exchange: Exchange) -> None:
    """Takes the request and never answers."""
    exchange.server.ended.wait()
    exchange.close_connection = True


def endless(exchange: Exchange) -> None:
    """A body that never ends, as fast as it can."""
    exchange.send_response(200)
    exchange.send_header("Connection", "close")
    exchange.end_headers()
    while not exchange.server.ended.is_set():
        exchange.wfile.write(b"x" * 65_536)


def _zstd(body: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return bytes(zstd.compress(body))


PACKERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "zstd": _zstd,
}
"""How each content encoding is made."""


def packed(encoding: str, body: bytes = FEED) -> Behaviour:
    return answers(PACKERS[encoding](body), Content_Encoding=encoding)


@cache
def packed_bomb(encoding: str, megabytes: int) -> Behaviour:
    """Small on the wire, large in memory."""
    return packed(encoding, b" " * 1_000_000 * megabytes)


def cut_short(exchange: Exchange) -> None:
    """Promises more than it sends."""
    exchange.send_response(200)
    exchange.send_header("Content-Length", "1000")
    exchange.end_headers()
    exchange.wfile.write(FEED[:100])
    exchange.close_connection = True


def hangs_up(exchange: Exchange) -> None:
    exchange.close_connection = True


def no_http(exchange: Exchange) -> None:
    exchange.wfile.write(b"220 mail.example ESMTP ready\r\n")
    exchange.close_connection = True


def many_headers(number: int) -> Behaviour:
    def behave(exchange: Exchange) -> None:
        exchange.answer(200, FEED, **{f"X_Filler_{count}": "x" for count in range(number)})

    return behave


def main() -> None:
    """Serve everything there is until interrupted."""
    from tests.feed_catalogue import scripts

    options = argparse.ArgumentParser(prog="python -m tests.feed_server", description=main.__doc__)
    options.add_argument("--port", type=int, default=8378, help="0 for any that is free")
    with FeedServer(port=options.parse_args().port) as server:
        listed = scripts()
        for script in listed:
            server.on(script.path, script.behaviour)
        text = "\n".join(f"{server.url(script.path):<52} {script.does}" for script in listed)
        server.on("/", answers(text.encode(), content_type="text/plain; charset=utf-8"))
        print(text)
        print(f"\nTo let the bot ask them: PASSALONG_ALLOW={server.allowed}   (Ctrl-C ends this)", flush=True)
        told = 0
        try:
            while not server.ended.wait(0.2):
                for path, headers in server.seen[told:]:
                    conditions = [f"{name}: {headers[name]}" for name in _CONDITIONS if name in headers]
                    print("GET", path, *conditions, flush=True)
                    told += 1
        except KeyboardInterrupt:
            print()


_CONDITIONS = ("if-none-match", "if-modified-since")

if __name__ == "__main__":
    main()
