"""The record of who did what, when."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db.tables import AuditRow

LONGEST_SUBJECT = 120  # as wide as the column: PostgreSQL refuses what doesn't fit


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
    """Write one line; `actor` is a Slack user id, empty for the bot itself; a long subject (an address) is cut."""
    session.execute(
        insert(AuditRow).values(
            workspace_id=workspace_id,
            at=now,
            actor=actor,
            action=action,
            subject=subject[:LONGEST_SUBJECT],
            detail=detail,
        )
    )
