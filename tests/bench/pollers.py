"""Whole polls: claim, fetch, read, store; ours and other people's, each in a process of its own.

`python -m tests.bench.pollers WHO PORT FEEDS ROUNDS FOLDER` is one such process: it takes its feeds up with a
first poll that doesn't count, then polls again and again, and prints what that took as JSON. Counted is the CPU
time of the process and of its children, and how much memory grew from before the first poll to its peak.
"""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from curation.collect.web.addresses import is_public
from tests.bench.feed_farm import change, host
from tests.names import known_names

WHO = ("floor", "ours", "ours_pinned", "reader")
BATCH = 50


@dataclass(frozen=True, slots=True)
class Took:
    """Of one process: CPU seconds of each counted poll, megabytes of memory, and what a claim took."""

    cpu_s: list[float]
    claim_ms: float = 0.0
    grown_mb: float = 0.0
    """From an open database to the peak: what polling loads, the parse worker, buffers."""
    peak_mb: float = 0.0

    @property
    def least_s(self) -> float:
        return min(self.cpu_s)


def poll(who: str, folder: Path, *, port: int, feeds: int, rounds: int) -> Took:
    """Run one of them in a process of its own, and watch its memory from here."""
    folder.mkdir(parents=True)
    given = [
        sys.executable,
        "-m",
        "tests.bench.pollers",
        who,
        str(port),
        str(feeds),
        str(rounds),
        str(folder),
    ]
    with subprocess.Popen(given, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "begun\n":
            raise AssertionError(f"{who} did not begin")
        begun = peak = _memory_mb(process.pid)
        while process.poll() is None:
            peak = max(peak, _memory_mb(process.pid))
            time.sleep(0.1)
        told = process.stdout.read()
    if process.returncode != 0:
        raise AssertionError(f"{who} ended with {process.returncode}")
    took = Took(**json.loads(told.splitlines()[-1]))
    return replace(took, grown_mb=peak - begun, peak_mb=peak)


def _memory_mb(pid: int) -> float:
    """What a process and its children take; pages they share are counted once (PSS)."""
    total = 0
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children()]
    except psutil.NoSuchProcess:
        return 0.0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # it has just ended
    return total / 1e6


def _begin() -> None:
    """Everything is imported and open: from here on memory is watched."""
    print("begun", flush=True)


def _cpu_s() -> float:
    """Seconds of this process and its children, dead ones included."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        total += used.ru_utime + used.ru_stime
    for child in psutil.Process().children():
        times = child.cpu_times()
        total += times.user + times.system
    return total


def _counted(rounds: int, once: Callable[[int], None], port: int) -> list[float]:
    """The first poll takes the feeds up; then each finds a fifth of them changed, if the farm changes any."""
    once(0)
    spent = []
    for number in range(1, rounds + 1):
        change(port)
        before = _cpu_s()
        once(number)
        spent.append(_cpu_s() - before)
    return spent


def _ours(port: int, feeds: int, rounds: int, folder: Path, *, pinned: bool) -> Took:
    from sqlalchemy import func, select, update

    from bot import world as worlds
    from bot.clock import Clock
    from bot.jobs.collect import collect
    from bot.slack.wire import SlackWire
    from curation.collect.fetch import Allow, Fetcher
    from curation.collect.parse_worker import ParseWorkers
    from db.collect import feeds as memory
    from db.collect import hosts, sources
    from db.connection import open_database
    from db.schema import migrate
    from db.tables import FeedRow
    from tests.db.rows import NOW, a_workspace
    from tests.stage import settings_for

    class Moved(Clock):
        at: datetime = NOW

        def machine(self) -> datetime:
            return self.at

        def now(self) -> datetime:
            return self.at

    database = open_database(f"sqlite:///{folder / 'passalong.db'}")
    migrate(database)
    _begin()
    allow, clock, nobody = f"127.0.0.1:{port}", Moved(), "http://127.0.0.1:9"
    with database.write() as session:
        workspace = a_workspace(session)
        for number in range(feeds):
            url = f"http://{host(number)}/feed.xml"
            feed = memory.ensure(session, url, host=host(number), title="", now=clock.at)
            sources.subscribe(session, workspace, feed, lane="share", added_by=None, now=clock.at)
    fetcher, parsers = Fetcher(Allow.parse(allow), "Passalong/bench"), ParseWorkers()
    wire = SlackWire("xoxb-nobody", f"{nobody}/api/")
    world = worlds.build(
        settings_for(nobody, folder, PASSALONG_ALLOW=allow),
        database,
        wire,
        fetcher,
        parsers,
        bot_user_id="U0BOT",
        clock=clock,
        wake=lambda: None,
    )
    claims: list[float] = []

    def once(number: int) -> None:
        # Neither proofs nor rests in the counted polls: a feed is pinned, or is read by feedparser.
        pin = {"parser": "fast", "proofs": 3} if pinned else {"parser": "feedparser", "proofs": 0}
        clock.at += timedelta(days=2)
        with database.write() as session:
            session.execute(update(FeedRow).values(proved_at=clock.at, **pin))
        while True:
            begun = time.perf_counter()
            with world.write() as session:
                now = clock.at
                taken = hosts.take_due(session, now=now, machine_now=now, limit=BATCH, exempt_hosts=[])
            if number:
                claims.append(time.perf_counter() - begun)
            if not taken:
                break
            collect(world, taken)
        database.checkpoint()

    try:
        spent = _counted(rounds, once, port)
        with database.read() as session:
            failed = session.scalar(select(func.sum(FeedRow.failures)))
            assert failed == 0, f"{failed} looks failed"
        return Took(spent, claim_ms=1000 * sorted(claims)[len(claims) // 2])
    finally:
        parsers.close()
        fetcher.close()
        wire.close()
        database.close()


def _reader(port: int, feeds: int, rounds: int, folder: Path) -> Took:
    """The feed-reader library of that name as it comes, in one thread: with more it takes more."""
    from reader import make_reader

    reader = make_reader(str(folder / "reader.db"))
    _begin()
    for number in range(feeds):
        reader.add_feed(f"http://{host(number)}/feed.xml")
    try:
        took = Took(_counted(rounds, lambda _: reader.update_feeds(scheduled=False), port))
        broken = reader.get_feed_counts(broken=True).total
        assert broken == 0, f"{broken} looks failed"
        return took
    finally:
        reader.close()


def _floor(port: int, feeds: int, rounds: int, _folder: Path) -> Took:
    """Bare aiohttp with the same guard gets the bytes, the fast reader parses what is new; nothing is stored."""
    from curation.collect.read.fast_feed import read_fast

    etags: dict[str, str] = {}
    _begin()

    def once(_: int) -> None:
        for body in asyncio.run(_get_all([f"http://{host(n)}/feed.xml" for n in range(feeds)], port, etags)):
            if body:
                read_fast(body, content_type="application/rss+xml")

    return Took(_counted(rounds, once, port))


async def _get_all(urls: list[str], port: int, etags: dict[str, str]) -> list[bytes]:
    def guarded(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, (address, at, *_) = info
        if not (is_public(address) or (address, at) == ("127.0.0.1", port)):
            raise OSError(f"{address} is not public")
        opened = socket.socket(family, kind, protocol)
        opened.setblocking(False)
        return opened

    connector = aiohttp.TCPConnector(limit=100, socket_factory=guarded)
    async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:

        async def get(url: str) -> bytes:
            known = {"If-None-Match": etags[url]} if url in etags else {}
            async with session.get(url, headers=known) as got:
                etags[url] = got.headers["ETag"]
                return await got.read()

        return await asyncio.gather(*map(get, urls))


def main() -> None:
    """Be one of them."""
    who, port, feeds, rounds, folder = sys.argv[1:]
    given = (int(port), int(feeds), int(rounds), Path(folder))
    with known_names({"*.feeds.example": ("127.0.0.1", int(port))}):
        took = {
            "floor": _floor,
            "ours": partial(_ours, pinned=False),
            "ours_pinned": partial(_ours, pinned=True),
            "reader": _reader,
        }[who](*given)
    print(json.dumps(asdict(took)))


if __name__ == "__main__":
    main()
