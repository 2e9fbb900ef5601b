"""From runs to figures: shares accepted per four weeks, ratios per team, intervals by resampling."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.bench.judging.replay import DAYS, Policy, Run

BLOCK_WEEKS: Final = 4
RESAMPLED: Final = 2000
_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its 95 % interval, by resampling teams and their seeds."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


Measure = Callable[[Sequence[Run]], float]
"""From one team's runs, a few of its seeds, to a number."""


def accepted(runs: Sequence[Run], block: int | None = None) -> float:
    """The share accepted over all weeks, or in one block of four (from 0)."""
    rounds = BLOCK_WEEKS * DAYS
    part = slice(None) if block is None else slice(block * rounds, (block + 1) * rounds)
    return float(np.mean([run.accepted[part] for run in runs]))


def by_team(runs: Sequence[Run], policy: Policy) -> dict[str, list[Run]]:
    """The runs of a policy, by team, in the order of their seeds."""
    found: dict[str, list[Run]] = {}
    for run in sorted(runs, key=lambda run: run.seed):
        if run.policy == policy:
            found.setdefault(run.team, []).append(run)
    return found


def share(runs: Sequence[Run], policy: Policy, block: int | None = None) -> Figure:
    """The mean of the teams' shares."""
    return _resampled(by_team(runs, policy), lambda own, _: accepted(own, block), {})


def difference(runs: Sequence[Run], policy: Policy, other: Policy, block: int) -> Figure:
    """How much more a policy's share is than another's in one block; both by the same teams and seeds."""
    return _resampled(
        by_team(runs, policy),
        lambda own, theirs: accepted(own, block) - accepted(theirs, block),
        by_team(runs, other),
    )


def ratio(runs: Sequence[Run], policy: Policy, other: Policy) -> Figure:
    """The mean of the teams' ratios of one policy's share to another's."""
    return _resampled(
        by_team(runs, policy),
        lambda own, theirs: accepted(own) / max(accepted(theirs), 1e-9),
        by_team(runs, other),
    )


def ratios(runs: Sequence[Run], policy: Policy, other: Policy) -> dict[str, float]:
    """Each team's ratio."""
    own, theirs = by_team(runs, policy), by_team(runs, other)
    return {team: accepted(own[team]) / max(accepted(theirs[team]), 1e-9) for team in own}


def _resampled(
    own: Mapping[str, Sequence[Run]],
    measure: Callable[[Sequence[Run], Sequence[Run]], float],
    theirs: Mapping[str, Sequence[Run]],
) -> Figure:
    teams = sorted(own)

    def of(team: str, seeds: Sequence[int]) -> float:
        others = theirs.get(team, [])
        return measure([own[team][n] for n in seeds], [others[n] for n in seeds] if others else [])

    every = range(len(own[teams[0]]))
    mean = float(np.mean([of(team, every) for team in teams]))
    draw = np.random.default_rng(_SEED)
    means = [
        np.mean(
            [
                of(teams[n], draw.integers(0, len(every), len(every)))
                for n in draw.integers(0, len(teams), len(teams))
            ]
        )
        for _ in range(RESAMPLED)
    ]
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(mean, float(low), float(high))
