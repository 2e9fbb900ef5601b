"""Web addresses as platforms find them in a text.

What is published of X's rules (its open-source text library, of which Mastodon uses a part), told more
narrowly where that is simpler: an address that is thought to end early is counted longer than it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import regex  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Not right after a Latin letter, a digit or one of "@$#"; without its scheme, not after "-_./" either, and in
# Latin letters only. With it, a host may have any letter, and the signs beyond ASCII too.
_BEFORE = r"(?<![a-z0-9@＠$#＃])"
_WITH_SCHEME = r"(?P<scheme>https?://)(?P<name>[^\s\x00-\x2c/:-@\[-^`{-\x7f]+)"
_BARE = r"(?<![-_./])(?P<name>[a-z0-9][a-z0-9_-]*+(?:\.[a-z0-9_-]++)+)"
_SCHEMES: Final = regex.compile(_BEFORE + _WITH_SCHEME, regex.IGNORECASE)
_ALL: Final = regex.compile(f"{_BEFORE}(?:{_WITH_SCHEME}|{_BARE})", regex.IGNORECASE)
# Brackets belong to a path in pairs; signs that end a sentence don't end an address.
_PAIR: Final = r"\([a-z0-9!*';:=+,.$/%#\[\]_~&|@-]+\)"
_REST: Final = regex.compile(
    r"(?::[0-9]{1,5})?"
    rf"(?:/(?:(?:[a-z0-9!*';:=+,.$/%#\[\]_~&|@-]|{_PAIR})*(?:[a-z0-9_#/+-]|{_PAIR}))?)?"
    r"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]_.,~|@-]*[a-z0-9_&=#/-])?",
    regex.IGNORECASE,
)
_LONGEST_LABEL: Final = 63  # characters (RFC 1035); longer ones are not kept in mind
_LATIN: Final = regex.compile(r"(?:xn--)?[a-z0-9]*[a-z](?![a-z0-9@+-])", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """One address, at text[begin:end]; `scheme`: it begins with "https://" or "http://".

    `least` is what it counts at least, where a platform counts every link alike: 0 when all readings of the
    rules agree that it is one, else the characters of its name, in case it isn't.
    """

    begin: int
    end: int
    scheme: bool
    least: int


def addresses(text: str, *, bare: bool = True, any_name: bool = False) -> Iterator[Address]:
    """Yield the addresses of a text in order; with `bare` also those without a scheme.

    Only those whose top-level domain is real, unless `any_name`: then all that begin with a scheme.
    """
    begins = _ALL if bare else _SCHEMES
    place = 0
    while match := begins.search(text, place):
        place = match.end()
        scheme, name = match["scheme"] is not None, match["name"]
        linked = len(name) if any_name and scheme else _linked(name)
        if not linked:
            continue
        whole = linked == len(name)
        sure = scheme and not (whole and text[place : place + 1] in ("@", "+"))
        least = 0 if sure else place - len(name) + linked - match.start()
        place = _REST.match(text, place).end() if whole else place - len(name) + linked
        yield Address(match.start(), place, scheme, least)


def without_addresses(text: str) -> str:
    """Take out what begins with "https://"; line ends stay, and names as people say them: Booking.com, ASP.NET."""
    for found in reversed([*addresses(text, bare=False, any_name=True)]):
        text = text[: found.begin].rstrip(" ") + text[found.end :]
    return text.strip()


def _linked(name: str) -> int:
    """Return how much of a dotted name is an address: up to its last real top-level domain, 0 without one."""
    end = len(name)
    while (dot := name.rfind(".", 1, end)) > 0:
        if is_top_level(name[dot + 1 : end]):
            return end
        latin = _LATIN.match(name, dot + 1, end)  # "com" of "example.comです"
        if latin and is_top_level(latin[0]):
            return int(latin.end())
        end = dot
    return 0


@cache
def _suffixes() -> "PublicSuffixList":
    # 70 ms, for what many processes never need: it is loaded when the first name is looked up.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


def is_top_level(label: str) -> bool:
    """Return whether there is such a top-level domain, by the public suffix list as it was packaged."""
    return 0 < len(label) <= _LONGEST_LABEL and _is_listed(label.lower())


@lru_cache(maxsize=4096)
def _is_listed(label: str) -> bool:
    return _suffixes().publicsuffix(f"a.b.{label}") is not None
