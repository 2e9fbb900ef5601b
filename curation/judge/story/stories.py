"""Which items are one story, so that it is asked once.

Only near-certain pairs are taken: the same canonical address, the same title, or titles that hardly differ.
What may be one story is left to people. Measured on links that two communities shared, judged by title alone:
`python -m tests.bench.judging`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from math import fsum, log
from typing import Final, Literal

from curation.judge.story.titles import Title

ASKED_AGAIN_AFTER: Final = timedelta(days=30)  # what was decided rests that long before it may come again
COUNTED: Final = timedelta(days=30)  # how rare a word is, is counted over these
WITHIN: Final = timedelta(days=5)  # of its first item: later the same words are other news
UNSEEN: Final = 100  # titles without a word, counted besides: a new team's few say little of how rare it is
MOST_ITEMS: Final = 10  # in one story by their titles; a crowd of that size is a subject
FEWEST_WORDS: Final = 3  # "Weekly update" is no title to go by
FEWEST_TELLING: Final = 2  # of them: the words of columns are anybody's
FEWEST_SHARED: Final = 2  # words, for a title to be looked at
NEAR: Final = 0.5  # of the shorter title's words: two such cards on one day would feel like one asked twice
MAYBE_OVERLAP: Final = 0.75  # of the shorter title's weight: people are asked whether it is the same story,
MAYBE_WEIGHT: Final = 1.8  # if what they share is worth as much; both from reading pairs of the archive

# In shares of the weight of all words of both titles, and in multiples of the rarest word's weight.
SEGMENT_WEIGHT: Final = 1.2
WITHIN_WEIGHT: Final = 1.7
WITHIN_SHARE: Final = 0.4
LONGER_SHARE: Final = 0.75
LONG_WEIGHT: Final = 3.6  # a sentence in common outweighs more words in between:
LONG_SHARE: Final = 0.65
SAME_WORDS: Final = 5
IN_ORDER: Final = 0.8  # of the shorter title's words

Kind = Literal["title", "segment", "within", "longer", "maybe"]


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare words are: of `titles` counted, how many hold each word (a word that isn't named: none)."""

    titles: int
    holding: Mapping[str, int]

    def weight(self, word: str) -> float:
        """Return a word's weight, its inverse document frequency: 1.0 for the rarest, never below 0.01."""
        titles = self.titles + UNSEEN
        share = (titles + 1) / (self.holding.get(word, 0) + 0.5)
        return max(log(share) / log(2 * (titles + 1)), 0.01)

    def weight_of(self, words: Iterable[str]) -> float:
        """Return what words weigh together: to the bit the same in whatever order a set holds them."""
        return fsum(map(self.weight, words))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two titles are alike, and how much (0 to 1, of the shorter one's weight)."""

    kind: Kind
    overlap: float


def same_title(title: Title, *, after: timedelta, other_feed: bool) -> bool:
    """Tell whether an item is of the story that came so long before it with the very same title.

    Three significant words tell a story from others for a month, fewer only another feed's within days. The
    same feed means the same story for days too: later it is the next one of a column.
    """
    if len(title.words) >= FEWEST_WORDS:
        return other_feed or after < WITHIN
    return other_feed and after < WITHIN and _tells_by_itself(title)


def alike(one: Title, other: Title, rarity: Rarity) -> Likeness | None:
    """Tell whether two titles of different feeds, a few days apart, are of one story.

    The same either way. `title`: the same title. `segment`: one is the other's title or subtitle. `within`:
    its words follow each other in the other. `longer`: the other has more words in between. `maybe`: for
    people to say. None: two stories. Numbers, years in parentheses and parts of a series have to agree.
    """
    shared = one.words & other.words
    if one.tokens == other.tokens:
        return Likeness("title", 1.0) if _tells_by_itself(one) else None
    if len(shared) < FEWEST_SHARED:
        return None
    weights = [rarity.weight_of(words) for words in (shared, one.words, other.words)]
    in_common, shorter, both = weights[0], min(weights[1:]), weights[1] + weights[2] - weights[0]
    overlap = in_common / shorter
    kind = None if _of_a_series(one, other) else _kind(one, other, rarity, in_common, in_common / both)
    if kind is None and overlap >= MAYBE_OVERLAP and in_common >= MAYBE_WEIGHT:
        kind = "maybe"
    return None if kind is None else Likeness(kind, overlap)


def may_be_alike(one: Title, other: Title, rarity: Rarity) -> bool:
    """Tell, from how rare the words of `one` are, whether `alike` may find anything; no is certain.

    Most titles that share two words share common ones, and need no counting of all their others.
    """
    in_common = rarity.weight_of(one.words & other.words)
    # Likenesses of some weight, and those of a share of both titles, which is no more than their share of one.
    least = min(SEGMENT_WEIGHT, WITHIN_WEIGHT, LONG_WEIGHT, MAYBE_WEIGHT)
    most_alike = LONGER_SHARE * rarity.weight_of(one.words)
    return in_common >= min(least, most_alike)


def near_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two titles, as significant words, are too alike to be asked on one day.

    At least half of the words of the shorter one are common; a title without any resembles nothing.
    """
    fewer = min(len(one), len(other))
    return fewer > 0 and len(one & other) >= NEAR * fewer


def may_be_asked_again(decided_at: datetime, now: datetime) -> bool:
    """Tell whether a story decided then may be asked by itself once more: 30 days later, not before."""
    return now - decided_at >= ASKED_AGAIN_AFTER


def _tells_by_itself(title: Title) -> bool:
    """Whether two feeds that have this title within days mean the same: "Weekly links" is anybody's."""
    telling = len(title.telling)
    return telling >= 2 or (telling == 1 and len(title.tokens) >= FEWEST_WORDS)


def _of_a_series(one: Title, other: Title) -> bool:
    """Whether numbers tell that these are two of a kind: releases, years, parts."""
    if not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return True
    if one.years and other.years and one.years != other.years:
        return True
    return one.part != other.part


def _kind(one: Title, other: Title, rarity: Rarity, in_common: float, share: float) -> Kind | None:
    shared = one.words & other.words
    if len(shared) < FEWEST_WORDS or len(one.telling & other.telling) < FEWEST_TELLING:
        return None
    if one.years == other.years:
        for piece, whole in ((one, other), (other, one)):
            telling = piece.telling if piece.tokens in whole.segments else frozenset()
            if len(telling) >= FEWEST_WORDS and rarity.weight_of(telling) >= SEGMENT_WEIGHT:
                return "segment"
    # A year that only one of them gives may be what they differ in.
    enough = WITHIN_SHARE if one.years == other.years else LONGER_SHARE
    if _runs_in(one.tokens, other.tokens):
        return "within" if in_common >= WITHIN_WEIGHT and share >= enough else None
    if one.words == other.words:
        anyhow = len(shared) >= SAME_WORDS  # in whatever order, and whichever small words are between
        return "longer" if anyhow or _in_order(one, other) >= IN_ORDER else None
    if one.years != other.years or shared not in (one.words, other.words) or _in_order(one, other) < IN_ORDER:
        return None
    return "longer" if share >= (LONG_SHARE if in_common >= LONG_WEIGHT else LONGER_SHARE) else None


def _runs_in(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    few, many = sorted((one, other), key=len)
    return any(many[start : start + len(few)] == few for start in range(len(many) - len(few) + 1))


def _in_order(one: Title, other: Title) -> float:
    """The share of the shorter title's significant words that come in the same order in the other."""
    few, many = sorted((one.significant, other.significant), key=lambda words: (len(words), words))
    blocks = SequenceMatcher(None, few, many, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(few)
