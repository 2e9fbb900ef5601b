""" "Photo ready?": yes and it is on somebody's phone, or not yet and the post waits for a later slot."""

from datetime import datetime

from slack_bolt import App
from sqlalchemy.orm import Session

from bot.jobs import photos, publish
from bot.slack.cards.blocks import Json, answer
from bot.slack.press.drafts import hear, refusal_of
from bot.slack.press.who import Who
from bot.world import World
from curation.share.post import UNPUBLISHED, Post, PostState
from curation.text import tidy
from curation.wording import wording
from db.outbox import messages
from db.share import posts
from db.team import audit


def register(app: App, world: World) -> None:
    """Hear the question's two buttons."""
    hear(app, world, "photo_ready", _ready)
    hear(app, world, "photo_later", _later)


def _ready(session: Session, actor: Who, post: Post, now: datetime) -> Json:
    """It is ready, and stays where it is: we keep only whose phone that is."""
    if post.state not in (*UNPUBLISHED, PostState.HANDED_OFF):
        return answer(actor.say(f"post.is_{post.state.value}"))
    posts.change(session, post.id, photo_ready_by=actor.user_id)
    assert actor.workspace is not None and actor.member is not None  # noqa: PT018, S101 - who may take part
    told = wording(actor.workspace.locale)("photo.with", name=tidy(actor.member.name))
    _answered(session, actor, post, told, "photo_ready", now)
    return answer(actor.say("photo.thanks"))


def _later(session: Session, actor: Who, post: Post, now: datetime) -> Json:
    """Not yet: the post takes the slot after the one it has."""
    refusal = refusal_of(actor, post)
    assert actor.workspace is not None  # noqa: S101 - a post was found in it
    slot = None if refusal else photos.later_slot(session, actor.workspace, post, now=now)
    if slot is None:
        return answer(refusal or actor.say("err.no_slots"))
    posts.change(session, post.id, pinned_at=slot)
    say, tz = wording(actor.workspace.locale), actor.workspace.tz
    _answered(session, actor, post, say("handoff.moved", moment=say.moment(slot, tz)), "photo_later", now)
    publish.plan_slots(session, actor.workspace, now=now)
    publish.show_slots(session, post.workspace_id)
    return answer(actor.say("handoff.moved", moment=actor.say.moment(slot, tz)))


def _answered(session: Session, actor: Who, post: Post, told: str, action: str, now: datetime) -> None:
    photos.answered(session, post, told)
    messages.repaint(session, ["draft", "handoff"], post.id)
    audit.note(session, post.workspace_id, action, now=now, actor=actor.user_id, subject=f"post:{post.id}")
    if actor.workspace is not None:
        photos.plan(session, actor.workspace, now=now)
