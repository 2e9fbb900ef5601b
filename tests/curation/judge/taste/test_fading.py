"""How much an old answer still counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judge.taste.fading import fading

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HALF_A_YEAR = timedelta(days=180)


def test_an_answer_counts_half_after_half_a_year_and_half_after_a_hundred_newer_ones() -> None:
    newer = [NOON - timedelta(microseconds=n) for n in range(100)]
    assert fading([], now=NOON) == []
    assert fading([NOON], now=NOON) == [1.0]
    assert fading([NOON - HALF_A_YEAR], now=NOON) == [0.5]
    assert fading([*newer, NOON - timedelta(seconds=1)], now=NOON)[-1] == pytest.approx(0.5)
    assert fading([*newer, NOON - 2 * HALF_A_YEAR], now=NOON)[-1] == pytest.approx(0.125)


def test_those_of_one_instant_are_equals_and_those_of_tomorrow_count_as_of_today() -> None:
    assert fading([NOON] * 101, now=NOON) == [1.0] * 101
    assert fading([NOON], now=NOON - HALF_A_YEAR) == [1.0]


@given(st.lists(st.integers(0, 400), max_size=20))
def test_the_order_given_does_not_matter(days: list[int]) -> None:
    at = [NOON - timedelta(days=each) for each in days]
    assert fading(at[::-1], now=NOON) == fading(at, now=NOON)[::-1]
