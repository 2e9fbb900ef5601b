"""Teams whose taste turns: what they would share is one topic's until the end of the ninth week, then another's.

Their profile, if they have one, stays what it was: nobody tells the bot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from curation.judge.taste.interests import Profile, profile
from tests.bench.judging.archive import Link
from tests.bench.judging.replay import ASKED_A_DAY, DAYS, Item, Items, Policy, replay, rounds, share_of_all
from tests.bench.judging.teams import TOPICS, shares

TURNS: Final = (
    ("security", "hardware"),
    ("web", "languages"),
    ("systems", "security"),
    ("languages", "web"),
)
TURNED: Final = 9 * DAYS  # rounds before it
PERIODS: Final = ((1, 9), (10, 13), (14, 17), (18, 20))  # weeks, both ends included


@dataclass(frozen=True, slots=True)
class Turned:
    """One team's shares accepted in each of the periods, and the share of the new topic among all that came."""

    team: str
    policy: Policy
    accepted: tuple[float, ...]
    chance: float


def run(
    items: Items, links: Sequence[Link], turn: tuple[str, str], told: bool, policy: Policy, seed: int
) -> Turned:
    """Replay one team; `told`: it has the profile of what it liked before."""
    before, after = ({topic.name: topic for topic in TOPICS}[name] for name in turn)
    liked = shares(before, links), shares(after, links)
    days = rounds(links, seed)

    def likes(item: Item, number: int) -> bool:
        return item.link.id in liked[number >= TURNED]

    wanted = profile(before.profile) if told else Profile()
    asked = replay(items, likes, wanted, days, policy, seed=seed)
    rate = [sum(likes(item, number) for item in picked) / ASKED_A_DAY for number, picked in enumerate(asked)]
    weeks = [rate[(first - 1) * DAYS : last * DAYS] for first, last in PERIODS]
    return Turned(
        team=f"{turn[0]}, then {turn[1]}" + (", profile" if told else ""),
        policy=policy,
        accepted=tuple(sum(each) / len(each) for each in weeks),
        chance=share_of_all(items, liked[1], days[TURNED:]),
    )
