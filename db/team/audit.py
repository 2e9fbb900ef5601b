"""The record of who did what, when."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db.tables import AuditRow


def note(
    session: Session,
    workspace_id: int,
    action: str,
    *,
    now: datetime,
    actor: str = "",
    subject: str = "",
    **detail: Any,
) -> None:
    """Write one line; `actor` is a Slack user id, empty for the bot itself."""
    session.execute(
        insert(AuditRow).values(
            workspace_id=workspace_id, at=now, actor=actor, action=action, subject=subject, detail=detail
        )
    )
