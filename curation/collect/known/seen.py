"""What a feed has shown once is never new again, also when the entry itself has been let go.

Each entry leaves marks of 64 bits, two or three: of its guid, and of guid and link without scheme and host, so
that a site may move. Feeds that give all their entries new guids at once (a move to another program) exist;
there the links tell that nothing is new.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from curation.collect.feed import Item
from curation.collect.known.identity import of_many_sites

LET_GO_AFTER: Final = timedelta(days=90)
"""How long items that nobody was asked about are kept."""
FEWEST_RENAMED: Final = 3  # entries: one or two with a known link may well be new under an old address


def marks(item: Item) -> set[int]:
    """What is remembered of an item: its guid as it is, and guid and link without scheme and host.

    Where the guid is the link, as is usual, these are two.
    """
    link = _link_mark(item)
    return {
        _mark(item.key),
        *(() if item.alt_key is None else (_mark(item.alt_key),)),
        *(() if link is None else (link,)),
    }


def unsure(items: Sequence[Item], known: Collection[int]) -> list[Item]:
    """The items whose link was seen before under another guid: `unseen` wants to know what was said there."""
    strangers = [item for item in items if not _known_by_guid(item, known)]
    telling = _telling_links(items) if strangers else set()
    return [item for item in strangers if (link := _link_mark(item)) in known and link in telling]


def unseen(
    items: Sequence[Item], known: Collection[int], said: Mapping[str, Collection[tuple[str, datetime | None]]]
) -> list[Item]:
    """The items of a document that its feed has never shown, in the document's order.

    `known`: the feed's marks, as far as they are among those of `items`. `said`: by the `url_key` of the items
    that are `unsure`, the titles and dates of the entries that had it, as far as they are still kept.

    A new guid with an old link is the old entry when most of the document changed its guids at once, when its
    title or its date is the same, or when nothing is left to compare it with (but in a collection of links,
    where another site may have the same path). Links count only in documents where they tell entries apart.
    """
    doubted = unsure(items, known)
    renamed = len(doubted) >= FEWEST_RENAMED and len(doubted) * 2 >= len(items)
    collected = bool(doubted) and of_many_sites(
        item.url_key.partition("/")[0] for item in items if item.url_key is not None
    )
    old = {
        item.key
        for item in doubted
        if renamed or _same_entry(item, said.get(item.url_key or "", ()), or_else=not collected)
    }
    return [item for item in items if item.key not in old and not _known_by_guid(item, known)]


def _same_entry(item: Item, said: Collection[tuple[str, datetime | None]], *, or_else: bool) -> bool:
    if not said:
        return or_else
    return any(title == item.title or (date is not None and date == item.published) for title, date in said)


def _known_by_guid(item: Item, known: Collection[int]) -> bool:
    return _mark(item.key) in known or (item.alt_key is not None and _mark(item.alt_key) in known)


def _telling_links(items: Sequence[Item]) -> set[int]:
    """The links that stand for one entry of this document; none where entries share a page, or are too few."""
    found = Counter(link for item in items if (link := _link_mark(item)) is not None)
    if len(items) < 2 or len(found) * 2 <= len(items):
        return set()
    return {link for link, times in found.items() if times == 1}


def _link_mark(item: Item) -> int | None:
    if item.url_key is None:
        return None
    path = item.url_key.partition("/")[2]
    return _mark("/" + path if path else item.url_key)


@lru_cache(maxsize=4096)  # a document's are asked for several times over
def _mark(text: str) -> int:
    """64 bits, signed as databases have them. The migrations know this rule too: it must never change."""
    digest = hashlib.blake2b(text.encode("utf-8", "ignore"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
