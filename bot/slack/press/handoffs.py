"""The hand-off: it's posted, next slot, or I'll post it. Never two people at once."""

from contextlib import suppress

from slack_bolt import Ack, App

from bot.jobs.share import drafts, photos, publish
from bot.slack.cards.blocks import Json, answer
from bot.slack.cards.draw import slot_of
from bot.slack.press.drafts import Do, Press, approve, hear, shown_beside
from bot.world import World
from curation.share.post import PostState
from curation.share.queue import NoSlots
from db.outbox import messages
from db.report import weeks
from db.share import posts
from db.team import members


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

    def checked(press: Press) -> Json:
        if press.post.state is not PostState.HANDED_OFF:
            return answer(press.actor.say(f"post.is_{press.post.state.value}"))
        return do(press)

    return checked


def _done(press: Press) -> Json:
    """It's posted: by hand this is the approval of the text, too. What is done is kept, whatever is said of it."""
    session, actor, post, now = press.session, press.actor, press.post, press.now
    echo = None
    if not post.read_by_somebody:
        echo = publish.echo_of(session, post, post.text, now=now)
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
    _tell(press, "published")
    week = weeks.covering(session, post.workspace_id, now)
    if week is not None:
        messages.repaint(session, ["digest", "detail"], week.id)
    if echo is not None and echo.kind == "text":
        return shown_beside(actor, post, echo, posted=True)
    following = None
    with suppress(NoSlots):
        following = next(iter(posts.places(session, press.workspace, now=now).values()), None)
    if following is None:
        return answer(actor.say("handoff.thanks_last"))
    return answer(actor.say("handoff.thanks", moment=actor.say.moment(following, press.workspace.tz)))


def _later(press: Press) -> Json:
    """The next slot: the post goes back to the head of the queue, and to the present focus."""
    session, post = press.session, press.post
    posts.move(
        session,
        post.id,
        PostState.HANDED_OFF,
        PostState.READY,
        place=posts.first_place(session, post.workspace_id),
        remind_at=None,
    )
    _tell(press, "next_slot")
    if post.platform != press.workspace.platform:
        drafts.give_texts(press.world, session, press.workspace)
    publish.show_slots(session, post.workspace_id)
    photos.plan(session, press.workspace, now=press.now)
    again = posts.by_id(session, post.workspace_id, post.id)
    slot = slot_of(session, press.workspace, again, now=press.now)
    if slot is None:
        return answer(press.actor.say("err.no_slots"))
    return answer(press.actor.say("handoff.moved", moment=press.actor.say.moment(slot, press.workspace.tz)))


def _take(press: Press) -> Json:
    """Somebody else takes it; who held it reads so in the message."""
    session, actor, post = press.session, press.actor, press.post
    if post.handed_to == actor.user_id:
        return answer(actor.say("handoff.yours"))
    posters = {each.user_id for each in members.with_role(session, post.workspace_id, "poster")}
    if post.handed_to is not None and post.handed_to not in posters:
        # Somebody has taken it from the poster already: two people must not post the same text.
        holder = members.by_user(session, post.workspace_id, post.handed_to)
        if holder is not None and not holder.left:
            return answer(actor.say("handoff.taken", name=holder.name))
    posts.change(session, post.id, handed_to=actor.user_id)
    _tell(press, "taken")
    return answer(actor.say("handoff.yours"))


def _tell(press: Press, action: str) -> None:
    messages.repaint(press.session, ["handoff", "draft"], press.post.id)
    messages.repaint(press.session, ["candidate"], press.post.candidate_id)
    press.note(action)
