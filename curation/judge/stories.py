"""Which items are one story, so that it is asked once.

Only near-certain pairs are taken: the same canonical address, or the same normalised title. Titles are
compared as written by strangers; nothing here fails on any text.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

ASKED_AGAIN_AFTER: Final = timedelta(days=30)  # what was decided rests that long before it may come again
FEWEST_WORDS: Final = 3  # "Weekly update" is no title to go by
NEAR: Final = 0.5  # of the shorter title's words: two such cards on one day would feel like one asked twice

_ACCENTS_FROM = 200  # combining classes of marks above and below letters; lower ones spell other scripts
_NOTE = re.compile(r"\((?:19|20)\d\d\)|[\[(](?:pdf|video|audio|slides?)[\])]")
_SITE_SUFFIX = re.compile(r"^(.*\S)\s*[|｜]\s*([^|｜]+)$", re.DOTALL)
_BETWEEN = r"\s*(?:[|｜:·•»«]|(?<=\s)[-–—]+(?=\s))\s*"
_KEPT_SIGNS = re.compile(r"(?<=[a-z])[+#]+(?![a-z0-9])")  # C++ and C# are not C

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


@dataclass(frozen=True, slots=True)
class Face:
    """What an item is recognised by: the key of its canonical address (None without a link) and its title.

    `title` is plain text as the feed gave it, `feed_title` the feed's own name, which many feeds append.
    """

    url_key: str | None
    title: str
    feed_title: str = ""


def title_key(title: str, feed_title: str = "") -> str:
    """Return a title as compared with others: no case, accents, punctuation, notes or name of the site.

    Total and idempotent. Notes are "(2019)" and "[pdf]"; the site is the feed's own name at either end, or
    whatever follows a last " | " and is no longer. A title that is nothing else keeps it.
    """
    text = _NOTE.sub(" ", _folded(title))
    for shorter in (_without_name(text, _folded(feed_title)), _without_suffix(text)):
        if _words(shorter):
            text = shorter
            break
    return " ".join(_words(text))


def significant_words(title: str, feed_title: str = "") -> frozenset[str]:
    """Return the words that tell a title from others: no stop words, no bare numbers, no plural s.

    Empty for scripts written without spaces only when the title is; a run of such letters is one word.
    """
    return frozenset(significant_in(title_key(title, feed_title)))


def significant_in(text: str) -> tuple[str, ...]:
    """Return the significant words of any text in their order, without taking it for a title."""
    words = (word for word in _words(_folded(text)) if word not in _STOP_WORDS and not word.isdigit())
    return tuple(_singular(word) for word in words)


def same_story(one: Face, other: Face) -> Literal["url", "title"] | None:
    """Tell by what two items are one story, or None when they are not.

    Titles with fewer than three significant words decide nothing: columns and series repeat them.
    """
    if one.url_key is not None and one.url_key == other.url_key:
        return "url"
    key = title_key(one.title, one.feed_title)
    if key != title_key(other.title, other.feed_title):
        return None
    return "title" if telling_key(one.title, one.feed_title) is not None else None


def telling_key(title: str, feed_title: str = "") -> str | None:
    """Return the title's key when three significant words tell its story from others, else None."""
    enough = len(significant_words(title, feed_title)) >= FEWEST_WORDS
    return title_key(title, feed_title) if enough else None


def near_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two titles, as significant words, are too alike to be asked on one day.

    At least half of the words of the shorter one are common; a title without any resembles nothing.
    """
    fewer = min(len(one), len(other))
    return fewer > 0 and len(one & other) >= NEAR * fewer


def may_be_asked_again(decided_at: datetime, now: datetime) -> bool:
    """Tell whether a story decided then may be asked by itself once more: 30 days later, not before."""
    return now - decided_at >= ASKED_AGAIN_AFTER


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(char for char in apart if unicodedata.combining(char) < _ACCENTS_FROM)
    return unicodedata.normalize("NFC", bare)


def _without_name(text: str, name: str) -> str:
    if not _words(name):
        return ""
    name = re.escape(name.strip())
    at_end = re.sub(rf"^(.*\S){_BETWEEN}{name}\s*$", r"\1", text, flags=re.DOTALL)
    at_start = re.sub(rf"^\s*{name}{_BETWEEN}(.*)$", r"\1", at_end, flags=re.DOTALL)
    return "" if at_start == text else at_start


def _without_suffix(text: str) -> str:
    match = _SITE_SUFFIX.match(text)
    # A site's name is no longer than its titles; what is longer was the title itself.
    return match[1] if match and len(_words(match[1])) >= len(_words(match[2])) else ""


def _words(text: str) -> list[str]:
    return list(_split(text))


def _split(text: str) -> Iterator[str]:
    """Yield runs of letters, marks and digits, with the signs of C++ and C#; everything else parts words."""
    signs = {place for match in _KEPT_SIGNS.finditer(text) for place in range(*match.span())}
    word = ""
    for place, char in enumerate(text):
        if place in signs or unicodedata.category(char)[0] in "LMN":
            word += char
        elif word:
            yield word
            word = ""
    if word:
        yield word


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
