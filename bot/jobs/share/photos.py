""" "Photo ready?", asked the day before a post that needs one; on other platforms there is nothing to do."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from bot.jobs.notice import notice
from bot.slack.cards import notices
from bot.world import World
from curation.share import platforms, queue
from curation.share.photo import question_at
from curation.share.post import Post
from curation.share.queue import NoSlots
from curation.team import Workspace
from curation.wording import wording
from db import leases
from db.leases import Lease
from db.outbox import messages
from db.share import posts
from db.tables import WorkspaceRow
from db.team import workspaces


def photos(world: World, lease: Lease) -> None:
    """Ask about the photos of the posts whose day before has come, once for each slot they are given."""
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, WorkspaceRow, lease)
        workspaces.lock(session, lease.id)
        workspace = workspaces.by_id(session, lease.id)
        if not workspace.active:
            return
        for post, slot in _without_photo(session, workspace, now=now):
            if question_at(slot, workspace.ask_at, workspace.week) <= now:
                posts.change(session, post.id, photo_asked_for=slot)
                payload = notices.photo_wanted(wording(workspace.locale), post, slot=slot, tz=workspace.tz)
                notice(
                    session,
                    workspace,
                    key(post.id, slot),
                    payload,
                    machine_now=world.clock.machine(),
                    subject_id=post.id,
                )
        plan(session, workspace, now=now)
    world.wake()


def plan(session: Session, workspace: Workspace, *, now: datetime) -> None:
    """Set when the next photo is asked about. To be called whenever something enters or leaves the queue."""
    due = [
        question_at(slot, workspace.ask_at, workspace.week)
        for _, slot in _without_photo(session, workspace, now=now)
    ]
    if due or workspace.next_photo_at is not None:
        workspaces.change(session, workspace.id, next_photo_at=min(due, default=None))


def answered(session: Session, post: Post, text: str) -> None:
    """Let the question that was asked about a post's photo say how it was answered, without its buttons."""
    if post.photo_asked_for is not None:
        messages.rewrite(session, key(post.id, post.photo_asked_for), notices.says(text))


def later_slot(session: Session, workspace: Workspace, post: Post, *, now: datetime) -> datetime | None:
    """The first slot after the one a post has now that nobody's pin holds; None when no slot is set."""
    taken = {other.pinned_at for other in posts.queue(session, workspace.id) if other.id != post.id}
    with suppress(NoSlots):
        present = posts.places(session, workspace, now=now).get(post.id, now)
        following = queue.next_slots(workspace.slots, workspace.tz, present, len(taken) + 1)
        return next(slot for slot in following if slot not in taken)
    return None


def key(post_id: int, slot: datetime) -> str:
    """The key of the question about a post's photo for one slot."""
    return f"photo:{post_id}:{slot.isoformat()}"


def _without_photo(session: Session, workspace: Workspace, *, now: datetime) -> list[tuple[Post, datetime]]:
    """The waiting posts whose photo is to be asked about for the slot they have now, earliest first."""
    if workspace.platform is None or platforms.by_key(workspace.platform).needs != "photo":
        return []
    waiting = {post.id: post for post in posts.queue(session, workspace.id)}
    try:
        places = posts.places(session, workspace, now=now)
    except NoSlots:
        return []
    return [
        (waiting[post_id], slot)
        for post_id, slot in places.items()
        if waiting[post_id].photo_ready_by is None and waiting[post_id].photo_asked_for != slot
    ]
