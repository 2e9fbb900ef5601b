"""Whatever leads somewhere: addresses of any kind, however a text disguises them.

The link under a post is ours, so that an address in a machine's text is never wanted; where it is doubtful
whether something is one ("README.md" opens a site in Moldova), it is.
"""

import ipaddress
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import regex  # type: ignore[import-untyped]

from curation.share.claims.disguises import bare, dotted
from curation.share.platforms.addresses import is_top_level

LEAST_AFTER_MIDDLE_DOT: Final = 3  # letters: French writes "salarié·es", and .es is Spain
_CONTEXT: Final = 30  # characters shown before what was found

# Names that no public list has and that still lead somewhere: reserved ones (RFC 2606, 6761, 6762), those of
# private networks, and those that wallets and hidden services go by.
_ALSO: Final = frozenset(
    [
        "eth",
        "example",
        "i2p",
        "internal",
        "invalid",
        "lan",
        "local",
        "localhost",
        "localdomain",
        "onion",
        "test",
    ]
)
# Names that are no word of English or French after "dot" or after a full stop and a space.
_STRONG: Final = "com|net|org|io|fr|eu|xyz|biz"
_SPOKEN: Final = f"{_STRONG}|info|app|dev|ai|co|uk|de|ch|tv|shop|site|online|store|club|top|live|link|click"

# Runs of what names are made of; pictures are allowed in some.
_NAME: Final = regex.compile(r"[\p{L}\p{M}\p{N}\p{So}_.-]+")
_SIGNS: Final = regex.compile(
    r"//|\\\\\w|:\s?[/\\]\s?[/\\]"
    r"|\]\s?\("  # a link as Markdown writes it
    r"|\bhxxps?\b|\bmailto\s?:|\btel\s?:\s?[+(\d]|\bxn--|\bwww\d{0,2}\s?\.|\blocalhost\s?[:/]"
    r"|\b(?:javascript|vbscript)\s?:\s?(?:\w+\s?[.(=\[]|(?<=:)\S)|\bdata\s?:\s?\w{1,20}/"
    r"|\b(?:about|bitcoin|blob|callto|ethereum|facetime|file|geo|intent|ipfs|lightning|magnet|market|monero"
    r"|sgnl|skype|slack|sms|ssh|tg|viber|whatsapp):[^\s:]"
    r"|%(?:2e|2f|3a|40)",
    regex.IGNORECASE,
)
_QUAD: Final = regex.compile(r"(?<![\d.])\d{1,3}(?:\s?\.\s?\d{1,3}){3}(?!\d)")
_COLONS: Final = regex.compile(
    r"(?<![\w:])(?:[0-9a-f]{1,4})?(?::[0-9a-f]{0,4}){2,8}(?![\w:])", regex.IGNORECASE
)
_BETWEEN: Final = regex.compile(
    r"\s?(?:[\[({<|]{1,2}\s?(?:\.|dot|point|punto|punkt)\s?[\])}>|]{1,2}"
    r"|[\"'*_~/-]{1,2}(?:\.|dot|point|punto|punkt)[\"'*_~/-]{1,2})\s?",
    regex.IGNORECASE,
)
_SAID: Final = regex.compile(
    rf"(?<=[\p{{L}}\p{{N}}])\s{{1,3}}(?:(?:dot|d0t|punkt|punto)\s{{1,3}}(?:{_SPOKEN})|point\s{{1,3}}(?:{_STRONG}))"
    r"(?![\p{L}\p{N}])",
    regex.IGNORECASE,
)
_APART: Final = regex.compile(
    r"(?<=[\p{L}\p{N}])\s{1,3}\.\s{0,3}(?P<name>[\p{L}\p{N}][\p{L}\p{N}-]{1,62}+)"
    rf"|(?<=[\p{{L}}\p{{N}}])(?:\.\s{{1,3}}|,|\.\.|\\\.)(?:{_STRONG})(?![\p{{L}}\p{{N}}])"
)
_SPELLED: Final = regex.compile(r"(?<!\S)\S(?: \S){2,}(?!\S)")


def addresses(text: str) -> Iterator[str]:
    """Yield the pieces of a text that lead somewhere, as they are made out; nothing for a text without."""
    if not text.isascii():
        yield from _names(dotted(text))  # "сайт.рф" is a name only as long as its letters are not made Latin
    text = bare(text)
    spelled = _SPELLED.sub(lambda match: match[0].replace(" ", ""), text)
    for form in (text, spelled) if spelled != text else (text,):
        yield from (_around(form, *match.span()) for match in _SIGNS.finditer(form))
        yield from (match[0] for match in _QUAD.finditer(form) if _is_address(match[0]))
        yield from (match[0] for match in _COLONS.finditer(form) if _is_address(match[0]))
        yield from _names(form)
        joined = _BETWEEN.sub(".", form)
        yield from _names(joined) if joined != form else ()
        yield from _names(form.replace("·", "."), LEAST_AFTER_MIDDLE_DOT) if "·" in form else ()
        yield from (_around(form, *match.span()) for match in _SAID.finditer(form))
        yield from (_around(form, *match.span()) for match in _APART.finditer(form) if _leads(match))


def _names(text: str, least: int = 2) -> Iterator[str]:
    for match in _NAME.finditer(text):
        labels = match[0].split(".")
        for left, right in pairwise(labels) if len(labels) > 1 else ():
            last = right.strip("-_")
            if left and len(last) >= least and _is_top(last.casefold()):
                yield match[0]
                break


def _leads(match: regex.Match[str]) -> bool:
    """Tell whether "mall . in" is more than a sentence that begins after a stray space."""
    name = match["name"]
    if name is None:
        return True
    if name in ("NET", "Net") and match[0].endswith(f" .{name}"):
        return False  # the framework
    lower: str = name.casefold()
    return _is_top(lower) and (name == lower or lower in _STRONG.split("|"))


def _is_top(label: str) -> bool:
    """Tell whether names may end in this one: com, fr, онлайн, xn--p1ai, and some that no list has."""
    return label in _ALSO or is_top_level(label)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address("".join(text.split()))
    except ValueError:
        return False
    return True


def _around(text: str, start: int, end: int) -> str:
    """Return what was found with the word it belongs to."""
    before = text[max(start - _CONTEXT, 0) : start].split(" ")[-1]
    after = text[end : end + _CONTEXT].split(" ")[0]
    return before + text[start:end] + after
