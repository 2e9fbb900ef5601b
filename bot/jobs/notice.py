"""Notices: short messages of the bot's own, written with the fact they tell."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from curation.team import Workspace
from db.outbox import messages


def notice(
    session: Session,
    workspace: Workspace,
    key: str,
    payload: dict[str, Any],
    *,
    machine_now: datetime,
    channel_id: str | None = None,
    parent_id: int | None = None,
    subject_id: int = 0,
) -> None:
    """Write a notice to the voting channel (or to one person's DM): once per key."""
    channel = channel_id or workspace.channel_id
    if channel is not None:
        messages.write(
            session,
            workspace.id,
            key=key,
            kind="notice",
            subject_id=subject_id,
            channel_id=channel,
            parent_id=parent_id,
            payload=payload,
            machine_now=machine_now,
        )
