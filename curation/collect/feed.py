"""What a feed is to this product, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

MAX_ITEMS: Final = 300
"""Entries kept of one document, the newest; a feed with more is an archive, not news."""

Reason = Literal["empty", "html", "broken", "other", "too_deep", "crashed"]
"""Why a document is no feed: nothing in it, a web page, unreadable, readable but something else (a sitemap, a
plain JSON file), nested too deep to read, or it broke the reader."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed. All texts are plain, one line, without invisible characters."""

    key: str
    """Identity within the feed: at most 500 characters."""
    alt_key: str | None
    """The key without scheme and host when it is an address: survives a move of the site."""
    url: str | None
    """To show and to post, as `links.clean` gives it; None when the entry has no usable link."""
    url_key: str | None
    """Identity across feeds, as `links.url_key` gives it."""
    title: str
    """At most 300 characters; "" if the entry has none."""
    summary: str
    """At most 1000 characters; "" if the entry has none."""
    published: datetime | None
    """As the feed gives it, aware UTC; may lie in the future. None when missing or nonsense."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One document, read."""

    title: str
    home_url: str | None
    language: str | None
    """As the feed says ("en", "fr-FR"), not checked against any list."""
    ttl_minutes: int | None
    """How long the feed asks to be left alone (RSS `ttl`, or the syndication module's period)."""
    items: tuple[Item, ...]
    """Newest first, as in the document; at most `MAX_ITEMS`."""
    skip_hours: int = 0
    """When the feed asks not to be looked at (RSS `skipHours`): bit n for the hour from n o'clock, GMT."""
    skip_days: int = 0
    """The same for RSS `skipDays`: bit 0 for Mondays, GMT."""


How = Literal["feedparser", "both", "fast"]
"""Which reader takes a document: see `pinning`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read, and what that told about the fast reader."""

    feed: Feed
    """Feedparser's, whenever both have read it."""
    agreed: bool | None = None
    """Whether both readers found the same; None where one alone has read it, or where nothing is proven."""


class NotAFeed(ValueError):
    """The document is no feed. `str(e)` is for logs, `reason` chooses the words people read."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail
