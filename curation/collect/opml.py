"""Lists of feeds as OPML, the form in which every feed reader gives and takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat  # entities are refused below
from xml.sax.saxutils import escape, quoteattr

from curation.links import clean
from curation.text import shorten, tidy

MAX_FEEDS: Final = 10_000
MAX_TITLE: Final = 300
MAX_WORDS: Final = 2000  # characters of a filter
LANES: Final = ("share", "listen")
NAMESPACE: Final = "https://passalong.example/opml"
_BARE_AMPERSAND: Final = re.compile(
    r"&(?!#[0-9]{1,7};|#x[0-9a-f]{1,6};|(?:amp|lt|gt|quot|apos);)", re.IGNORECASE
)
_REFERENCE: Final = re.compile(r"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));", re.IGNORECASE)
# What XML 1.0 has no place for, not even escaped (its section 2.2).
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_WIDE: Final = (b"utf-16", b"utf-32", b"utf16", b"utf32", b"ucs", b"iso-10646")
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


class NotOpml(ValueError):
    """The text is no list of feeds; `str(e)` is for logs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One feed of a list. Lane and filters are our own; other programs neither write nor read them."""

    title: str
    url: str
    lane: str = "share"
    include: str = ""
    exclude: str = ""


@dataclass(frozen=True, slots=True)
class FeedList:
    """What a list holds: its feeds in its order, each once, and how many of its lines gave none."""

    title: str
    entries: tuple[Entry, ...]
    repeated: int
    """Lines that name a feed of an earlier line again."""
    unusable: int
    """Lines without an address that anybody could be sent to."""
    left_out: int
    """Feeds beyond the first 10,000."""


def read(document: str | bytes) -> FeedList:
    """Read a list, folders ignored, at most 10,000 feeds of it.

    Lenient with what other programs write: attribute names in any case, bare ampersands, characters that XML
    doesn't allow, any encoding. Entities of the document's own are refused: they can grow a small file to
    gigabytes. Raises NotOpml.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    text = document if isinstance(document, str) else _decoded(document)
    body = _REFERENCE.sub(_allowed, _NOT_XML.sub("", text.lstrip("\ufeff \t\r\n")))
    try:
        parser.Parse(_BARE_AMPERSAND.sub("&amp;", body), True)
    except expat.ExpatError as error:
        raise NotOpml(f"not XML: line {error.lineno}") from error
    return FeedList(
        title=shorten(tidy(reader.title), MAX_TITLE),
        entries=tuple(reader.entries.values()),
        repeated=reader.repeated,
        unusable=reader.unusable,
        left_out=len(reader.beyond),
    )


def write(title: str, entries: Iterable[Entry]) -> str:
    """Write a list that `read` gives back as it was; what XML has no place for is left out of its texts."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:passalong="{NAMESPACE}">',
        f"  <head><title>{escape(_NOT_XML.sub('', title))}</title></head>",
        "  <body>",
    ]
    for entry in entries:
        said = {"type": "rss", "text": entry.title, "xmlUrl": entry.url, "category": entry.lane}
        if entry.lane != "share":
            said["passalong:lane"] = entry.lane
        if entry.include:
            said["passalong:include"] = entry.include
        if entry.exclude:
            said["passalong:exclude"] = entry.exclude
        attributes = " ".join(f"{name}={quoteattr(_NOT_XML.sub('', value))}" for name, value in said.items())
        lines.append(f"    <outline {attributes}/>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


class _Reader:
    """What has been read of a list so far."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], Entry] = {}
        self.beyond: set[tuple[str, str]] = set()
        self.title = ""
        self.repeated = self.unusable = 0
        self._begun = self._in_head = self._in_title = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.lower()
        if not self._begun and name != "opml":
            raise NotOpml("no OPML")
        self._begun = True
        self._in_head = name == "head" or (self._in_head and name != "body")
        self._in_title = self._in_head and name == "title"
        if name == "outline":
            self._outline({key.lower(): value for key, value in attributes.items()})

    def _outline(self, said: dict[str, str]) -> None:
        is_feed = said.get("type", "").strip().lower() in ("rss", "atom", "feed")
        address = said.get("xmlurl") or (said.get("url", "") if is_feed else "")
        if not address.strip() and not is_feed:
            return  # a folder, a note, a link to a page
        url = clean(address)
        if url is None:
            self.unusable += 1
            return
        lane = said.get("passalong:lane", "")
        entry = Entry(
            title=shorten(tidy(said.get("title") or said.get("text") or ""), MAX_TITLE),
            url=url,
            lane=lane if lane in LANES else "share",
            include=said.get("passalong:include", "")[:MAX_WORDS],
            exclude=said.get("passalong:exclude", "")[:MAX_WORDS],
        )
        key = (url, entry.lane)
        if key in self.entries or key in self.beyond:
            self.repeated += 1
        elif len(self.entries) == MAX_FEEDS:
            self.beyond.add(key)
        else:
            self.entries[key] = entry

    def end(self, _name: str) -> None:
        self._in_title = False

    def text(self, text: str) -> None:
        if self._in_title and len(self.title) < MAX_TITLE:
            self.title += text

    def entity(self, *_: object) -> None:
        raise NotOpml("the document declares entities")


def _allowed(reference: re.Match[str]) -> str:
    """A character reference as it stands, or nothing for a character that XML doesn't allow."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    allowed = code <= 0x10FFFF and not _NOT_XML.match(chr(code))
    return reference[0] if allowed else ""


def _decoded(document: bytes) -> str:
    """The document as text: by its byte order mark, the encoding it declares, UTF-8, or as old Windows wrote."""
    head = document.lstrip(b" \t\r\n")[:4]
    encodings = [encoding for mark, encoding in _MARKS if head.startswith(mark)]
    # A declaration that can be read as ASCII lies when it names one of the wide encodings.
    if (declared := _DECLARED.search(document[:400])) and not declared[1].lower().startswith(_WIDE):
        encodings.append(declared[1].decode("ascii"))
    for encoding in (*encodings, "utf-8"):
        try:
            return document.decode(encoding)
        except (LookupError, ValueError):
            continue
    return document.decode("cp1252", "replace")
