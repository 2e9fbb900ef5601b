"""Housekeeping: telling people once of rows that got stuck and of sources that failed; letting go of old items."""

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.jobs.notice import notice, write_to
from bot.jobs.share import drafts
from bot.slack.cards import notices
from bot.slack.cards.blocks import answer, cut
from bot.world import World
from curation.collect.known.seen import LET_GO_AFTER
from curation.team import Workspace
from curation.text import tidy
from curation.wording import wording
from db import leases
from db.collect import feeds, hosts, requests, retention, sources
from db.collect.sources import Source
from db.judge import stories
from db.outbox import messages
from db.tables import (
    CandidateRow,
    FeedRow,
    ImportRow,
    Leased,
    OutboxRow,
    PostRow,
    RequestRow,
    SourceRow,
    TasteRow,
    WorkspaceRow,
)
from db.team import members, workspaces

log = structlog.get_logger()

_SAID_BACK = 200  # characters of what a person asked for
LET_GO_AT_ONCE = 200  # items in one transaction: a vote that waits behind it doesn't notice

# Feeds are left out: whose feed it is hears of it as of any other failure. So are posts: the template stands.
_MAY_STICK: tuple[type[Leased], ...] = (
    CandidateRow,
    ImportRow,
    OutboxRow,
    RequestRow,
    SourceRow,
    TasteRow,
    WorkspaceRow,
)


def tell_of_stuck(world: World) -> None:
    """Tell a curator of rows that used up their tries, once each; feeds among them rest until *Try again*."""
    machine_now = world.clock.machine()
    with world.write() as session:
        stuck_feeds = leases.stuck(session, FeedRow, machine_now=machine_now)
        for feed_id in stuck_feeds:
            log.error("stuck", table=FeedRow.__name__, row=feed_id)
        feeds.let_rest(session, stuck_feeds, failures=leases.MOST_TRIES)
        for post_id in leases.stuck(session, PostRow, machine_now=machine_now):
            log.error("stuck", table=PostRow.__name__, row=post_id)
            drafts.give_up_writing(session, post_id, machine_now=machine_now)
        for table in _MAY_STICK:
            for row_id in leases.stuck(session, table, machine_now=machine_now):
                log.error("stuck", table=table.__name__, row=row_id)
                workspace_id = (
                    row_id
                    if table is WorkspaceRow
                    else session.scalar(select(table.workspace_id).where(table.id == row_id))  # type: ignore[attr-defined]
                )
                if table is RequestRow:
                    _tell_who_asked(session, row_id, machine_now=machine_now)
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


def _tell_who_asked(session: Session, request_id: int, *, machine_now: datetime) -> None:
    """Somebody still waits for an answer to this request, which is given up."""
    asked = requests.by_id(session, request_id)
    say = wording(asked.locale)
    what = asked.url if asked.kind == "import" else asked.given or asked.url
    if asked.kind in ("version", "server"):
        told = answer(say(f"request.stuck_{asked.kind}", account=cut(tidy(asked.given or ""), _SAID_BACK)))
        requests.answered(session, asked.id, told["text"])
        write_to(session, asked, told, machine_now=machine_now)
        return
    # The first word of a usage is the sub-command's name in this language.
    command = f"/curate {say(f'usage.{asked.kind}').split()[0]} {cut(tidy(what), _SAID_BACK)}".strip()
    told = answer(say("request.stuck", command=command))
    requests.answered(session, asked.id, told["text"])
    requests.forget_given(session, asked.id)
    write_to(session, asked, told, machine_now=machine_now)


def tell_of_failed_sources(world: World) -> None:
    """Tell each team once of sources whose feed rests or is gone: in one notice a day, which grows.

    A list of hundreds that somebody brought may have dozens of dead addresses, which all give up in one week.
    """
    with world.write() as session:
        failed: dict[int, list[Source]] = {}
        for source in sources.to_tell_of_failure(session):
            if sources.told_of_failure(session, source.id):
                failed.setdefault(source.workspace_id, []).append(source)
        for workspace_id, new in failed.items():
            workspaces.lock(session, workspace_id)  # or two processes would each begin today's notice
            _tell_of_failed(world, session, workspaces.by_id(session, workspace_id), new)


def _tell_of_failed(world: World, session: Session, workspace: Workspace, new: list[Source]) -> None:
    say, machine_now = wording(workspace.locale), world.clock.machine()
    today = world.clock.now().astimezone(ZoneInfo(workspace.tz)).date()
    key = f"sources:{workspace.id}:{today}"
    earlier = messages.by_key(session, key)
    told = [] if earlier is None else (earlier.payload or {}).get("sources", [])
    if earlier is not None and not any(source.id in told for source in new):
        known = [sources.of_team(session, workspace.id, source_id) for source_id in told]
        still = [source for source in known if source is not None and source.resting]
        messages.rewrite(session, key, notices.sources_failed(say, still + new))
        return
    if earlier is not None:
        # *Try again* came to nothing: that is news, and wants a message of its own.
        key += f":{machine_now.isoformat()}"
    payload = notices.sources_failed(say, new)
    notice(session, workspace, key, payload, machine_now=machine_now, subject_id=new[0].id)


def let_go_of_old_items(world: World) -> int:
    """Delete some of the items that came of nothing and are old; to be called again and again."""
    before = world.clock.now() - LET_GO_AFTER
    with world.write() as session:
        done = retention.let_go(session, before=before, limit=LET_GO_AT_ONCE)
    if done:
        log.info("old items let go", items=done)
    return done


def forget_old_words(world: World) -> int:
    """Delete some of the words that new titles are compared with no more; to be called again and again."""
    with world.write() as session:
        return stories.forget_words(session, now=world.clock.now(), limit=LET_GO_AT_ONCE)


def say_anew_when_hosts_are_due(world: World) -> None:
    """Once at start: a database that was mended by hand, or by an older program, must not leave a feed behind."""
    with world.write() as session:
        hosts.refresh_all(session)
