"""A farm of feeds in a process of its own: thousands of hosts, of which as many as wanted change at a word.

It speaks just enough HTTP to be polled: `ETag`, 304, and hanging up after each answer, as servers do that are
asked once in a while. Every feed has a name of its own under `feeds.example`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser

from curation.collect.read.parse import read

ENTRIES = 20
_BEGAN = datetime(2026, 11, 16, 9, tzinfo=UTC)
_WORDS = tuple(
    f"{first} {second}"
    for first in ("bread", "oven", "flour", "rye", "market", "paper", "window", "kettle", "shelf", "letter")
    for second in ("crust", "morning", "salt", "stall", "price", "queue", "light", "recipe", "street")
)


def host(number: int) -> str:
    """The name of a feed's server."""
    return f"h{number}.feeds.example"


def document(feed: int, turn: int) -> bytes:
    """About 50 kB, as feeds of sites with pictures are on the average: twenty entries, newest first.

    Each turn has one more and lets the oldest go.
    """
    entries = "".join(_entry(feed, number) for number in range(turn + ENTRIES, turn, -1))
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'"
        " xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        f"<channel><title>Oven {feed}</title><link>https://{host(feed)}/</link><language>en</language>"
        f"<description>What oven {feed} bakes</description>{entries}</channel></rss>"
    ).encode()


def _entry(feed: int, number: int) -> str:
    def told(paragraph: int) -> str:
        first = feed * 7 + number * 13 + paragraph * 5
        return " ".join(_WORDS[(first + place * place) % len(_WORDS)] for place in range(20))

    page = f"https://{host(feed)}/loaves/{number}"
    paragraphs = "".join(
        f'<p class="text">{told(each)} <a href="{page}#{each}" title="more">and <em>more</em></a>.</p>'
        f'<img src="{page}/{each}.jpg" alt="A loaf" width="600" height="400"/>'
        for each in range(5)
    )
    return (
        f"<item><title>Loaf {number} of oven {feed}: {told(0)[:40]}</title>"
        f"<link>{page}?utm_source=feed</link>"
        f"<guid isPermaLink='false'>https://{host(feed)}/?p={number}</guid><dc:creator>Ana</dc:creator>"
        f"<pubDate>{format_datetime(_BEGAN + timedelta(hours=number), usegmt=True)}</pubDate>"
        f"<category>bread</category><category>oven</category><description>{told(0)} &amp;amp; more.</description>"
        f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>"
    )


class _Farm(asyncio.Protocol):
    """One connection; what it says depends on the turn, which `/change` moves on."""

    turn = 0
    one_in = 0
    written: dict[tuple[int, int], bytes] = {}  # noqa: RUF012 - documents are made once
    recorded: tuple[bytes, ...] = ()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.heard = b""

    def data_received(self, data: bytes) -> None:
        self.heard += data
        if not self.heard.endswith(b"\r\n\r\n"):
            return
        if self.heard.startswith(b"GET /change"):
            _Farm.turn += 1
            self._say(b"204 No Content", b"", b"")
            return
        headers = self.heard.lower()
        feed = int(headers.partition(b"host: h")[2].partition(b".")[0])
        turn = _Farm.turn if _Farm.one_in and feed % _Farm.one_in == 0 else 0
        etag = b'"%d-%d"' % (feed, turn)
        if b"if-none-match: " + etag in headers:
            self._say(b"304 Not Modified", etag, b"")
            return
        if (feed, turn) not in self.written:
            self.written[feed, turn] = (
                # A recorded document changes as most do between two looks: not in what it says.
                self.recorded[feed % len(self.recorded)] + b"<!-- %d -->" % turn
                if self.recorded
                else document(feed, turn)
            )
        self._say(b"200 OK", etag, self.written[feed, turn])

    def _say(self, status: bytes, etag: bytes, body: bytes) -> None:
        self.transport.write(
            b"HTTP/1.1 %s\r\nETag: %s\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n"
            b"Connection: close\r\n\r\n%s" % (status, etag, len(body), body)
        )
        self.transport.close()


def _serve(listening: socket.socket, one_in: int, recorded: tuple[bytes, ...]) -> None:
    async def for_ever() -> None:
        _Farm.one_in, _Farm.recorded = one_in, recorded
        server = await asyncio.get_running_loop().create_server(_Farm, sock=listening)
        await server.serve_forever()

    asyncio.run(for_ever())


@contextmanager
def farm(*, one_in: int, recorded: Sequence[bytes] = ()) -> Iterator[int]:
    """The port of a farm where one feed in so many changes at each turn; 0: none ever does.

    `recorded`: XML documents to serve in turn instead of ours.
    """
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    process = multiprocessing.get_context("fork").Process(
        target=_serve, args=(listening, one_in, tuple(recorded)), daemon=True
    )
    process.start()
    port = int(listening.getsockname()[1])
    listening.close()
    try:
        yield port
    finally:
        process.terminate()
        process.join()


def change(port: int) -> None:
    """Let the next turn begin."""
    with socket.create_connection(("127.0.0.1", port)) as asking:
        asking.sendall(b"GET /change HTTP/1.1\r\nHost: h0.feeds.example\r\n\r\n")
        while asking.recv(1024):
            pass


def well_formed(folder: Path) -> list[bytes]:
    """The documents of a folder that every reader of feeds accepts: sound XML on which both of ours agree."""
    found = []
    for path in sorted(folder.iterdir()):
        body = path.read_bytes().strip()
        told = feedparser.parse(BytesIO(body))
        # The library that we are held against refuses a feed for one entry without id and link.
        if told.bozo or not all(entry.get("id") or entry.get("link") for entry in told.entries):
            continue
        if read(body, content_type="application/rss+xml", url="https://oven.example/", how="both").agreed:
            found.append(body)
    return found
