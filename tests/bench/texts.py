"""Counting and trimming a text for each platform, against one look at its letters.

The floor is the list of the letters people see (`regex`, "\\X"), without which no text can be counted as people
read it. Ours counts a text of 3,000 code points and cuts it to fit with a link under it, which is what an
editor does each time it is opened or saved. The two take turns; the worst kind of text is told.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import regex  # type: ignore[import-untyped]

from curation.share.platforms import PLATFORMS, Platform

LETTERS: Final = regex.compile(r"\X")
LENGTH: Final = 3000  # code points
TAIL: Final = "\n\nhttps://example.com/a/b?c=d"
KINDS: Final = {
    "plain prose": "Bread that rises slowly tastes better, and nobody quite knows why. ",
    "accented prose": "Le pain levé lentement a meilleur goût\u00a0; personne ne sait vraiment pourquoi. ",
    "ideographs": "日本語の題名です。",
    "emoji": "👩‍👩‍👧‍👦🇫🇷👍🏽❤️ ok 😀 ",
    "emoji only": "👩‍👩‍👧‍👦",
    "links": "See https://example.com/a/b?c=d and bread.example.org/e, ",
    "mentions": "@us@fosstodon.org says #bread, ",
    "one word": "bread",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """One platform's worst kind of text: its ratio to the floor, and the floor's microseconds for it."""

    platform: str
    kind: str
    ratio: float
    floor_us: float


def measure(*, rounds: int = 25) -> tuple[Cost, ...]:
    """Take turns on every kind of text, and give each platform's worst median."""
    return tuple(
        max((_cost(platform, kind, rounds) for kind in KINDS), key=lambda cost: cost.ratio)
        for platform in PLATFORMS.values()
    )


def _cost(platform: Platform, kind: str, rounds: int) -> Cost:
    unit = KINDS[kind]
    text = (unit * LENGTH)[:LENGTH]

    def ours() -> None:
        platform.measure(text)
        platform.trim(text, TAIL)

    ours()  # what is kept from then on, and the list of domains, is loaded
    ratios, floors = [], []
    for _ in range(rounds):
        floors.append(_seconds(lambda: LETTERS.findall(text)))
        ratios.append(_seconds(ours) / floors[-1])
    return Cost(platform.name, kind, statistics.median(ratios), statistics.median(floors) * 1e6)


def _seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun
