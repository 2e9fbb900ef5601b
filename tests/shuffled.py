"""Documents as a feed might serve them next time: entries in another order, dates moved, bytes encoded anew.

Text surgery, so that nothing else about a document changes, its faults included. What cannot be done to a
document is left out and told.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from curation.collect.read.charset import decoded

_ENTRY = re.compile(r"<(item|entry)(?=[\s>])(?:(?!<\1[\s>]).)*?</\1\s*>", re.DOTALL)
_DATE = re.compile(
    r"(<(?:\w+:)?(pubDate|published|updated|issued|modified|date|lastBuildDate)>\s*)([^<>]{8,40}?)(\s*</(?:\w+:)?\2>)"
)
_DECLARED = re.compile(r"""^(\s*<\?xml[^>]*?encoding=["'])([^"']+)(["'])""")
_NO_REFERENCES = ("<![CDATA[", "<?")  # where a numeric reference is not one
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "ascii", "utf-8")


@dataclass(frozen=True, slots=True)
class Change:
    """A document of next time, and what could not be done to it."""

    body: bytes
    left_out: frozenset[str] = field(default_factory=frozenset)


def changed(body: bytes, time: int) -> Change:
    """The document at its `time`-th change (1, 2, ...); the same number gives the same bytes."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _changed_json(body, time)
    text = decoded(body, "")
    if text is None:
        return Change(body + b"\n" * time, frozenset({"order", "dates", "encoding"}))
    left_out = set()
    found = list(_ENTRY.finditer(text))
    if len(found) < 2:
        left_out.add("order")
    elif text.count("<item") + text.count("<entry") > len(found) + 1:
        left_out.add("order")  # entries inside entries, or without an end
    else:
        text = _shuffled(text, found, time)
    text, dates = _DATE.subn(lambda match: match[1] + bumped(match[3], time) + match[4], text)
    if not dates:
        left_out.add("dates")
    again = _encoded(text, body, time)
    if again is None:
        left_out.add("encoding")
        again = _as_it_was(text, body) + b"\n" * time
    return Change(again, frozenset(left_out))


def _shuffled(text: str, found: list[re.Match[str]], time: int) -> str:
    entries = sorted((match[0] for match in found), key=lambda entry: _lot(entry, time))
    pieces, at = [], 0
    for match, entry in zip(found, entries, strict=True):
        pieces += [text[at : match.start()], entry]
        at = match.end()
    return "".join([*pieces, text[at:]])


def _lot(text: str, time: int) -> str:
    return hashlib.sha256(f"{time} {text}".encode("utf-8", "replace")).hexdigest()


def bumped(date: str, time: int) -> str:
    """The date some hours later, written as it was; as it stands where we can't read it."""
    later = timedelta(hours=7 * time)
    try:
        return (datetime.fromisoformat(date) + later).isoformat()
    except ValueError:
        pass
    try:
        return format_datetime(parsedate_to_datetime(date) + later)
    except (ValueError, OverflowError, TypeError):
        return date


def _encoded(text: str, body: bytes, time: int) -> bytes | None:
    """In another charset, with the declaration that goes with it; None where some character has no place."""
    name = ENCODINGS[time % len(ENCODINGS)]
    if not _DECLARED.match(text) or (not text.startswith("<?xml") and name != "utf-8"):
        return None
    text = _DECLARED.sub(rf"\g<1>{name.removesuffix('-sig')}\3", text, count=1)
    if name == "ascii" and any(place in text[5:] for place in _NO_REFERENCES) and not text.isascii():
        return None
    return text.encode(name, "xmlcharrefreplace" if name == "ascii" else "strict")


def _as_it_was(text: str, body: bytes) -> bytes:
    declared = _DECLARED.match(text)
    mark = b"\xef\xbb\xbf" if body.startswith(b"\xef\xbb\xbf") else b""
    return mark + text.encode(declared[2] if declared and not mark else "utf-8")


def _changed_json(body: bytes, time: int) -> Change:
    document = json.loads(body.decode("utf-8-sig"))
    document["items"].sort(key=lambda item: _lot(json.dumps(item), time))
    for item in document["items"]:
        for name in ("date_published", "date_modified"):
            if isinstance(item.get(name), str):
                item[name] = bumped(item[name], time)
    return Change(
        json.dumps(document, ensure_ascii=time % 2 == 0, indent=time % 3 or None).encode(
            ("utf-8", "utf-8-sig")[time // 2 % 2]
        )
    )
