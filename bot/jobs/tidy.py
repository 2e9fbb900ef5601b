"""Housekeeping: telling people once of rows that got stuck and of sources that failed; letting go of old items."""

import structlog
from sqlalchemy import select

from bot.jobs.notice import notice
from bot.slack.cards import notices
from bot.world import World
from curation.collect.seen import LET_GO_AFTER
from curation.wording import wording
from db import leases
from db.collect import feeds, hosts, retention, sources
from db.tables import CandidateRow, FeedRow, ImportRow, Leased, OutboxRow, RequestRow, SourceRow, WorkspaceRow
from db.team import members, workspaces

log = structlog.get_logger()

LET_GO_AT_ONCE = 200  # items in one transaction: a vote that waits behind it doesn't notice

# Feeds are left out: whose feed it is hears of it as of any other failure.
_MAY_STICK: tuple[type[Leased], ...] = (
    CandidateRow,
    ImportRow,
    OutboxRow,
    RequestRow,
    SourceRow,
    WorkspaceRow,
)


def tell_of_stuck(world: World) -> None:
    """Tell a curator of rows that used up their tries, once each; feeds among them rest until *Try again*."""
    machine_now = world.clock.machine()
    with world.write() as session:
        for feed_id in leases.stuck(session, FeedRow, machine_now=machine_now):
            log.error("stuck", table=FeedRow.__name__, row=feed_id)
            feeds.keep_outcome(
                session, feed_id, state="resting", next_poll_at=None, failures=leases.MOST_TRIES, error=None
            )
        for table in _MAY_STICK:
            for row_id in leases.stuck(session, table, machine_now=machine_now):
                log.error("stuck", table=table.__name__, row=row_id)
                workspace_id = (
                    row_id
                    if table is WorkspaceRow
                    else session.scalar(select(table.workspace_id).where(table.id == row_id))  # type: ignore[attr-defined]
                )
                workspace = workspaces.by_id(session, int(workspace_id or 0))
                say = wording(workspace.locale)
                for curator in members.with_role(session, workspace.id, "curator")[:1]:
                    notice(
                        session,
                        workspace,
                        f"stuck:{table.__name__}:{row_id}:{machine_now.isoformat()}",
                        notices.stuck(say, f"{table.__tablename__} {row_id}"),  # type: ignore[attr-defined]
                        machine_now=machine_now,
                        channel_id=curator.user_id,
                    )


def tell_of_failed_sources(world: World) -> None:
    """Tell each team of sources whose feed rests or is gone, once."""
    with world.write() as session:
        for source in sources.to_tell_of_failure(session):
            if not sources.told_of_failure(session, source.id):
                continue
            workspace = workspaces.by_id(session, source.workspace_id)
            notice(
                session,
                workspace,
                # Told anew after each *Try again* that came to nothing.
                f"source:{source.id}:{world.clock.machine().isoformat()}",
                notices.source_failed(wording(workspace.locale), source),
                machine_now=world.clock.machine(),
                subject_id=source.id,
            )


def let_go_of_old_items(world: World) -> int:
    """Delete some of the items that came of nothing and are old; to be called again and again."""
    before = world.clock.now() - LET_GO_AFTER
    with world.write() as session:
        done = retention.let_go(session, before=before, limit=LET_GO_AT_ONCE)
    if done:
        log.info("old items let go", items=done)
    return done


def say_anew_when_hosts_are_due(world: World) -> None:
    """Once at start: a database that was mended by hand, or by an older program, must not leave a feed behind."""
    with world.write() as session:
        hosts.refresh_all(session)
