"""At a slot: hand the next post to the poster. Never a burst, never two at once."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.jobs.notice import notice
from bot.jobs.share import photos
from bot.slack.cards import notices
from bot.slack.cards.blocks import Json
from bot.slack.cards.draft import over, platform_of
from bot.world import World
from curation import calendar
from curation.share import no_echo, queue
from curation.share.draft import own_words
from curation.share.no_echo import Echo
from curation.share.post import Post, PostState, fingerprint
from curation.team import Workspace
from curation.wording import wording
from db import leases
from db.leases import Lease
from db.outbox import messages
from db.share import posts
from db.tables import WorkspaceRow
from db.team import audit, members, workspaces

REMIND_AFTER_DAYS = 1  # one reminder, a working day later


def publish(world: World, lease: Lease) -> None:
    """Serve one workspace's slot, and set when the next one is."""
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, WorkspaceRow, lease)
        workspaces.lock(session, lease.id)
        workspace = workspaces.by_id(session, lease.id)
        if not workspace.active or workspace.next_slot_at is None or workspace.next_slot_at > now:
            return
        since = workspace.next_slot_at - timedelta.resolution
        post = _next(session, workspace, since=since, now=now, machine_now=world.clock.machine())
        if post is not None:
            hand_off(session, workspace, post, now=now, machine_now=world.clock.machine())
        else:
            show_slots(session, workspace.id)  # a slot was missed, so everything moved on
        plan_slots(session, workspace, now=now)
    world.wake()


def _next(
    session: Session, workspace: Workspace, *, since: datetime, now: datetime, machine_now: datetime
) -> Post | None:
    """The post whose turn it is; one that repeats another platform's, or doesn't fit, lets the next one pass."""
    waiting = posts.waiting(session, workspace.id)
    while found := queue.due(waiting, workspace.slots, workspace.tz, since=since, now=now):
        post = posts.by_id(session, workspace.id, found[0].post_id)
        if post is not None:
            why = _why_not(session, workspace, post, now=now)
            if why is None:
                return post
            notice(
                session,
                workspace,
                f"held:{post.id}:{fingerprint(post.text)[:16]}",
                why,
                machine_now=machine_now,
                subject_id=post.id,
            )
        waiting = [each for each in waiting if each.post_id != found[0].post_id]
    return None


def echo_of(session: Session, post: Post, text: str, *, now: datetime) -> Echo | None:
    """What this text would say again that went out, or is to, on another platform; None when it is its own.

    Asked wherever a text is accepted, and before one is handed on.
    """
    if post.platform is None:
        return None
    return no_echo.echo(
        own_words(text, source=post.source_name, url=post.url),
        platform=post.platform,
        candidate_id=post.candidate_id,
        others=posts.elsewhere(session, post.workspace_id, but_not=post.platform),
        now=now,
    )


def _why_not(session: Session, workspace: Workspace, post: Post, *, now: datetime) -> Json | None:
    """Why a text stays in the queue at its slot, to be told once for each text; None when it may be handed on."""
    say = wording(workspace.locale)
    repeated = echo_of(session, post, post.text, now=now)
    if repeated is not None:
        return notices.held_back(say, post, repeated)
    platform = platform_of(post, workspace)
    measure = platform.measure(post.text)
    return None if measure.fits else notices.does_not_fit(say, post, over(say, measure, platform))


def hand_off(
    session: Session, workspace: Workspace, post: Post, *, now: datetime, machine_now: datetime
) -> bool:
    """Give a post to the poster: the message in the channel, and the text alone in its thread."""
    if workspace.channel_id is None:
        return False
    poster = next(iter(members.with_role(session, workspace.id, "poster")), None)
    number = post.handoff_no + 1
    if not posts.move(
        session,
        post.id,
        post.state,
        PostState.HANDED_OFF,
        handed_at=now,
        handed_to=None if poster is None else poster.user_id,
        handoff_no=number,
        pinned_at=None,
        remind_at=calendar.working_days_later(now, REMIND_AFTER_DAYS, workspace.week),
    ):
        return False
    first = messages.write(
        session,
        workspace.id,
        key=f"handoff:{post.id}:{number}",
        kind="handoff",
        subject_id=post.id,
        channel_id=workspace.channel_id,
        machine_now=machine_now,
    )
    messages.write(
        session,
        workspace.id,
        key=f"text:{post.id}:{number}",
        kind="text",
        subject_id=post.id,
        channel_id=workspace.channel_id,
        parent_id=first,
        machine_now=machine_now,
    )
    messages.repaint(session, ["candidate"], post.candidate_id)
    messages.repaint(session, ["draft"], post.id)
    audit.note(session, workspace.id, "handed_off", now=now, subject=f"post:{post.id}")
    return True


def plan_slots(session: Session, workspace: Workspace, *, now: datetime) -> None:
    """Set the next instant at which the queue moves: a slot, or a pin if one comes first."""
    instants = list(queue.next_slots(workspace.slots, workspace.tz, now, 1)) if workspace.slots else []
    instants += [
        post.pinned_at
        for post in posts.queue(session, workspace.id)
        if post.pinned_at is not None and post.pinned_at > now
    ]
    workspaces.change(session, workspace.id, next_slot_at=min(instants, default=None))
    photos.plan(session, workspace, now=now)


def show_slots(session: Session, workspace_id: int) -> None:
    """Paint the slots of what waits afresh: whenever one text leaves the queue, those behind it move up."""
    waiting = posts.queue(session, workspace_id)
    messages.repaint_all(session, ["draft"], [post.id for post in waiting])
    messages.repaint_all(session, ["candidate"], [post.candidate_id for post in waiting])


def remind(world: World) -> None:
    """Remind the poster once, a working day after the hand-off."""
    with world.write() as session:
        for workspace_id, post_id in posts.to_remind(session, world.clock.now()):
            workspace = workspaces.by_id(session, workspace_id)
            post = posts.by_id(session, workspace_id, post_id)
            if post is None or not workspace.active or not posts.reminded(session, post_id):
                continue
            handoff = messages.of_subject(session, "handoff", post_id)
            notice(
                session,
                workspace,
                f"remind:{post_id}:{post.handoff_no}",
                notices.reminder(wording(workspace.locale), post),
                machine_now=world.clock.machine(),
                parent_id=handoff.id if handoff is not None and handoff.ts else None,
                subject_id=post_id,
            )
