"""Lists of feeds as OPML, the form in which every feed reader gives and takes them."""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat  # entities are refused below

from curation.links import clean
from curation.text import shorten, tidy

MAX_FEEDS: Final = 1000
MAX_TITLE: Final = 300
_BARE_AMPERSAND: Final = re.compile(
    r"&(?!#[0-9]{1,7};|#x[0-9a-f]{1,6};|(?:amp|lt|gt|quot|apos);)", re.IGNORECASE
)


class NotOpml(ValueError):
    """The text is no list of feeds; `str(e)` is for logs."""


def read(text: str) -> list[tuple[str, str]]:
    """The feeds of a list as (title, url), in its order, folders ignored, each address once, at most 1000.

    Lenient with what other programs write (attribute names in any case, bare ampersands). Entities of the
    document's own are refused: they can grow a small file to gigabytes. Raises NotOpml.
    """
    found: dict[str, str] = {}
    names: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        names.append(name.lower())
        if name.lower() != "outline" or len(found) >= MAX_FEEDS:
            return
        said = {key.lower(): value for key, value in attributes.items()}
        url = clean(said.get("xmlurl", ""))
        if url is not None and url not in found:
            found[url] = shorten(tidy(said.get("title") or said.get("text") or ""), MAX_TITLE)

    def entity(*_: object) -> None:
        raise NotOpml("the document declares entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = entity
    body = text.lstrip("\ufeff \t\r\n").encode("utf-8", "ignore").decode("utf-8")
    try:
        parser.Parse(_BARE_AMPERSAND.sub("&amp;", body), True)
    except expat.ExpatError as error:
        raise NotOpml(f"not XML: line {error.lineno}") from error
    if names[:1] != ["opml"]:
        raise NotOpml("no OPML")
    return [(title, url) for url, title in found.items()]
