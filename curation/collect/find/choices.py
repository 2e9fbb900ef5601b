"""Feeds found at one site: which of them are the same, and which a person is asked about first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from curation.collect.feed import Feed
from curation.collect.find.discover import Candidate, is_of_comments
from curation.text import tidy

MOST_OFFERED: Final = 10
"""Slack's own limit for boxes to tick; more would be no choice either."""
_COMPARED: Final = 10  # entries of two feeds that are looked at

Form = Literal["atom", "rss", "json"]
_BEST_FIRST: Final = ("atom", "rss", "json")  # of twins: Atom has the most reliable ids and dates


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was read at its address."""

    url: str
    title: str
    """Its own, or what the page calls it; may be empty."""
    entries: int
    form: Form = "rss"
    keys: tuple[str, ...] = ()
    """Which pages its newest entries lead to."""
    of_comments: bool = False


def found_feed(url: str, feed: Feed, body: bytes, *, called: str = "") -> FoundFeed:
    """What was found at an address; `called`: the page's name for it."""
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    form: Form = "json" if start.startswith(b"{") else "atom" if b"<feed" in start else "rss"
    title = feed.title or called
    return FoundFeed(
        url=url,
        title=title,
        entries=len(feed.items),
        form=form,
        keys=tuple(item.url_key for item in feed.items[:_COMPARED] if item.url_key),
        of_comments=is_of_comments(Candidate(url, f"{title} {called}")),
    )


def different(found: Sequence[FoundFeed]) -> list[FoundFeed]:
    """Each feed once: of one feed in several formats the best format; comments last, empty ones before them.

    Else the order stays: the site's own.
    """
    kept: list[FoundFeed] = []
    for feed in found:
        twin = next((place for place, other in enumerate(kept) if _same(feed, other)), None)
        if twin is None:
            kept.append(feed)
        elif _BEST_FIRST.index(feed.form) < _BEST_FIRST.index(kept[twin].form):
            kept[twin] = feed
    return sorted(kept, key=lambda feed: (feed.of_comments, feed.entries == 0))


def _same(one: FoundFeed, other: FoundFeed) -> bool:
    if one.url == other.url or (one.keys and one.keys == other.keys):
        return True
    same_title = tidy(one.title).casefold() == tidy(other.title).casefold()
    in_common = bool(set(one.keys) & set(other.keys)) or not one.keys or not other.keys
    return same_title and in_common and one.of_comments == other.of_comments


def to_text(found: Iterable[FoundFeed]) -> str:
    """To be kept until the person has chosen."""
    return json.dumps([{"url": feed.url, "title": feed.title, "entries": feed.entries} for feed in found])


def from_text(text: str) -> list[FoundFeed]:
    """What `to_text` kept."""
    return [FoundFeed(each["url"], each["title"], each["entries"]) for each in json.loads(text)]
