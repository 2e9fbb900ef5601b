"""Which items of a look may be asked, and which are only remembered.

A source that is new to a team brings a month of items with it; asking them all would bury the channel on its
first day. So the first look gives the newest three of the last week, and the rest came "before you came".
Later looks give what is not too old. What the team's words leave out counts for neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from curation.collect.feed import Item
from curation.collect.known.filters import decide

FIRST_ITEMS: Final = 3
FIRST_DAYS: Final = 7


class Fate(StrEnum):
    """What becomes of an item as one source sees it."""

    WAITING = "waiting"
    BEFORE_YOU_CAME = "before_you_came"
    TOO_OLD = "too_old"
    FILTERED = "filtered"
    HEARD = "heard"  # in the listening lane, where nothing is asked
    BLOCKED = "blocked"  # its team never wants a word or the site of it, whichever source brings it


def dated(item: Item, *, now: datetime, first_seen: datetime | None = None) -> datetime:
    """What an item's age counts from: when published if told and not in the future, else when first seen."""
    if item.published is not None and item.published <= now:
        return item.published
    return first_seen or now


def fates(
    items: Sequence[Item],
    *,
    first_look: bool,
    now: datetime,
    max_age_days: int,
    first_seen: Mapping[str, datetime] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> list[tuple[Item, Fate]]:
    """The fate of each item, in the given order (newest first, as the feed has them).

    `max_age_days` 0: no limit, at the first look either. An item exactly that old is not too old yet.
    `first_seen`: aware UTC by item key, for items seen before `now`. `include` and `exclude` are the source's
    words: what they leave out is filtered whatever its age, and takes no place among the first three.
    """
    seen = first_seen or {}
    passes = [decide(item, include, exclude) is None for item in items]
    moments = [dated(item, now=now, first_seen=seen.get(item.key)) for item in items]
    if not first_look:
        oldest = now - timedelta(days=max_age_days) if max_age_days else None
        by_age = [Fate.TOO_OLD if oldest is not None and each < oldest else Fate.WAITING for each in moments]
    else:
        oldest = now - timedelta(days=min(FIRST_DAYS, max_age_days)) if max_age_days else None
        newest_first = sorted(
            (place for place in range(len(items)) if passes[place]), key=lambda n: moments[n], reverse=True
        )
        asked = {n for n in newest_first[:FIRST_ITEMS] if oldest is None or moments[n] >= oldest}
        by_age = [Fate.WAITING if n in asked else Fate.BEFORE_YOU_CAME for n in range(len(items))]
    return [
        (item, fate if passed else Fate.FILTERED)
        for item, fate, passed in zip(items, by_age, passes, strict=True)
    ]
