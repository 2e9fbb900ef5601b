"""Who answers: the people a question is put to, fixed when its card is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# Full members of the workspace. Guests, bots and people of other workspaces are let in on purpose only.
FULL = frozenset({"member", "admin"})
RESTS_AFTER = 10  # closed cards in a row without an answer: silent people must not hold up the quorum


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who could be asked.

    `kind` is what the workspace says ("member", "admin", "guest", "bot", "stranger"); `named` means that a
    curator chose this very person; `unanswered` counts the last closed cards in a row that were put to this
    person and left without any answer since the last press. `away_until` is aware UTC, None when present.
    """

    member_id: int
    kind: str
    named: bool = False
    left: bool = False
    away_until: datetime | None = None
    unanswered: int = 0


def may_answer(kind: str, *, named: bool = False, left: bool = False, allowed: frozenset[str] = FULL) -> bool:
    """Tell whether somebody may answer at all; who left the workspace never does, named or not."""
    return not left and (named or kind in allowed)


def is_resting(voter: Voter) -> bool:
    """Tell whether the last ten closed cards found no answer; the next press ends it."""
    return voter.unanswered >= RESTS_AFTER


def is_away(voter: Voter, now: datetime) -> bool:
    """Tell whether somebody is away at `now` (aware UTC); at the very instant of return they are back."""
    return voter.away_until is not None and now < voter.away_until


def electorate(voters: Iterable[Voter], *, now: datetime, allowed: frozenset[str] = FULL) -> tuple[int, ...]:
    """Return the member ids a new card is put to, each once, in the order given; empty when nobody answers.

    `voters` are those chosen to answer. Cards already open keep the electorate they began with.
    """
    return tuple(
        dict.fromkeys(
            voter.member_id
            for voter in voters
            if may_answer(voter.kind, named=voter.named, left=voter.left, allowed=allowed)
            and not is_away(voter, now)
            and not is_resting(voter)
        )
    )
