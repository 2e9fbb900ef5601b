"""The week's digest: once per ISO week and workspace, whatever crashes."""

from bot.world import World
from curation.report import cuts
from db import leases
from db.leases import Lease
from db.outbox import messages
from db.report import weeks
from db.tables import WorkspaceRow
from db.team import audit, workspaces


def digest(world: World, lease: Lease) -> None:
    """Tell one workspace's week, from the last cut to this one."""
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, WorkspaceRow, lease)
        workspace = workspaces.by_id(session, lease.id)
        planned = workspace.next_digest_at
        if not workspace.active or planned is None or planned > now:
            return
        workspaces.change(session, workspace.id, next_digest_at=cuts.next_digest_at(now, workspace.tz))
        cut = cuts.latest_cut(planned, now, workspace.tz)
        last = weeks.last(session, workspace.id)
        since = (workspace.set_up_at or workspace.created_at) if last is None else last.until
        week = cuts.week_of(cut, workspace.tz)
        digest_id = weeks.begin(session, workspace.id, week, since=since, until=cut)
        if digest_id is None or workspace.channel_id is None:
            return
        machine_now = world.clock.machine()
        told = messages.write(
            session,
            workspace.id,
            key=f"digest:{digest_id}",
            kind="digest",
            subject_id=digest_id,
            channel_id=workspace.channel_id,
            machine_now=machine_now,
        )
        messages.write(
            session,
            workspace.id,
            key=f"detail:{digest_id}",
            kind="detail",
            subject_id=digest_id,
            channel_id=workspace.channel_id,
            parent_id=told,
            machine_now=machine_now,
        )
        audit.note(session, workspace.id, "digest", now=now, subject=week)
    world.wake()
