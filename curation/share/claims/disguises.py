"""A text as a reader takes it in, whatever signs it is written with.

Rules that look for something in a machine's text look here: in what is seen, not in what was typed. Every
function takes any string, lone surrogates included, and its cost grows with the length of the text.
"""

import unicodedata
from functools import lru_cache
from typing import Final

import regex  # type: ignore[import-untyped]

from curation.text import tidy

SAYS: Final = regex.compile(r"[\p{L}\p{N}]")
"""A letter or a digit: what has neither says nothing."""

# What `tidy` leaves because pictures need it: joiners, selectors of a picture's look, the frame of a key.
_OF_PICTURES: Final = regex.compile(r"[\u200d\ufe00-\ufe0f\u20e3]")
# Selectors of looks that no picture has, or several in a row, carry words that only a machine reads.
_SMUGGLED: Final = regex.compile(r"[\ufe00-\ufe0d]|[\ufe0e\ufe0f]{2}")
# "m²" and "CO₂" are units and formulas; the small digit is no number of its own.
_SMALL_DIGIT: Final = regex.compile(r"(?<=\p{L})[²³₀-₉](?!\p{N})")
_FRACTION: Final = regex.compile(r"(?=[¼-¾⅐-⅞])")  # "2½" must not become 21⁄2
_MARKS: Final = regex.compile(r"[\p{M}\p{Cf}\p{Co}\p{Cn}]+")
_DIGIT: Final = regex.compile(r"(?![\x00-\x7f])[\p{N}\p{Lo}]")
_WORD: Final = regex.compile(r"[\p{L}\p{N}]+")

# Letters of other scripts that look like Latin ones, and what stands in for signs in addresses. Our own list
# of the likeliest: a complete one (Unicode's confusables) would be 100 times as long.
_LETTERS: Final = (
    ("абвгеһіјкӏмнорԛѕтԁухѡԝАВЕЅЗІЈКМНОРСТУХс", "a6brehijklmhopqstdyxwwABES3IJKMHOPCTYXc"),
    ("αεικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧϲ", "aeikvoptuxwABEZHIKMNOPTYXc"),
    ("ıɑɡоոսօʟᴄᴏᴍɴɪ", "iagonuolcomni"),
)
_DOTS: Final = dict.fromkeys(map(ord, "。․｡﹒۔܂ꓸ"), ".")
_SIGNS: Final = (
    ("•∙⋅・‧⸳᛫･", "·"),
    ("⁄∕⧸╱⟋〳", "/"),
    ("∖⧵＼", "\\"),
    ("꞉∶ː˸︓", ":"),
    ("’ʼ′‘‛ʹ＇´`", "'"),
    ("٫", "."),
    ("٬", ","),
    ("‐‑‒–—―−﹘⁃", "-"),
    ("♯", "#"),
)
_ROUND: Final = {  # letters in black circles and squares, which no normal form knows
    first + place: chr(ord("a") + place) for first in (0x1F150, 0x1F170) for place in range(26)
}
_PLAIN: Final = {ord(char): sign for chars, sign in _SIGNS for char in chars} | _DOTS | _ROUND
_LATIN: Final = {
    ord(char): latin for chars, letters in _LETTERS for char, latin in zip(chars, letters, strict=True)
}


def hides(text: str) -> bool:
    """Tell whether the text holds characters that nobody can see."""
    return "".join(text.split()) != "".join(tidy(text).split()) or bool(_SMUGGLED.search(text))


@lru_cache(maxsize=64)
def seen(text: str) -> str:
    """Return what is seen of a text: compatibility forms (NFKC), nothing invisible, its lines kept apart."""
    lines = "\n".join(tidy(line) for line in text.splitlines())
    if lines.isascii():
        return lines
    lines = _FRACTION.sub(" ", _SMALL_DIGIT.sub("", _OF_PICTURES.sub("", lines)))
    return unicodedata.normalize("NFKC", lines)


def dotted(text: str) -> str:
    """Return what is seen of a text with every dot a plain one, its letters as they are."""
    return seen(text).translate(_DOTS)


@lru_cache(maxsize=64)
def bare(text: str) -> str:
    """Return a text as its outlines: no accents, look-alike letters and signs as plain ones, ASCII digits.

    For looking things up only, never to be shown. Numbers in any script become ASCII ("٤٠" and "❹⓿" are 40).
    """
    if text.isascii() and text.isprintable():
        return text.replace("`", "'")
    apart = unicodedata.normalize("NFKD", seen(text))
    plain: str = _MARKS.sub("", apart).translate(_PLAIN).translate(_LATIN)
    return plain if plain.isascii() else str(_DIGIT.sub(lambda match: _digit(match[0]), plain))


def words(text: str) -> list[str]:
    """Return the words of a text as compared: no case, no accents, no punctuation."""
    found: list[str] = _WORD.findall(bare(seen(text)).casefold())
    return found


@lru_cache(maxsize=4096)
def _digit(char: str) -> str:
    number = unicodedata.numeric(char, None)
    return str(int(number)) if number is not None and number == int(number) else char
