"""What a team's own answers say of a text: a small linear model of its letters and words, and of its meaning.

A text is hashed n-grams of its letters, in any language, and where there is an embedder the vector of its
meaning. The model is a ridge logistic regression on top of what is known already (interests, the source's
record), so that it learns what those can't say: scores stay sums of log-odds. Numpy only, and numpy only here.

Sources of the numbers: measured on links of two communities, see `python -m tests.bench.judging`.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log, sqrt
from typing import Final
from zlib import crc32

import numpy as np

from curation.judge.story.titles import significant_in, words_in
from curation.judge.taste.fading import fading
from curation.judge.taste.fitting import Numbers, Table, fit
from curation.judge.taste.learnt import FEWEST_LABELS, FEWEST_OF_EACH

TEXT: Final = "text-1"
"""The kind under which a text's places are kept: another way to make them needs another name."""

BUCKETS: Final = 4096
SHORTEST_GRAM: Final = 3  # letters
LONGEST_GRAM: Final = 5
WORDS_SHARE: Final = 0.7  # of whole words beside the n-grams
SUMMARY_SHARE: Final = 0.5  # of a summary beside its title
SUMMARY_MOST: Final = 300  # characters: what a card shows of it
RIDGE: Final = 0.1
MEANING_RIDGE: Final = 0.5
BELIEF_RIDGE: Final = 1.0  # in interests: one number, so that a team whose taste turns is followed soon
CONSTANT_RIDGE: Final = 0.001  # hardly any: it is what the team says yes to on the whole
MOST_BELIEVED: Final = 2.0  # twice what was written
MOST_LABELS: Final = 2000  # the latest; what is older than those says nothing new


@dataclass(frozen=True, slots=True)
class Label:
    """One question that people answered: `liked` is the share of yes among yes and no (0 to 1).

    `known` is what interests, wishes and the source's record said of it (log-odds), `interests` the part of it
    that interests gave; `text` and `meaning` are its vectors as they are kept (`meaning` empty where there is
    none); `at` (aware UTC) is when it was decided.
    """

    key: str
    liked: float
    known: float
    text: bytes
    meaning: bytes
    at: datetime
    interests: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """What was learnt: a weight for each bucket, a constant, and a weight for each number of a meaning.

    `belief` says how far interests are to be believed: 1 as written, 0 not at all. `embedder` names the space of
    the meanings; none were used where `meaning` is empty.
    """

    buckets: Numbers
    constant: float
    embedder: str
    meaning: Numbers
    belief: float = 1.0


def text_vector(title: str, summary: str = "") -> bytes:
    """Return a text as places (uint16) and values (float16) of a unit vector, four bytes for each; total.

    The same text always gives the same bytes. Empty for a text without letters or digits.
    """
    values: Counter[int] = Counter()
    for text, share in ((title, 1.0), (summary[:SUMMARY_MOST], SUMMARY_SHARE)):
        grams = Counter(_bucket(gram) for word in words_in(text) for gram in _grams(word))
        _add(values, {place: 1 + log(count) for place, count in grams.items()}, share)
        whole = Counter(_bucket(f"={word}") for word in frozenset(significant_in(text)))
        _add(values, dict.fromkeys(whole, 1.0), share * WORDS_SHARE)
    if not values:
        return b""
    places = sorted(
        values
    )  # in one order, or the last digit of the length would hang on how words are hashed
    length = sqrt(sum(values[place] ** 2 for place in places))
    return (
        np.array(places, "<u2").tobytes()
        + np.array([values[place] / length for place in places], "<f2").tobytes()
    )


def learn(labels: Sequence[Label], *, embedder: str = "", now: datetime) -> Taste | None:
    """Learn from decided questions; None while there are fewer than 30, or fewer than 5 of each class.

    At most the 2,000 latest count, the older ones less. In whatever order they are given, the same comes of it.
    Where some have no meaning, those are learnt from by their text alone.
    """
    latest = sorted(labels, key=_oldest_first)[-MOST_LABELS:]
    liked = sum(label.liked >= 0.5 for label in latest)
    if len(latest) < FEWEST_LABELS or not FEWEST_OF_EACH <= liked <= len(latest) - FEWEST_OF_EACH:
        return None
    table = Table.of(
        [label.text for label in latest],
        [label.meaning for label in latest],
        buckets=BUCKETS,
        interests=[label.interests for label in latest],
    )
    ridge = np.full(BUCKETS + table.size + 2, float(RIDGE))
    ridge[BUCKETS] = BELIEF_RIDGE
    ridge[BUCKETS + 1 : -1] = MEANING_RIDGE
    ridge[-1] = CONSTANT_RIDGE
    fitted = fit(
        table,
        np.array([label.liked for label in latest]),
        np.array(fading([label.at for label in latest], now=now)),
        np.array([label.known for label in latest]),
        ridge,
    )
    return Taste(
        buckets=fitted[:BUCKETS],
        constant=float(fitted[-1]),
        belief=min(max(1 + float(fitted[BUCKETS]), 0), MOST_BELIEVED),
        embedder=embedder if table.size else "",
        meaning=fitted[BUCKETS + 1 : -1],
    )


def _oldest_first(label: Label) -> tuple[datetime, str, float, float, float, bytes, bytes]:
    return label.at, label.key, label.liked, label.known, label.interests, label.text, label.meaning


def points(taste: Taste, texts: Sequence[bytes], meanings: Sequence[bytes]) -> Numbers:
    """Return what a taste says of each text, in log-odds; a meaning that is empty or of another size says nothing."""
    if not texts:
        return np.zeros(0)
    size = len(taste.meaning)
    fitting = [meaning if len(meaning) == 2 * size else b"" for meaning in meanings]
    table = Table.of(texts, fitting, buckets=BUCKETS, size=size)
    return table.times(np.concatenate([taste.buckets, [0], taste.meaning, [taste.constant]]))


def word_points(taste: Taste, words: Sequence[str]) -> Numbers:
    """Return how much each word speaks for a text that holds it, in log-odds of a text of that word alone.

    The constant is left out: what is common to all texts is no word's merit.
    """
    return points(taste, [text_vector(word) for word in words], [b""] * len(words)) - taste.constant


def to_bytes(taste: Taste) -> bytes:
    """Return a taste as it is kept: the embedder's name, then the weights as float32."""
    name = taste.embedder.encode()
    weights = np.concatenate([[taste.constant, taste.belief], taste.buckets, taste.meaning]).astype("<f4")
    return struct.pack("<H", len(name)) + name + weights.tobytes()


def from_bytes(kept: bytes) -> Taste:
    """Read what `to_bytes` gave. Raises ValueError for anything else."""
    if len(kept) < 2:
        raise ValueError("no taste")
    start = 2 + struct.unpack("<H", kept[:2])[0]
    weights = np.frombuffer(kept[start:], "<f4")
    if len(weights) < BUCKETS + 2 or not np.isfinite(weights).all():
        raise ValueError("no taste")
    numbers = weights.astype(np.float64)
    return Taste(
        buckets=numbers[2 : BUCKETS + 2],
        constant=float(numbers[0]),
        belief=float(numbers[1]),
        embedder=kept[2:start].decode(),
        meaning=numbers[BUCKETS + 2 :],
    )


def reads(kept: bytes) -> bool:
    """Tell whether these bytes are a taste as it is kept now."""
    try:
        from_bytes(kept)
    except ValueError:
        return False
    return True


def _bucket(text: str) -> int:
    return crc32(text.encode(errors="replace")) % BUCKETS


def _grams(word: str) -> list[str]:
    padded = f" {word} "
    if len(padded) <= SHORTEST_GRAM:
        return [padded]
    return [
        padded[start : start + size]
        for size in range(SHORTEST_GRAM, LONGEST_GRAM + 1)
        for start in range(len(padded) - size + 1)
    ]


def _add(values: Counter[int], more: dict[int, float], share: float) -> None:
    """Add a part of a text with this length, however long it is."""
    length = sqrt(sum(value * value for value in more.values()))
    for place, value in more.items():
        values[place] += share * value / length  # type: ignore[assignment]
