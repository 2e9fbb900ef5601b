"""A story put to the friend test, and the states it goes through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from curation.judge.friend_test import Standing, Tally


class State(StrEnum):
    WAITING = "waiting"
    ASKING = "asking"
    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    STALE = "stale"
    MERGED = "merged"


DECIDED = frozenset({State.APPROVED, State.DECLINED, State.EXPIRED})

# Which state may follow which. Everything else is refused by the one UPDATE that makes the step.
MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.ASKING, State.STALE, State.MERGED}),
    State.ASKING: frozenset({State.OPEN, State.WAITING}),
    State.OPEN: DECIDED | {State.WITHDRAWN, State.MERGED},
    State.APPROVED: frozenset(),
    State.DECLINED: frozenset(),
    State.EXPIRED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.STALE: frozenset(),
    State.MERGED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a card shows and a verdict needs; instants are aware UTC.

    `reasons` says why it was chosen, as the ranking gave it; `tally` is the final
    count and None while it is open. `url` is None for a person's own idea.
    """

    id: int
    workspace_id: int
    story_id: int
    round: int
    state: State
    source_id: int | None
    suggested_by: str | None
    url: str | None
    title: str
    summary: str
    source_name: str
    published_at: datetime | None
    created_at: datetime
    score: float | None
    reasons: tuple[dict[str, Any], ...]
    rule: dict[str, Any] | None
    asked_at: datetime | None
    closes_at: datetime | None
    held: Standing
    decided_at: datetime | None
    tally: Tally | None
