"""Plain text out of what strangers wrote: no markup, no invisible characters, white space folded."""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_HTML: Final = 100_000
"""Characters of markup that are looked at: far more than any summary needs, and a bound on the work."""

_CUT: Final = 64  # characters: what a tag or an entity cut in two can leave at the end

# Unseen characters let a title pretend to be another one, turn the reading direction of the whole message,
# or carry words that only a machine reads: controls, bidi marks and overrides, zero-width and "tag"
# characters, fillers that look like nothing, lone surrogates and noncharacters.
_UNSEEN: Final = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_EMOJI: Final = "\u2600-\u27bf\U0001f000-\U0001faff"
# A zero-width joiner between two pictures makes one picture of them (a family, a profession): it may stay.
_INVISIBLE: Final = re.compile(f"(?<=[{_EMOJI}\ufe0f])(\u200d)(?=[{_EMOJI}])|[{_UNSEEN}]")

_TAB: Final = re.compile(r"[\t\x1f]")
_WORD: Final = re.compile(r"\S+")
_NO_TEXT_WORDS: Final = """
script style template noscript iframe object svg math select title
"""
_NO_TEXT: Final = frozenset(_NO_TEXT_WORDS.split())
_NOT_SHOWN: Final = frozenset({"-comment", "-cdata", "-doctype"})
_INLINE_WORDS: Final = """
a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rb rp rt ruby s
samp small span strike strong sub sup time tt u var wbr
"""
_INLINE: Final = frozenset(_INLINE_WORDS.split())


def tidy(text: str) -> str:
    """Fold every run of white space to one space and take out what cannot be seen.

    Total and idempotent; the answer is one line without leading or trailing space, safe to store in any
    database (no NUL, no lone surrogate). A joiner inside an emoji stays.
    """
    folded = " ".join(text.split())
    if folded.isascii() and folded.isprintable():  # most texts, at a fifth of the cost
        return folded
    return " ".join(_INVISIBLE.sub(lambda match: match[1] or "", text).split())


def visible(text: str) -> str:
    """Take out what cannot be seen, and keep lines and spaces as somebody set them.

    Line breaks of any kind become "\\n", tabs a space; no space stays at the ends. Idempotent.
    """
    lines = "\n".join(_TAB.sub(" ", line) for line in text.splitlines())
    return _WORD.sub(lambda word: tidy(word[0]), lines).strip()


def plain(html: str, *, enough: int = MAX_HTML) -> str:
    """The text a person would read in this HTML, tidied; scripts, styles and the like are left out.

    Words in neighbouring blocks stay apart, words split by inline tags stay together. Only the first
    `MAX_HTML` characters count. Total: any string is some HTML.

    Who keeps only the start may say how many characters are `enough`: the answer then starts with at least
    those of the whole, and the rest is not looked at where that is sure to make no difference.
    """
    start = html[: enough * 4]
    # A table moves what stands wrongly in it to before itself; all else keeps its order.
    if len(start) < min(len(html), MAX_HTML) and "<table" not in start.lower():
        text = _plain(start)
        if len(text) >= enough + _CUT:
            return text[:-_CUT]
    return _plain(html)


def _plain(html: str) -> str:
    if "<" not in html and "&" not in html:
        return tidy(html[:MAX_HTML])
    # The parser speaks UTF-8, which has no lone surrogates.
    body = LexborHTMLParser(html[:MAX_HTML].encode("utf-8", "ignore")).body
    if body is None:
        return ""
    parts: list[str] = []
    # A stack of our own: markup can be nested deeper than Python may recurse. Spaces wait where blocks end.
    waiting: list[LexborNode | str] = [body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        following = node.next if node is not body else None
        if following is not None:
            waiting.append(following)
        if node.tag == "-text":
            parts.append(node.text_content or "")
            continue
        if node.tag in _NO_TEXT or node.tag in _NOT_SHOWN:
            continue
        if node.tag not in _INLINE:
            parts.append(" ")
            waiting.append(" ")
        child = node.first_child
        if child is not None:
            waiting.append(child)
    return tidy("".join(parts))


def shorten(text: str, limit: int) -> str:
    """Cut to at most `limit` characters, at a word's end where one is near, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: max(limit - 1, 0)]
    at_word = cut.rfind(" ")
    if at_word >= limit * 2 // 3:
        cut = cut[:at_word]
    return (cut.rstrip() + "…")[:limit]
