"""One part of a score, for a sentence to be made of: "Why this one?"."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["interests", "source", "words", "leaning", "least_asked"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: what it was and how many points (log-odds) it gave.

    `interests`: `words` are the interests met. `source`: `yes` of `shown` were kept. `words`: what the team's
    own answers say of the text; `words` are those that spoke most for it. `leaning`: somebody asked for more
    of it or for less (negative points); `words` are the words, none when it was the source. `least_asked`: it
    was taken because its source is asked least (no points).
    """

    kind: Kind
    points: float = 0.0
    words: tuple[str, ...] = ()
    yes: int = 0
    shown: int = 0

    def to_json(self) -> dict[str, object]:
        """Return the reason as plain values, for keeping with the candidate."""
        return {
            "kind": self.kind,
            "points": self.points,
            "words": list(self.words),
            "yes": self.yes,
            "shown": self.shown,
        }
