"""Polling many feeds, against a floor that only gets the bytes.

A server in a process of its own answers 304 and hangs up, as a feed's server does that is asked once in a
while; every feed has a host of its own. Counted is the CPU time of the asking process, all its threads, since
on a shared machine it is the steady number. A floor that is given our settings too (a connection for each
request, no cache of names, no cookies, a hundred workers instead of a task for each feed) costs two thirds of
the plain one.
"""

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from curation.collect.fetch import Fetcher, Request, Response
from curation.collect.web.addresses import Allow, is_public
from tests.names import known_names

AT_ONCE = 100
ETAG = '"a1b2c3"'
_ANSWER = (
    b"HTTP/1.1 304 Not Modified\r\nDate: Mon, 16 Nov 2026 09:00:00 GMT\r\nServer: bench\r\n"
    b'ETag: "a1b2c3"\r\nCache-Control: max-age=900\r\nConnection: close\r\n\r\n'
)


@dataclass(frozen=True, slots=True)
class Polls:
    """CPU seconds of the floor and of `Fetcher.fetch_all`, each the least of the rounds; and the least ratio."""

    bare_s: float
    ours_s: float
    ratio: float


class _Unchanged(asyncio.Protocol):
    """Says 304 to whatever it hears, and hangs up."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def data_received(self, data: bytes) -> None:
        if data.endswith(b"\r\n\r\n"):
            self.transport.write(_ANSWER)
            self.transport.close()


def _serve(listening: socket.socket) -> None:
    async def for_ever() -> None:
        server = await asyncio.get_running_loop().create_server(_Unchanged, sock=listening)
        await server.serve_forever()

    asyncio.run(for_ever())


@contextmanager
def unchanged_server() -> Iterator[int]:
    """The port of a server, in a process of its own, where nothing is ever new."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(listening,), daemon=True)
    process.start()
    port = listening.getsockname()[1]
    listening.close()
    try:
        yield port
    finally:
        process.terminate()
        process.join()


def bare(urls: list[str], allow: Allow) -> int:
    """The floor: aiohttp as it comes, with the same look at every address that is connected to."""

    def guarded(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, (address, port, *_) = info
        if not (is_public(address) or allow.address(address, port)):
            raise OSError(f"{address} is not public")
        opened = socket.socket(family, kind, protocol)
        opened.setblocking(False)
        return opened

    async def get_all() -> int:
        connector = aiohttp.TCPConnector(limit=AT_ONCE, socket_factory=guarded)
        async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:

            async def get(url: str) -> int:
                async with session.get(url, headers={"If-None-Match": ETAG}) as got:
                    await got.read()
                    return got.status

            return sum(status == 304 for status in await asyncio.gather(*map(get, urls)))

    return asyncio.run(get_all())


def fetched(urls: list[str], allow: Allow) -> int:
    """Ours, from starting the fetcher to ending it."""
    fetcher = Fetcher(allow, "bench", sockets=AT_ONCE)
    try:
        results = fetcher.fetch_all(Request(url, etag=ETAG) for url in urls)
        return sum(isinstance(result, Response) and result.status == 304 for _, result in results)
    finally:
        fetcher.close()


def measure_fetching(*, feeds: int = 2000, rounds: int = 3) -> Polls:
    """Take turns."""
    bares, ours = [], []
    with unchanged_server() as port, known_names({"*.feeds.example": ("127.0.0.1", port)}):
        allow = Allow.parse(f"127.0.0.1:{port}")
        urls = [f"http://h{number}.feeds.example/feed.xml" for number in range(feeds)]
        for counted in (False, *[True] * rounds):
            for poll, times in ((bare, bares), (fetched, ours)):
                begun = time.process_time()
                assert poll(urls if counted else urls[:50], allow) == (feeds if counted else 50)
                if counted:
                    times.append(time.process_time() - begun)
    ratios = [our / floor for our, floor in zip(ours, bares, strict=True)]
    return Polls(min(bares), min(ours), min(ratios))
