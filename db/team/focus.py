"""The one platform a workspace works on."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.tables import FocusRow
from db.upsert import put


def choose(session: Session, workspace_id: int, platform: str, *, account: str, now: datetime) -> None:
    """Make a platform the focus and leave the former one; the same choice again changes nothing."""
    if current(session, workspace_id) == platform:
        return
    session.execute(
        update(FocusRow)
        .where(FocusRow.workspace_id == workspace_id, FocusRow.state == "focus")
        .values(state="left")
    )
    put(
        session,
        FocusRow,
        {"workspace_id": workspace_id, "platform": platform},
        {"state": "focus", "since": now, "account": account},
    )


def since(session: Session, workspace_id: int) -> datetime | None:
    """When the present focus was chosen."""
    return session.scalar(
        select(FocusRow.since).where(FocusRow.workspace_id == workspace_id, FocusRow.state == "focus")
    )


def current(session: Session, workspace_id: int) -> str | None:
    """Name the focus, None before there is one."""
    return session.scalar(
        select(FocusRow.platform).where(FocusRow.workspace_id == workspace_id, FocusRow.state == "focus")
    )
