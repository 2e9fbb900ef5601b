"""Product time: the machine's clock plus a stored advance, so it survives a kill and only moves forward."""

import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def machine_seconds() -> float:
    """Seconds of the machine's steady clock, which rules waiting, the life of triggers, liveness."""
    return time.monotonic()


def machine_now() -> datetime:
    """The machine's wall clock, aware UTC."""
    return _EPOCH + timedelta(microseconds=time.time_ns() // 1000)


class Clock:
    """Product time, at real speed between moves; `ahead_us` microseconds ahead of the machine."""

    def __init__(self, ahead_us: int = 0) -> None:
        self.ahead_us = ahead_us

    def now(self) -> datetime:
        """Product time, aware UTC."""
        return machine_now() + timedelta(microseconds=self.ahead_us)

    def begin_at(self, instant: datetime) -> None:
        """Set product time outright, backwards too: only for a new data folder."""
        self.ahead_us = (instant - machine_now()) // _MICROSECOND

    def move_to(self, instant: datetime) -> None:
        """Move forward to `instant`; an instant already past changes nothing."""
        self.ahead_us = max(self.ahead_us, (instant - machine_now()) // _MICROSECOND)


def iso(instant: datetime) -> str:
    """ISO 8601 with microseconds and offset, always UTC."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def parsed(text: object) -> datetime | None:
    """An aware UTC instant from ISO 8601 (naive means UTC), None for null. ValueError otherwise."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise ValueError(f"not an ISO 8601 instant: {text!r}")
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def stamp(instant: datetime, after: str = "") -> str:
    """A Slack message stamp (`seconds.microseconds`) for `instant`, but later than the stamp `after`."""
    micros = (instant - _EPOCH) // _MICROSECOND
    if after:
        seconds, _, fraction = after.partition(".")
        micros = max(micros, int(seconds) * 1_000_000 + int(fraction) + 1)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"
