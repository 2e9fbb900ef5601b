"""Tastes: what was learnt of a team's answers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from curation.judge.candidate import State
from curation.judge.learnt import Learnt
from db.judge import candidates
from db.tables import TasteRow

_T = TasteRow


def learnt(session: Session, workspace_id: int) -> Learnt:
    """What there is to tell of it; before anything is learnt, how many answers there are to learn from."""
    row = session.execute(
        select(_T.labels, _T.liked, _T.fitted_at).where(
            _T.workspace_id == workspace_id, _T.model.is_not(None)
        )
    ).one_or_none()
    if row is not None:
        return Learnt(labels=row.labels, liked=row.liked, fitted_at=row.fitted_at)
    liked = candidates.count(session, workspace_id, State.APPROVED)
    return Learnt(labels=liked + candidates.count(session, workspace_id, State.DECLINED), liked=liked)
