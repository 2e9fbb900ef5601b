"""Stories that people say are one: their cards become one card, with the answers, sources and readers of both.

Every step expects the workspace to be locked, so that only one of them is taken at a time, and the candidates
after it (`candidates.lock`), so that no answer is given meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from curation.judge.candidate import Candidate, State
from curation.judge.friend_test import Answer
from curation.judge.story.merging import Given, Outcome, against, outcome, pool
from db.judge import candidates, votes
from db.tables import CandidateRow, ElectorRow, Row, SightingRow, StoryLinkRow, VoteRow
from db.upsert import insert_pairs, put

NEAR: Final = "near"
SAME: Final = "same"
APART: Final = "apart"

_C, _L, _V = CandidateRow, StoryLinkRow, VoteRow


def other_of(session: Session, story_id: int) -> Candidate | None:
    """The latest question of the earlier story that this one may be, wherever that went; None without any."""
    near = _link(session, story_id, NEAR)
    if near is None:
        return None
    goes_on = _link(session, near, SAME) or near
    return None if goes_on == story_id else candidates.of_story(session, goes_on)


def may_be(session: Session, candidate: Candidate, *, now: datetime) -> Candidate | None:
    """What the card of a candidate names as possibly the same: nothing where *Same story* would come to nothing.

    A question that is asked once more is asked on purpose, whatever it is like.
    """
    other = other_of(session, candidate.story_id) if candidate.round == 1 else None
    return None if other is None or against(other, now=now) is Outcome.STANDS_ALONE else other


def went_to(session: Session, story_id: int) -> Candidate | None:
    """The latest question of the story that people said this one is; None when nobody said so."""
    same = _link(session, story_id, SAME)
    return None if same is None else candidates.of_story(session, same)


def answer_counts_on(session: Session, candidate_id: int, member_id: int) -> int:
    """The candidate on which the answer counts that a person gave to this one: it may have gone over since."""
    went = went_to(session, candidates.by_id(session, candidate_id).story_id)
    if went is None:
        return candidate_id
    rows = session.execute(
        select(_V.candidate_id, _V.at).where(
            _V.candidate_id.in_((candidate_id, went.id)), _V.member_id == member_id
        )
    )
    given = {card: at for card, at in rows}
    went_over = candidate_id not in given or given[candidate_id] == given.get(went.id)
    return went.id if went_over else candidate_id


def is_apart(session: Session, story_id: int) -> bool:
    """Whether people said later that a story which went on in another one is asked anew instead."""
    return _link(session, story_id, APART) is not None


def named_by(session: Session, story_ids: Sequence[int]) -> list[int]:
    """The open candidates whose cards may name one of these stories."""
    return list(
        session.scalars(
            select(_C.id)
            .join(_L, _L.story_id == _C.story_id)
            .where(_L.kind == NEAR, _L.other_id.in_(story_ids), _C.state == State.OPEN.value)
        )
    )


def cards_of(session: Session, *story_ids: int) -> list[int]:
    """Every candidate of these stories, and of all that people said are these: who names one of them."""
    was = select(_L.story_id).where(_L.kind == SAME, _L.other_id.in_(story_ids))
    return list(
        session.scalars(
            select(_C.id).where(or_(_C.story_id.in_(story_ids), _C.story_id.in_(was))).order_by(_C.id)
        )
    )


def no_longer_near(session: Session, story_id: int) -> bool:
    """Forget that a story may be an earlier one; True for the one caller who did it."""
    done = session.execute(delete(_L).where(_L.story_id == story_id, _L.kind == NEAR))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def same(session: Session, this: Candidate, *, now: datetime) -> tuple[Outcome, Candidate | None]:
    """Do what people say: a candidate is the story that it may be. Returns what it came to, and the other one.

    Safe to be said any number of times, by several people at once.
    """
    found = other_of(session, this.story_id)
    locked = candidates.lock(session, [this.id] if found is None else [this.id, found.id])
    this, other = locked[this.id], None if found is None else locked.get(found.id)
    comes_to = outcome(this, other, now=now)
    if other is not None and comes_to in (Outcome.OTHER_GOES_ON, Outcome.OTHER_DECIDED):
        _merge(session, this, other, now=now)
    elif other is not None and comes_to is Outcome.THIS_GOES_ON:
        _merge(session, other, this, now=now)
    return comes_to, other


def _merge(session: Session, lost: Candidate, kept: Candidate, *, now: datetime) -> None:
    """Let the story of `kept` go on for both.

    `lost` is open, waiting or expired, and an expired one stays so: its round is over. Where both are open, the
    answers and the readers of both are the card's that goes on, which closes when the later of the two would have,
    as its readers were told, and is judged afresh. Of one that is decided nothing changes but its sources.
    """
    if lost.state is not State.EXPIRED:
        candidates.move(session, lost.id, lost.state, State.MERGED, due_at=None)
    if lost.state is State.OPEN and kept.state is State.OPEN:
        _pool(session, lost, kept)
        _unite(session, lost, kept)
        votes.look_again(session, kept.id, now=now)
    # Whatever was this story already is the other one now, so that one step always leads to where it goes on.
    session.execute(
        update(_L).where(_L.kind == SAME, _L.other_id == lost.story_id).values(other_id=kept.story_id)
    )
    put(session, _L, {"story_id": lost.story_id, "kind": SAME}, {"other_id": kept.story_id})
    no_longer_near(session, lost.story_id)
    if (near := _link(session, kept.story_id, NEAR)) and _link(session, near, SAME) == kept.story_id:
        no_longer_near(session, kept.story_id)
    session.execute(
        update(SightingRow)
        .where(SightingRow.story_id == lost.story_id)
        .values(story_id=kept.story_id, fate="same_story")
    )


def _link(session: Session, story_id: int, kind: str) -> int | None:
    return session.scalar(select(_L.other_id).where(_L.story_id == story_id, _L.kind == kind))


def _pool(session: Session, lost: Candidate, kept: Candidate) -> None:
    """Bring the answers that stand to the card that goes on.

    An answer goes over as the row it is, or the week's digest would count it twice. Who has answered both cards
    keeps a row on each, since that were two answers to give.
    """
    own = {given.member_id: given for given in _answers(session, kept.id)}
    standing = pool(own.values(), _answers(session, lost.id))
    session.execute(
        update(_V)
        .where(
            _V.candidate_id == lost.id,
            _V.member_id.in_([given.member_id for given in standing if given.member_id not in own]),
        )
        .values(candidate_id=kept.id)
    )
    changed = [given for given in standing if own.get(given.member_id, given) != given]
    if changed:
        session.connection().execute(
            _CHANGE,
            [
                {
                    "card": kept.id,
                    "who": given.member_id,
                    "answer": given.answer and given.answer.value,
                    "at": given.at,
                    "reason": given.reason,
                }
                for given in changed
            ],
        )


def _answers(session: Session, candidate_id: int) -> list[Given]:
    rows = session.execute(
        select(_V.member_id, _V.answer, _V.at, _V.reason).where(_V.candidate_id == candidate_id)
    )
    return [
        Given(member_id, None if answer is None else Answer(answer), at, reason)
        for member_id, answer, at, reason in rows
    ]


def _unite(session: Session, lost: Candidate, kept: Candidate) -> None:
    rows = session.execute(
        select(ElectorRow.member_id, ElectorRow.joined_at).where(ElectorRow.candidate_id == lost.id)
    )
    electors: list[dict[str, Any]] = [
        {"candidate_id": kept.id, "member_id": member_id, "joined_at": joined_at}
        for member_id, joined_at in rows
    ]
    insert_pairs(session, ElectorRow, electors)
    if lost.closes_at is not None and kept.closes_at is not None and lost.closes_at > kept.closes_at:
        session.execute(update(_C).where(_C.id == kept.id).values(closes_at=lost.closes_at))


_CHANGE: Final = (
    update(Row.metadata.tables[_V.__tablename__])
    .where(_V.candidate_id == bindparam("card"), _V.member_id == bindparam("who"))
    .values(answer=bindparam("answer"), at=bindparam("at"), reason=bindparam("reason"))
)
