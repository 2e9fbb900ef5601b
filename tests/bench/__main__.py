"""`python -m tests.bench`: what things cost, next to a floor measured in the same run; ends with 1 on a miss."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.commands import log_to_stderr
from tests.bench import crowd, footprint, learning, stories, texts, votes
from tests.bench.claims import claim_ms
from tests.bench.feed_farm import farm, well_formed
from tests.bench.pollers import Took, poll
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
    options.add_argument("--feeds", type=Path, help="a folder of recorded feeds, for polls, instead of ours")
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


def _polls(folder: Path, chosen: argparse.Namespace) -> Iterator[Line]:
    recorded = well_formed(chosen.feeds) if chosen.feeds else []
    told = "documents of ours" if not recorded else f"{len(recorded)} recorded documents"

    def turns(part: str, feeds: int, one_in: int, *who: str, rounds: int = 2) -> dict[str, Took]:
        # A farm for each: all begin with the same documents.
        found = {}
        for each in who:
            with farm(one_in=one_in, recorded=recorded) as port:
                found[each] = poll(each, folder / part / each, port=port, feeds=feeds, rounds=rounds)
        return found

    same = turns("same", 2000, 0, "floor", "ours")
    floor = f"bare aiohttp with the same guard, {same['floor'].least_s:.2f} s CPU; nothing stored"
    yield Line(
        "2,000 unchanged feeds: claim, fetch, store",
        same["ours"].least_s / same["floor"].least_s,
        1.8,
        "x",
        floor,
    )

    fifth = turns("fifth", 2000, 5, "floor", "ours", "ours_pinned", "reader")
    reader = f"the reader package on the same server, {fifth['reader'].least_s:.1f} s CPU; {told}"
    for who, title, most in (("ours", "feedparser", 0.5), ("ours_pinned", "the fast reader", 0.25)):
        share = fifth[who].least_s / fifth["reader"].least_s
        yield Line(f"2,000 feeds, a fifth changed, by {title}", share, most, "x", reader)
    floor = f"bare aiohttp and the fast reader, {fifth['floor'].least_s:.2f} s CPU; nothing stored"
    ratio = fifth["ours_pinned"].least_s / fifth["floor"].least_s
    yield Line("  the same, by the fast reader", ratio, 3.0, "x", floor)
    grown, theirs = fifth["ours_pinned"].grown_mb, fifth["reader"].grown_mb
    source = "the reader package, which has no parse worker; ours is counted"
    yield Line("  memory grown by it, worker included", grown, theirs, "MB", source)

    few, many = (
        turns(part, feeds, 5, "ours_pinned", rounds=rounds)
        for part, feeds, rounds in (("few", 1000, 3), ("many", 10_000, 1))
    )
    each = [took["ours_pinned"].least_s / feeds for took, feeds in ((few, 1000), (many, 10_000))]
    source = f"1,000 feeds, {each[0] * 1000:.2f} ms CPU each"
    yield Line("10,000 feeds, a fifth changed, cost of one", each[1] / each[0], 1.15, "x", source)
    yield Line("  memory at its peak, worker included", many["ours_pinned"].peak_mb, 200, "MB", "PSS")


def _claims(folder: Path, _: argparse.Namespace) -> Iterator[Line]:
    with postgresql(folder / "server") as make:
        for title, urls in (("SQLite", ("", "")), ("PostgreSQL", (make("few"), make("many")))):
            few = claim_ms(folder / title / "few", not_due=1000, database_url=urls[0])
            many = claim_ms(folder / title / "many", not_due=100_000, database_url=urls[1])
            source = f"among 1,000 that are not, {few:.1f} ms"
            yield Line(f"claiming 50 feeds among 100,000 not due, {title}", many / few, 1.5, "x", source)


def _texts(folder: Path, _: argparse.Namespace) -> Iterator[Line]:
    for found in texts.measure():
        source = f"the list of its letters (regex), {found.floor_us:.0f} us; worst: {found.kind}"
        yield Line(f"3,000 characters counted and cut, {found.platform}", found.ratio, 20, "x", source)


def _learning(_: Path, __: argparse.Namespace) -> Iterator[Line]:
    found = learning.weighing()
    source = f"one dense product of that size (numpy), {found.floor_ms:.1f} ms; ours {found.ms:.1f} ms"
    yield Line("weighing 3,000 kept texts by what was learnt", found.ratio, 20, "x", source)
    found = learning.learning()
    source = f"one linear system of that size (numpy), {found.floor_ms:.1f} ms; ours {found.ms:.0f} ms"
    yield Line("learning from 1,000 answers", found.ratio, 10, "x", source)
    source = "people's patience: done once, for a few new items at a time"
    yield Line("  a title and a summary described", learning.describing_us() / 1000, 3, "ms", source)


def _stories(folder: Path, _: argparse.Namespace) -> Iterator[Line]:
    few, many = (stories.measure(folder / str(titles), titles=titles) for titles in (1000, 100_000))
    floor = f"a token_set_ratio of rapidfuzz with each title, {many.floor_ms:.0f} ms CPU, in turns"
    for which, of_many, of_few in (
        ("median", many.median_ms, few.median_ms),
        ("mean", many.mean_ms, few.mean_ms),
    ):
        yield Line(f"a title's story among 100,000, {which}", of_many / many.floor_ms * 100, 2, "%", floor)
        source = f"among 1,000 titles, {of_few:.2f} ms"
        yield Line(f"  against a window of 1,000, {which}", of_many / of_few, 40, "x", source)
    yield Line("  once a look, counting titles", many.window_ms / many.floor_ms * 100, 50, "%", floor)


PARTS = {
    "texts": _texts,
    "stories": _stories,
    "votes": _votes,
    "crowd": _crowd,
    "start": _start,
    "polls": _polls,
    "claims": _claims,
    "learning": _learning,
    "rest": _rest,
}

if __name__ == "__main__":
    sys.exit(main())
