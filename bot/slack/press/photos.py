""" "Photo ready?": yes and it is on somebody's phone, or not yet and the post waits for a later slot."""

from slack_bolt import App

from bot.jobs.share import photos, publish
from bot.slack.cards.blocks import Json, answer, cut
from bot.slack.cards.draw import slot_of
from bot.slack.press.drafts import Press, hear, refusal_of
from bot.world import World
from curation.share.post import UNPUBLISHED, PostState
from curation.text import tidy
from curation.wording import wording
from db.outbox import messages
from db.share import posts


def register(app: App, world: World) -> None:
    """Hear the question's two buttons."""
    hear(app, world, "photo_ready", _ready)
    hear(app, world, "photo_later", _later)


def _ready(press: Press) -> Json:
    """It is ready, and stays where it is: we keep only whose phone that is."""
    actor, post = press.actor, press.post
    if post.state not in (*UNPUBLISHED, PostState.HANDED_OFF):
        return answer(actor.say(f"post.is_{post.state.value}"))
    posts.change(press.session, post.id, photo_ready_by=actor.user_id)
    name = "" if actor.member is None else tidy(actor.member.name)
    say = wording(press.workspace.locale)
    _answered(press, say("photo.with_for", title=_title(press), name=name), "photo_ready")
    return answer(actor.say("photo.thanks"))


def _later(press: Press) -> Json:
    """Not yet: the post takes the slot after the one that was asked about."""
    session, actor, post, workspace = press.session, press.actor, press.post, press.workspace
    refusal = refusal_of(actor, post)
    if refusal is not None:
        return answer(refusal)
    place = slot_of(session, workspace, post, now=press.now)
    if place is not None and place != post.photo_asked_for:
        # Somebody has pressed already, or the queue has moved: the question is about a slot it doesn't have.
        return answer(actor.say("handoff.moved", moment=actor.say.moment(place, workspace.tz)))
    slot = photos.later_slot(session, workspace, post, now=press.now)
    if slot is None:
        return answer(actor.say("err.no_slots"))
    posts.change(session, post.id, pinned_at=slot, photo_ready_by=None)
    say = wording(workspace.locale)
    moved = say("photo.moved", title=_title(press), moment=say.moment(slot, workspace.tz))
    _answered(press, moved, "photo_later")
    publish.plan_slots(session, workspace, now=press.now)
    publish.show_slots(session, post.workspace_id)
    return answer(actor.say("handoff.moved", moment=actor.say.moment(slot, workspace.tz)))


def _title(press: Press) -> str:
    return cut(tidy(press.post.title), 120)


def _answered(press: Press, told: str, action: str) -> None:
    photos.answered(press.session, press.post, told)
    messages.repaint(press.session, ["draft", "handoff"], press.post.id)
    press.note(action)
    photos.plan(press.session, press.workspace, now=press.now)
