"""How good the order of questions was, told so that it can be checked: against what became of them.

Of two questions, one approved and one declined, did the better score belong to the approved one? The share of
such pairs is the area under the ROC curve: 1/2 by chance, 1 when every approved one stood first. Beside it
stands the same for the plain record of the sources, since whatever isn't better than that needn't be learnt.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

LOOKED_BACK: Final = 50  # picks: some months of most teams, and taste changes
FEWEST: Final = 5  # of each kind: with fewer, one answer more or less moves the figure by a fifth


@dataclass(frozen=True, slots=True)
class Decided:
    """A question the bot chose, with its score, what the plain source prior said (log-odds), and its answer."""

    score: float
    prior: float
    liked: bool


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares of pairs put in the right order, 0 to 1: by the score, and by the sources' record alone."""

    ours: float
    by_source: float


@dataclass(frozen=True, slots=True)
class TooFew:
    """How many approved and declined picks are missing until something can be told."""

    liked: int
    not_liked: int


def accuracy(picks: Iterable[Decided]) -> Accuracy | TooFew:
    """Tell how well these picks were ordered, or what is missing to tell."""
    picks = tuple(picks)
    liked = [pick for pick in picks if pick.liked]
    others = [pick for pick in picks if not pick.liked]
    if min(len(liked), len(others)) < FEWEST:
        return TooFew(max(0, FEWEST - len(liked)), max(0, FEWEST - len(others)))
    return Accuracy(
        ours=auc([pick.score for pick in liked], [pick.score for pick in others]),
        by_source=auc([pick.prior for pick in liked], [pick.prior for pick in others]),
    )


def auc(liked: Sequence[float], others: Sequence[float]) -> float:
    """Return the share of pairs (liked, other) in which the liked one has the higher score; ties count half.

    Raises ValueError when there is no pair.
    """
    if not liked or not others:
        raise ValueError("no pair to compare")
    won = sum((one > other) + (one == other) / 2 for one in liked for other in others)
    return won / (len(liked) * len(others))
