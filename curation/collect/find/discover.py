"""Finding the feed of a page: what its head says, what its links say, and where feeds usually are.

Any bytes are some page; nothing is asked for here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from curation.collect.find import sites
from curation.collect.known.identity import MAX_TITLE
from curation.links import clean, registrable_domain
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
# Whole words: "commentisfree" and "Commentary" are what somebody writes, not what readers answer.
_COMMENTS: Final = re.compile(r"\b(?:comments?|commentaires?|replies|réponses)\b", re.IGNORECASE)
_SAYS_FEED: Final = re.compile(
    r"(?<![a-z0-9])(?:rss2?|feeds?|atom|rdf)(?![a-z0-9])|\.(?:xml|rss|atom|rdf)$", re.IGNORECASE
)
_TEXT_SAYS_FEED: Final = re.compile(r"\b(?:rss|atom|xml|(?:news|web|json)?feeds?|flux)\b", re.IGNORECASE)
_LONGEST_TEXT: Final = 80  # of a link that is called "RSS" or the like; longer ones are sentences about it
_READERS: Final = frozenset(
    {"feedly.com", "inoreader.com", "newsblur.com", "feedburner.google.com", "addtoany.com", "netvibes.com"}
)
# What guards write into the page that asks for a proof, when no header of theirs tells.
_GUARD: Final = re.compile(
    rb"captcha-delivery\.com|px-captcha|_Incapsula_Resource|awsWafCaptcha", re.IGNORECASE
)
_GUARDS_PAGE: Final = 10_000  # bytes at most; in a longer page the guard only watches
WELL_KNOWN: Final = (
    "/feed",
    "/rss",
    "/atom.xml",
    "/feed.xml",
    "/rss.xml",
    "/index.xml",
    "/feed/",
    "/feeds/posts/default",
    "/feed.json",
)
"""Where feeds are when nothing says so: WordPress and Substack, Ghost, Jekyll, Hugo, Blogger, JSON Feed."""
_IN_A_FOLDER: Final = ("feed", "rss.xml", "index.xml")
# The parser takes quadratic time for tags within tags (20,000: two seconds; 5 MB of them: more than an hour) and for
# attributes of one tag, and nobody else gets a turn meanwhile. So it is given only the tags that are looked at, none
# of which nest, and none that is longer than any address needs.
_TAG: Final = re.compile(
    r"<(/?)(?:(html|head|body|title|script|style)(?:[\s/][^<>]{0,3000})?>"
    r"|((?:base|link|meta|a|input)(?:[\s/][^<>]{0,3000})?>)|(!--)|[a-z!/?][^<>]{0,3000}>|)",
    re.IGNORECASE,
)
_LOOKED_AT: Final = 2_000_000  # characters of a page
_LINKS_LOOKED_AT: Final = 2000
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
    tree, base = _page(html, url)
    found: dict[str, Candidate] = {}
    itself = clean(url)
    for link in tree.css("link[href]")[:_LINKS_LOOKED_AT]:
        said = {name.lower(): value or "" for name, value in link.attributes.items()}
        media_type = said.get("type", "").partition(";")[0].strip().lower()
        relations = said.get("rel", "").lower().split()
        if not (("alternate" in relations and media_type in _TYPES) or "feed" in relations):
            continue
        address = _join(base, said["href"])
        if address is None or address == itself or _NO_FEED.search(address) or address in found:
            continue
        found[address] = Candidate(address, shorten(tidy(said.get("title", "")), MAX_TITLE))
    return sorted(found.values(), key=is_of_comments)[:MAX_FOUND]


def find_anchors(html: bytes, url: str) -> list[Candidate]:
    """The addresses that look like feeds among the page's links, at most 20.

    Those on the page's own site first, then those whose address says feed before those whose words do;
    comments last. Links to feed readers and to sites without feeds are left out.
    """
    tree, base = _page(html, url)
    itself = clean(url)
    own = registrable_domain(urlsplit(base).netloc)
    found: dict[str, tuple[tuple[bool, ...], Candidate]] = {}
    for anchor in tree.css("a[href]")[:_LINKS_LOOKED_AT]:
        href = (anchor.attributes.get("href") or "").strip()
        address = _join(base, sites.for_the_web(href))
        if address is None or address == itself or address in found or _NO_FEED.search(address):
            continue
        text = tidy(anchor.text(deep=True) or "") or tidy(anchor.attributes.get("title") or "")
        split = urlsplit(address)
        by_address = href.lower().startswith("feed:") or any(
            map(_SAYS_FEED.search, (split.path, split.query))
        )
        by_text = len(text) <= _LONGEST_TEXT and bool(_TEXT_SAYS_FEED.search(text))
        theirs = registrable_domain(split.netloc)
        if not (by_address or by_text) or theirs in _READERS or sites.is_closed(address):
            continue
        candidate = Candidate(address, shorten(text, MAX_TITLE))
        found[address] = ((is_of_comments(candidate), theirs != own, not by_address), candidate)
    ordered = sorted(found.values(), key=lambda ranked: ranked[0])
    return [candidate for _, candidate in ordered[:MAX_FOUND]]


def usual_places(url: str) -> list[str]:
    """Where the site of this page may keep a feed that it doesn't name: in the page's first folder, then at
    the root. A folder that is a year holds an archive, not news.
    """
    split = urlsplit(url)
    root = f"{split.scheme}://{split.netloc}"
    first = split.path.strip("/").partition("/")[0]
    folder = first if first and "." not in first and not first.isdigit() else ""
    below = [f"{root}/{folder}/{name}" for name in _IN_A_FOLDER] if folder else []
    return [*below, *(root + path for path in WELL_KNOWN)]


def is_of_comments(feed: Candidate) -> bool:
    """Whether this is what readers answer, not what the site writes: by its title or its address."""
    return bool(_COMMENTS.search(feed.title) or _COMMENTS.search(urlsplit(feed.url).path))


def wants_a_person(html: bytes) -> bool:
    """Whether the page is a guard's, who lets nobody pass but a browser with a person before it."""
    return len(html) <= _GUARDS_PAGE and bool(_GUARD.search(html))


def wants_log_in(html: bytes) -> bool:
    """Whether the page asks for a password."""
    return _tree(decoded(html)).css_first("input[type=password]") is not None


def page_title(html: str) -> str:
    """What the page calls itself (og:title, else its title), at most 300 characters; "" if it doesn't."""
    tree = _tree(html)
    for meta in tree.css("meta[content]"):
        named = (meta.attributes.get("property") or meta.attributes.get("name") or "").lower()
        if named == "og:title" and (title := tidy(meta.attributes.get("content") or "")):
            return shorten(title, MAX_TITLE)
    title_tag = tree.css_first("head > title") or tree.css_first("title")
    return shorten(tidy(title_tag.text()), MAX_TITLE) if title_tag else ""


def _tree(html: str) -> LexborHTMLParser:
    """The tags that are looked at, as a tree that can be neither deep nor wide at one place."""

    def kept(tag: re.Match[str]) -> str:
        if tag[2]:
            return f"<{tag[1]}{tag[2]}>"
        return tag[0] if tag[3] or tag[4] else " "

    return LexborHTMLParser(_TAG.sub(kept, html[:_LOOKED_AT]).encode("utf-8", "ignore"))


def _page(html: bytes, url: str) -> tuple[LexborHTMLParser, str]:
    """The page, and what its links are relative to."""
    tree = _tree(decoded(html))
    base_tag = tree.css_first("base[href]")
    return tree, _join(url, (base_tag.attributes.get("href") or "") if base_tag else "") or url


def _join(base: str, link: str) -> str | None:
    try:
        return clean(urljoin(base, link.strip().replace(" ", "%20")))
    except ValueError:
        return None
