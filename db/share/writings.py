"""What was asked of the writer: the budget it is taken from, and answers that need not be asked for again."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from curation.share.asking.allowance import Spent
from db.judge import tastes
from db.tables import WritingRow

_W = WritingRow
NO_MONTH = ""  # of what belongs to no month's budget
PASSED = "passed"  # the outcome of an answer that may be shown


def spent(session: Session, workspace_id: int, month: str) -> Spent:
    """What a workspace used up in a month ("2026-11"), with what is reserved right now, vectors included."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(_W.micros), 0)).where(
            _W.workspace_id == workspace_id, _W.month == month
        )
    ).one()
    return Spent(calls=row[0], micros=int(row[1]) + tastes.spent(session, workspace_id, month))


def reserve(
    session: Session, workspace_id: int, post_id: int, key: str, *, month: str, micros: int, now: datetime
) -> int:
    """Note a call that is about to be made, at the most it can cost; kept when nobody settles it.

    The caller holds the workspace's lock, so that two calls can't both take the last of a budget.
    """
    new = session.execute(
        insert(_W)
        .values(workspace_id=workspace_id, post_id=post_id, key=key, month=month, micros=micros, at=now)
        .returning(_W.id)
    )
    return new.scalar_one()


def settle(session: Session, writing_id: int, outcome: str, **columns: Any) -> None:
    """Say what came of a call, and what it really cost (`micros`, tokens); what was reserved stays else.

    `result` is the text of an answer that passed every check, for whoever asks the same again.
    """
    session.execute(update(_W).where(_W.id == writing_id).values(outcome=outcome, **columns))


def keep_again(
    session: Session,
    workspace_id: int,
    post_id: int,
    key: str,
    result: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """Note that a known answer became a text of this post, too; it was no call and cost nothing."""
    session.execute(
        insert(_W).values(
            workspace_id=workspace_id,
            post_id=post_id,
            key=key,
            month=NO_MONTH,
            micros=0,
            outcome=PASSED,
            result=result,
            at=now,
        )
    )


def release(session: Session, writing_id: int) -> None:
    """Give back what was reserved for a call that certainly cost nothing; it doesn't count."""
    session.execute(delete(_W).where(_W.id == writing_id))


def known(session: Session, workspace_id: int, key: str) -> dict[str, Any] | None:
    """The words that were given in answer to exactly this before, None when there are none."""
    result = session.scalar(
        select(_W.result)
        .where(_W.workspace_id == workspace_id, _W.key == key, _W.outcome == PASSED)
        .order_by(_W.id.desc())
        .limit(1)
    )
    return None if result is None else result["written"]


def versions(session: Session, post_id: int, *, until: datetime | None = None) -> list[str]:
    """The texts the writer has given for a post, oldest first; with `until`, those it had given then."""
    given = select(_W.result).where(_W.post_id == post_id, _W.outcome == PASSED).order_by(_W.id)
    results = session.scalars(given if until is None else given.where(_W.at <= until))
    return [str(result["text"]) for result in results if result]
