"""`python -m tests.bench`: what things cost, next to a floor measured in the same run; ends with 1 on a miss."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.commands import log_to_stderr
from tests.bench import crowd, footprint, votes
from tests.faults.__main__ import postgresql


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: what was measured, what is allowed, and what it is held against."""

    what: str
    figure: float
    most: float
    unit: str
    source: str

    @property
    def held(self) -> bool:
        return self.figure <= self.most


def main() -> int:
    """Measure, print as it comes, and say whether everything held."""
    options = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    options.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    options.add_argument("--only", default="", help="parts whose name holds this: " + ", ".join(PARTS))
    options.add_argument("--rest-after", type=float, default=60, help="seconds before a bot is looked at")
    chosen = options.parse_args()
    log_to_stderr("ERROR")
    lines = []
    if not chosen.json:
        print(f"{'what':<52} {'measured':>10} {'at most':>8}  {'':<6} floor and its source")
    with tempfile.TemporaryDirectory(prefix="passalong-bench-") as folder:
        for name, part in PARTS.items():
            if chosen.only not in name:
                continue
            place = Path(folder) / name
            place.mkdir()
            for line in part(place, chosen):
                lines.append(line)
                if not chosen.json:
                    mark = "" if line.held else "  MISSED"
                    print(
                        f"{line.what:<52} {line.figure:>10.2f} {line.most:>8g}  {line.unit:<6} "
                        f"{line.source}{mark}",
                        flush=True,
                    )
    if chosen.json:
        print(json.dumps([asdict(line) | {"held": line.held} for line in lines], indent=1))
    return int(not all(line.held for line in lines))


def _votes(folder: Path, _: argparse.Namespace) -> Iterator[Line]:
    found = votes.measure(folder)
    source = f"a bare Bolt app with one upsert, {found.bare_us:.0f} us, in turns"
    yield Line("a vote, signed request to acknowledgement", found.ratio, 3.0, "x", source)
    yield Line(
        "the same, until the last receipt is out as well",
        found.ratio_with_receipts,
        6.0,
        "x",
        "the same; the floor sends no receipt",
    )
    yield Line("statements of a vote", found.statements, 6, "", "counted at the driver")


def _crowd(folder: Path, _: argparse.Namespace) -> Iterator[Line]:
    with postgresql(folder / "server") as make:
        for title, url, processes in (("SQLite, 1 process", "", 1), ("PostgreSQL, 2", make("crowd"), 2)):
            found = crowd.measure(folder / title, database_url=url, processes=processes)
            source = f"{found.presses} presses, slowest {found.slowest_ms:.0f} ms; people's patience"
            yield Line(f"500 voters on one card, {title}", found.seconds, 10, "s", source)
            yield Line("  votes that differ from the driver's ledger", found.wrong, 0, "", "the ledger")
            yield Line("  calls of chat.update", found.updates, 12, "", "Slack: about 50 a minute")


def _start(folder: Path, _: argparse.Namespace) -> Iterator[Line]:
    ours, bare = footprint.help_ratio()
    yield Line("passalong --help", ours / bare, 8, "x", f"python -c pass, {bare * 1000:.0f} ms, in turns")
    started = footprint.start_up(folder / "demo")
    yield Line("passalong demo, a new folder, until ready", started.ready_s, 30, "s", "people's patience")
    yield Line("passalong demo, from ready to the first card", started.card_s, 15, "s", "people's patience")


def _rest(folder: Path, chosen: argparse.Namespace) -> Iterator[Line]:
    with postgresql(folder / "server") as make:
        for title, url, memory, core in (
            ("SQLite", "", 120, 3),
            ("PostgreSQL", make("rest"), 160, 10),
        ):
            found = footprint.at_rest(folder / title, database_url=url, after_s=chosen.rest_after)
            yield Line(f"at rest on {title}, memory", found.megabytes, memory, "MB", "/proc, one process")
            yield Line(f"at rest on {title}, a core", found.core * 100, core, "%", "/proc, one process")
            yield Line("  heavy modules loaded", len(found.loaded), 0, "", ", ".join(footprint.NOT_AT_REST))


PARTS = {"votes": _votes, "crowd": _crowd, "start": _start, "rest": _rest}

if __name__ == "__main__":
    sys.exit(main())
