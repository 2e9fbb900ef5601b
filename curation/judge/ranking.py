"""Which stories are asked first: interests, what was kept of each source, wishes, and the team's own answers.

A score is a sum of log-odds, so that every part can be told on its own ("Why this one?"). Age is no part of
it: measured on links with known outcomes, newest first was no better than chance within a day. How good the
order is: `python -m tests.bench.judging`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from math import fsum, log
from typing import Final, Literal

from curation.judge.reason import Reason
from curation.judge.story.stories import near_same
from curation.judge.story.titles import significant_words
from curation.judge.taste.fading import fading
from curation.judge.taste.interests import Profile, met, words_of
from curation.judge.taste.interests import profile as profile
from curation.judge.taste.leanings import Leaning, never, points_for

KEYWORD_POINTS: Final = 1.5  # a matched interest, in log-odds
MOST_KEYWORDS: Final = 2  # more matches say no more
PRIOR_WEIGHT: Final = 5  # a new source counts as five questions answered like the average source's
EXPLORE_EVERY: Final = 5  # the fifth pick tries the source asked least: measured, it costs nothing
A_SOURCE_A_DAY: Final = 2

How = Literal["best", "least_asked"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one question about an item of a source; `at` (aware UTC) is when it was decided."""

    source_id: int
    approved: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What became of a source's questions: how many were shown and decided, how many of them approved.

    `faded_yes` and `faded_shown` are the same with old decisions counting less; None: all count alike.
    """

    source_id: int
    yes: int
    shown: int
    faded_yes: float | None = None
    faded_shown: float | None = None

    @property
    def counted(self) -> tuple[float, float]:
        """(yes, shown) as they count for the score."""
        if self.faded_yes is None or self.faded_shown is None:
            return self.yes, self.shown
        return self.faded_yes, self.faded_shown


@dataclass(frozen=True, slots=True)
class Choice:
    """A story that could be asked; `seen_at` (aware UTC) breaks ties, newer first, then `url` and title.

    `text_points` is what the team's own answers say of the text (log-odds), None before anything is learnt.
    """

    story_id: int
    source_id: int
    title: str
    summary: str
    seen_at: datetime
    feed_title: str = ""
    url: str = ""
    text_points: float | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A story chosen to be asked, with its score and the reasons that add up to it.

    `prior` is the part of the score that is the source's record alone: what a plain prior would have said.
    """

    choice: Choice
    score: float
    reasons: tuple[Reason, ...]
    prior: float
    how: How = "best"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a team's score rests on, besides the text: interests, wishes, and the sources' records.

    `belief` is how far interests are to be believed by what was learnt: 1 as written.
    """

    wanted: Profile
    leanings: tuple[Leaning, ...]
    records: Mapping[int, SourceRecord]
    p0: float
    belief: float = 1.0

    def record(self, source_id: int) -> SourceRecord:
        """Return a source's record, an empty one before anything of it was asked."""
        return self.records.get(source_id) or SourceRecord(source_id, 0, 0)


def records_of(decisions: Iterable[Decision], *, now: datetime) -> tuple[SourceRecord, ...]:
    """Add decisions up by source, old ones counting less; in whatever order they are given."""
    every = list(decisions)
    by_source: dict[int, list[tuple[Decision, float]]] = {}
    for decision, weight in zip(every, fading([each.at for each in every], now=now), strict=True):
        by_source.setdefault(decision.source_id, []).append((decision, weight))
    return tuple(
        SourceRecord(
            source_id,
            yes=sum(decision.approved for decision, _ in own),
            shown=len(own),
            faded_yes=fsum(weight for decision, weight in own if decision.approved),
            faded_shown=fsum(weight for _, weight in own),
        )
        for source_id, own in sorted(by_source.items())
    )


def standing(wanted: Profile, records: Iterable[SourceRecord], leanings: Iterable[Leaning] = ()) -> Standing:
    """Put together what a team's scores rest on."""
    by_source = {record.source_id: record for record in records}
    return Standing(wanted, tuple(leanings), by_source, base_rate(by_source.values()))


def base_rate(records: Iterable[SourceRecord]) -> float:
    """Return the share of all questions that were approved, 0.5 before there are any, never 0 or 1.

    In whatever order they are given, to the last digit: what a tie hangs on.
    """
    counted = [record.counted for record in records]
    return (fsum(yes for yes, _ in counted) + 1) / (fsum(shown for _, shown in counted) + 2)


def source_prior(record: SourceRecord, p0: float) -> float:
    """Return a source's log-odds of being kept: its record, drawn to the average `p0` while it is short."""
    yes, shown = record.counted
    share = (yes + PRIOR_WEIGHT * p0) / (shown + PRIOR_WEIGHT)
    return log(share / (1 - share))


def weigh(choice: Choice, team: Standing) -> Pick:
    """Return a story with its score and reasons: interests, source, text, wishes."""
    words = words_of(choice.title, choice.summary, choice.feed_title)
    record = team.record(choice.source_id)
    prior = source_prior(record, team.p0)
    reasons = [Reason("source", points=prior, yes=record.yes, shown=record.shown)]
    found = met(words, team.wanted)
    if found:
        points = KEYWORD_POINTS * min(MOST_KEYWORDS, len(found)) * team.belief
        reasons.insert(0, Reason("interests", points=points, words=found))
    if choice.text_points is not None:
        reasons.append(Reason("words", points=choice.text_points))
    reasons += points_for(team.leanings, words, choice.source_id)
    return Pick(choice, sum(reason.points for reason in reasons), tuple(reasons), prior)


def known(choice: Choice, team: Standing) -> tuple[float, float]:
    """Return what is known of a story without its text, and the part of it that interests gave (log-odds).

    What the text model learns on top of; interests are taken as they are written.
    """
    weighed = weigh(replace(choice, text_points=None), replace(team, belief=1.0))
    return weighed.score, sum(reason.points for reason in weighed.reasons if reason.kind == "interests")


def weighed(choices: Iterable[Choice], team: Standing) -> list[Pick]:
    """Weigh stories, but for those that the team never wants.

    Some that came before the wish may wait still, behind more than a press can look at.
    """
    return [weigh(choice, team) for choice in choices if not _is_never_wanted(choice, team)]


def choose(
    picks: Sequence[Pick],
    team: Standing,
    *,
    n: int,
    picked_before: int = 0,
    asked_today: Mapping[int, int] | None = None,
    titles_today: Iterable[str] = (),
) -> tuple[Pick, ...]:
    """Choose up to `n` of these stories to ask, in the order to ask them.

    Best score first; of all picks ever made (`picked_before` counts the earlier ones) every fifth comes from
    the source asked least. No source more than twice a day (`asked_today`, by source), and none nearly the
    same as another of the day (`titles_today`). The same choices in any order give the same answer.
    """
    today = Counter(asked_today or {})
    taken = [significant_words(title) for title in titles_today]
    left = sorted(picks, key=_best_first)

    @cache
    def words(title: str, feed_title: str) -> frozenset[str]:
        return significant_words(title, feed_title)  # of those that come near to being picked only

    def may_come(each: Pick) -> bool:
        if today[each.choice.source_id] >= A_SOURCE_A_DAY:
            return False
        mine = words(each.choice.title, each.choice.feed_title)
        return not any(near_same(mine, other) for other in taken)

    chosen: list[Pick] = []
    while len(chosen) < n:
        explores = (picked_before + len(chosen) + 1) % EXPLORE_EVERY == 0
        best = _of_least_asked(left, may_come, team, today) if explores else _first(left, may_come)
        if best is None:
            break
        chosen.append(_explored(best) if explores else best)
        left.remove(best)
        today[best.choice.source_id] += 1
        taken.append(words(best.choice.title, best.choice.feed_title))
    return tuple(chosen)


def _is_never_wanted(choice: Choice, team: Standing) -> bool:
    blocks = [each for each in team.leanings if each.stance == "never"]
    if not blocks:
        return False
    return never(blocks, words_of(choice.title, choice.summary, choice.feed_title), choice.url) is not None


def _best_first(each: Pick) -> tuple[float, float, str, str, int]:
    choice = each.choice
    return -each.score, -choice.seen_at.timestamp(), choice.url, choice.title, choice.story_id


def _first(left: Sequence[Pick], may_come: Callable[[Pick], bool]) -> Pick | None:
    return next(filter(may_come, left), None)


def _of_least_asked(
    left: Sequence[Pick], may_come: Callable[[Pick], bool], team: Standing, today: Mapping[int, int]
) -> Pick | None:
    """The best story of the source asked least; of equal sources the one with the better story."""

    def asked(each: Pick) -> int:
        source_id = each.choice.source_id
        return team.record(source_id).shown + today[source_id]

    # `min` keeps the first of equals.
    return min(filter(may_come, left), key=asked, default=None)


def _explored(chosen: Pick) -> Pick:
    return replace(chosen, reasons=(*chosen.reasons, Reason("least_asked")), how="least_asked")
