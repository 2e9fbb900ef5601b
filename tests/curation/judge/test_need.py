"""How many questions the queue wants."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judge.need import need, queue_is_full, share_approved

SMALL = st.integers(0, 60)


def ask(
    slots: int = 4,
    unpublished: int = 0,
    approved: int = 0,
    decided: int = 0,
    open_cards: int = 0,
    today: int = 0,
) -> int:
    return need(
        slots_in_14_days=slots,
        unpublished=unpublished,
        approved_30d=approved,
        decided_30d=decided,
        open_cards=open_cards,
        asked_today=today,
    )


@pytest.mark.parametrize(
    ("approved", "decided", "share"),
    [
        (0, 0, Fraction(3, 10)),
        (9, 9, Fraction(3, 10)),  # nine decisions say too little
        (5, 10, Fraction(1, 2)),  # ten are measured
        (19, 100, Fraction(1, 5)),
        (20, 100, Fraction(1, 5)),
        (21, 100, Fraction(21, 100)),
        (79, 100, Fraction(79, 100)),
        (80, 100, Fraction(4, 5)),
        (81, 100, Fraction(4, 5)),
        (30, 30, Fraction(4, 5)),
        (0, 30, Fraction(1, 5)),
    ],
)
def test_the_share_approved_is_measured_from_ten_and_kept_within_bounds(
    approved: int, decided: int, share: Fraction
) -> None:
    assert share_approved(approved, decided) == share


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"slots": 1}, 4),  # ceil(1 / 0.3)
        ({"slots": 3, "open_cards": 8}, 2),  # 3 / 0.3 is exactly 10
        ({"slots": 30, "open_cards": 98}, 2),
        ({"slots": 2, "approved": 24, "decided": 30}, 3),  # 2 / 0.8 = 2.5
        ({"slots": 1, "approved": 1, "decided": 30, "open_cards": 1}, 4),  # 1 / 0.2
        ({"slots": 4, "unpublished": 3}, 4),
        ({"slots": 4, "unpublished": 4}, 0),
        ({"slots": 4, "unpublished": 9}, 0),
        ({"slots": 0}, 0),
        ({"slots": 1, "open_cards": 4}, 0),
        ({"slots": 1, "open_cards": 40}, 0),
    ],
)
def test_empty_slots_are_divided_by_the_share_approved(given: dict[str, int], expected: int) -> None:
    assert ask(**given) == expected


@pytest.mark.parametrize(("today", "expected"), [(0, 5), (1, 4), (4, 1), (5, 0), (6, 0)])
def test_at_most_five_are_asked_a_day(today: int, expected: int) -> None:
    assert ask(slots=10, today=today) == expected


@pytest.mark.parametrize(("unpublished", "full"), [(3, False), (4, True), (5, True)])
def test_the_queue_is_full_when_every_slot_has_a_post(unpublished: int, full: bool) -> None:
    assert queue_is_full(slots_in_14_days=4, unpublished=unpublished) is full


@given(SMALL, SMALL, SMALL, SMALL, SMALL, SMALL)
def test_nothing_is_asked_for_a_full_queue_and_never_more_than_five(
    slots: int, unpublished: int, approved: int, declined: int, open_cards: int, today: int
) -> None:
    asked = ask(slots, unpublished, approved, approved + declined, open_cards, today)
    assert 0 <= asked <= 5
    if unpublished >= slots:
        assert asked == 0
    assert asked >= ask(slots, unpublished + 1, approved, approved + declined, open_cards, today)
