"""Pausing a workspace and waking it up: deadlines stop meanwhile, and nothing comes in a burst after."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.jobs.share import publish
from bot.world import World
from curation import calendar
from curation.judge.candidate import State
from curation.report.cuts import next_digest_at
from db import leases
from db.judge import candidates
from db.leases import Lease
from db.outbox import messages
from db.tables import WorkspaceRow
from db.team import audit, workspaces


def resume(world: World, lease: Lease) -> None:
    """End a pause whose time is over."""
    with world.write() as session:
        leases.keep(session, WorkspaceRow, lease)
        wake_up(session, lease.id, by="", now=world.clock.now())
    world.wake()


def wake_up(session: Session, workspace_id: int, *, by: str, now: datetime) -> bool:
    """Let a paused workspace go on, its open cards with the time of the pause. True for the one who did it."""
    before = workspaces.by_id(session, workspace_id)
    if before.paused_at is None or not workspaces.resume(session, workspace_id, now=now):
        return False
    candidates.shift_deadlines(session, workspace_id, paused_at=before.paused_at, now=now)
    for candidate in candidates.in_state(session, workspace_id, State.OPEN):
        messages.repaint(session, ["candidate"], candidate.id)
    publish.plan_slots(session, before, now=now)
    publish.show_slots(session, workspace_id)
    workspaces.change(
        session,
        workspace_id,
        next_round_at=calendar.next_clock_time(now, before.ask_at, before.week),
        next_digest_at=next_digest_at(now, before.tz),
    )
    audit.note(session, workspace_id, "resumed", now=now, actor=by)
    return True
