"""RSS, Atom and RDF through feedparser, with the options that keep it safe.

Its sanitiser takes quadratic time on hostile markup (700 kB: half a minute) and its resolver doubles the
cost, so both are off: what people read is made plain by `text`, links are made absolute by `identity`. It is
handed a stream, because it would try a plain string as a file name.
"""

from __future__ import annotations

import re
import xml.sax
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from urllib.parse import urljoin

import feedparser

from curation.collect.feed import Feed, Item, NotAFeed
from curation.collect.known.identity import (
    EARLIEST,
    LATEST,
    MAX_SUMMARY,
    MAX_TITLE,
    Entry,
    absolute,
    items_of,
)
from curation.collect.read.fast_feed import Declined, read_fast
from curation.collect.read.rests import rests
from curation.links import clean
from curation.text import MAX_HTML, plain, shorten, tidy

_HTML_START: Final = re.compile(
    rb"(?>\s+|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.I | re.S
)
_PERIOD_MINUTES: Final = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


def read_xml(body: bytes, *, content_type: str, url: str) -> Feed:
    """Read as tolerantly as feedparser does. Raises NotAFeed, RecursionError if nested deep."""
    body = _trimmed(body)
    # Looked at first, because a long page keeps the parser busy for many seconds.
    if _HTML_START.match(body[:4096].removeprefix(b"\xef\xbb\xbf")):
        raise NotAFeed("html")
    # Not told where the document is from: a guid such as "17" would be read as a relative link, and change
    # when the site moves. Links are made absolute by `identity`, guids stay as they are.
    headers = {"content-type": content_type} if content_type else {}
    found = feedparser.parse(
        BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    items = items_of((_entry(entry, url) for entry in found.entries), base=url)
    # Other complaints of the parser (a wrong charset, a wrong content type) don't make it unreadable.
    if not items and isinstance(found.get("bozo_exception"), xml.sax.SAXException):
        raise NotAFeed("broken", type(found.bozo_exception).__name__)
    if not found.entries and not found.get("version"):
        raise NotAFeed("other", "neither RSS nor Atom")
    return _feed(found.feed, items, body, url)


def read_xml_fast(body: bytes, *, content_type: str, url: str) -> Feed | None:
    """Read an ordinary document with the fast reader; None for any other, and for one without entries.

    `Feed` and items are made by the same code as after feedparser; only what they are made of was read
    differently.
    """
    body = _trimmed(body)
    try:
        channel, entries = read_fast(body, content_type=content_type)
    except Declined:
        return None
    items = items_of((_entry(entry, url) for entry in entries), base=url)
    return _feed(channel, items, body, url) if items else None


def _trimmed(body: bytes) -> bytes:
    """Without the white space that many programs leave before a document.

    It is not well-formed so, and when feedparser mends a document it leaves "&amp;" in guids and links.
    """
    trimmed = body.lstrip(b" \t\r\n")
    return trimmed if trimmed.startswith(b"<") else body


def _feed(channel: Any, items: tuple[Item, ...], body: bytes, url: str) -> Feed:
    hours, days = rests(body)
    return Feed(
        title=shorten(_plain(channel, "title"), MAX_TITLE),
        home_url=_home(str(channel.get("link") or ""), url),
        language=tidy(str(channel.get("language") or ""))[:35] or None,
        ttl_minutes=_ttl(channel),
        items=items,
        skip_hours=hours,
        skip_days=days,
    )


def _entry(entry: Any, base: str) -> Entry:
    link = _link(entry)
    # Without a link the whole text may be what tells the entry from others.
    enough = MAX_SUMMARY + 1 if absolute(link, base) else MAX_HTML
    return Entry(
        guid=str(entry.get("id") or ""),
        link=link,
        title=_plain(entry, "title"),
        summary=_plain(entry, "summary", enough) or _content(entry, enough),
        published=_instant(entry, "published_parsed") or _instant(entry, "updated_parsed"),
    )


def _link(entry: Any) -> str:
    """The page of the entry: FeedBurner keeps it aside, podcasts sometimes have only the sound file."""
    original = entry.get("feedburner_origlink")
    if original:
        return str(original)
    links = [link for link in entry.get("links", ()) if link.get("href")]
    for rel in ("alternate", "enclosure"):
        for link in links:
            if link.get("rel", "alternate") == rel:
                return str(link["href"])
    return str(entry.get("link") or "")


def _plain(of: Any, name: str, enough: int = MAX_HTML) -> str:
    detail = of.get(f"{name}_detail") or {}
    return _as_text(detail.get("value") or of.get(name) or "", str(detail.get("type") or ""), enough)


def _content(entry: Any, enough: int) -> str:
    for content in entry.get("content", ()):
        if text := _as_text(content.get("value") or "", str(content.get("type") or ""), enough):
            return text
    return ""


def _as_text(value: object, media_type: str, enough: int) -> str:
    return tidy(str(value)) if media_type == "text/plain" else plain(str(value), enough=enough)


def _home(link: str, base: str) -> str | None:
    try:
        return clean(urljoin(base, link)) if link else None
    except ValueError:
        return None


def _instant(entry: Any, name: str) -> datetime | None:
    # `dict.get`, because feedparser's own lookup answers one date with the other, and warns.
    moment = dict.get(entry, name)
    if moment is None or not EARLIEST <= moment[0] <= LATEST:
        return None
    try:
        year, month, day, hour, minute, second = moment[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # 23:59:60 exists
    except ValueError:
        return None


def _ttl(channel: Any) -> int | None:
    ttl = str(channel.get("ttl") or "").strip()
    if re.fullmatch(r"[0-9]{1,6}", ttl):
        return int(ttl)
    period = _PERIOD_MINUTES.get(str(channel.get("sy_updateperiod") or "").strip().lower())
    if period is None:
        return None
    often = str(channel.get("sy_updatefrequency") or "1").strip()
    return period // max(int(often), 1) if re.fullmatch(r"[0-9]{1,4}", often) else period
