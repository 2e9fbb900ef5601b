"""`python -m tests.faults.polls`: a collector is killed again and again while it polls; nothing is lost or doubled.

A process of its own claims and reads feeds of a scripted server with the real client and the real worker, and is
killed with `kill -9` at moments spread over its work. The next one begins a minute later by its clock, when the
leases of the dead one have ended. In each round every feed has something new.
"""

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot import world as worlds
from bot.clock import Clock
from bot.jobs import collect
from bot.slack.wire import SlackWire
from curation.collect.fetch import Allow, Fetcher
from curation.collect.parse_worker import ParseWorkers
from db.collect import feeds, hosts, sources
from db.connection import Database, open_database
from db.schema import migrate
from db.tables import FeedRow, ItemRow, SeenRow, SourceRow
from tests.db.rows import NOW, a_workspace
from tests.feed_server import FeedServer, answers
from tests.stage import settings_for

ENTRIES = 12  # of each document; one more in each round
NOBODY = "http://127.0.0.1:9"
BATCH = 8
ROUND = timedelta(days=2)  # by then every feed is due again


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it."""

    kills: int
    starts: int
    wrong: tuple[str, ...]


class _FixedClock(Clock):
    def __init__(self, at: datetime) -> None:
        super().__init__()
        self._at = at

    def machine(self) -> datetime:
        return self._at

    def now(self) -> datetime:
        return self._at


def document(feed: int, last: int) -> bytes:
    """Entries up to number `last`, newest first."""
    entries = "".join(
        f"<item><guid isPermaLink='false'>f{feed}-{n}</guid><title>Loaf {n} of oven {feed}</title>"
        f"<link>https://oven{feed}.example/{n}</link><description>Crust and crumb.</description></item>"
        for n in range(last, max(last - ENTRIES, -1), -1)
    )
    return f"<rss version='2.0'><channel><title>Oven {feed}</title>{entries}</channel></rss>".encode()


def collector(database_url: str, at: datetime, allow: str, folder: Path) -> None:
    """Poll whatever is due until nothing is; says `go` when it begins."""
    database = open_database(database_url)
    fetcher = Fetcher(Allow.parse(allow), "Passalong/test", total_s=10)
    parsers, wire = ParseWorkers(), SlackWire("xoxb-nobody", f"{NOBODY}/api/")
    world = worlds.build(
        settings_for(NOBODY, folder, PASSALONG_ALLOW=allow, PASSALONG_PAUSE_S=0),
        database,
        wire,
        fetcher,
        parsers,
        bot_user_id="U0BOT",
        clock=_FixedClock(at),
        wake=lambda: None,
    )
    print("go", flush=True)
    while True:
        with world.write() as session:
            taken = hosts.take_due(session, now=at, machine_now=at, limit=BATCH, exempt_hosts=[])
        if taken:
            collect.collect(world, taken)
        elif not _held_by_the_dead(database, at):
            break
        else:
            time.sleep(0.05)
    parsers.close()
    fetcher.close()
    wire.close()
    database.close()


def _held_by_the_dead(database: Database, at: datetime) -> bool:
    """Whether something is due that could not be taken: PostgreSQL takes a moment to see that a client is gone."""
    with database.read() as session:
        return bool(session.scalar(select(hosts.any_due()), {"now": at, "machine_now": at}))


def run(database_url: str, folder: Path, *, number: int, rounds: int, delays_s: Sequence[float]) -> Told:
    """Poll `number` feeds for some rounds; in each, one collector is killed after each delay, the last is not."""
    kills = starts = 0
    at = NOW
    with closing(open_database(database_url)) as database, FeedServer() as server:
        migrate(database)
        urls = [server.url(f"/feed{n}") for n in range(number)]
        with database.write() as session:
            workspace = a_workspace(session)
            for n, url in enumerate(urls):
                feed = feeds.ensure(session, url, host=f"oven{n}.example", title="", now=at)
                sources.subscribe(session, workspace, feed, lane="share", added_by=None, now=at)
        for turn in range(rounds):
            for n in range(number):
                server.on(f"/feed{n}", answers(document(n, ENTRIES + turn)))
            for delay in [*delays_s, None]:
                starts += 1
                kills += _one_collector(database_url, at, server.allowed, folder, delay)
                at += timedelta(seconds=61)
            at += ROUND
        wrong = _wrong(database, number, ENTRIES + rounds)
    return Told(kills, starts, tuple(wrong))


def _one_collector(database_url: str, at: datetime, allow: str, folder: Path, delay: float | None) -> int:
    given = [
        sys.executable,
        "-m",
        "tests.faults.polls",
        "--collect",
        database_url,
        at.isoformat(),
        allow,
        str(folder),
    ]
    process = subprocess.Popen(given, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"go\n"
        if delay is None:
            assert process.wait(60) == 0
            return 0
        time.sleep(delay)
        if process.poll() is not None:
            return 0  # it was quicker
        process.send_signal(signal.SIGKILL)
        process.wait()
        return 1
    finally:
        process.stdout.close()
        process.kill()
        process.wait()


def _wrong(database: Database, number: int, each: int) -> list[str]:
    with database.read() as session:
        kept = Counter(session.scalars(select(ItemRow.key)))
        held = session.scalar(
            select(func.count()).select_from(FeedRow).where(FeedRow.lease_until.is_not(None))
        )
        behind = session.scalar(
            select(func.count())
            .select_from(SourceRow)
            .join(FeedRow, FeedRow.id == SourceRow.feed_id)
            .where(SourceRow.due_at.is_(None) | (FeedRow.newest_item_id == 0))
        )
        marks = session.scalar(select(func.count()).select_from(SeenRow))
    expected = {f"f{feed}-{n}" for feed in range(number) for n in range(1, each)}
    wrong = [f"{key} is missing" for key in sorted(expected - set(kept))]
    wrong += [f"{key} should not be there" for key in sorted(set(kept) - expected)]
    wrong += [f"{key} is there {times} times" for key, times in kept.items() if times > 1]
    if held:
        wrong.append(f"{held} leases are still held")
    if behind:
        wrong.append(f"{behind} sources were not told")
    if marks != 2 * len(expected):
        wrong.append(f"{marks} marks of {len(expected)} entries")
    return wrong


def main() -> int:
    """Kill it forty times and say what was wrong; exits with 1 if anything was."""
    options = argparse.ArgumentParser(prog="python -m tests.faults.polls", description=__doc__)
    options.add_argument("--collect", nargs=4, help=argparse.SUPPRESS)
    options.add_argument("--feeds", type=int, default=60)
    options.add_argument("--kills", type=int, default=20, help="in each of two rounds")
    chosen = options.parse_args()
    if chosen.collect:
        url, at, allow, folder = chosen.collect
        collector(url, datetime.fromisoformat(at), allow, Path(folder))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="passalong-polls-"))
    delays = [1.5 * n / chosen.kills for n in range(chosen.kills)]
    told = run(f"sqlite:///{folder / 'polls.db'}", folder, number=chosen.feeds, rounds=2, delays_s=delays)
    print(f"{told.kills} kills in {told.starts} starts, {chosen.feeds} feeds, two rounds:", end=" ")
    print("nothing lost, nothing twice" if not told.wrong else "\n  ".join(["", *told.wrong]))
    shutil.rmtree(folder)
    return 1 if told.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
