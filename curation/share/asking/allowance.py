"""What the writer may cost a team in a month: calls and money, asked before, counted after.

Money is in millionths of a US dollar (micros), whole numbers, so that sums never drift.
"""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final, Literal
from zoneinfo import ZoneInfo

MICROS_PER_CENT: Final = 10_000

UsedUp = Literal["calls", "money"]


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens, which is the same number as micros for one token."""

    given: float
    written: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a workspace may use up in a month."""

    calls: int
    micros: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What a workspace has used up in a month, calls under way at their highest cost."""

    calls: int
    micros: int


def cost(prices: Prices, *, given: int, written: int) -> int:
    """Return what a call costs in micros, by its tokens; rounded up."""
    return ceil(prices.given * given + prices.written * written)


def used_up(spent: Spent, allowance: Allowance, *, micros: int) -> UsedUp | None:
    """Say what forbids one more call that may cost `micros`, None when nothing does.

    The last call must fit whole: a budget is never exceeded, not even by one text.
    """
    if spent.calls >= allowance.calls:
        return "calls"
    if spent.micros + micros > allowance.micros:
        return "money"
    return None


def month(now: datetime, tz: str) -> str:
    """Name the month of an instant where the team is: "2026-11"."""
    return now.astimezone(ZoneInfo(tz)).strftime("%Y-%m")
