"""What the bot has learnt of a team's answers, as people are told it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

FEWEST_LABELS: Final = 30  # decided questions; fewer say more about chance than about taste
FEWEST_OF_EACH: Final = 5  # approved and declined


@dataclass(frozen=True, slots=True)
class Learnt:
    """How many decided questions there are to learn from, how many of them were liked, and what came of it.

    `fitted_at` (aware UTC) is None before words are learnt; the words are the strongest ones, best first.
    """

    labels: int = 0
    liked: int = 0
    fitted_at: datetime | None = None
    liked_words: tuple[str, ...] = ()
    disliked_words: tuple[str, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether there is enough to learn words from."""
        return self.labels >= FEWEST_LABELS and FEWEST_OF_EACH <= self.liked <= self.labels - FEWEST_OF_EACH
