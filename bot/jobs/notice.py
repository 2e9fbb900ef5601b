"""Notices: short messages of the bot's own, written with the fact they tell; and answers that come late."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.world import World
from curation.team import Workspace
from db import leases
from db.collect import requests
from db.collect.requests import Asked
from db.leases import Lease, LostLease
from db.outbox import messages
from db.tables import RequestRow

ANSWERED_FOR: Final = timedelta(minutes=29)  # Slack takes an answer where it was asked for half an hour


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


def close(
    session: Session, asked: Asked, told: dict[str, Any], *, now: datetime, machine_now: datetime
) -> None:
    """Close a request with what the person is told, in a direct message when it comes too late for the channel.

    `now`: product time, aware UTC.
    """
    requests.answered(session, asked.id, told["text"])
    if asked.response_url and now - asked.at >= ANSWERED_FOR:
        write_to(session, asked, told, machine_now=machine_now)


def hold(world: World, lease: Lease, until: timedelta | None = None) -> None:
    """Hold a request for another lease, or `until` from now; raises LostLease. Once before each wait for a server."""
    with world.write() as session:
        if not leases.renew(session, RequestRow, lease, machine_now=world.clock.machine(), until=until):
            raise LostLease(f"request {lease.id}")


def write_to(session: Session, asked: Asked, told: dict[str, Any], *, machine_now: datetime) -> None:
    """Tell who asked, in a direct message: once per request."""
    messages.write(
        session,
        asked.workspace_id,
        key=f"request:{asked.id}",
        kind="notice",
        subject_id=0,
        channel_id=asked.user_id,
        payload={"text": told["text"], "blocks": told["blocks"]},
        machine_now=machine_now,
    )
