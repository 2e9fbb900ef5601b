"""The one platform a workspace works on."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.tables import FocusRow
from db.upsert import put


def choose(session: Session, workspace_id: int, platform: str, *, account: str, now: datetime) -> None:
    """Make a platform the focus and leave the former one; the same choice again changes nothing.

    Without an `account` a team that comes back has the one it had there.
    """
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
        {"state": "focus", "since": now}
        | ({"account": account, "most": None, "per_link": None} if account else {}),
    )


def name_account(session: Session, workspace_id: int, account: str) -> None:
    """Say what the team calls itself on its focus; what was known of its server may not hold any more."""
    session.execute(
        update(FocusRow)
        .where(FocusRow.workspace_id == workspace_id, FocusRow.state == "focus")
        .values(account=account, most=None, per_link=None)
    )


def keep_limits(session: Session, workspace_id: int, *, most: int, per_link: int) -> None:
    """Keep what the focus's own server takes: characters in all, and how many a link counts."""
    session.execute(
        update(FocusRow)
        .where(FocusRow.workspace_id == workspace_id, FocusRow.state == "focus")
        .values(most=most, per_link=per_link)
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
