"""What the writer may cost: never more than a month's calls and money, not even by one text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.asking.allowance import MICROS_PER_CENT, Allowance, Prices, Spent, cost, month, used_up

PRICES = Prices(given=0.75, written=4.5)


@pytest.mark.parametrize(
    ("given_tokens", "written", "micros"),
    [(0, 0, 0), (1, 0, 1), (4, 0, 3), (1_000_000, 0, 750_000), (0, 1_000_000, 4_500_000), (100, 100, 525)],
)
def test_a_call_costs_its_tokens_by_the_price_of_a_million_rounded_up(
    given_tokens: int, written: int, micros: int
) -> None:
    assert cost(PRICES, given=given_tokens, written=written) == micros


@pytest.mark.parametrize(
    ("spent", "why"),
    [
        (Spent(0, 0), None),
        (Spent(9, 900), None),
        (Spent(10, 0), "calls"),
        (Spent(11, 0), "calls"),
        (Spent(9, 901), "money"),
        (Spent(10, 901), "calls"),
    ],
)
def test_the_last_call_must_fit_whole(spent: Spent, why: str | None) -> None:
    assert used_up(spent, Allowance(calls=10, micros=1000), micros=100) == why


def test_nothing_is_asked_with_an_allowance_of_nothing() -> None:
    assert used_up(Spent(0, 0), Allowance(0, 1000), micros=1) == "calls"
    assert used_up(Spent(0, 0), Allowance(10, 0), micros=1) == "money"


@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1)), max_size=40),
    st.integers(0, 20),
    st.integers(0, 3000),
)
def test_what_is_settled_at_no_more_than_was_reserved_never_exceeds_the_allowance(
    calls: list[tuple[int, float]], most: int, micros: int
) -> None:
    spent, allowance = Spent(0, 0), Allowance(most, micros)
    for reserved, share in calls:
        if used_up(spent, allowance, micros=reserved) is None:
            spent = Spent(spent.calls + 1, spent.micros + int(reserved * share))
    assert spent.calls <= most
    assert spent.micros <= micros


def test_a_month_begins_where_the_team_is() -> None:
    eve = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert (month(eve, "UTC"), month(eve, "Europe/Paris")) == ("2026-11", "2026-12")


def test_a_hundred_cents_are_a_million_micros() -> None:
    assert (
        MICROS_PER_CENT * 100 == cost(Prices(given=1.0, written=0), given=1_000_000, written=0) == 1_000_000
    )
