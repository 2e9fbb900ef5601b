"""A folder served as feeds on loopback, by a program of its own.

`python -m bot.sandbox.feed_folder DIR --port 0` prints `ready http://127.0.0.1:PORT` on a line of its own
when it answers. Every file is at `/NAME`, with ETag and Last-Modified, answered conditionally, read afresh
at each request: edit a file and the feed has news.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import signal
import sys
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

_ROOTS: Final = (
    (re.compile(rb"<(?:\w+:)?feed[\s>]"), "application/atom+xml"),
    (re.compile(rb"<(?:rss|rdf:RDF)[\s>]"), "application/rss+xml"),
    (re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE), "text/html"),
    (re.compile(rb"<opml[\s>]"), "text/x-opml"),
)


def media_type(name: str, body: bytes) -> str:
    """The content type of a file, told by what is in it; no charset, so that the document's own counts."""
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return "application/feed+json" if b"jsonfeed.org" in start else "application/json"
    for root, found in _ROOTS:
        if root.search(start):
            return found
    return "application/xml" if start.startswith(b"<") else "text/plain"


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FeedFolder

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        name = unquote(self.path.partition("?")[0])[1:]
        file = self.server.folder / name
        if name not in self.server.files() or not file.is_file():
            self._say(404, {"Content-Type": "text/plain"}, b"no such feed\n" if with_body else b"")
            return
        body, changed = file.read_bytes(), int(file.stat().st_mtime)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Last-Modified": formatdate(changed, usegmt=True)}
        if self._known(etag, changed):
            self._say(304, headers, b"")
            return
        headers["Content-Type"] = media_type(name, body)
        self._say(200, headers, body if with_body else b"", length=len(body))

    def _known(self, etag: str, changed: int) -> bool:
        """Whether the client has it already; If-None-Match decides if both are given (RFC 9110, 13.2.2)."""
        if (tags := self.headers.get("If-None-Match")) is not None:
            return tags.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since") or "")
        except ValueError:
            return False
        return since.timestamp() >= changed

    def _say(self, status: int, headers: dict[str, str], body: bytes, *, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: standard output is for the ready line."""


class FeedFolder(ThreadingHTTPServer):
    """The server; `url(name)` is where a file is found."""

    daemon_threads = True
    request_queue_size = 128  # all feeds are asked at once; who finds the queue full loses a second

    def __init__(self, folder: Path, port: int, *, with_parent: bool = False) -> None:
        super().__init__(("127.0.0.1", port), _Answer)
        self.folder = folder
        self._parent = os.getppid() if with_parent else None

    def files(self) -> list[str]:
        """The names that are served: plain files of the folder itself."""
        return sorted(name for name in os.listdir(self.folder) if not name.startswith("."))

    def url(self, name: str = "") -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{quote(name)}".rstrip("/")

    def service_actions(self) -> None:
        """End when the program that started us has died without saying so."""
        if self._parent is not None and os.getppid() != self._parent:
            raise SystemExit(0)


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox.feed_folder", description="Serve a folder as feeds."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0, help="0 takes any that is free")
    parser.add_argument("--with-parent", action="store_true", help="end when the starting process ends")
    given = parser.parse_args(arguments)
    if not given.folder.is_dir():
        parser.error(f"{given.folder} is not a folder")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with FeedFolder(given.folder, given.port, with_parent=given.with_parent) as server:
        print(f"ready {server.url()}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
