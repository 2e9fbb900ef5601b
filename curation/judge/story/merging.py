"""Two stories that people say are one: which card goes on, and whose answers count there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from curation.judge.candidate import DECIDED, Candidate, State
from curation.judge.friend_test import Answer
from curation.judge.story.stories import may_be_asked_again


@dataclass(frozen=True, slots=True)
class Given:
    """A person's answer on one card, None when taken back, with its reason; `at` is aware UTC."""

    member_id: int
    answer: Answer | None
    at: datetime
    reason: str | None = None


class Outcome(StrEnum):
    """What *Same story* comes to, seen from the card it is pressed on."""

    OTHER_GOES_ON = "other_goes_on"  # both are open: the answers of both count there
    OTHER_DECIDED = "other_decided"  # its verdict stands, and this card is closed
    THIS_GOES_ON = "this_goes_on"  # the other was never asked, or never decided
    NOT_YET = "not_yet"  # one of the two is on its way to the channel
    STANDS_ALONE = "stands_alone"  # the other is over and gone
    ON_PURPOSE = "on_purpose"  # this one is asked once more: people want it asked, whatever it is like
    SETTLED = "settled"  # somebody has said so already, or that it isn't
    CLOSED = "closed"


def outcome(this: Candidate, other: Candidate | None, *, now: datetime) -> Outcome:
    """Tell what becomes of a card and an earlier story that people say is the same; None: there is none any more."""
    if this.state is State.MERGED:
        return Outcome.SETTLED
    if this.state is State.ASKING:
        return Outcome.NOT_YET
    if this.state is not State.OPEN:
        return Outcome.CLOSED
    if this.round != 1:
        return Outcome.ON_PURPOSE
    return Outcome.SETTLED if other is None else against(other, now=now)


def against(other: Candidate, *, now: datetime) -> Outcome:
    """Tell what becomes of an open card when people say that it is this earlier story.

    What the team said holds as long as it wouldn't be asked again by itself: 30 days. An expired card said
    nothing: being made one with it would throw away the answers that come in now.
    """
    decided_at = other.decided_at
    if other.state in DECIDED and (decided_at is None or may_be_asked_again(decided_at, now)):
        return Outcome.STANDS_ALONE
    match other.state:
        case State.OPEN:
            return Outcome.OTHER_GOES_ON
        case State.APPROVED | State.DECLINED:
            return Outcome.OTHER_DECIDED
        case State.WAITING | State.EXPIRED:
            return Outcome.THIS_GOES_ON
        case State.ASKING:
            return Outcome.NOT_YET
        case _:
            return Outcome.STANDS_ALONE


def pool(kept: Iterable[Given], merged: Iterable[Given]) -> tuple[Given, ...]:
    """Return the answers that stand when a card is made one with the card that is kept, by member.

    Of a person's two the later one stands, with its reason; at the same instant the one on the card that is
    kept. What was taken back on one card is no answer to the other, so it never outlives one that stands.
    """
    standing: dict[int, Given] = {}
    for given in (*kept, *merged):
        before = standing.get(given.member_id)
        if given.answer is not None and (before is None or given.at > before.at):
            standing[given.member_id] = given
    return tuple(standing[member_id] for member_id in sorted(standing))
