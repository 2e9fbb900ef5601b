"""Titles as they are compared: no case, accents, punctuation, notes or name of the site; their telling words.

Titles are written by strangers; nothing here fails on any text. English and French stop words are known.
"""

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import regex  # type: ignore[import-untyped]

_ACCENTS_FROM = 200  # combining classes of marks above and below letters; lower ones spell other scripts
_YEAR: Final = regex.compile(r"\(((?:19|20)\d\d)\)")
_NOTE: Final = regex.compile(r"\((?:19|20)\d\d\)|[\[(](?:pdf|video|audio|slides?)[\])]")
_SITE_SUFFIX: Final = regex.compile(r"^(.*\S)\s*[|｜]\s*([^|｜]+)$", regex.DOTALL)
_BETWEEN = r"\s*(?:[|｜:·•»«]|(?<=\s)[-–—]+(?=\s))\s*"
# Runs of letters, marks and digits, with the signs of C++ and C#, which are not C; everything else parts words.
_WORD: Final = regex.compile(r"(?:[\p{L}\p{M}\p{N}]+|(?<=[a-z])[+#]+(?![a-z0-9]))+")
# What parts a title from its subtitle, its speaker or its site.
_SEGMENTS: Final = regex.compile(r"\s[-–—|·•»«/]+\s|[:|｜()\[\]“”\"„«»?!;]+|[.,]\s|[-–—]{2,}|[–—]|\s[-–—]")
_COUNTED = """
    part pt partie volume vol chapter chapitre episode ep section n no numero tome lesson lecon day jour week
    semaine issue
"""
_PART: Final = regex.compile(
    rf"(?:\b(?:{'|'.join(_COUNTED.split())})\W+|#)"
    r"(\d+|[ivx]+|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
_SEQUEL: Final = regex.compile(
    r"^(?:yet )?(more|another|encore)\b|\b(again|cont|continued|revisited|suite)\W*$"
)
_NUMERALS: Final = {
    written: str(number)
    for row in ("i ii iii iv v vi vii viii ix x", "one two three four five six seven eight nine ten")
    for number, written in enumerate(row.split(), 1)
}

_ENGLISH = """
    a about after all also an and any are as at be been but by can could did do does for from get had has
    have he her his how i if in into is it its just let more most my new no not now of off on one or our
    out over s she so some t than that the their them then there these they this to too up us use using
    via was we were what when where which who why will with would you your
"""
_FRENCH = """
    au aux avec c ce ces cet cette comme comment d dans de des du elle en est et eux fait il ils j je l la
    le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous ont ou par pas plus pour pourquoi
    qu quand que qui quoi sa sans se ses si son sont sur ta te tes tout tous toute toutes un une vers vos
    votre vous y
"""
_STOP_WORDS: Final = frozenset((_ENGLISH + _FRENCH).split())

# Words of columns and announcements: a title of nothing else is anybody's ("Weekly links", "Revue de la semaine").
_COLUMNS = """
    announcement announcing daily day digest edition episode friday hello introduction issue link monday month
    monthly news newsletter note open part podcast release released review roundup saturday sunday thread
    thursday tuesday update wednesday week weekend weekly welcome january february march april may june july
    august september october november december
    actu actualite bienvenue bonjour bulletin hebdo info jour lettre lien lundi mardi mercredi jeudi vendredi
    samedi dimanche moi nouvelle numero revue semaine janvier fevrier mars avril mai juin juillet aout septembre
    octobre novembre decembre
"""
_COLUMN_WORDS: Final = frozenset(_COLUMNS.split())


@dataclass(frozen=True)
class Title:
    """A title as it is compared; `bare` (from `bare`) is all of it, the rest is read off it when asked for."""

    bare: str

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """All words in their order; their join is the title's key."""
        return tuple(_words(_NOTE.sub(" ", self.bare)))

    @cached_property
    def significant(self) -> tuple[str, ...]:
        """The words that tell a title from others, in their order: no stop words, bare numbers, plural s."""
        return _significant(self.tokens)

    @cached_property
    def words(self) -> frozenset[str]:
        """The significant words, each once."""
        return frozenset(self.significant)

    @cached_property
    def telling(self) -> frozenset[str]:
        """The significant words that aren't those of columns and announcements."""
        return self.words - _COLUMN_WORDS

    @cached_property
    def segments(self) -> frozenset[tuple[str, ...]]:
        """The tokens of each piece between marks of parting: title, subtitle, speaker."""
        pieces = (tuple(_words(piece)) for piece in _SEGMENTS.split(_NOTE.sub(" ", self.bare)))
        return frozenset(filter(None, pieces))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The bare numbers; "1.38" is two, so that "1.38.0" has them all."""
        return frozenset(token for token in self.tokens if token.isdecimal())

    @cached_property
    def years(self) -> frozenset[str]:
        """The years given as notes: "(2014)"."""
        return frozenset(_YEAR.findall(self.bare))

    @cached_property
    def part(self) -> str | None:
        """Which part of a series it says it is: "2" for "Part II", "more" for "More hints"; None for the only one.

        The first part is as good as the only one: its second was not announced everywhere.
        """
        found = _PART.search(self.bare)
        if found is not None:
            number = _NUMERALS.get(found[1], found[1])
            return None if number == "1" else number
        sequel = _SEQUEL.search(_NOTE.sub(" ", self.bare))
        return None if sequel is None else sequel[1] or sequel[2]


def bare(title: str, feed_title: str = "") -> str:
    """Return a title folded and without the name of its site, with the marks that part it: to be kept.

    The site is the feed's own name at either end, or whatever follows a last " | " and is no longer. A title
    that is nothing else keeps it.
    """
    text = _folded(title)
    plain = _NOTE.sub(" ", text)
    for shorter in (_without_name(plain, _folded(feed_title)), _without_suffix(plain)):
        if _words(shorter):
            years = "".join(f" ({year})" for year in _YEAR.findall(text))
            return " ".join(shorter.split()) + years
    return " ".join(text.split())


def read_title(title: str, feed_title: str = "") -> Title:
    """Read a title as a feed gave it; `feed_title` is the feed's own name, which many feeds append."""
    return Title(bare(title, feed_title))


def title_key(title: str, feed_title: str = "") -> str:
    """Return a title as compared with others: no case, accents, punctuation, notes or name of the site.

    Total and idempotent. Notes are "(2019)" and "[pdf]".
    """
    return " ".join(read_title(title, feed_title).tokens)


def significant_words(title: str, feed_title: str = "") -> frozenset[str]:
    """Return the words that tell a title from others: no stop words, no bare numbers, no plural s.

    Empty for scripts written without spaces only when the title is; a run of such letters is one word.
    """
    return read_title(title, feed_title).words


def significant_in(text: str) -> tuple[str, ...]:
    """Return the significant words of any text in their order, without taking it for a title."""
    return _significant(_words(_folded(text)))


def _significant(tokens: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(_singular(word) for word in tokens if word not in _STOP_WORDS and not word.isdigit())


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(char for char in apart if unicodedata.combining(char) < _ACCENTS_FROM)
    return unicodedata.normalize("NFC", kept)


def _without_name(text: str, name: str) -> str:
    name = name.strip()
    if name not in text or not _words(name):
        return ""
    name = regex.escape(name)
    at_end = regex.sub(rf"^(.*\S){_BETWEEN}{name}\s*$", r"\1", text, flags=regex.DOTALL)
    at_start = regex.sub(rf"^\s*{name}{_BETWEEN}(.*)$", r"\1", at_end, flags=regex.DOTALL)
    return "" if at_start == text else at_start


def _without_suffix(text: str) -> str:
    match = _SITE_SUFFIX.match(text) if "|" in text or "｜" in text else None
    if match is None or any(char.isdigit() for char in match[2]):
        return ""  # a release or a part, which tells this title from the next
    # A site's name is no longer than its titles; what is longer was the title itself.
    return match[1] if len(_words(match[1])) >= len(_words(match[2])) else ""


def words_in(text: str) -> list[str]:
    """Return all words of any text, folded, in their order."""
    return _words(_folded(text))


def _words(text: str) -> list[str]:
    return list(_WORD.findall(text))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
