"""When to look at a feed again: as often as it is worth, never more often than its server wishes.

Pure; `now` is aware UTC. The numbers: a look at most every 15 minutes and at least once a day; asked to stay
away (Retry-After), we stay away for up to 31 days; hours and days that a feed names as not worth a look
(skipHours, skipDays, in GMT) are passed over. After a failure 15 minutes, doubling to a day; after ten in a row
polling rests until a person says "try again". A server that asks for less (429, 503, a challenge) gets the same
growing pauses, but its feed never rests for that: it is fine, we are too many.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

from curation.collect.web.exchange import Response

SOONEST: Final = timedelta(minutes=15)
LATEST: Final = timedelta(hours=24)
LONGEST_AWAY: Final = timedelta(days=31)
USUAL: Final = timedelta(hours=1)
"""For feeds that give no dates: what feed readers are asked to do where nothing else is known."""
RESTS_AFTER: Final = 10
_SPREAD: Final = 10  # a tenth of the interval: feeds added together must not be polled together for ever
_ALL_HOURS: Final = (1 << 24) - 1
_ALL_DAYS: Final = (1 << 7) - 1
_LOOKED_AT: Final = 10  # entries: enough to know how often a feed writes now
# A feed that has long been silent is asked less: silent for more than so long, at least so much apart.
_SILENT: Final = (
    (timedelta(days=30), LATEST),
    (timedelta(days=14), timedelta(hours=12)),
    (timedelta(days=7), timedelta(hours=6)),
)


class Outcome(StrEnum):
    """What one look at a feed came to, before its body is read."""

    NEW = "new"  # a body not seen before: read it
    SAME = "same"  # 304, or the bytes we know
    BUSY = "busy"  # 429, 503 or a challenge: the server wants less of us; no fault of the feed
    GONE = "gone"  # 410: its owner says it is over
    FAILED = "failed"


class Health(StrEnum):
    """How a feed stands after a look."""

    WELL = "well"
    FAILING = "failing"
    RESTING = "resting"  # until a person tries again
    GONE = "gone"

    @property
    def state(self) -> str:
        """What the memory calls it: what is still polled is active."""
        return self.value if self in (Health.RESTING, Health.GONE) else "active"


@dataclass(frozen=True, slots=True)
class NextLook:
    """What a job keeps with the feed."""

    at: datetime | None
    """Aware UTC; None when polling rests or has ended."""
    failures: int
    """In a row, this look included."""
    health: Health
    slowed: int = 0
    """How many times in a row the server has asked for less."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a feed writes: what is kept of its entries' dates, so that a look needn't read them all again."""

    newest: datetime | None = None
    """Aware UTC; the latest entry that isn't in the future."""
    gap: timedelta | None = None
    """Mean time between the `_LOOKED_AT` newest entries; None for fewer than two."""


def rhythm(published: Sequence[datetime], now: datetime) -> Rhythm:
    """Read a rhythm from entries' dates (aware UTC, in any order); those in the future don't count."""
    newest = sorted((moment for moment in published if moment <= now), reverse=True)[:_LOOKED_AT]
    if len(newest) < 2:
        return Rhythm(newest[0] if newest else None)
    return Rhythm(newest[0], (newest[0] - newest[-1]) / (len(newest) - 1))


def body_hash(body: bytes) -> str:
    """The mark by which the same bytes are known again (they need not be read twice)."""
    return hashlib.sha256(body).hexdigest()


def outcome(response: Response, *, known_hash: str | None) -> Outcome:
    """Judge a response by its status and its bytes; `known_hash` is that of the last body read.

    A challenge ("prove that you are a person") is how some hosts say "too often": it passes by itself.
    """
    if response.challenge:
        return Outcome.BUSY  # whatever the status: 200, 202, 403 and 405 have been seen
    if response.status == 304:
        return Outcome.SAME
    if response.status == 410:
        return Outcome.GONE
    if response.status in (429, 503):
        return Outcome.BUSY
    if response.status not in (200, 203, 226):
        return Outcome.FAILED
    return Outcome.SAME if body_hash(response.body) == known_hash else Outcome.NEW


def next_look(
    feed: str,
    *,
    now: datetime,
    rhythm: Rhythm,
    ttl_minutes: int | None = None,
    skip_hours: int = 0,
    skip_days: int = 0,
    cache_control: str | None = None,
    expires: str | None = None,
    date: str | None = None,
    retry_after: str | None = None,
) -> NextLook:
    """After a good look (new or the same).

    `feed` is its address. The interval is the longest of: what the feed asks (`ttl_minutes`), what the server
    asks (max-age, Expires by its own clock `date`, Retry-After), and half the usual gap between entries; within
    `SOONEST` and `LATEST`. A hash of `feed` adds up to a tenth, so that feeds spread; near `LATEST` it is taken
    off instead, but never below what was asked. `skip_hours` and `skip_days` are masks (bit n: hour n; bit 0:
    Monday; GMT); they move the look to the first hour that is free, which may be after more than a day.
    """
    asked = max(
        timedelta(minutes=min(ttl_minutes or 0, LATEST // timedelta(minutes=1))),
        _max_age(cache_control),
        _fresh(expires, date, now),
        SOONEST,
    )
    asked = min(asked, LATEST)
    wanted = min(max(asked, _suggested(rhythm, now)), LATEST)
    share = _share(feed)
    spread = wanted * share / _SPREAD
    interval = wanted + spread if wanted + spread <= LATEST else max(asked, wanted - spread)
    at = now + max(interval, _away(retry_after, now))
    return NextLook(_not_skipped(at, skip_hours, skip_days, share), 0, Health.WELL)


def after_failure(feed: str, *, now: datetime, failures: int, retry_after: str | None = None) -> NextLook:
    """After a bad look; `failures` counts those in a row before this one."""
    failures += 1
    if failures >= RESTS_AFTER:
        return NextLook(None, failures, Health.RESTING)
    return NextLook(now + _pause(feed, failures, retry_after, now), failures, Health.FAILING)


def after_slowing(
    feed: str, *, now: datetime, failures: int, slowed: int, retry_after: str | None = None
) -> NextLook:
    """After the server asked for less, `slowed` times in a row before; its feed's failures stand as they were.

    Asked to stay away for a time, it comes a little later still, so that the host's other feeds have their turn.
    """
    slowed += 1
    away = _away(retry_after, now)
    pause = max(_pause(feed, slowed, None, now), min(away + SOONEST, LONGEST_AWAY) if away else away)
    return NextLook(now + pause, failures, Health.FAILING if failures else Health.WELL, slowed)


def gone(failures: int) -> NextLook:
    """After 410: not asked again."""
    return NextLook(None, failures, Health.GONE)


def host_rests_until(retry_after: str | None, now: datetime) -> datetime | None:
    """Until when the other feeds of a host are left alone that said 429 to one of them; None if it didn't say.

    Such limits are the host's, not the feed's; at most a day, since one path of a shared host may be stricter.
    """
    away = min(_away(retry_after, now), LATEST)
    return now + away if away else None


def _pause(feed: str, times: int, retry_after: str | None, now: datetime) -> timedelta:
    pause = min(SOONEST * float(2 ** min(times - 1, RESTS_AFTER)), LATEST)
    spread = pause * _share(feed) / _SPREAD
    pause = pause + spread if pause + spread <= LATEST else pause - spread
    return max(pause, _away(retry_after, now))


def _not_skipped(at: datetime, hours: int, days: int, share: float) -> datetime:
    """The first moment from `at` on in an hour that isn't skipped; `at` itself if everything is."""
    if hours & _ALL_HOURS == _ALL_HOURS or days & _ALL_DAYS == _ALL_DAYS:
        return at
    free = at.astimezone(UTC)
    moved = False
    while hours >> free.hour & 1 or days >> free.weekday() & 1:
        free = free.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        moved = True
    # Not all at the stroke of the hour.
    return free + SOONEST * share if moved else at


def _suggested(rhythm: Rhythm, now: datetime) -> timedelta:
    """Half the average gap of the newest entries, and less often for a feed that has fallen silent."""
    if rhythm.newest is None:
        return USUAL
    for silence, interval in _SILENT:
        if now - rhythm.newest > silence:
            return interval
    return USUAL if rhythm.gap is None else rhythm.gap / 2


def _share(feed: str) -> float:
    """A number from 0 to 1 that stays the same for the same feed."""
    return int.from_bytes(hashlib.sha256(feed.encode("utf-8", "ignore")).digest()[:4], "big") / 0xFFFFFFFF


def _max_age(cache_control: str | None) -> timedelta:
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", cache_control or "", re.IGNORECASE)
    if found is None or re.search(r"no-(?:cache|store)", cache_control or "", re.IGNORECASE):
        return timedelta(0)
    return timedelta(seconds=int(found[1]))


def _fresh(expires: str | None, date: str | None, now: datetime) -> timedelta:
    """How long the server calls its answer fresh: by its own clock if it tells the time, else by ours."""
    return _until(expires, _moment(date) or now)


def _until(http_date: str | None, now: datetime) -> timedelta:
    """The time left to an HTTP date; none for what is no date ("0", "-1") or is past."""
    moment = _moment(http_date)
    return timedelta(0) if moment is None else max(moment - now, timedelta(0))


def _moment(http_date: str | None) -> datetime | None:
    if not http_date:
        return None
    try:
        moment = parsedate_to_datetime(http_date)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _away(retry_after: str | None, now: datetime) -> timedelta:
    """Retry-After, in seconds or as a date, at most `LONGEST_AWAY`."""
    text = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        return min(timedelta(seconds=int(text)), LONGEST_AWAY) if len(text) < 10 else LONGEST_AWAY
    return min(_until(text, now), LONGEST_AWAY)
