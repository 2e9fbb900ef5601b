"""Tastes: what was learnt of a team's answers, from what, and when it is learnt anew."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session

from curation.judge.ranking import Choice
from curation.judge.taste.learnt import Learnt
from db.judge import picks
from db.tables import CandidateRow, TasteRow, WorkspaceRow
from db.upsert import insert_new

AFTER: Final = 5  # questions closed since it was learnt; fewer wait for the night
MOST_ANSWERED: Final = 2000  # the latest

_C, _T = CandidateRow, TasteRow


@dataclass(frozen=True, slots=True)
class Kept:
    """A taste as it is kept: its version, and the model as bytes (None while there is too little).

    `closed` questions were closed since.
    """

    version: int
    model: bytes | None
    embedder: str
    closed: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was decided with somebody's yes or no; `at` (aware UTC) is when."""

    candidate_id: int
    choice: Choice
    yes: int
    no: int
    at: datetime

    @property
    def liked(self) -> float:
        """The share of yes among yes and no, 0 to 1."""
        return self.yes / (self.yes + self.no)


def due(now: datetime) -> ColumnElement[bool]:
    """Say, in SQL, whose answers are to be learnt from: not while their workspace is gone."""
    there = select(WorkspaceRow.id).where(WorkspaceRow.state != "ended")
    return (_T.due_at <= now) & _T.workspace_id.in_(there)


def current(session: Session, workspace_id: int) -> Kept:
    """Read what was learnt last."""
    row = session.execute(
        select(_T.version, _T.model, _T.embedder, _T.closed).where(_T.workspace_id == workspace_id)
    ).one_or_none()
    return Kept(0, None, "", 0) if row is None else Kept(row.version, row.model, row.embedder, row.closed)


def workspace_of(session: Session, taste_id: int) -> int:
    """Whose taste it is. Raises NoResultFound."""
    return session.scalars(select(_T.workspace_id).where(_T.id == taste_id)).one()


def learn_by(session: Session, workspace_id: int, at: datetime, *, closed: int = 0, now: datetime) -> None:
    """Have it learnt anew at an instant, or sooner if that was planned; at once after five closed questions."""
    insert_new(session, TasteRow, [{"workspace_id": workspace_id}])
    sooner = case((_T.due_at.is_(None), at), (_T.due_at > at, at), else_=_T.due_at)
    enough = _T.closed + closed >= AFTER
    session.execute(
        update(_T)
        .where(_T.workspace_id == workspace_id)
        .values(closed=_T.closed + closed, due_at=case((enough, now), else_=sooner))
        .execution_options(synchronize_session=False)
    )


def answered(session: Session, workspace_id: int) -> list[Answered]:
    """The latest questions that people answered yes or no to, however they ended; an idea without source too."""
    rows = session.execute(
        select(
            *picks.SHOWN,
            _C.yes,
            _C.no,
            _C.decided_at,
        )
        .where(_C.workspace_id == workspace_id, _C.decided_at.is_not(None), _C.yes + _C.no > 0)
        .where(_C.state.in_(("approved", "declined", "expired")))
        .order_by(_C.decided_at.desc(), _C.id.desc())
        .limit(MOST_ANSWERED)
    )
    return [
        Answered(row.id, picks.choice_of(row, row.decided_at), row.yes, row.no, row.decided_at)
        for row in rows
    ]


def keep(
    session: Session, taste_id: int, *, closed: int, due_at: datetime | None, night: datetime, **columns: Any
) -> None:
    """Keep what was learnt (`model`, `embedder`, `labels`, `liked`, `words`, `fitted_at`) as the next version.

    `closed` questions were known to it; those closed since still count for the next time, which is at once, or
    in the `night`, or at `due_at` if that is sooner.
    """
    left = _T.closed - closed
    session.execute(
        update(_T)
        .where(_T.id == taste_id)
        .values(version=_T.version + 1, closed=left, due_at=_again(left, due_at, night), **columns)
        .execution_options(synchronize_session=False)
    )


def not_yet(session: Session, taste_id: int, *, due_at: datetime | None, night: datetime) -> None:
    """Leave what was learnt as it is, until `due_at`; questions that closed since are learnt from as in `keep`."""
    session.execute(
        update(_T)
        .where(_T.id == taste_id)
        .values(due_at=_again(_T.closed, due_at, night))
        .execution_options(synchronize_session=False)
    )


def _again(left: ColumnElement[int] | Any, due_at: datetime | None, night: datetime) -> ColumnElement[Any]:
    """When it is learnt anew, with so many questions left that were closed meanwhile: whoever closed them found
    it due already, and planned nothing.
    """
    soon = night if due_at is None else min(night, due_at)
    return case((left >= AFTER, _T.due_at), (left > 0, soon), else_=due_at)


def spent(session: Session, workspace_id: int, month: str) -> int:
    """What vectors have cost the team in a month ("2026-11"), in millionths of a dollar."""
    return session.scalar(select(_T.micros).where(_T.workspace_id == workspace_id, _T.month == month)) or 0


def reserve(session: Session, taste_id: int, month: str, micros: int) -> None:
    """Set aside what a call may cost; negative to give back what it certainly didn't."""
    before = case((_T.month == month, _T.micros), else_=0)
    session.execute(
        update(_T)
        .where(_T.id == taste_id)
        .values(month=month, micros=before + micros)
        .execution_options(synchronize_session=False)
    )


def learnt(session: Session, workspace_id: int) -> Learnt:
    """What there is to tell of it; before anything is learnt, how many answers there are to learn from."""
    row = session.execute(
        select(_T.labels, _T.liked, _T.fitted_at, _T.words).where(
            _T.workspace_id == workspace_id, _T.model.is_not(None)
        )
    ).one_or_none()
    if row is not None:
        words = row.words or {}
        return Learnt(
            labels=row.labels,
            liked=row.liked,
            fitted_at=row.fitted_at,
            liked_words=tuple(words.get("liked", ())),
            disliked_words=tuple(words.get("disliked", ())),
        )
    every = answered(session, workspace_id)
    return Learnt(labels=len(every), liked=sum(2 * each.yes >= each.yes + each.no for each in every))
