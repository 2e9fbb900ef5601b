"""How much to ask: only as many questions as the queue has room for."""

from fractions import Fraction
from math import ceil

FIRST_GUESS = Fraction(3, 10)  # the share approved that is assumed until the team has shown its own
DECIDED_BEFORE_MEASURED = 10  # below ten decisions a share says little
LEAST_APPROVED = Fraction(1, 5)  # a harsh month must not flood the team with questions
MOST_APPROVED = Fraction(4, 5)  # nor a generous one leave the queue short
A_DAY = 5


def share_approved(approved: int, decided: int) -> Fraction:
    """Return the share of questions that end approved: measured from ten decisions on, kept in 0.2 to 0.8."""
    if decided < DECIDED_BEFORE_MEASURED:
        return FIRST_GUESS
    return min(max(Fraction(approved, decided), LEAST_APPROVED), MOST_APPROVED)


def need(
    *,
    slots_in_14_days: int,
    unpublished: int,
    approved_30d: int,
    decided_30d: int,
    open_cards: int,
    asked_today: int,
) -> int:
    """Return how many new questions to ask now, 0 to 5.

    Slots still empty in the next 14 days, divided by the share approved, less what is open already.
    `unpublished` counts posts in draft or ready; `approved_30d` and `decided_30d` are taken over the last 30
    rounds that ended approved or declined (an expired one says nothing about taste); `asked_today` counts
    the local day.
    """
    empty = slots_in_14_days - unpublished
    wanted = ceil(empty / share_approved(approved_30d, decided_30d)) - open_cards
    return max(0, min(wanted, A_DAY - asked_today))


def queue_is_full(*, slots_in_14_days: int, unpublished: int) -> bool:
    """Tell whether every slot of the next 14 days has a post; then only people's suggestions are asked."""
    return unpublished >= slots_in_14_days
