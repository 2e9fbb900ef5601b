"""The words that speak most for and against, as people wrote them: what a taste is told by."""

from collections import Counter
from collections.abc import Iterable
from math import ceil, exp, fsum, lgamma, log
from typing import Final

from curation.judge.taste.leanings import words_in
from curation.judge.taste.text_model import Taste, word_points

MOST_TOLD: Final = 6  # words for and against, at a glance
MOST_OF_A_TEXT: Final = 3
FEWEST_TEXTS: Final = 2  # that hold a word: one says nothing of the word
WORTH_TELLING: Final = 0.2  # log-odds of a text of that word alone
MOST_BY_CHANCE: Final = 0.5  # words told for, and against, of a team that answers by coin


def strongest(
    taste: Taste, answers: Iterable[tuple[str, str, float]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of these (title, feed's name, share of yes) that speak most for a text, and most against it.

    Only those are told that the answers bear out by themselves: a taste has a weight for every word, also where
    a team answers by coin. Each is written as it stands most often in the titles. In whatever order they are
    given.
    """
    written: dict[str, Counter[str]] = {}
    liked: dict[str, list[float]] = {}
    every = []
    for title, feed_title, share in answers:
        every.append(share)
        for word, form in words_in(title, feed_title).items():
            written.setdefault(word, Counter())[form] += 1
            liked.setdefault(word, []).append(share)
    average = fsum(every) / len(every) if every else 0.0
    words = sorted(word for word, shares in liked.items() if len(shares) >= FEWEST_TEXTS)
    told = sorted(zip(word_points(taste, words), words, strict=True))

    def is_borne_out(word: str, average: float, yes: float) -> bool:
        return by_chance(len(liked[word]), yes, average) * len(words) <= MOST_BY_CHANCE

    speak_for = [
        word
        for points, word in reversed(told)
        if points >= WORTH_TELLING and is_borne_out(word, average, fsum(liked[word]))
    ]
    against = [
        word
        for points, word in told
        if points <= -WORTH_TELLING and is_borne_out(word, 1 - average, len(liked[word]) - fsum(liked[word]))
    ]

    def as_written(word: str) -> str:
        return min(written[word].items(), key=lambda form: (-form[1], form[0]))[0]

    return (
        tuple(as_written(word) for word in speak_for[:MOST_TOLD]),
        tuple(as_written(word) for word in against[:MOST_TOLD]),
    )


def by_chance(texts: int, yes: float, average: float) -> float:
    """Return how likely a coin that says yes to this share on average says it to at least `yes` of so many texts."""
    if not 0 < average < 1:
        return 1.0
    least = ceil(yes - 1e-9)  # shares of thirds don't add up to whole numbers
    return fsum(
        exp(
            lgamma(texts + 1)
            - lgamma(count + 1)
            - lgamma(texts - count + 1)
            + count * log(average)
            + (texts - count) * log(1 - average)
        )
        for count in range(least, texts + 1)
    )


def speaking_for(taste: Taste, title: str, feed_title: str = "") -> tuple[str, ...]:
    """Return up to three words of a title that speak most for it, strongest first, as written in it."""
    written = words_in(title, feed_title)
    words = sorted(written)
    told = sorted(zip(-word_points(taste, words), words, strict=True))
    return tuple(written[word] for points, word in told if -points >= WORTH_TELLING)[:MOST_OF_A_TEXT]
