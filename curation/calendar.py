"""Working days, days off, local clock times and ISO weeks in one time zone.

Instants that come in and go out are aware; those that go out are UTC. Nothing here reads a clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY_TO_FRIDAY = frozenset(range(5))
ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """When a team works: weekdays (Monday is 0) and clock hours in its zone, without its days off.

    Raises ValueError when no weekday is worked or the zone is unknown, since no date could then be found.
    """

    tz: str
    days: frozenset[int] = MONDAY_TO_FRIDAY
    opens: time = time(9)
    closes: time = time(18)
    days_off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not any(0 <= day < 7 for day in self.days):
            raise ValueError("a working week needs at least one weekday, Monday 0 to Sunday 6")
        if not known_zone(self.tz):
            raise ValueError(f"unknown time zone {self.tz!r}")


def known_zone(tz: str) -> bool:
    """Tell whether `tz` names a zone of the IANA database, spelled as there ("Europe/Paris")."""
    try:
        ZoneInfo(tz)
    except (KeyError, ValueError, OSError):
        # A folder of the database ("Europe") is an OSError, an absolute path or a NUL a ValueError.
        return False
    return tz != ""


def local_instant(day: date, at: time, tz: str) -> datetime:
    """Return the instant (UTC) when clocks in `tz` show `at` on `day`.

    A time skipped by a clock change shifts forward by the gap (02:30 becomes 03:30); a repeated one is the
    first of the two. That is what `fold=0` means once the value has passed through UTC.
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=ZoneInfo(tz)).astimezone(UTC)


def local_time(instant: datetime, tz: str) -> datetime:
    """Return `instant` as clocks in `tz` show it; ValueError when it carries no zone of its own."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone; naive times are not taken")
    return instant.astimezone(ZoneInfo(tz))


def is_working_day(day: date, week: WorkingWeek) -> bool:
    """Tell whether the team works on this local date."""
    return day.weekday() in week.days and day not in week.days_off


def is_working_time(instant: datetime, week: WorkingWeek) -> bool:
    """Tell whether the team is at work at `instant`: opening time included, closing time not."""
    local = local_time(instant, week.tz)
    return is_working_day(local.date(), week) and week.opens <= local.time() < week.closes


def working_days_later(start: datetime, n: int, week: WorkingWeek) -> datetime:
    """Return the instant (UTC) `n` working days after `start`, at the same local clock time.

    The day of `start` never counts, worked or not: one working day after a Saturday is Monday.
    ValueError when `n` is not positive.
    """
    if n < 1:
        raise ValueError("count at least one working day")
    local = local_time(start, week.tz)
    worked = (day for day in _days_from(local.date() + ONE_DAY) if is_working_day(day, week))
    for _ in range(n - 1):
        next(worked)
    return local_instant(next(worked), local.time(), week.tz)


def next_clock_time(after: datetime, at: time, week: WorkingWeek) -> datetime:
    """Return the first instant (UTC) strictly after `after` when it is `at` o'clock on a working day."""
    for day in _days_from(local_time(after, week.tz).date()):
        if is_working_day(day, week) and (instant := local_instant(day, at, week.tz)) > after:
            return instant
    raise AssertionError("days never end")


def next_weekday_time(after: datetime, weekday: int, at: time, tz: str) -> datetime:
    """Return the first instant (UTC) strictly after `after` when it is `at` on that weekday (Monday is 0).

    Days off don't matter here: the week's digest and posting slots have their own days. ValueError when
    `weekday` is not 0 to 6.
    """
    if not 0 <= weekday < 7:
        raise ValueError("a weekday is 0 (Monday) to 6 (Sunday)")
    for day in _days_from(local_time(after, tz).date()):
        if day.weekday() == weekday and (instant := local_instant(day, at, tz)) > after:
            return instant
    raise AssertionError("days never end")


def next_time_of_day(after: datetime, at: time, tz: str) -> datetime:
    """Return the first instant (UTC) strictly after `after` when clocks in `tz` show `at`, on whatever day."""
    for day in _days_from(local_time(after, tz).date()):
        if (instant := local_instant(day, at, tz)) > after:
            return instant
    raise AssertionError("days never end")


def start_of_day(instant: datetime, tz: str) -> datetime:
    """Return the instant (UTC) when the local day of `instant` began."""
    return local_instant(local_time(instant, tz).date(), time(0), tz)


def iso_week(instant: datetime, tz: str) -> str:
    """Return the ISO week that `instant` falls in locally, written as "2026-W48".

    The year is that of the week's Thursday (ISO 8601), so 1 January 2027 is in "2026-W53".
    """
    year, week, _ = local_time(instant, tz).isocalendar()
    return f"{year}-W{week:02d}"


def week_bounds(week: str, tz: str) -> tuple[datetime, datetime]:
    """Return the first instant (UTC) of an ISO week and that of the next, for "2026-W48".

    ValueError when `week` is not such a name.
    """
    year, _, number = week.partition("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return local_instant(monday, time(0), tz), local_instant(monday + ONE_WEEK, time(0), tz)


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += ONE_DAY
