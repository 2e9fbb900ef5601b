"""The teams that judging is measured with, named before anything was tuned on them.

A team by topic would share what people gave one of its tags, if the community's score puts it into the better
60 % of its month; it has a profile, written from the tags' names alone. A team of submitters would share what
its four people really submitted; it has no profile.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench.judging.archive import Link

SEEDS: Final = (1, 2, 3)  # each begins its twenty weeks on another Monday
WEEKS: Final = 20
BETTER_SHARE: Final = 0.6  # of a month's links, by score: a topic alone is no reason to share
MEMBERS: Final = 4
SUBMITTER_TEAMS: Final = 6


@dataclass(frozen=True, slots=True)
class Topic:
    """A team by topic: its tags decide what it would share, its profile is all that it tells us."""

    name: str
    tags: frozenset[str]
    profile: str


@dataclass(frozen=True, slots=True)
class Submitters:
    """A team of real submitters, by their numbers in the archive."""

    name: str
    people: frozenset[int]


TOPICS: Final = (
    Topic("security", frozenset({"security", "privacy", "cryptography"}), "security, privacy, cryptography"),
    Topic(
        "web",
        frozenset({"web", "javascript", "browsers", "css"}),
        "web development, javascript, browsers, css",
    ),
    Topic("data", frozenset({"databases", "distributed"}), "databases, sql, postgres, distributed systems"),
    Topic(
        "systems",
        frozenset({"linux", "unix", "openbsd", "freebsd", "netbsd", "osdev"}),
        "linux, unix, bsd, kernel, operating systems",
    ),
    Topic(
        "languages",
        frozenset({"plt", "compilers", "haskell", "lisp", "formalmethods"}),
        "programming languages, compilers, type systems, haskell, lisp",
    ),
    Topic("learning", frozenset({"ai"}), "machine learning, artificial intelligence, neural networks"),
    Topic(
        "hardware",
        frozenset({"hardware", "assembly", "reversing"}),
        "hardware, cpu, chips, electronics, assembly, reverse engineering",
    ),
    Topic("work", frozenset({"practices", "culture"}), "teams, management, hiring, careers, productivity"),
)

# The same team, described by somebody who writes French; the titles stay as they are.
TOPICS_IN_FRENCH: Final = (
    Topic(
        "security, profile in French",
        frozenset({"security", "privacy", "cryptography"}),
        "sécurité informatique, vie privée, cryptographie, vulnérabilités",
    ),
)


def submitter_teams(links: Sequence[Link]) -> tuple[Submitters, ...]:
    """Deal the busiest submitters of the tagged community to teams in turn, as cards are dealt."""
    busiest = Counter(link.by for link in links if link.community == "lobsters")
    ranked = sorted(busiest, key=lambda by: (-busiest[by], by))[: MEMBERS * SUBMITTER_TEAMS]
    return tuple(
        Submitters(f"submitters {n + 1}", frozenset(ranked[n::SUBMITTER_TEAMS]))
        for n in range(SUBMITTER_TEAMS)
    )


def better_of_month(links: Sequence[Link]) -> frozenset[str]:
    """Return the ids of the links in the better share of their community's month, by score."""
    months: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        months.setdefault((link.community, f"{link.at:%Y-%m}"), []).append(link)
    better: set[str] = set()
    for month in months.values():
        ranked = sorted(month, key=lambda link: (-link.score, link.id))
        better.update(link.id for link in ranked[: round(BETTER_SHARE * len(ranked))])
    return frozenset(better)


def shares(team: Topic | Submitters, links: Sequence[Link]) -> frozenset[str]:
    """Return the ids of what a team would share."""
    if isinstance(team, Submitters):
        return frozenset(link.id for link in links if link.by in team.people)
    better = better_of_month(links)
    return frozenset(link.id for link in links if link.id in better and team.tags & link.tags)
