"""Picks: questions the bot chose by itself, with what they scored and what became of them."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from curation.judge.accuracy import LOOKED_BACK, Decided
from db.tables import CandidateRow

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
