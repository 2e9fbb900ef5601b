"""What turns texts into vectors, and how a vector is kept.

A vector is a row of numbers for a text; texts of like meaning have like numbers. It is kept as bytes: numbers of
two bytes each (IEEE binary16, little-endian, numpy's "<f2"), of unit length, or all zero for a text that says
nothing. Two bytes are enough: measured on 500 texts, no cosine moved by more than 0.0001 and no best ten changed,
and a team's vectors take half the room.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from math import hypot
from typing import Final, Literal, Protocol

from curation.line import Charged, Fault
from curation.text import tidy

MOST_TEXTS: Final = 100
"""How many texts go into one call."""

# Characters of a text that count: a title and the beginning of a summary. Never more than 2,800 bytes, so that
# no text has more tokens than OpenAI takes of one (8,192), nor a hundred more than it takes of all (300,000).
MOST_CHARACTERS: Final = 700
LONGEST_NAME: Final = 60  # a column's width
NUMBERS: Final = "<f2"
"""How the bytes of a vector are read by numpy: `numpy.frombuffer(vector, NUMBERS)`."""

Reason = Fault | Literal["missing", "size"]
"""Why there are no vectors: as of a line, or the model isn't installed, or its vectors have another size."""


class EmbedderClosed(Exception):
    """The embedder was closed meanwhile, or before: the program is stopping."""


class EmbedFailed(Exception):
    """No vectors for any of the texts. `charged`: whether it may have cost something all the same.

    The message is made of our own words and an HTTP status: never the key, nor anything a server said.
    """

    def __init__(self, reason: Reason, charged: Charged = "no", status: int | None = None) -> None:
        super().__init__(f"no vectors: {reason}" + (f" (HTTP {status})" if status else ""))
        self.reason, self.charged, self.status = reason, charged, status


class Embedder(Protocol):
    """Makes vectors of texts: plain, thread-safe calls; made once a process, which closes it.

    `name` is kept with each vector, `LONGEST_NAME` characters at most: another name is another space, and
    vectors of two spaces are never compared. `size` is how many numbers a vector has. `stays`: whether the texts
    stay on this machine; to any other they go only with the team's consent.
    """

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def stays(self) -> bool: ...
    @property
    def deadline_s(self) -> float:
        """Seconds that one call may take; for leases."""

    def cost(self, texts: Sequence[str]) -> int:
        """Return the most that `embed` can cost for these, in millionths of a US dollar; 0 where it is free."""

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """Return a vector for each text, in their order; any text is taken, the first `MOST_CHARACTERS` count.

        Raises ValueError for more than `MOST_TEXTS`, EmbedFailed, and EmbedderClosed when the program stops.
        """

    def close(self) -> None:
        """Let go of everything; may be called twice."""


def heard(texts: Sequence[str]) -> list[str]:
    """Return what counts of each text: on one line, without what can't be seen, cut; "" if nothing.

    Raises ValueError for more texts than one call takes.
    """
    if len(texts) > MOST_TEXTS:
        raise ValueError(f"{len(texts)} texts at once; at most {MOST_TEXTS}")
    return [tidy(text)[:MOST_CHARACTERS].rstrip() for text in texts]


def nothing(size: int) -> bytes:
    """Return the vector of a text that says nothing."""
    return bytes(2 * size)


def kept(numbers: Sequence[float]) -> bytes | None:
    """Return numbers as a vector of unit length; None if they point nowhere (all zero, infinite, no number)."""
    length = hypot(*numbers)
    if not 0 < length < float("inf"):
        return None
    return struct.pack(f"<{len(numbers)}e", *(number / length for number in numbers))
