"""`python -m tests.mutate`: change each number of a rule, one at a time, and see the tests turn red.

Works in copies of the tree, never in the tree itself. A line is red when the tests fail
with the changed number, as they must; a green line is a number nobody would miss, and
ends the program with 1.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from tests.mutate.numbers import ROOMS

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
PATIENCE_S = 240
FAILED = 1  # pytest's code for failed tests; any other is no answer and must not count as one


@dataclass(frozen=True, slots=True)
class Change:
    """One number: `old`, found exactly once in `path`, becomes `new`; `tests` must then fail."""

    name: str
    path: str
    old: str
    new: str
    tests: str


def changes() -> Iterator[Change]:
    """Every number with each of its wrong values."""
    for room in ROOMS:
        for name, around, right, *wrong in room.numbers:
            for each in wrong:
                yield Change(name, room.path, around.format(right), around.format(each), room.tests)


@dataclass(frozen=True, slots=True)
class Found:
    """What the tests said: `red` as they must, `green`, or `lost` when the number isn't where it was."""

    change: Change
    said: str
    seconds: float


def try_change(change: Change, copy: Path) -> Found:
    """Run the tests on one changed copy, and change it back."""
    file, begun = copy / change.path, time.monotonic()
    was = file.read_text("utf-8")
    if was.count(change.old) != 1:
        return Found(change, "lost", 0.0)
    file.write_text(was.replace(change.old, change.new), "utf-8")
    try:
        code = _run(change.tests.split(), copy)
    finally:
        file.write_text(was, "utf-8")
    return Found(change, "red" if code == FAILED else "green", time.monotonic() - begun)


def _run(tests: list[str], copy: Path) -> int:
    """Run tests and give pytest's exit code; tests that never end have failed."""
    # On SQLite alone: a server for each number would take most of the time, and numbers know no database.
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    command += ["-k", "not postgresql"]
    there = [test for test in tests if (copy / test).exists()] or ["no-tests-at-all"]
    try:
        done = subprocess.run(
            [*command, *there], cwd=copy, capture_output=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return FAILED
    return done.returncode


def copy_tree(target: Path) -> Path:
    """Copy what the tests need, without what was made by running."""
    for name in ("bot", "curation", "db", "tests", "pyproject.toml", "manifest.yml"):
        source = ROOT / name
        if source.is_dir():
            ignore = shutil.ignore_patterns(
                "__pycache__", "*.pyc", "shots", "browser", "bench", "faults", "mutate"
            )
            shutil.copytree(source, target / name, ignore=ignore)
        elif source.exists():
            shutil.copy(source, target / name)
    return target


def main() -> int:
    """Try everything in two copies at once, and print the table."""
    options = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    options.add_argument("--only", default="", help="numbers whose name holds this")
    chosen = options.parse_args()
    todo = [change for change in changes() if chosen.only in change.name]
    survived = 0
    with tempfile.TemporaryDirectory(prefix="passalong-mutate-") as folder:
        copies: Queue[Path] = Queue()
        for number in range(AT_ONCE):
            copies.put(copy_tree(Path(folder) / f"copy-{number}"))

        def one(change: Change) -> Found:
            copy = copies.get()
            try:
                return try_change(change, copy)
            finally:
                copies.put(copy)

        def whole(tests: str) -> bool:
            copy = copies.get()
            try:
                return _run(tests.split(), copy) == 0
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            # Tests that fail without any change would turn every line red for a wrong reason.
            suites = list(dict.fromkeys(change.tests for change in todo))
            broken = {tests for tests, good in zip(suites, pool.map(whole, suites), strict=True) if not good}
            for tests in sorted(broken):
                print(f"broken without any change: {tests}", file=sys.stderr)
            todo = [change for change in todo if change.tests not in broken]
            for found in pool.map(one, todo):
                survived += found.said != "red"
                print(
                    f"{found.said:<6} {found.seconds:>5.1f} s  {found.change.name:<30} "
                    f"{found.change.new.strip()}",
                    flush=True,
                )
    print(f"{len(todo) - survived} of {len(todo)} changes turn the tests red.")
    return int(survived > 0 or bool(broken))


if __name__ == "__main__":
    sys.exit(main())
