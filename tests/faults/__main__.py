"""`python -m tests.faults`: every point, several times, on both kinds of memory; prints a table.

Ends with 1 when a vote was lost, a message came twice or something got stuck.
"""

import argparse
import hashlib
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from db.connection import driver_url
from tests.faults import points
from tests.faults.theatre import theatre
from tests.faults.way import Overdue, Way
from tests.postgres import postgres_server

RANDOM = "at random moments"


@dataclass
class Line:
    """What became of one point."""

    point: str
    runs: int = 0
    kills: int = 0
    acked: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Run what was asked for and print the table."""
    options = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    options.add_argument("--times", type=int, default=3, help="runs of each point, with 1, 2, ... kills")
    options.add_argument("--random", type=int, default=6, help="runs with kills at random moments")
    options.add_argument("--only", default="", help="points whose name holds this")
    options.add_argument("--on", choices=("both", "sqlite", "postgresql"), default="both")
    options.add_argument("--no-real-lease", action="store_true", help="leave out the run with 60 s leases")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="passalong-faults-"))
    failed = False
    if chosen.on != "sqlite":
        with postgresql(folder / "server") as url:
            failed |= _act("PostgreSQL, two processes", folder / "pg", url("faults"), 2, chosen)
            if not chosen.no_real_lease:
                failed |= _real_lease(folder / "pg60", url("faults60"))
    if chosen.on != "postgresql":
        failed |= _act("SQLite, one process that comes back", folder / "sqlite", "", 1, chosen)
    if not failed:
        shutil.rmtree(folder)
    else:
        print(f"The bots' words are in {folder}.")
    return int(failed)


def _act(title: str, folder: Path, url: str, processes: int, chosen: argparse.Namespace) -> bool:
    lines = []
    with theatre(folder, database_url=url, processes=processes) as way:
        for point in (each for each in points.POINTS if chosen.only in each):
            line = Line(point)
            lines.append(line)
            for run in range(chosen.times):
                _run(way, line, lambda wanted=run, at=point: way.go(at, wanted + 1))  # type: ignore[misc]
                line.kills += points.killed(way.orders, way.runs)
            if line.kills == 0:
                line.wrong.append("nobody died here")
            _show(line)
        line = Line(RANDOM)
        lines.append(line)
        for run in range(chosen.random):
            with dying(way.orders, seed=f"{title} {run}") as dead:
                _run(way, line, way.go)
            line.kills += len(dead)
        _show(line)
    return _table(title, lines)


def _real_lease(folder: Path, url: str) -> bool:
    line = Line("before card sent")
    with theatre(folder, database_url=url, processes=2, lease_s=60) as way:
        _run(way, line, lambda: way.go(line.point))
        line.kills = points.killed(way.orders, way.runs)
    if line.seconds < 55:
        line.wrong.append("taken over before the lease had ended")
    return _table("PostgreSQL, the product's own lease of 60 s", [line])


def _run(way: Way, line: Line, go: Callable[[], list[str]]) -> None:
    acked, begun = way.books.acked, time.monotonic()
    line.runs += 1
    try:
        line.wrong += go()
    except Overdue as overdue:
        line.wrong.append(str(overdue))
    line.acked += way.books.acked - acked
    line.seconds += time.monotonic() - begun


def _show(line: Line) -> None:
    print(f"  {line.point}: {line.kills} kills, {'; '.join(line.wrong) or 'all kept'}", file=sys.stderr)


def _table(title: str, lines: list[Line]) -> bool:
    print(f"\n{title}")
    print(f"{'point':<24} {'runs':>4} {'kills':>5} {'acked':>5}  {'kept':<4} {'once':<4} {'s/run':>6}")
    for line in lines:
        lost = [word for word in line.wrong if "vote" in word or "counted" in word]
        other = [word for word in line.wrong if word not in lost]
        print(
            f"{line.point:<24} {line.runs:>4} {line.kills:>5} {line.acked:>5}  {'NO' if lost else 'yes':<4} "
            f"{'NO' if other else 'yes':<4} {line.seconds / max(1, line.runs):>6.1f}"
        )
        for word in line.wrong:
            print(f"    {word}")
    print(flush=True)
    return any(line.wrong for line in lines)


@contextmanager
def dying(orders: Path, *, seed: str) -> Iterator[list[int]]:
    """Kill one bot after the other, at moments that only the seed decides; yields who died."""
    dead: list[int] = []
    enough = threading.Event()

    def kill() -> None:
        # Ten are enough for one way: a bot that never lives long enough to do anything proves nothing.
        for number in range(10):
            digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
            if enough.wait(0.2 + digest[0] / 255 * 1.6):
                return
            known = sorted(int(each.name.removeprefix("pid-")) for each in orders.glob("pid-*"))
            alive = [pid for pid in known if pid not in dead and _alive(pid)]
            if alive:
                pid = alive[digest[1] % len(alive)]
                os.kill(pid, signal.SIGKILL)
                dead.append(pid)

    watcher = threading.Thread(target=kill, daemon=True)
    watcher.start()
    try:
        yield dead
    finally:
        enough.set()
        watcher.join()


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@contextmanager
def postgresql(folder: Path) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server from a wheel; yields what makes a database and gives its address."""
    with postgres_server(folder) as server:

        def make(name: str) -> str:
            engine = create_engine(driver_url(server.get_uri()), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            engine.dispose()
            return str(server.get_uri(name))

        yield make


if __name__ == "__main__":
    sys.exit(main())
