"""The hand-off: it's posted, next slot, or I'll post it. Never two people at once."""

from contextlib import suppress
from datetime import datetime

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.jobs import photos, publish
from bot.slack.cards.blocks import Json, answer
from bot.slack.cards.draw import slot_of
from bot.slack.press.drafts import Do, approve, hear, refused_as_echo
from bot.slack.press.who import Who
from bot.world import World
from curation.share.post import Post, PostState
from curation.share.queue import NoSlots
from db.outbox import messages
from db.report import weeks
from db.share import posts
from db.team import audit, members


def register(app: App, world: World) -> None:
    """Hear the hand-off's buttons."""

    @app.action("open_platform")
    def on_open(ack: Ack) -> None:
        ack()  # the link opens in the person's browser; there is nothing to keep

    hear(app, world, "handoff_done", _in_hand(_done))
    hear(app, world, "handoff_later", _in_hand(_later))
    hear(app, world, "handoff_take", _in_hand(_take))


def _in_hand(do: Do) -> Do:
    """What can be done only while a post is in somebody's hands."""

    def checked(session: Session, actor: Who, post: Post, now: datetime) -> Json:
        if post.state is not PostState.HANDED_OFF:
            return answer(actor.say(f"post.is_{post.state.value}"))
        return do(session, actor, post, now)

    return checked


def _done(session: Session, actor: Who, post: Post, now: datetime) -> Json:
    """It's posted: by hand this is the approval of the text, too."""
    if not post.read_by_somebody:
        echo = publish.echo_of(session, post, post.text, now=now)
        if echo is not None and echo.kind == "text":
            return refused_as_echo(actor, post, echo)
        approve(session, post, post.text, by=actor.user_id)
    posts.move(
        session,
        post.id,
        PostState.HANDED_OFF,
        PostState.PUBLISHED,
        published_at=now,
        published_by=actor.user_id,
        remind_at=None,
    )
    _tell(session, actor, post, "published", now)
    week = weeks.covering(session, post.workspace_id, now)
    if week is not None:
        messages.repaint(session, ["digest", "detail"], week.id)
    assert actor.workspace is not None  # noqa: S101 - a post was found in it
    following = None
    with suppress(NoSlots):
        following = next(iter(posts.places(session, actor.workspace, now=now).values()), None)
    if following is None:
        return answer(actor.say("handoff.thanks_last"))
    return answer(actor.say("handoff.thanks", moment=actor.say.moment(following, actor.workspace.tz)))


def _later(session: Session, actor: Who, post: Post, now: datetime) -> Json:
    """The next slot: the post goes back to the head of the queue."""
    posts.move(
        session,
        post.id,
        PostState.HANDED_OFF,
        PostState.READY,
        place=posts.first_place(session, post.workspace_id),
        remind_at=None,
    )
    _tell(session, actor, post, "next_slot", now)
    publish.show_slots(session, post.workspace_id)
    assert actor.workspace is not None  # noqa: S101 - a post was found in it
    photos.plan(session, actor.workspace, now=now)
    again = posts.by_id(session, post.workspace_id, post.id)
    slot = slot_of(session, actor.workspace, again, now=now)
    if slot is None:
        return answer(actor.say("err.no_slots"))
    return answer(actor.say("handoff.moved", moment=actor.say.moment(slot, actor.workspace.tz)))


def _take(session: Session, actor: Who, post: Post, now: datetime) -> Json:
    """Somebody else takes it; who held it reads so in the message."""
    if post.handed_to == actor.user_id:
        return answer(actor.say("handoff.yours"))
    posters = {each.user_id for each in members.with_role(session, post.workspace_id, "poster")}
    if post.handed_to is not None and post.handed_to not in posters:
        # Somebody has taken it from the poster already: two people must not post the same text.
        holder = members.by_user(session, post.workspace_id, post.handed_to)
        if holder is not None and not holder.left:
            return answer(actor.say("handoff.taken", name=holder.name))
    posts.change(session, post.id, handed_to=actor.user_id)
    _tell(session, actor, post, "taken", now)
    return answer(actor.say("handoff.yours"))


def _tell(session: Session, actor: Who, post: Post, action: str, now: datetime) -> None:
    messages.repaint(session, ["handoff", "draft"], post.id)
    messages.repaint(session, ["candidate"], post.candidate_id)
    audit.note(session, post.workspace_id, action, now=now, actor=actor.user_id, subject=f"post:{post.id}")
