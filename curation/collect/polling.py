"""When to look at a feed again: as often as it is worth, never more often than its server wishes.

Pure; `now` is aware UTC. The numbers: a look at most every 15 minutes and at least once a day; asked to stay
away (Retry-After), we stay away for up to 31 days. After a failure 15 minutes, doubling to a day; after ten
in a row polling rests until a person says "try again".
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

from curation.collect.exchange import Response

SOONEST: Final = timedelta(minutes=15)
LATEST: Final = timedelta(hours=24)
LONGEST_AWAY: Final = timedelta(days=31)
USUAL: Final = timedelta(hours=1)
"""For feeds that give no dates: what feed readers are asked to do where nothing else is known."""
RESTS_AFTER: Final = 10
_SPREAD: Final = 10  # a tenth of the interval: feeds added together must not be polled together for ever
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
    BUSY = "busy"  # 429 or 503: the server wants less of us; no fault of the feed
    GONE = "gone"  # 410: its owner says it is over
    FAILED = "failed"


class Health(StrEnum):
    """How a feed stands after a look."""

    WELL = "well"
    FAILING = "failing"
    RESTING = "resting"  # until a person tries again
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class NextLook:
    """What a job keeps with the feed."""

    at: datetime | None
    """Aware UTC; None when polling rests or has ended."""
    failures: int
    """In a row, this look included."""
    health: Health


def body_hash(body: bytes) -> str:
    """The mark by which the same bytes are known again (they need not be read twice)."""
    return hashlib.sha256(body).hexdigest()


def outcome(response: Response, *, known_hash: str | None) -> Outcome:
    """Judge a response by its status and its bytes; `known_hash` is that of the last body read."""
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
    published: Sequence[datetime],
    ttl_minutes: int | None = None,
    cache_control: str | None = None,
    expires: str | None = None,
    retry_after: str | None = None,
) -> NextLook:
    """After a good look (new or the same).

    `feed` is its address; `published` the dates of its newest entries. The interval is the longest of: what
    the feed asks (`ttl_minutes`), what the server asks (max-age, Expires, Retry-After), and half the usual
    gap between entries; within `SOONEST` and `LATEST`. A hash of `feed` adds up to a tenth, so that feeds
    spread; near `LATEST` it is taken off instead, but never below what was asked.
    """
    asked = max(
        timedelta(minutes=min(ttl_minutes or 0, LATEST // timedelta(minutes=1))),
        _max_age(cache_control),
        _until(expires, now),
        SOONEST,
    )
    asked = min(asked, LATEST)
    wanted = min(max(asked, _suggested(published, now)), LATEST)
    spread = wanted * _share(feed) / _SPREAD
    interval = wanted + spread if wanted + spread <= LATEST else max(asked, wanted - spread)
    return NextLook(now + max(interval, _away(retry_after, now)), 0, Health.WELL)


def after_failure(
    feed: str, *, now: datetime, failures: int, retry_after: str | None = None, busy: bool = False
) -> NextLook:
    """After a bad look; `failures` counts those in a row before this one.

    `busy` (429, 503) slows down alike but never rests: the feed is fine, we are too many.
    """
    failures += 1
    if failures >= RESTS_AFTER and not busy:
        return NextLook(None, failures, Health.RESTING)
    pause = min(SOONEST * 2 ** min(failures - 1, RESTS_AFTER), LATEST)
    spread = pause * _share(feed) / _SPREAD
    pause = pause + spread if pause + spread <= LATEST else pause - spread
    return NextLook(now + max(pause, _away(retry_after, now)), failures, Health.FAILING)


def gone(failures: int) -> NextLook:
    """After 410: not asked again."""
    return NextLook(None, failures, Health.GONE)


def _suggested(published: Sequence[datetime], now: datetime) -> timedelta:
    """Half the average gap of the newest entries, and less often for a feed that has fallen silent."""
    newest = sorted((moment for moment in published if moment <= now), reverse=True)[:_LOOKED_AT]
    if not newest:
        return USUAL
    for silence, interval in _SILENT:
        if now - newest[0] > silence:
            return interval
    if len(newest) == 1:
        return USUAL
    return (newest[0] - newest[-1]) / (len(newest) - 1) / 2


def _share(feed: str) -> float:
    """A number from 0 to 1 that stays the same for the same feed."""
    return int.from_bytes(hashlib.sha256(feed.encode("utf-8", "ignore")).digest()[:4], "big") / 0xFFFFFFFF


def _max_age(cache_control: str | None) -> timedelta:
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", cache_control or "", re.IGNORECASE)
    if found is None or re.search(r"no-(?:cache|store)", cache_control or "", re.IGNORECASE):
        return timedelta(0)
    return timedelta(seconds=int(found[1]))


def _until(http_date: str | None, now: datetime) -> timedelta:
    """The time left to an HTTP date; none for what is no date ("0", "-1") or is past."""
    if not http_date:
        return timedelta(0)
    try:
        moment = parsedate_to_datetime(http_date)
        return max(moment.replace(tzinfo=moment.tzinfo or UTC) - now, timedelta(0))
    except (ValueError, OverflowError):
        return timedelta(0)


def _away(retry_after: str | None, now: datetime) -> timedelta:
    """Retry-After, in seconds or as a date, at most `LONGEST_AWAY`."""
    text = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        return min(timedelta(seconds=int(text)), LONGEST_AWAY) if len(text) < 10 else LONGEST_AWAY
    return min(_until(text, now), LONGEST_AWAY)
