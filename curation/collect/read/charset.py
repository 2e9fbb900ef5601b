"""Which charset a document is in: by its first bytes, its server and its own declaration, in feedparser's order.

The order is that of RFC 3023, as `feedparser/encodings.py` has it, up to where guessing begins.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_DECLARED: Final = re.compile(r"<\?[^>]*?encoding=['\"](.*?)['\"][^>]*\?>")
_WIDE: Final = frozenset({"u16", "utf-16", "utf16", "utf_16", "iso-10646-ucs-2", "csunicode", "ucs-2"})
_XML: Final = ("application/xml", "application/xml-dtd", "application/xml-external-parsed-entity")


def decoded(body: bytes, content_type: str) -> str | None:
    """The document as text; None where nothing that was said about its charset fits its bytes."""
    mark = ""
    for name, start in (
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16le", codecs.BOM_UTF16_LE),
        ("utf-16be", codecs.BOM_UTF16_BE),
    ):
        if body.startswith(start):
            mark, body = name, body[len(start) :]
    if not mark.startswith("utf-16") and b"\x00" in body[:4]:
        return None
    match = _DECLARED.match(body[:1000].decode(mark or "latin-1", "ignore"))
    declared = match[1].lower() if match else ""
    if mark and declared in _WIDE:
        declared = mark
    media_type, charset = _sent_as(content_type)
    if media_type in _XML or (media_type.startswith("application/") and media_type.endswith("+xml")):
        told = charset or declared or "utf-8"
    elif media_type.startswith("text/"):
        told = charset or "us-ascii"
    else:
        told = declared or "utf-8"
    for name in (told, declared, mark):
        try:
            if name:
                return body.decode("gb18030" if name.lower() == "gb2312" else name)
        except (UnicodeError, LookupError):
            continue
    return None


def _sent_as(content_type: str) -> tuple[str, str]:
    media_type, *parameters = content_type.split(";")
    charset = ""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'")
    return media_type.strip(), charset
