"""The digest's instant: Friday at four, by the team's own clock."""

from datetime import UTC, datetime, timedelta

import pytest

from curation.report.cuts import latest_cut, next_digest_at, week_of

FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
INSTANT = timedelta.resolution


@pytest.mark.parametrize(
    ("now", "told_at"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), FRIDAY),
        (FRIDAY - INSTANT, FRIDAY),
        (FRIDAY, FRIDAY + WEEK),  # strictly after
        (FRIDAY + timedelta(days=1), FRIDAY + WEEK),
    ],
)
def test_a_week_is_told_on_friday_at_four(now: datetime, told_at: datetime) -> None:
    assert next_digest_at(now, "UTC") == told_at


def test_four_is_four_where_the_team_is_in_summer_and_in_winter() -> None:
    assert next_digest_at(FRIDAY - WEEK, "Europe/Paris") == FRIDAY - timedelta(hours=1)
    july = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)
    assert next_digest_at(july, "Europe/Paris") == datetime(2026, 7, 10, 14, 0, tzinfo=UTC)


def test_a_machine_that_slept_for_weeks_tells_the_last_one_only() -> None:
    assert latest_cut(FRIDAY, FRIDAY + 3 * WEEK + INSTANT, "UTC") == FRIDAY + 3 * WEEK
    assert latest_cut(FRIDAY, FRIDAY + WEEK, "UTC") == FRIDAY + WEEK
    assert latest_cut(FRIDAY, FRIDAY + WEEK - INSTANT, "UTC") == FRIDAY


def test_a_digest_is_of_the_iso_week_its_cut_falls_in() -> None:
    assert week_of(FRIDAY, "UTC") == "2026-W48"
