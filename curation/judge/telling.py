"""The words that speak most for and against, as people wrote them: what a taste is told by."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from curation.judge.leanings import words_in
from curation.judge.taste import Taste, word_points

MOST_TOLD: Final = 6  # words for and against, at a glance
MOST_OF_A_TEXT: Final = 3
FEWEST_TEXTS: Final = 2  # that hold a word: one says nothing of the word
WORTH_TELLING: Final = 0.2  # log-odds of a text of that word alone


def strongest(taste: Taste, titles: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of these (title, feed's name) that speak most for a text, and most against it.

    Each is written as it stands most often in the titles. In whatever order they are given.
    """
    written: dict[str, Counter[str]] = {}
    for title, feed_title in titles:
        for word, form in words_in(title, feed_title).items():
            written.setdefault(word, Counter())[form] += 1
    words = sorted(word for word, forms in written.items() if forms.total() >= FEWEST_TEXTS)
    told = sorted(zip(word_points(taste, words), words, strict=True))
    liked = [word for points, word in reversed(told) if points >= WORTH_TELLING]
    disliked = [word for points, word in told if points <= -WORTH_TELLING]

    def as_written(word: str) -> str:
        return min(written[word].items(), key=lambda form: (-form[1], form[0]))[0]

    return (
        tuple(as_written(word) for word in liked[:MOST_TOLD]),
        tuple(as_written(word) for word in disliked[:MOST_TOLD]),
    )


def speaking_for(taste: Taste, title: str, feed_title: str = "") -> tuple[str, ...]:
    """Return up to three words of a title that speak most for it, strongest first, as written in it."""
    written = words_in(title, feed_title)
    words = sorted(written)
    told = sorted(zip(-word_points(taste, words), words, strict=True))
    return tuple(written[word] for points, word in told if -points >= WORTH_TELLING)[:MOST_OF_A_TEXT]
