"""Working days, clock times and weeks, across the changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.calendar import (
    WorkingWeek,
    is_working_day,
    is_working_time,
    iso_week,
    known_zone,
    local_instant,
    local_time,
    next_clock_time,
    next_time_of_day,
    next_weekday_time,
    start_of_day,
    week_bounds,
    working_days_later,
)

PARIS = WorkingWeek(tz="Europe/Paris")
ZONES = st.sampled_from(
    ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
)
INSTANTS = st.datetimes(
    datetime.fromisoformat("2011-01-01"), datetime.fromisoformat("2035-01-01"), timezones=st.just(UTC)
)
CLOCK_TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_working_week_is_monday_to_friday_nine_to_six_by_default() -> None:
    assert PARIS.days == {0, 1, 2, 3, 4}
    assert (PARIS.opens, PARIS.closes, PARIS.days_off) == (time(9), time(18), frozenset())


def test_saturday_and_days_off_are_not_worked() -> None:
    week = WorkingWeek(tz="Europe/Paris", days_off=frozenset({date(2026, 12, 25)}))
    assert not is_working_day(date(2026, 12, 25), week)
    assert is_working_day(date(2026, 12, 24), week)
    assert not is_working_day(date(2026, 12, 26), week)


@pytest.mark.parametrize("days", [frozenset(), frozenset({7}), frozenset({-1})])
def test_a_week_without_any_working_day_is_refused(days: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="at least one weekday"):
        WorkingWeek(tz="UTC", days=days)


@pytest.mark.parametrize("day", [0, 6])
def test_one_weekday_alone_is_a_working_week(day: int) -> None:
    week = WorkingWeek(tz="UTC", days=frozenset({day}))
    assert working_days_later(at("2026-11-23T10:00Z"), 1, week).weekday() == day


def test_a_week_in_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown time zone"):
        WorkingWeek(tz="Europe/Atlantis")


@pytest.mark.parametrize("tz", ["Europe/Paris", "UTC", "America/Argentina/Buenos_Aires", "Asia/Kolkata"])
def test_iana_zones_are_known(tz: str) -> None:
    assert known_zone(tz)


@pytest.mark.parametrize(
    "tz",
    ["", "Europe", "Europe/Atlantis", "/etc/passwd", "../etc/passwd", "a\x00b", "é", "x" * 5000, "Europe/"],
)
def test_anything_else_is_no_zone(tz: str) -> None:
    assert not known_zone(tz)


def test_the_working_day_includes_its_first_minute_and_not_its_last() -> None:
    assert not is_working_time(at("2026-11-23T08:59:59+01:00"), PARIS)
    assert is_working_time(at("2026-11-23T09:00+01:00"), PARIS)
    assert is_working_time(at("2026-11-23T17:59:59+01:00"), PARIS)
    assert not is_working_time(at("2026-11-23T18:00+01:00"), PARIS)
    assert not is_working_time(at("2026-11-22T12:00+01:00"), PARIS)


@pytest.mark.parametrize(
    ("day", "clock", "tz", "expected"),
    [
        (date(2026, 11, 23), time(9), "Europe/Paris", "2026-11-23T08:00Z"),
        (date(2026, 3, 29), time(2, 30), "Europe/Paris", "2026-03-29T01:30Z"),  # skipped: 03:30 summer time
        (date(2026, 10, 25), time(2, 30), "Europe/Paris", "2026-10-25T00:30Z"),  # twice: the summer one
        (date(2026, 3, 8), time(2, 30), "America/New_York", "2026-03-08T07:30Z"),
        (date(2026, 11, 1), time(1, 30), "America/New_York", "2026-11-01T05:30Z"),
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "2026-10-03T15:45Z"),  # a gap of 30 minutes
        (date(2026, 6, 1), time(9), "Asia/Kolkata", "2026-06-01T03:30Z"),
    ],
)
def test_a_skipped_time_shifts_forward_and_a_repeated_one_is_the_first(
    day: date, clock: time, tz: str, expected: str
) -> None:
    assert local_instant(day, clock, tz) == at(expected)
    assert local_instant(day, clock.replace(fold=1), tz) == at(expected)


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        local_time(datetime.fromisoformat("2026-11-23"), "UTC")


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-11-23T09:30+01:00", 1, "2026-11-24T09:30+01:00"),
        ("2026-11-23T09:30+01:00", 2, "2026-11-25T09:30+01:00"),
        ("2026-11-26T09:30+01:00", 2, "2026-11-30T09:30+01:00"),  # Thursday to Monday
        ("2026-11-28T23:10+01:00", 1, "2026-11-30T23:10+01:00"),  # from a Saturday
        ("2026-11-28T23:10+01:00", 2, "2026-12-01T23:10+01:00"),
        ("2026-10-23T09:30+02:00", 1, "2026-10-26T09:30+01:00"),  # the clock changed on the way
        ("2026-12-23T09:30+01:00", 2, "2026-12-28T09:30+01:00"),  # Christmas is off
        ("2026-11-23T00:30+01:00", 4, "2026-11-27T00:30+01:00"),  # Sunday in UTC, Monday here
    ],
)
def test_working_days_later_keep_the_clock_time(start: str, n: int, expected: str) -> None:
    week = WorkingWeek(tz="Europe/Paris", days_off=frozenset({date(2026, 12, 25)}))
    assert working_days_later(at(start), n, week) == at(expected)


def test_no_working_day_later_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        working_days_later(at("2026-11-23T09:30Z"), 0, PARIS)


def test_the_next_asking_time_is_strictly_after_and_on_a_working_day() -> None:
    half_past_nine = time(9, 30)
    assert next_clock_time(at("2026-11-27T09:29+01:00"), half_past_nine, PARIS) == at(
        "2026-11-27T09:30+01:00"
    )
    assert next_clock_time(at("2026-11-27T09:30+01:00"), half_past_nine, PARIS) == at(
        "2026-11-30T09:30+01:00"
    )


def test_the_next_friday_at_four_is_strictly_after() -> None:
    four = time(16)
    friday = at("2026-11-27T16:00+01:00")
    assert next_weekday_time(friday - timedelta(seconds=1), 4, four, "Europe/Paris") == friday
    assert next_weekday_time(friday, 4, four, "Europe/Paris") == friday + timedelta(weeks=1)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-28T02:59+01:00", "2026-11-28T03:00+01:00"),  # a Saturday: days off count too
        ("2026-11-28T03:00+01:00", "2026-11-29T03:00+01:00"),
        ("2026-11-28T23:30+01:00", "2026-11-29T03:00+01:00"),
        ("2026-03-28T23:30+01:00", "2026-03-29T03:00+02:00"),  # the night in which the clocks go forward
        ("2026-10-24T23:30+02:00", "2026-10-25T03:00+01:00"),
    ],
)
def test_the_next_time_of_day_is_strictly_after_on_whatever_day(after: str, expected: str) -> None:
    assert next_time_of_day(at(after), time(3), "Europe/Paris") == at(expected)


@given(INSTANTS, ZONES, CLOCK_TIMES)
def test_the_next_time_of_day_is_within_a_day_and_a_change_of_the_clock(
    instant: datetime, tz: str, clock: time
) -> None:
    found = next_time_of_day(instant, clock, tz)
    assert instant < found <= instant + timedelta(hours=26) or tz == "Pacific/Apia"
    assert local_instant(local_time(found, tz).date(), clock, tz) == found or tz == "Pacific/Apia"


@pytest.mark.parametrize("weekday", [-1, 7])
def test_there_is_no_eighth_weekday(weekday: int) -> None:
    with pytest.raises(ValueError, match="weekday"):
        next_weekday_time(at("2026-11-23T09:30Z"), weekday, time(9), "UTC")


def test_days_and_weeks_begin_at_local_midnight() -> None:
    late_on_sunday = at("2026-11-22T23:30Z")  # Monday 00:30 in Paris
    assert start_of_day(late_on_sunday, "Europe/Paris") == at("2026-11-22T23:00Z")
    assert week_bounds("2026-W48", "Europe/Paris")[0] == at("2026-11-22T23:00Z")
    assert week_bounds("2026-W47", "UTC")[0] == at("2026-11-16T00:00Z")


@pytest.mark.parametrize(
    ("instant", "tz", "expected"),
    [
        ("2026-11-22T23:30Z", "UTC", "2026-W47"),
        ("2026-11-22T23:30Z", "Europe/Paris", "2026-W48"),
        ("2027-01-01T12:00Z", "UTC", "2026-W53"),
        ("2027-01-04T12:00Z", "UTC", "2027-W01"),
    ],
)
def test_the_iso_week_is_the_local_one(instant: str, tz: str, expected: str) -> None:
    assert iso_week(at(instant), tz) == expected


def test_a_week_with_a_clock_change_is_an_hour_longer() -> None:
    begins, ends = week_bounds("2026-W43", "Europe/Paris")
    assert (begins, ends) == (at("2026-10-19T00:00+02:00"), at("2026-10-26T00:00+01:00"))


@pytest.mark.parametrize("week", ["", "2026", "2026-W60", "2026-48", "W48"])
def test_what_is_no_week_is_refused(week: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        week_bounds(week, "UTC")


@given(INSTANTS, ZONES)
def test_every_instant_lies_in_its_own_week(instant: datetime, tz: str) -> None:
    begins, ends = week_bounds(iso_week(instant, tz), tz)
    assert begins <= instant < ends
    assert begins.astimezone(ZoneInfo(tz)).weekday() == 0
    assert begins <= start_of_day(instant, tz) <= instant


@given(INSTANTS, ZONES, CLOCK_TIMES, st.integers(0, 6))
def test_the_next_weekday_time_is_the_first_one(
    instant: datetime, tz: str, clock: time, weekday: int
) -> None:
    found = next_weekday_time(instant, weekday, clock, tz)
    assert instant < found <= instant + timedelta(days=8, hours=2)
    local = local_time(found, tz)
    # A day that a zone skipped whole (Samoa, 2011) shifts by that day.
    assert local.weekday() == weekday or tz == "Pacific/Apia"
    if local.time() != clock:
        assert local_instant(local.date(), clock, tz) == found or tz == "Pacific/Apia"


@given(INSTANTS, ZONES, st.integers(1, 12), st.frozensets(st.integers(0, 6), min_size=1))
def test_exactly_n_working_days_pass(start: datetime, tz: str, n: int, days: frozenset[int]) -> None:
    week = WorkingWeek(tz=tz, days=days)
    end = working_days_later(start, n, week)
    begun, ended = local_time(start, tz).date(), local_time(end, tz).date()
    passed = [begun + timedelta(days=i) for i in range(1, (ended - begun).days + 1)]
    assert sum(is_working_day(day, week) for day in passed) == n or tz == "Pacific/Apia"
