"""Where a text may be cut, so that nobody sees half a word, half a letter or half an address."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Final

import regex  # type: ignore[import-untyped]

ELLIPSIS: Final = "…"
LEAST_KEPT: Final = 0.5  # of the room: where cutting at a space leaves less, words are found without spaces
FIRST_REACH: Final = 32  # places tried at first, then twice as many; no rule, only speed

# Never cut inside these: half an address leads elsewhere, half a mention is somebody else. Anything that
# begins like an address counts here, however odd, and any name with dots in it.
_WHOLE: Final = regex.compile(
    r"(?<![a-z])[a-z]++://\S+|www\.\S+"
    r"|(?<![a-z0-9_.+-])[a-z0-9_.+-]*+[@#＃][\p{L}\p{M}\p{N}_@.-]++(?:://\S+)?"
    r"|(?<![a-z0-9_.-])[a-z0-9_-]++(?:\.[a-z0-9_-]++)+(?:[/?#:]\S*)?",
    regex.IGNORECASE,
)
_SIGNS: Final = regex.compile(r"[.@#＃:]")  # without one of them there is nothing of the kind
_ADDRESS: Final = regex.compile(r"://|[a-z0-9-]\.[a-z]{2,}", regex.IGNORECASE)
_SPACE: Final = regex.compile(r"\s+")
_WORD: Final = regex.compile(r"(?w)\b")
_GRAPHEME: Final = regex.compile(r"\X")


def cut(text: str, tail: str, fits: Callable[[str], bool]) -> str:
    """Return `text` and `tail`, the text cut at the last good place where both fit, and marked as cut.

    `fits` says whether a whole text is taken. The tail alone is returned when nothing of the text fits, even
    if it does not fit either.
    """
    if fits(text + tail):
        return text + tail if text else tail.strip()

    def last(places: Iterable[int]) -> tuple[int, int]:
        return _last(places, lambda place: fits(_until(text, place) + tail), len(text))

    best, too_far = last(match.start() for match in _SPACE.finditer(text))
    if best < too_far * LEAST_KEPT:
        # Finer places can only be better between this space and the next.
        letters = _letters(text, best, too_far)
        finest, _ = last(letters)
        words = (place for place in reversed(letters) if place <= finest and _WORD.match(text, place))
        finer = next((place for place in words if fits(_until(text, place) + tail)), 0)
        if best < finer * LEAST_KEPT:
            best = finer
        best = best or finest
    kept = _until(text, best)
    return kept + tail if kept else tail.strip()


def _letters(text: str, begin: int, end: int) -> list[int]:
    """Return the places between two spaces where a cut tears no letter, address, mention or tag."""
    inside = _inside(text, begin, end)
    ends = [match.end() for match in _GRAPHEME.finditer(text, begin, end)]
    return [place for place in ends if place < end and place not in inside]


def _inside(text: str, begin: int, end: int) -> set[int]:
    """Return the places within addresses, mentions and tags."""
    if not _SIGNS.search(text, begin, end):
        return set()
    wholes = _WHOLE.finditer(text, begin, end)
    return {place for match in wholes for place in range(match.start() + 1, match.end())}


def _last(places: Iterable[int], fits: Callable[[int], bool], end: int) -> tuple[int, int]:
    """Return the furthest of these ascending places where a cut fits (0: none does), and the next one.

    No more places are asked for than are needed: counting a prefix costs its length.
    """
    tried: list[int] = []
    reach = FIRST_REACH
    for place in places:
        tried.append(place)
        if len(tried) == reach:
            if not fits(place):
                break
            reach *= 2
    fitting = bisect_left(tried, True, key=lambda place: not fits(place))
    return (tried[fitting - 1] if fitting else 0), (tried[fitting] if fitting < len(tried) else end)


def _until(text: str, place: int) -> str:
    """Return the text up to a place, with the mark; an address keeps its last sign, and a distance to it."""
    kept = text[:place].rstrip()
    if kept and _ADDRESS.search(kept.rsplit(maxsplit=1)[-1]):
        return f"{kept} {ELLIPSIS}"
    kept = kept.rstrip(",;:–—-(«[").rstrip()
    return kept + ELLIPSIS if kept else ""
