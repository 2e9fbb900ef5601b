"""The first look: three new things, not a month of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from curation.collect.feed import Item
from curation.collect.known.first_look import Fate, dated, fates

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
W, B, T, F = Fate.WAITING, Fate.BEFORE_YOU_CAME, Fate.TOO_OLD, Fate.FILTERED


def item(key: str, published: datetime | None) -> Item:
    return Item(key, None, None, None, key, "", published)


def told(
    *published: datetime | None, first_look: bool = True, max_age_days: int = 7, **more: object
) -> list[Fate]:
    items = [item(str(place), moment) for place, moment in enumerate(published)]
    given = fates(items, first_look=first_look, now=NOW, max_age_days=max_age_days, **more)  # type: ignore[arg-type]
    assert [got for got, _ in given] == items
    return [fate for _, fate in given]


def test_the_three_newest_may_be_asked_the_rest_came_before() -> None:
    assert told(*(NOW - hours * timedelta(hours=1) for hours in range(1, 6))) == [W, W, W, B, B]


def test_the_newest_are_found_by_date_wherever_they_stand() -> None:
    assert told(NOW - 5 * DAY, NOW - DAY, NOW - 2 * DAY, NOW - 3 * DAY) == [B, W, W, W]


def test_the_first_look_goes_back_a_week() -> None:
    assert told(NOW - DAY, NOW - 7 * DAY, NOW - 7 * DAY - SECOND) == [W, W, B]
    assert told(NOW - 7 * DAY - SECOND, max_age_days=30) == [B]


def test_a_shorter_age_limit_counts_at_the_first_look_too() -> None:
    assert told(NOW - 2 * DAY, NOW - 2 * DAY - SECOND, max_age_days=2) == [W, B]


def test_without_an_age_limit_the_three_newest_may_be_asked_however_old() -> None:
    assert told(*(NOW - years * 365 * DAY for years in range(1, 6)), max_age_days=0) == [W, W, W, B, B]


def test_later_looks_give_all_that_is_not_too_old() -> None:
    assert told(*(NOW - hours * timedelta(hours=1) for hours in range(5)), first_look=False) == [W] * 5
    assert told(NOW - 7 * DAY, NOW - 7 * DAY - SECOND, first_look=False) == [W, T]
    assert told(NOW - 3000 * DAY, first_look=False, max_age_days=0) == [W]


def test_undated_and_future_items_count_from_first_sight() -> None:
    assert told(None, NOW + DAY, first_look=False, max_age_days=1) == [W, W]
    seen = {"0": NOW - 2 * DAY, "1": NOW - 2 * DAY}
    assert told(None, NOW + DAY, first_look=False, max_age_days=1, first_seen=seen) == [T, T]


def test_undated_items_go_by_their_place() -> None:
    assert told(None, None, None, None) == [W, W, W, B]


@pytest.mark.parametrize(
    ("published", "moment"),
    [(NOW - DAY, NOW - DAY), (NOW, NOW), (NOW + SECOND, NOW - 3 * DAY), (None, NOW - 3 * DAY)],
)
def test_age_counts_from_the_date_given_unless_it_lies_ahead(
    published: datetime | None, moment: datetime
) -> None:
    assert dated(item("a", published), now=NOW, first_seen=NOW - 3 * DAY) == moment


def test_nothing_gives_nothing() -> None:
    assert told() == []


def test_what_the_words_leave_out_takes_no_place_among_the_three() -> None:
    hours = [NOW - n * timedelta(hours=1) for n in range(1, 6)]
    items = [replace(item(str(n), at), title="crypto" if n < 2 else "bread") for n, at in enumerate(hours)]
    for words in ({"exclude": ["crypto"]}, {"include": ["bread"]}):
        given = fates(items, first_look=True, now=NOW, max_age_days=7, **words)
        assert [fate for _, fate in given] == [F, F, W, W, W]


def test_what_is_left_out_is_filtered_whatever_its_age() -> None:
    assert told(NOW, NOW - 30 * DAY, first_look=False, exclude=["0", "1"]) == [F, F]
    assert told(NOW, NOW - 30 * DAY, first_look=False, include=["0", "1"]) == [W, T]
