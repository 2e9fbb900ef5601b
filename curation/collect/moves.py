"""Feeds that move: a permanent redirect is believed when it has stood for a while, not at first sight.

Servers under repair, hotel networks and mistaken configurations say "moved permanently" for an hour; a feed
whose address was overwritten by such a one is lost. Three sightings over two days are enough.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

BELIEVED_AFTER: Final = timedelta(hours=48)
SIGHTINGS: Final = 3


@dataclass(frozen=True, slots=True)
class Move:
    """Where a feed says it has gone for good, and since when; instants aware UTC."""

    to: str
    seen: int
    since: datetime


def sighted(before: Move | None, permanent_url: str | None, *, now: datetime) -> Move | None:
    """What is known after a good answer that came from `permanent_url`, or (None) from the feed's own address.

    Another target, or an answer from the old address, begins anew.
    """
    if permanent_url is None:
        return None
    if before is None or before.to != permanent_url:
        return Move(permanent_url, 1, now)
    return Move(permanent_url, before.seen + 1, before.since)


def believed(move: Move | None, *, now: datetime) -> bool:
    """Whether the feed's address is to be changed now."""
    return move is not None and move.seen >= SIGHTINGS and now - move.since >= BELIEVED_AFTER
