"""Finding the feed of a page, and its title: what its head says about it. Any bytes are some page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from curation.collect.identity import MAX_TITLE
from curation.links import clean
from curation.text import shorten, tidy

MAX_FOUND: Final = 20
_TYPES: Final = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "text/xml",
    }
)
_NO_FEED: Final = re.compile(r"/wp-json/|oembed|/xmlrpc|opensearch|sitemap|\.webmanifest", re.IGNORECASE)
_COMMENTS: Final = re.compile(r"comment|commentaire", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that a page names."""

    url: str
    title: str
    """As the page calls it, at most 300 characters; often empty."""


def decoded(html: bytes) -> str:
    """The page as text, by the charset its head names, else UTF-8; undecodable bytes are replaced."""
    named = _CHARSET.search(html[:4096])
    try:
        return html.decode(named[1].decode("ascii") if named else "utf-8", "replace")
    except LookupError:
        return html.decode("utf-8", "replace")


def find_links(html: bytes, url: str) -> list[Candidate]:
    """The feeds that the page at `url` links to as such, in its order, those of comments last, at most 20."""
    tree = LexborHTMLParser(decoded(html).encode("utf-8", "ignore"))
    base_tag = tree.css_first("base[href]")
    base = _join(url, (base_tag.attributes.get("href") or "") if base_tag else "") or url
    found: dict[str, Candidate] = {}
    itself = clean(url)
    for link in tree.css("link[href]"):
        said = {name.lower(): value or "" for name, value in link.attributes.items()}
        media_type = said.get("type", "").partition(";")[0].strip().lower()
        relations = said.get("rel", "").lower().split()
        if not (("alternate" in relations and media_type in _TYPES) or "feed" in relations):
            continue
        address = _join(base, said["href"])
        if address is None or address == itself or _NO_FEED.search(address) or address in found:
            continue
        found[address] = Candidate(address, shorten(tidy(said.get("title", "")), MAX_TITLE))
    ordered = sorted(
        found.values(), key=lambda feed: bool(_COMMENTS.search(feed.title) or _COMMENTS.search(feed.url))
    )
    return ordered[:MAX_FOUND]


def page_title(html: str) -> str:
    """What the page calls itself (og:title, else its title), at most 300 characters; "" if it doesn't."""
    tree = LexborHTMLParser(html.encode("utf-8", "ignore"))
    for meta in tree.css("meta[content]"):
        named = (meta.attributes.get("property") or meta.attributes.get("name") or "").lower()
        if named == "og:title" and (title := tidy(meta.attributes.get("content") or "")):
            return shorten(title, MAX_TITLE)
    title_tag = tree.css_first("head > title") or tree.css_first("title")
    return shorten(tidy(title_tag.text()), MAX_TITLE) if title_tag else ""


def _join(base: str, link: str) -> str | None:
    try:
        return clean(urljoin(base, link.strip().replace(" ", "%20")))
    except ValueError:
        return None
