"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read by ourselves: the XML parser does not know it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from curation.collect.feed import Feed, NotAFeed
from curation.collect.known.identity import EARLIEST, LATEST, MAX_TITLE, Entry, items_of
from curation.links import clean
from curation.text import plain, shorten, tidy


def read_json(body: bytes, *, url: str) -> Feed:
    """Read leniently: wrong types count as missing. Raises NotAFeed, RecursionError if nested deep."""
    try:
        document = json.loads(body.decode("utf-8-sig", "replace").strip("\x00 \t\r\n"))
    except ValueError as error:
        raise NotAFeed("broken", "not JSON") from error
    if not isinstance(document, dict) or "jsonfeed.org" not in _text(document, "version"):
        raise NotAFeed("other", "JSON, but no JSON Feed")
    items = document.get("items")
    return Feed(
        title=shorten(tidy(_text(document, "title")), MAX_TITLE),
        home_url=_link(_text(document, "home_page_url"), url),
        language=tidy(_text(document, "language"))[:35] or None,
        ttl_minutes=None,
        items=items_of((_entry(item) for item in _dicts(items)), base=url),
    )


def _entry(item: dict[str, Any]) -> Entry:
    said = _text(item, "summary") or _text(item, "content_text")
    return Entry(
        guid=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        title=tidy(_text(item, "title")),
        summary=tidy(said) if said else plain(_text(item, "content_html")),
        published=_instant(_text(item, "date_published") or _text(item, "date_modified")),
    )


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(of: dict[str, Any], name: str) -> str:
    value = of.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # ids are often numbers
    return value if isinstance(value, str) else ""


def _link(link: str, base: str) -> str | None:
    try:
        return clean(urljoin(base, link)) if link else None
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    """RFC 3339; without an offset it is taken as UTC."""
    try:
        given = datetime.fromisoformat(text.strip())
        moment = given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
        return moment if EARLIEST <= moment.year <= LATEST else None
    except (ValueError, OverflowError):
        return None
