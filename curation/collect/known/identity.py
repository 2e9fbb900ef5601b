"""What makes an entry of a feed the same entry tomorrow: its guid, else its link, else what it says.

Edited titles and bumped dates must never make a new item, or the team would be asked twice. Feeds that give
one guid to several entries exist; there the link tells them apart. Podcasts without guids, whose every entry
links to the show's page, exist as well; there the title does.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urljoin

from curation.collect.feed import MAX_ITEMS, Item
from curation.links import clean, url_key
from curation.text import shorten, tidy

MAX_KEY: Final = 500
MAX_TITLE: Final = 300
MAX_SUMMARY: Final = 1000
# Years in which an entry may be dated. Those before the web are placeholders such as 1970-01-01 or 0001-01-01;
# databases east of Greenwich give the last day of 9999 back as one that Python has no name for.
EARLIEST: Final = 1990
LATEST: Final = 9998
_ABSOLUTE: Final = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][^;\x00-\x20\x7f-\x9f]*)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a reader found it: texts already plain but of any length, the link as it stands."""

    guid: str
    link: str
    title: str
    summary: str
    published: datetime | None


def _hash(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "ignore")).hexdigest()


def _short(key: str) -> str:
    return key if len(key) <= MAX_KEY else _hash(key)


def absolute(link: str, base: str) -> str | None:
    """The link of an entry as it is shown and posted; None where it leads nowhere a person should go."""
    # Feeds write spaces into links and leave them relative; people's browsers mend both.
    link = link.strip().replace(" ", "%20")
    if not link:
        return None
    if _ABSOLUTE.fullmatch(link):  # as joining would leave it
        return clean(link)
    try:
        return clean(urljoin(base, link))
    except ValueError:
        return None


def _without_host(key: str) -> str | None:
    scheme, found, rest = key.partition("://")
    if not found or scheme.lower() not in ("http", "https"):
        return None
    path = rest.partition("/")[2]
    return "/" + path if path else None


def items_of(entries: Iterable[Entry], *, base: str) -> tuple[Item, ...]:
    """Give every entry its identity; entries that say nothing and entries told twice are left out.

    `base` is the document's address, for relative links. A document that runs from old to new is turned
    round, so that the newest come first. Of more than `MAX_ITEMS` the newest are kept.
    """
    told = [entry for entry in entries if entry.guid or entry.link or entry.title or entry.summary]
    if len(dated := [entry.published for entry in told if entry.published]) > 1 and dated[0] < dated[-1]:
        told.reverse()
    told = _newest(told)
    links = [absolute(entry.link, base) for entry in told]
    marks = [
        link or _hash(f"{entry.title}\n{entry.summary}") for entry, link in zip(told, links, strict=True)
    ]
    marks_of: defaultdict[str, set[str]] = defaultdict(set)
    titles_of: defaultdict[str, set[str]] = defaultdict(set)
    for entry, mark in zip(told, marks, strict=True):
        marks_of[tidy(entry.guid)].add(mark)
        if not entry.guid:
            titles_of[mark].add(entry.title)

    items: dict[str, Item] = {}
    for entry, link, mark in zip(told, links, marks, strict=True):
        guid = tidy(entry.guid)
        if guid:
            key = guid if len(marks_of[guid]) == 1 else f"{guid} {mark}"
        else:
            key = mark if len(titles_of[mark]) <= 1 else f"{mark} {entry.title}"
        key = _short(key)
        if key not in items:
            items[key] = Item(
                key=key,
                alt_key=_without_host(key) if " " not in key else None,
                url=link,
                url_key=(url_key(link) or None) if link else None,
                title=shorten(entry.title, MAX_TITLE),
                summary=shorten(entry.summary, MAX_SUMMARY),
                published=entry.published,
            )
    # Two hosts' entries in one feed can share a path: then the path tells nothing.
    seen = Counter(item.alt_key for item in items.values())
    collected = of_many_sites(
        item.key.partition("://")[2].partition("/")[0] for item in items.values() if item.alt_key is not None
    )
    return tuple(
        item if item.alt_key is None or (seen[item.alt_key] == 1 and not collected) else _nameless(item)
        for item in items.values()
    )


def of_many_sites(hosts: Iterable[str]) -> bool:
    """Whether entries that lead to these hosts are a collection of links: three sites or more, none with half.

    There the same path at another host is another page, and no sign of a site that has moved.
    """
    times = Counter(hosts)
    return len(times) > 2 and max(times.values()) * 2 < times.total()


def _newest(told: list[Entry]) -> list[Entry]:
    """The entries to keep, in their order: by date where enough have one, so that a shuffle changes nothing."""
    dated = [
        (entry.published, entry.guid, entry.link, place)
        for place, entry in enumerate(told)
        if entry.published is not None
    ]
    if len(told) <= MAX_ITEMS or len(dated) < MAX_ITEMS:
        return told[:MAX_ITEMS]
    return [told[place] for place in sorted(place for *_, place in sorted(dated)[-MAX_ITEMS:])]


def _nameless(item: Item) -> Item:
    return Item(item.key, None, item.url, item.url_key, item.title, item.summary, item.published)
