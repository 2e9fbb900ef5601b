"""What learning a team's taste takes, and weighing what waits by it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np

from curation.judge.taste import text_model
from curation.judge.taste.text_model import Label

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WAITING = 3000
LABELS = 1000
TURNS = 7
_SYLLABLES = (
    "ba",
    "co",
    "di",
    "fu",
    "hel",
    "im",
    "jo",
    "ka",
    "lu",
    "mi",
    "no",
    "pa",
    "qui",
    "ro",
    "sa",
    "tu",
)


@dataclass(frozen=True, slots=True)
class Found:
    """Milliseconds, and how many times the floor's they are."""

    ms: float
    floor_ms: float

    @property
    def ratio(self) -> float:
        return self.ms / self.floor_ms


def titles(number: int, seed: int) -> list[str]:
    """Titles of eight words made of syllables, common words more often than rare ones."""
    draw = np.random.default_rng(seed)
    words = ["".join(draw.choice(_SYLLABLES, draw.integers(2, 5))) for _ in range(5000)]
    places = np.minimum(draw.zipf(1.3, (number, 8)) - 1, len(words) - 1)
    return [" ".join(words[place] for place in row) for row in places]


def weighing() -> Found:
    """Weigh 3,000 kept texts, against one dense product of the same size."""
    kept = [text_model.text_vector(title) for title in titles(WAITING, 1)]
    learnt = _learnt()
    dense = np.random.default_rng(2).random((WAITING, text_model.BUCKETS), dtype=np.float32)
    weights = learnt.buckets.astype(np.float32)
    nothing = [b""] * WAITING
    return _side_by_side(lambda: text_model.points(learnt, kept, nothing), lambda: dense @ weights)


def learning() -> Found:
    """Learn from 1,000 answers, against one linear system of that size."""
    labels = _labels()
    draw = np.random.default_rng(3)
    system = draw.random((LABELS, LABELS)) + np.eye(LABELS) * LABELS
    wanted = draw.random(LABELS)
    return _side_by_side(lambda: text_model.learn(labels, now=NOW), lambda: np.linalg.solve(system, wanted))


def describing_us() -> float:
    """Microseconds of turning a title and a summary into their vector, which is done once."""
    some = titles(1000, 4)
    begun = time.perf_counter()
    for title in some:
        text_model.text_vector(title, title)
    return (time.perf_counter() - begun) / len(some) * 1e6


def _labels() -> list[Label]:
    liked = np.random.default_rng(5).random(LABELS) < 0.3
    return [
        Label(str(n), float(liked[n]), -1.0, text_model.text_vector(title), b"", NOW - timedelta(hours=n))
        for n, title in enumerate(titles(LABELS, 6))
    ]


def _learnt() -> text_model.Taste:
    learnt = text_model.learn(_labels(), now=NOW)
    assert learnt is not None
    return learnt


def _side_by_side(ours: Callable[[], object], floor: Callable[[], object]) -> Found:
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(TURNS):
        for place, do in enumerate((ours, floor)):
            begun = time.perf_counter()
            do()
            spent[place].append((time.perf_counter() - begun) * 1000)
    return Found(median(spent[0]), median(spent[1]))
