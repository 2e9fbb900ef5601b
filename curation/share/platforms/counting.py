"""The counts that several platforms share; where a rule leaves doubt, the higher figure."""

from typing import Final
from urllib.parse import quote

import regex  # type: ignore[import-untyped]

_GRAPHEME: Final = regex.compile(r"\X")
_TAG: Final = regex.compile(r"[#＃]\w")


def graphemes_of(text: str) -> list[str]:
    """Return the letters as people see them: a flag, a family or an accented letter is one."""
    return list(_GRAPHEME.findall(text))


def graphemes(text: str) -> int:
    """Count letters as people see them."""
    return len(_GRAPHEME.findall(text))


def utf16(text: str) -> int:
    """Count as browsers do, in UTF-16 units: an emoji is two or more, so the answer is never too low."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_bytes(text: str) -> int:
    """Count the bytes of the text as networks keep it."""
    return len(text.encode("utf-8", "surrogatepass"))


def tags(text: str) -> int:
    """Count whatever may be taken for a tag, a repeated one again."""
    return len(_TAG.findall(text))


def encoded(text: str) -> str:
    """Percent-encode a value for a query (RFC 3986): a space is %20, since "+" is shown as it is by some.

    It decodes to exactly the text; only half a surrogate pair, which no encoding has, becomes "?".
    """
    return quote(text, safe="", errors="replace")
