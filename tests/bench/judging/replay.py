"""Twenty weeks of a team on an archive of links: each working day five questions, answered by the next.

A link comes as an item of its source, the publisher as one community was shown it. What waits is what came in
the last seven days and wasn't asked; what the team answers is known at the next round, and nothing else is.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random  # noqa: TID251 - seeded, in a measurement
from typing import Final, Literal

import numpy as np

from curation.judge import ranking
from curation.judge.ranking import A_SOURCE_A_DAY, Choice, Decision
from curation.judge.story.stories import near_same
from curation.judge.story.titles import significant_words
from curation.judge.taste import text_model
from curation.judge.taste.interests import Profile, profile
from curation.links import domain, url_key
from tests.bench.judging.archive import Link
from tests.bench.judging.teams import WEEKS, Submitters, Topic, shares

Policy = Literal["random", "newest", "source prior", "ours", "ours + embedder"]
POLICIES: Final[tuple[Policy, ...]] = ("random", "newest", "source prior", "ours", "ours + embedder")
ASKED_A_DAY: Final = 5
DAYS: Final = 5  # a week
WAITS: Final = timedelta(days=7)
ROUND: Final = time(9, 30, tzinfo=UTC)
RANDOM_REPEATS: Final = 20  # chance is measured without much chance

Embed = Callable[[Sequence[str]], Mapping[str, bytes]]
"""From titles to their vectors, by title."""


@dataclass(frozen=True, slots=True)
class Item:
    """A link as an item: `key` is its place in the archive, `source_id` its publisher in its community."""

    key: int
    choice: Choice
    link: Link


class Items:
    """The items of an archive that a team's sources bring, in the order in which they came."""

    def __init__(self, links: Sequence[Link]) -> None:
        sources: dict[tuple[str, str], int] = {}
        seen: set[str] = set()
        self.every: list[Item] = []
        for key, link in enumerate(links):
            address = url_key(link.url) if link.url else None
            if address is not None and address in seen:
                continue  # asked once
            if address is not None:
                seen.add(address)
            source = (link.community, domain(link.url) if link.url else "")
            source_id = sources.setdefault(source, len(sources) + 1)
            choice = Choice(key, source_id, link.title, "", link.at, url=link.url)
            self.every.append(Item(key, choice, link))
        self._came = [item.link.at for item in self.every]
        self._texts: dict[int, bytes] = {}

    def waiting(self, now: datetime) -> list[Item]:
        """What came in the seven days before a round."""
        return self.every[bisect_right(self._came, now - WAITS) : bisect_right(self._came, now)]

    def between(self, start: datetime, end: datetime) -> list[Item]:
        """What came from one instant until before another."""
        return self.every[bisect_left(self._came, start) : bisect_left(self._came, end)]

    def text(self, item: Item) -> bytes:
        """The vector of an item's title, made once."""
        if item.key not in self._texts:
            self._texts[item.key] = text_model.text_vector(item.link.title)
        return self._texts[item.key]

    @cached_property
    def words(self) -> dict[int, frozenset[str]]:
        """The significant words of each item's title."""
        return {item.key: significant_words(item.link.title) for item in self.every}


def rounds(links: Sequence[Link], seed: int) -> list[datetime]:
    """The instants of the rounds: twenty weeks from a Monday that the seed decides."""
    first, last = links[0].at.date(), links[-1].at.date() - timedelta(weeks=WEEKS + 1)
    weeks = max((last - first).days // 7, 0)
    day = first + timedelta(weeks=Random(seed).randrange(weeks + 1))
    monday: date = day - timedelta(days=day.weekday()) + timedelta(weeks=1)
    return [
        datetime.combine(monday + timedelta(weeks=n // DAYS, days=n % DAYS), ROUND)
        for n in range(WEEKS * DAYS)
    ]


def share_of_all(items: Items, liked: frozenset[str], days: Sequence[datetime]) -> float:
    """The share of everything that waited in these weeks which the team would share: what chance gives."""
    there = items.between(days[0] - WAITS, days[-1])
    return sum(item.link.id in liked for item in there) / len(there)


Likes = Callable[[Item, int], bool]
"""Whether the team would share an item that it is asked about in that round (from 0)."""


def replay(
    items: Items,
    likes: Likes,
    wanted: Profile,
    days: Sequence[datetime],
    policy: Policy,
    *,
    seed: int,
    embed: Embed | None = None,
) -> list[list[Item]]:
    """Ask a team through these rounds by a policy; returns what was asked in each."""
    chance = Random(seed)
    asked: set[int] = set()
    decisions: list[Decision] = []
    answered: list[tuple[Item, bool, datetime]] = []
    told = []
    for number, now in enumerate(days):
        pool = [item for item in items.waiting(now) if item.key not in asked]
        if policy in ("ours", "ours + embedder"):
            picked = _ours(
                items, pool, wanted, decisions, answered, now, embed if policy == "ours + embedder" else None
            )
        else:
            records = {record.source_id: record for record in ranking.records_of(decisions, now=now)}
            p0 = ranking.base_rate(records.values())
            picked = _greedy(items, sorted(pool, key=_order(policy, records, p0, chance)))
        for item in picked:
            asked.add(item.key)
            liked = likes(item, number)
            decisions.append(Decision(item.choice.source_id, liked, now))
            answered.append((item, liked, now))
        told.append(picked)
    return told


def _order(
    policy: Policy, records: Mapping[int, ranking.SourceRecord], p0: float, chance: Random
) -> Callable[[Item], tuple[float, float]]:
    if policy == "random":
        return lambda item: (chance.random(), 0.0)
    if policy == "newest":
        return lambda item: (0.0, -item.link.at.timestamp())

    def prior(item: Item) -> tuple[float, float]:
        source_id = item.choice.source_id
        record = records.get(source_id) or ranking.SourceRecord(source_id, 0, 0)
        return -ranking.source_prior(record, p0), -item.link.at.timestamp()

    return prior


def _greedy(items: Items, ordered: Sequence[Item]) -> list[Item]:
    """The first five that keep the limits of a day, which hold for every policy."""
    picked: list[Item] = []
    today: Counter[int] = Counter()
    for item in ordered:
        if len(picked) == ASKED_A_DAY:
            break
        words = items.words[item.key]
        if today[item.choice.source_id] < A_SOURCE_A_DAY and not any(
            near_same(words, items.words[other.key]) for other in picked
        ):
            picked.append(item)
            today[item.choice.source_id] += 1
    return picked


def _ours(
    items: Items,
    pool: Sequence[Item],
    wanted: Profile,
    decisions: Sequence[Decision],
    answered: Sequence[tuple[Item, bool, datetime]],
    now: datetime,
    embed: Embed | None,
) -> list[Item]:
    """As the product does it: the job that learns, then the round."""
    team = ranking.standing(wanted, ranking.records_of(decisions, now=now))
    needed = {item.link.title for item in [*pool, *(each for each, _, _ in answered)]}
    meanings = {} if embed is None else embed(sorted(needed))
    known = {item.key: ranking.known(item.choice, team) for item, _, _ in answered}
    learnt = text_model.learn(
        [
            text_model.Label(
                key=f"{item.link.url} {item.link.title}",
                liked=float(liked),
                known=known[item.key][0],
                interests=known[item.key][1],
                text=items.text(item),
                meaning=meanings.get(item.link.title, b""),
                at=at,
            )
            for item, liked, at in answered
        ],
        embedder="" if embed is None else "embedder",
        now=now,
    )
    choices = [item.choice for item in pool]
    if learnt is not None:
        team = replace(team, belief=learnt.belief)
        points = text_model.points(
            learnt,
            [items.text(item) for item in pool],
            [meanings.get(item.link.title, b"") for item in pool],
        )
        choices = [
            replace(choice, text_points=float(point)) for choice, point in zip(choices, points, strict=True)
        ]
    picks = ranking.choose(ranking.weighed(choices, team), team, n=ASKED_A_DAY, picked_before=len(answered))
    by_key = {item.key: item for item in pool}
    return [by_key[pick.choice.story_id] for pick in picks]


@dataclass(frozen=True, slots=True)
class Run:
    """One team's twenty weeks by one policy: the share accepted in each round (0 to 1)."""

    team: str
    policy: Policy
    seed: int
    accepted: tuple[float, ...]


def run(
    items: Items,
    links: Sequence[Link],
    team: Topic | Submitters,
    policy: Policy,
    seed: int,
    *,
    embed: Embed | None = None,
) -> Run:
    """Replay one team; chance is repeated and averaged."""
    liked = shares(team, links)
    days = rounds(links, seed)
    repeats = RANDOM_REPEATS if policy == "random" else 1
    accepted = np.zeros(len(days))
    for repeat in range(repeats):
        told = replay(
            items,
            lambda item, _: item.link.id in liked,
            profile(team.profile) if isinstance(team, Topic) else Profile(),
            days,
            policy,
            seed=seed * 1000 + repeat,
            embed=embed,
        )
        accepted += [sum(item.link.id in liked for item in picked) / ASKED_A_DAY for picked in told]
    return Run(team.name, policy, seed, tuple(accepted / repeats))
