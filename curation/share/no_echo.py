"""No cross-posting: on a second platform a story needs a text of its own, and a day of its own.

People come to each platform for something else; who follows a team on two would read the same thing twice.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

import regex  # type: ignore[import-untyped]

from curation.text import tidy

ECHO: Final = 0.6  # of the three-word shingles of both texts together: from there on it is the same text
APART: Final = timedelta(hours=24)  # from the first publication of a story to its next on another platform
SHINGLE: Final = 3  # words in a row; in scripts without spaces, characters

# What differs between platforms by itself: addresses, mentions and tags go as a whole.
_APPARATUS: Final = regex.compile(r"[a-z][a-z0-9+.-]{0,15}://\S++|\bwww\.\S++|[@#]\S*+")
# Scripts written without spaces: each character, with its marks, counts as a word. The marks that make a
# picture of a sign (selectors of its look, the frame of a key) are no part of one.
_NO_SPACES: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_MARK: Final = r"[\p{M}--[\uFE00-\uFE0F\u20E3]]"
_WORD: Final = regex.compile(rf"(?V1)[{_NO_SPACES}]{_MARK}*+|[[\p{{L}}\p{{N}}{_MARK}]--[{_NO_SPACES}]]++")


@dataclass(frozen=True, slots=True)
class Other:
    """A text of the same team: on which platform, of which candidate, and since when it is out (aware UTC).

    `published_at` is None for what is not out yet. `own` is what is compared, where that isn't the whole text: a
    credit of ours under a short one would hide that all the rest is the same.
    """

    platform: str
    text: str
    candidate_id: int
    published_at: datetime | None
    own: str = ""


@dataclass(frozen=True, slots=True)
class Echo:
    """Why a text may not go out on this platform now, and because of which other one.

    "text": it says the same and must be written anew. "too_soon": the same candidate went out elsewhere less
    than 24 hours ago, and waiting is enough.
    """

    kind: Literal["text", "too_soon"]
    other: Other
    likeness: float


def likeness(one: str, other: str) -> float:
    """Return how much two texts share, 0 to 1: the Jaccard index of their three-word shingles.

    Case, addresses, mentions, tags, punctuation, pictures and invisible characters make no difference. Of a
    text with fewer than three words the whole is one shingle; texts without a word are alike when they look
    alike. Symmetric and total.
    """
    mine, theirs = _shingles(one), _shingles(other)
    shared = len(mine & theirs)
    return shared / (len(mine) + len(theirs) - shared)


def echo(
    text: str, *, platform: str, candidate_id: int, others: Sequence[Other], now: datetime
) -> Echo | None:
    """Return the worst reason why `text` may not go out on `platform` at `now` (aware UTC), or None.

    `text` is given without our credit. Only texts on other platforms count. A text of any candidate can be too
    alike; only one of the same candidate can be too recent. Too alike is worse than too soon, more alike worse
    than less. An empty text echoes nothing.
    """
    elsewhere = [other for other in others if other.platform != platform]
    same = (
        [Echo("text", other, likeness(text, other.own or other.text)) for other in elsewhere]
        if tidy(text)
        else []
    )
    worst = max(same, key=lambda found: found.likeness, default=None)
    if worst and worst.likeness >= ECHO:
        return worst
    recent = [
        (other.published_at, other)
        for other in elsewhere
        if other.candidate_id == candidate_id and other.published_at and now - other.published_at < APART
    ]
    if not recent:
        return None
    latest = max(recent, key=lambda found: found[0])[1]
    return Echo("too_soon", latest, likeness(text, latest.text))


# A check compares one text with all that a team has elsewhere, and editing repeats it: 512 texts of ordinary
# length are some 5 MB; of 3,000 characters each, 20 MB.
@lru_cache(maxsize=512)
def _shingles(text: str) -> frozenset[int]:
    """Return the shingles as hashes (64 bits: among a million pairs none agrees by chance)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tidy(text)).casefold())
    found: list[str] = _WORD.findall(_APPARATUS.sub(" ", folded))
    if not found:
        return frozenset({hash(("no words", folded))})
    if len(found) < SHINGLE:
        return frozenset({hash(tuple(found))})
    return frozenset(map(hash, zip(*(found[at:] for at in range(SHINGLE)), strict=False)))
