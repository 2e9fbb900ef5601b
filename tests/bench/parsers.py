"""Feedparser and the fast reader side by side on a folder of feeds: equality under the rule, and what it saves.

`python -m tests.bench.parsers --feeds DIR`. Each feed is polled ten times, an hour apart, with its entries
shuffled, its dates moved and its bytes encoded anew, by the rule of `curation.collect.read.pinning`; what the rule
gives is held against feedparser's own answer on the same bytes. CPU times are of this process.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from curation.collect.feed import Feed, NotAFeed
from curation.collect.read.parse import parse, read
from curation.collect.read.pinning import Pin, after, how_to_read
from curation.collect.read.xml_feed import read_xml_fast
from tests.shuffled import changed

POLLS = 10
START = datetime(2026, 11, 16, tzinfo=UTC)
URL = "https://feeds.example/feed.xml"
TYPE = "application/xml"


@dataclass(frozen=True, slots=True)
class Compared:
    """One feed after its polls. Times are milliseconds of CPU a document."""

    name: str
    bytes_: int
    entries: int
    pinned: bool
    by_fast: int
    """Polls on which the fast reader alone answered."""
    differences: int
    """Items given that are not exactly feedparser's on the same bytes, and such that are missing."""
    feedparser_ms: float
    pinned_ms: float | None


def compare(path: Path, *, polls: int = POLLS) -> Compared | None:
    """Poll one feed; None for JSON and for what is no feed."""
    body = path.read_bytes()
    try:
        feed = parse(body, content_type=TYPE, url=URL)
    except NotAFeed:
        return None
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    pin, by_fast, differences = Pin(), 0, 0
    for poll in range(polls):
        now = START + timedelta(hours=poll)
        current = body if poll == 0 else changed(body, poll).body
        how = how_to_read(pin, now=now)
        reading = read(current, content_type=TYPE, url=URL, how=how)
        by_fast += how == "fast" and reading.agreed is None
        pin = after(pin, reading.agreed, now=now)
        differences += _differences(reading.feed, parse(current, content_type=TYPE, url=URL))
    pinned = pin.parser == "fast"
    slow = _cpu_ms(lambda: parse(body, content_type=TYPE, url=URL))
    quick = _cpu_ms(lambda: read_xml_fast(body, content_type=TYPE, url=URL)) if pinned else None
    return Compared(path.name, len(body), len(feed.items), pinned, by_fast, differences, slow, quick)


def _differences(given: Feed, expected: Feed) -> int:
    return len(set(given.items) ^ set(expected.items)) + (given != expected)


def _cpu_ms(work: Callable[[], object], rounds: int = 3) -> float:
    spent = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        spent.append((time.process_time() - began) * 1000)
    return min(spent)


def main(arguments: list[str] | None = None) -> int:
    """Print a line a feed and the sums; 1 if the rule ever gave something else than feedparser would."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.parsers", description=__doc__)
    options.add_argument("--feeds", type=Path, required=True, help="a folder of recorded feeds")
    chosen = options.parse_args(arguments)
    found = [one for path in sorted(chosen.feeds.iterdir()) if (one := compare(path)) is not None]
    print(
        f"{'feed':<54} {'kB':>5} {'items':>5} {'feedparser':>11} {'pinned':>8} {'by fast':>7} {'differ':>6}"
    )
    for one in found:
        quick = f"{one.pinned_ms:.2f} ms" if one.pinned_ms is not None else "-"
        print(
            f"{one.name:<54} {one.bytes_ / 1000:>5.0f} {one.entries:>5} {one.feedparser_ms:>8.2f} ms {quick:>8}"
            f" {one.by_fast:>7} {one.differences:>6}"
        )
    pinned = [one for one in found if one.pinned_ms is not None]
    slow, quick_all = sum(one.feedparser_ms for one in found), sum(one.pinned_ms or 0 for one in pinned)
    slow_pinned = sum(one.feedparser_ms for one in pinned)
    differences = sum(one.differences for one in found)
    print(
        f"\n{len(found)} feeds, {len(pinned)} pinned after {POLLS} polls; {differences} differences from feedparser"
    )
    if pinned:
        mixed = slow - slow_pinned + quick_all
        print(f"the pinned ones: {slow_pinned:.0f} ms by feedparser, {quick_all:.0f} ms by the fast reader,"
              f" {slow_pinned / quick_all:.1f} x; all: {slow / mixed:.1f} x (items made of it included)")  # fmt: skip
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main())
