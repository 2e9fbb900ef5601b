"""Picks: what the bot chooses from, what it chose by itself, what that scored and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from curation.judge.ranking import Choice, Decision, Pick
from curation.judge.taste.accuracy import LOOKED_BACK, Decided
from db.tables import CandidateRow

OF_A_SOURCE: Final = 100  # the newest that wait: however many a feed floods with, the others are all there
MOST_DECISIONS: Final = 2000  # the latest; older ones count next to nothing

_C = CandidateRow
_JUDGED = _C.state.in_(("approved", "declined"))  # what expired says nothing about taste


def last_decided(session: Session, workspace_id: int, *, most: int = LOOKED_BACK) -> list[Decided]:
    """The last picks that the team said yes or no to, the newest first."""
    rows = session.execute(
        select(_C.score, _C.prior, _C.state)
        .where(_C.workspace_id == workspace_id, _JUDGED)
        .where(_C.pick.is_not(None), _C.score.is_not(None), _C.prior.is_not(None))
        .order_by(_C.decided_at.desc(), _C.id.desc())
        .limit(most)
    )
    return [
        Decided(score, prior, liked=state == "approved")
        for score, prior, state in rows
        if score is not None and prior is not None
    ]


def first_decided_at(session: Session, workspace_id: int) -> datetime | None:
    """When the team first said yes or no to a question, None before it has."""
    return session.scalar(select(func.min(_C.decided_at)).where(_C.workspace_id == workspace_id, _JUDGED))


SHOWN: Final = (_C.id, _C.story_id, _C.source_id, _C.url, _C.title, _C.summary, _C.source_name)
"""What `choice_of` needs of a candidate."""


def choice_of(row: Any, seen_at: datetime) -> Choice:
    """Read a candidate as a choice; an idea of a person has the source 0, which is none."""
    return Choice(
        story_id=row.story_id,
        source_id=row.source_id or 0,
        title=row.title,
        summary=row.summary,
        seen_at=seen_at,
        feed_title=row.source_name,
        url=row.url or "",
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate from a feed that waits for its question, as a choice."""

    candidate_id: int
    choice: Choice


def choices(session: Session, workspace_id: int) -> list[Waiting]:
    """What there is to choose from: of each source the newest that wait, oldest first. People's are left out."""
    newest = (
        select(
            _C.id,
            func.row_number().over(partition_by=_C.source_id, order_by=_C.id.desc()).label("place"),
        )
        .where(_C.workspace_id == workspace_id, _C.state == "waiting")
        .where(_C.source_id.is_not(None), _C.suggested_by.is_(None))
        .subquery()
    )
    rows = session.execute(
        select(
            *SHOWN,
            _C.published_at,
            _C.created_at,
        )
        .join(newest, newest.c.id == _C.id)
        .where(newest.c.place <= OF_A_SOURCE)
        .order_by(_C.id)
    )
    return [Waiting(row.id, choice_of(row, row.published_at or row.created_at)) for row in rows]


def still_waiting(session: Session, workspace_id: int) -> set[int]:
    """What waits from feeds now: nobody has asked it, suggested it or let go of it."""
    waiting = select(_C.id).where(_C.workspace_id == workspace_id, _C.state == "waiting")
    return set(session.scalars(waiting.where(_C.suggested_by.is_(None))))


def decisions(session: Session, workspace_id: int) -> list[Decision]:
    """What the team said yes or no to of each source's questions, the latest of them."""
    rows = session.execute(
        select(_C.source_id, _C.state, _C.decided_at)
        .where(_C.workspace_id == workspace_id, _JUDGED)
        .where(_C.source_id.is_not(None), _C.decided_at.is_not(None))
        .order_by(_C.decided_at.desc(), _C.id.desc())
        .limit(MOST_DECISIONS)
    )
    return [
        Decision(source_id, state == "approved", decided_at)
        for source_id, state, decided_at in rows
        if source_id is not None and decided_at is not None
    ]


def picked_before(session: Session, workspace_id: int) -> int:
    """How many stories the bot itself has chosen to ask so far."""
    return session.scalars(
        select(func.count()).where(_C.workspace_id == workspace_id, _C.pick.is_not(None))
    ).one()


def note(session: Session, candidate_id: int, pick: Pick, *, taste_version: int | None) -> None:
    """Keep how and why it was picked, for people who ask and for judging the judging later."""
    session.execute(
        update(_C)
        .where(_C.id == candidate_id)
        .values(
            score=pick.score,
            reasons=[reason.to_json() for reason in pick.reasons],
            pick=pick.how,
            prior=pick.prior,
            taste_version=taste_version,
        )
    )
