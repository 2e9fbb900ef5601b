"""What a platform is: how it counts a text, and where a person posts it by hand."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

import regex  # type: ignore[import-untyped]

Needs = Literal["link", "text", "photo"]
Unit = Literal["characters", "bytes"]

LONGEST_LINK: Final = 3000  # characters; longer ones are refused by buttons in chats and by some browsers
ELLIPSIS: Final = "…"
LEAST_KEPT: Final = 0.5  # of the room: where cutting at a space leaves less, words are found without spaces

# An address as platforms find it in a text: with its scheme, a dotted name, and ASCII after it (a letter
# beyond that ends it, so that a text is rather counted too long than too short). The sign that ends a
# sentence is not part of it.
LINK: Final = regex.compile(
    r"(?<![\p{L}\p{N}@#$])https?://(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+\p{L}{2,}(?::\d{1,5})?"
    r"(?:[/?#](?:[a-z0-9!*';:=+,.$/%#\[\]_~&|@?()-]*[a-z0-9=_#/+&$%~|@*-])?)?",
    regex.IGNORECASE,
)
# Never cut inside these: half an address leads elsewhere, half a mention is somebody else. Anything that
# begins like an address counts here, however odd.
_WHOLE: Final = regex.compile(r"[a-z]+://\S+|www\.\S+|[@#][\p{L}\p{N}_@.-]+", regex.IGNORECASE)
_SPACE: Final = regex.compile(r"\s+")
_WORD: Final = regex.compile(r"(?w)\b")
_GRAPHEME: Final = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Measure:
    """A text counted as its platform counts it, against the limit that it is nearest to."""

    used: int
    limit: int
    unit: Unit

    @property
    def over(self) -> int:
        """How much must go, in `unit`; 0 when the text fits."""
        return max(0, self.used - self.limit)

    @property
    def fits(self) -> bool:
        """Whether the platform takes the text."""
        return self.used <= self.limit


@dataclass(frozen=True, slots=True)
class Limit:
    """One count that a platform bounds."""

    most: int
    unit: Unit
    count: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: `key` in tables, `name` for people, what a post `needs`, and its limits.

    `account` is what the team calls itself there (a handle or the page's address), "" when unknown; it is
    never trusted to be well formed.
    """

    key: str
    name: str
    needs: Needs
    limits: tuple[Limit, ...]
    composer: Callable[[str, str | None, str], str | None]
    page: Callable[[str], str]

    @property
    def limit(self) -> int:
        """The limit that people know the platform by."""
        return self.limits[0].most

    def measure(self, text: str) -> Measure:
        """Count `text`; with several limits the answer is the one most nearly, or most, exceeded."""
        counted = [Measure(limit.count(text), limit.most, limit.unit) for limit in self.limits]
        return max(counted, key=lambda measure: measure.used / measure.limit)

    def composer_url(self, text: str, url: str | None = None, account: str = "") -> str | None:
        """Return the address that opens the platform's composer, filled in as far as it allows, or None.

        Never longer than 3,000 characters: what does not fit is left for the person to paste.
        """
        full = text if url is None or url in text else f"{text}\n\n{url}"
        for attempt in (full, url or "", ""):
            link = self.composer(attempt, url, account)
            if link is None or len(link) <= LONGEST_LINK:
                return link
        return self.composer("", None, account)

    def page_url(self, account: str = "") -> str:
        """Return the address of the team's page, or the platform's front door."""
        return self.page(account)

    def trim(self, text: str, tail: str = "") -> str:
        """Return `text` cut so that it fits together with `tail` (a link, a credit), which is never cut.

        The cut falls between words, and between letters people see only where one word fills the whole room;
        never inside an address or a mention. A cut is marked "…". When not even the tail fits, the answer is
        the text alone.
        """
        if tail and not self.measure(tail.strip()).fits:
            tail = ""
        if self.measure(text.rstrip() + tail).fits:
            return text.rstrip() + tail
        inside = {place for match in _WHOLE.finditer(text) for place in range(match.start() + 1, match.end())}
        allowed = [match.end() for match in _GRAPHEME.finditer(text) if match.end() not in inside]
        spaces = {match.start() for match in _SPACE.finditer(text)}
        words = {match.start() for match in _WORD.finditer(text)} | spaces
        best = self._last_that_fits(text, [end for end in allowed if end in spaces], tail)
        finer = self._last_that_fits(text, [end for end in allowed if end in words], tail)
        if best < finer * LEAST_KEPT:
            best = finer
        kept = _until(text, best or self._last_that_fits(text, allowed, tail))
        return kept + tail if kept else tail.strip()

    def _last_that_fits(self, text: str, places: list[int], tail: str) -> int:
        """Return the furthest of these places where a cut fits, 0 when none does; `places` ascend."""
        fitting = bisect_left(
            places, True, key=lambda place: not self.measure(_until(text, place) + tail).fits
        )
        return places[fitting - 1] if fitting else 0


def graphemes(text: str) -> int:
    """Count letters as people see them: a flag, a family or an accented letter is one."""
    return len(_GRAPHEME.findall(text))


def encoded(text: str) -> str:
    """Percent-encode a value for a query (RFC 3986): a space is %20, since "+" is shown as it is by some."""
    return quote(text, safe="", errors="replace")


def _until(text: str, cut: int) -> str:
    kept = text[:cut].rstrip().rstrip(",;:–—-(«[").rstrip()
    return kept + ELLIPSIS if kept else ""
