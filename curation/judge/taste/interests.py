"""What a text is about, as far as its words tell: the team's interests and what they are met by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from curation.judge.story.titles import significant_in, significant_words
from curation.text import tidy

PREFIX: Final = 6  # letters: "security" and "securing" are one interest
SHORTEST_PREFIX: Final = 4  # letters: "ai" must not be met by "air"
LONGEST_PHRASE: Final = 3  # words; a longer line is a sentence, and each of its words an interest
_BETWEEN_INTERESTS: Final = re.compile(r"[,;|/&•·\n]|\b(?:and|or|et|ou)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a team is interested in: each keyword is the words that must all begin words of a title.

    `written` is each keyword as somebody wrote it, for people to read.
    """

    keywords: tuple[tuple[str, ...], ...] = ()
    written: tuple[str, ...] = field(default=(), compare=False)


def profile(interests: str) -> Profile:
    """Read a line of interests ("security, bread at home") as a person wrote it; any text is one.

    Commas, slashes, line ends, "and" and the like part interests. One of up to three significant words must
    be met whole; of a longer one every word counts alone.
    """
    keywords: dict[tuple[str, ...], str] = {}
    for interest in _BETWEEN_INTERESTS.split(interests):
        words = significant_in(interest)
        whole = len(words) <= LONGEST_PHRASE
        for keyword in [words] if whole else [(word,) for word in words]:
            if keyword:
                keywords.setdefault(keyword, tidy(interest) if whole else keyword[0])
    return Profile(tuple(keywords), tuple(keywords.values()))


def words_of(title: str, summary: str, feed_title: str = "") -> frozenset[str]:
    """Return the words by which a text is met: the significant ones of its title and of its summary."""
    return significant_words(title, feed_title) | frozenset(significant_in(summary))


def meets(words: frozenset[str], keyword: Iterable[str]) -> bool:
    """Tell whether a text's words meet all words of a keyword.

    A word meets another when it begins with that one's first six letters; one of three letters or fewer must
    be the word itself, or "ai" would be met by "air".
    """

    def met_by_one(part: str) -> bool:
        if len(part) < SHORTEST_PREFIX:
            return part in words
        return any(word.startswith(part[:PREFIX]) for word in words)

    return all(map(met_by_one, keyword))


def met(words: Iterable[str], wanted: Profile) -> tuple[str, ...]:
    """Return the interests that a text's words meet, in the order of the profile and as they are written there."""
    words = frozenset(words)
    written = wanted.written or tuple(map(" ".join, wanted.keywords))
    return tuple(
        said for keyword, said in zip(wanted.keywords, written, strict=True) if meets(words, keyword)
    )
