""" "Photo ready?" is asked on the last working day before."""

from datetime import UTC, date, datetime, time

import pytest

from curation.calendar import WorkingWeek
from curation.share.photo import question_at

PARIS = WorkingWeek(tz="Europe/Paris")
HALF_PAST_NINE = time(9, 30)


def at(day: int, hour: int = 8, minute: int = 30) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("slot_day", "asked_on"),
    [(24, 23), (26, 25), (23, 20), (22, 20), (21, 20)],  # a Tuesday, a Thursday, a Monday, a weekend
)
def test_it_is_asked_at_the_teams_hour_on_the_working_day_before(slot_day: int, asked_on: int) -> None:
    assert question_at(at(slot_day, 8, 0), HALF_PAST_NINE, PARIS) == at(asked_on)


def test_days_off_are_passed_over_but_not_more_than_four_days() -> None:
    off = frozenset({date(2026, 11, 20), date(2026, 11, 19)})
    long_weekend = WorkingWeek(tz="Europe/Paris", days_off=off)
    assert question_at(at(22, 8, 0), HALF_PAST_NINE, long_weekend) == at(18)
    assert question_at(at(23, 8, 0), HALF_PAST_NINE, long_weekend) == at(22)  # five days back: the day before


def test_the_slots_local_day_counts() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # half past midnight on Wednesday in Paris
    assert question_at(late, HALF_PAST_NINE, PARIS) == at(24)
