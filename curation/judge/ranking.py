"""Which stories are asked first: the team's interests plus what it kept of each source.

A score is a sum of log-odds, so that every part can be told on its own ("Why this one?"). Age is no part of
it: measured on links with known outcomes, newest first was no better than chance within a day.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log
from typing import Final

from curation.judge.interests import Profile, met
from curation.judge.interests import profile as profile
from curation.judge.reason import Reason
from curation.judge.stories import near_same
from curation.judge.titles import significant_in, significant_words

KEYWORD_POINTS: Final = 1.5  # a matched interest, in log-odds
MOST_KEYWORDS: Final = 2  # more matches say no more
PRIOR_WEIGHT: Final = 5  # a new source counts as five questions answered like the average source's
EXPLORE_EVERY: Final = 5  # the fifth pick tries the source asked least: measured, it costs nothing
A_SOURCE_A_DAY: Final = 2


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What became of a source's questions: how many were shown and decided, how many of them approved."""

    source_id: int
    yes: int
    shown: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A story that could be asked; `seen_at` (aware UTC) breaks ties, newer first."""

    story_id: int
    source_id: int
    title: str
    summary: str
    seen_at: datetime
    feed_title: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """A story chosen to be asked, with its score and the reasons that add up to it."""

    choice: Choice
    score: float
    reasons: tuple[Reason, ...]


def base_rate(records: Iterable[SourceRecord]) -> float:
    """Return the share of all questions that were approved, 0.5 before there are any, never 0 or 1."""
    records = list(records)
    return (sum(record.yes for record in records) + 1) / (sum(record.shown for record in records) + 2)


def source_prior(record: SourceRecord, p0: float) -> float:
    """Return a source's log-odds of being kept: its record, drawn to the average `p0` while it is short."""
    share = (record.yes + PRIOR_WEIGHT * p0) / (record.shown + PRIOR_WEIGHT)
    return log(share / (1 - share))


def weigh(choice: Choice, wanted: Profile, record: SourceRecord, p0: float) -> Pick:
    """Return a story with its score and reasons, interests first."""
    words = significant_words(choice.title, choice.feed_title) | frozenset(significant_in(choice.summary))
    found = met(words, wanted)
    prior = source_prior(record, p0)
    reasons = [Reason("source", points=prior, yes=record.yes, shown=record.shown)]
    if found:
        points = KEYWORD_POINTS * min(MOST_KEYWORDS, len(found))
        reasons.insert(0, Reason("interests", points=points, words=found))
    return Pick(choice, sum(reason.points for reason in reasons), tuple(reasons))


def pick(
    choices: Sequence[Choice],
    wanted: Profile,
    records: Iterable[SourceRecord],
    *,
    n: int,
    picked_before: int = 0,
    asked_today: Mapping[int, int] | None = None,
    titles_today: Iterable[str] = (),
) -> tuple[Pick, ...]:
    """Choose up to `n` stories to ask, in the order to ask them.

    Best score first; of all picks ever made (`picked_before` counts the earlier ones) every fifth comes from
    the source asked least. No source more than twice a day (`asked_today`, by source), and none nearly the
    same as another of the day (`titles_today`). The same arguments give the same answer.
    """
    by_source = {record.source_id: record for record in records}
    p0 = base_rate(by_source.values())
    today = Counter(asked_today or {})
    taken = [significant_words(title) for title in titles_today]
    nothing = {c.source_id: SourceRecord(c.source_id, 0, 0) for c in choices}
    left = [weigh(c, wanted, by_source.get(c.source_id, nothing[c.source_id]), p0) for c in choices]
    left.sort(key=lambda p: (-p.score, -p.choice.seen_at.timestamp(), p.choice.story_id))
    picks: list[Pick] = []
    while len(picks) < n:
        left = [p for p in left if _may_come(p.choice, today, taken)]
        if not left:
            break
        chosen = left[0]
        if (picked_before + len(picks) + 1) % EXPLORE_EVERY == 0:
            shown = {source: (by_source.get(source) or empty).shown for source, empty in nothing.items()}
            # `min` keeps the first of equals: the best story of the least asked source.
            least = min(left, key=lambda p: shown[p.choice.source_id] + today[p.choice.source_id])
            chosen = Pick(least.choice, least.score, (*least.reasons, Reason("least_asked")))
        left = [p for p in left if p.choice is not chosen.choice]
        picks.append(chosen)
        today[chosen.choice.source_id] += 1
        taken.append(significant_words(chosen.choice.title, chosen.choice.feed_title))
    return tuple(picks)


def _may_come(choice: Choice, today: Counter[int], taken: Sequence[frozenset[str]]) -> bool:
    if today[choice.source_id] >= A_SOURCE_A_DAY:
        return False
    words = significant_words(choice.title, choice.feed_title)
    return not any(near_same(words, other) for other in taken)
