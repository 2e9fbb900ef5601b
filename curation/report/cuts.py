"""Where one week of the digest ends and the next begins."""

from datetime import datetime, time
from typing import Final

from curation.calendar import iso_week, next_weekday_time

FRIDAY: Final = 4
AT: Final = time(16)  # while people are still there, and the week has happened


def next_digest_at(now: datetime, tz: str) -> datetime:
    """Return the next instant (UTC) a digest is told, strictly after `now`."""
    return next_weekday_time(now, FRIDAY, AT, tz)


def latest_cut(planned: datetime, now: datetime, tz: str) -> datetime:
    """Return the last planned cut that is not in the future: a machine that slept tells one week, not a pile."""
    while (following := next_digest_at(planned, tz)) <= now:
        planned = following
    return planned


def week_of(cut: datetime, tz: str) -> str:
    """Name the ISO week a cut tells: the one it falls in."""
    return iso_week(cut, tz)
