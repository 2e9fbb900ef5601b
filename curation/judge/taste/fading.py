"""How much an old answer still counts: one rule for what is learnt and for the sources' records."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Final

HALF_LIFE_DAYS: Final = 180  # an answer counts half as much after half a year,
HALF_LIFE_ANSWERS: Final = 100  # and after so many newer ones, so that a taste that turns is followed


def fading(answered: Sequence[datetime], *, now: datetime) -> list[float]:
    """Return how much each answer counts (0 to 1), by its age and by how many came after it.

    Those of one instant are equals, in whatever order they are given.
    """
    times = sorted(answered)
    return [
        0.5
        ** (
            max((now - at).total_seconds(), 0) / 86_400 / HALF_LIFE_DAYS
            + (len(times) - bisect_right(times, at)) / HALF_LIFE_ANSWERS
        )
        for at in answered
    ]
