"""Which entries of a source its team never wants asked: words to look for, words to leave out.

A person must be able to say beforehand what a word will do, so the rule is: a word finds itself as a whole
word in the title or the summary, singular or plural, whatever its case and accents ("recipe" finds "Recipes",
"art" doesn't find "article"). A star at the end finds every word that begins so ("crypto*"). Several words
stand next to each other ("open source" finds "Open-Source"). What is left out wins over what is looked for.
Words of scripts written without spaces are found anywhere in the text.

Pure and total: any text is some text. Plurals are those of English and French spelling; the interests of the
profile (`judge/interests`) are looser on purpose, since there a wrong match only changes the order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex  # type: ignore[import-untyped]

from curation.collect.feed import Item
from curation.text import tidy

MOST_WORDS: Final = 30
LONGEST_WORD: Final = 60  # characters
_BETWEEN: Final = re.compile(r"[,;\r\n\u060c\u3001\uff0c\uff1b\u2028\u2029]")
_QUOTES: Final = "\"'“”„«»‹›‘’ "
# Letters and digits with the marks on them, and the signs that tell C++ and C# from C.
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+[+#]*")
_ACCENTS_FROM: Final = (
    200  # combining classes of marks above and below letters; lower ones spell other scripts
)
_NO_SPACES: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
)
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})
_SHORTEST_PLURAL: Final = 3  # letters: "ads" is the plural of "ad", "as" of nothing
_NO_PLURALS: Final = frozenset({"news"})  # what looks like the plural of another word and is none


class UnusableWords(ValueError):
    """What a person typed can't be a list of words. `reason`: "many", "long" (then with the `word`), or
    "empty" for a word without a letter or digit.
    """

    def __init__(self, reason: str, word: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.word = word


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why an entry is filtered: the word that excluded it, or None where none of the included words is met."""

    word: str | None


def parse_words(text: str, *, most: int = MOST_WORDS) -> tuple[str, ...]:
    """Read a list as a person typed it: commas, semicolons or lines between, each word or phrase once.

    Raises UnusableWords for more than `most`, for one longer than 60 characters, and for one that has nothing to
    be found by ("!?"). Reading the answer again, one a line, gives the same.
    """
    found: dict[tuple[str, ...], str] = {}
    for piece in _BETWEEN.split(text):
        word = tidy(tidy(piece).strip(_QUOTES))
        if not word:
            continue
        if len(word) > LONGEST_WORD:
            raise UnusableWords("long", word)
        parts = _parts(word)
        if not parts:
            raise UnusableWords("empty", word)
        found.setdefault(parts, word)
    if len(found) > most:
        raise UnusableWords("many")
    return tuple(found.values())


def stored(text: str) -> tuple[str, ...]:
    """Read back what was kept one a line; what can't be used any more finds nothing."""
    return tuple(line for line in text.split("\n") if line)


def decide(item: Item, include: Sequence[str], exclude: Sequence[str]) -> LeftOut | None:
    """Tell whether a source with these words leaves an entry out, and by what; None lets it through."""
    return decide_text(item.title, item.summary, include, exclude)


def decide_text(title: str, summary: str, include: Sequence[str], exclude: Sequence[str]) -> LeftOut | None:
    """Tell the same of what was kept of an entry."""
    if not include and not exclude:
        return None
    texts = (folded(title), folded(summary))
    words = [_WORD.findall(text) for text in texts]
    everything = frozenset(words[0]).union(words[1])

    def is_met(word: str) -> bool:
        return _is_met(_needle(word), texts, words, everything)

    for word in exclude:
        if is_met(word):
            return LeftOut(word)
    if include and not any(map(is_met, include)):
        return LeftOut(None)
    return None


def folded(text: str) -> str:
    """The text without case and accents; letters of other scripts stay whole."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    bare = "".join(char for char in apart if unicodedata.combining(char) < _ACCENTS_FROM)
    return unicodedata.normalize("NFC", bare)


@dataclass(frozen=True, slots=True)
class _Part:
    """One word to be found: any of `forms`, or what begins with `start`, or `anywhere` in the text."""

    forms: frozenset[str] = frozenset()
    start: str = ""
    anywhere: str = ""

    def among(self, words: frozenset[str]) -> bool:
        if self.start:
            return any(word.startswith(self.start) for word in words)
        return not self.forms.isdisjoint(words)

    def meets(self, word: str) -> bool:
        return word.startswith(self.start) if self.start else word in self.forms


def _is_met(
    needle: tuple[_Part, ...], texts: tuple[str, ...], words: list[list[str]], everything: frozenset[str]
) -> bool:
    if not needle:
        return False
    if needle[0].anywhere:
        return any(needle[0].anywhere in text for text in texts)
    if not all(part.among(everything) for part in needle):
        return False
    if len(needle) == 1:
        return True
    return any(
        all(part.meets(word) for part, word in zip(needle, found[place:], strict=False))
        for found in words
        for place in range(len(found) - len(needle) + 1)
    )


@lru_cache(maxsize=4096)
def _needle(word: str) -> tuple[_Part, ...]:
    text = folded(word)
    if _NO_SPACES.search(text):
        return (_Part(anywhere=text.rstrip("*").strip()),)
    return tuple(
        _Part(start=part[:-1]) if part.endswith("*") else _Part(forms=forms(part)) for part in _parts(word)
    )


def _parts(word: str) -> tuple[str, ...]:
    """The words of a phrase as they are compared, with the star of those that have one."""
    text = folded(word)
    return tuple(
        match[0] + ("*" if text[match.end() : match.end() + 1] == "*" else "")
        for match in _WORD.finditer(text)
    )


def forms(word: str) -> frozenset[str]:
    """The word, in lower case, with its singular and plurals, as far as English and French spelling tells."""
    maybe = (word[:-1], word[:-2], word[:-3] + "y", word[:-3] + "al")
    singulars = [one for one in maybe if word in _plurals(one)]
    return frozenset([word, *_plurals(word), *singulars])


def _plurals(word: str) -> frozenset[str]:
    found = set() if word.endswith("s") else {word + "s"}
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        found.add(word + "es")
    if word.endswith(("au", "eu", "ou")):
        found.add(word + "x")
    if word.endswith("y"):
        found.add(word[:-1] + "ies")
    if word.endswith("al"):
        found.add(word[:-2] + "aux")
    return frozenset(each for each in found if len(each) >= _SHORTEST_PLURAL) - _NO_PLURALS
