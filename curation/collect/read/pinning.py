"""Which reader takes a feed's documents: feedparser, until the fast one has proven equal on that very feed.

A reader that names one entry differently would have the team asked twice. So the fast one is trusted feed by
feed only, after `PROOFS_NEEDED` documents in a row on which both found exactly the same, and it is tested
again at intervals. While it is tested, and whenever it declines a document, feedparser's answer counts: what a
caller gets never mixes the two within a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from curation.collect.feed import How

PROOFS_NEEDED: Final = 3
"""Different documents of one feed, in a row, that both must read alike."""
PROVEN_FOR: Final = timedelta(days=7)
READINGS_BETWEEN: Final = 50
"""Documents read by the fast reader alone before both read one again."""
REST: Final = timedelta(days=30)
"""After they differed, before they are compared again."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What is known of a feed; as stored, three columns of its row."""

    parser: Literal["feedparser", "fast"] = "feedparser"
    proofs: int = 0
    """Documents in a row that both read alike; on a pinned feed, with those that the fast one read since."""
    proved_at: datetime | None = None
    """When both last read one (aware UTC). With no proofs: when they differed."""


def how_to_read(pin: Pin, *, now: datetime) -> How:
    """Choose the reader for the next document. `now` is aware UTC."""
    known_for = now - pin.proved_at if pin.proved_at is not None else None
    if pin.parser == "fast":
        fresh = known_for is not None and known_for < PROVEN_FOR
        return "fast" if fresh and pin.proofs < PROOFS_NEEDED + READINGS_BETWEEN else "both"
    differed_lately = pin.proofs == 0 and known_for is not None and known_for < REST
    return "feedparser" if differed_lately else "both"


def after(pin: Pin, agreed: bool | None, *, now: datetime) -> Pin:
    """What is known after a document has been read; `agreed` as in `Reading`, `now` is aware UTC."""
    if agreed is None:
        return Pin("fast", pin.proofs + 1, pin.proved_at) if pin.parser == "fast" else pin
    if not agreed:
        return Pin("feedparser", 0, now)
    if pin.parser == "fast" or pin.proofs + 1 >= PROOFS_NEEDED:
        return Pin("fast", PROOFS_NEEDED, now)
    return Pin("feedparser", pin.proofs + 1, now)
