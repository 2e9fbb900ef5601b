"""The draft in a card's thread: good as it is, or taken out; `editor` hears what happens in its form."""

from collections.abc import Callable
from datetime import datetime

from curation.share.no_echo import Echo
from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.jobs import photos, publish
from bot.slack.cards.blocks import Json, answer
from bot.slack.cards.draft import over, platform_of
from bot.slack.cards.editor import side_by_side
from bot.slack.press.who import Who, number, whisper, who
from bot.world import World
from curation.share.post import UNPUBLISHED, Post, PostState, fingerprint
from curation.wording import wording
from db.outbox import messages
from db.share import posts
from db.team import audit, workspaces

Do = Callable[[Session, Who, Post, datetime], Json]


def register(app: App, world: World) -> None:
    """Hear *Good as it is* and *Take it out*."""

    hear(app, world, "draft_approve", _approve)
    hear(app, world, "draft_withdraw", _withdraw)


def hear(app: App, world: World, action_id: str, do: Do) -> None:
    """Hear a button that a post's id stands in, and whisper what `do` says to the one who pressed."""

    @app.action(action_id)
    def on_press(ack: Ack, body: Json, action: Json) -> None:
        now = world.clock.now()
        with world.write() as session:
            actor, post = find(session, body, number(action), lock=True)
            if not actor.may_take_part:
                said = answer(actor.say("vote.stranger"))
            elif post is None:
                said = answer(actor.say("post.not_found"))
            else:
                said = do(session, actor, post, now)
        whisper(world, body, said)
        world.wake()
        ack()


def find(session: Session, body: Json, post_id: int | None, *, lock: bool = False) -> tuple[Who, Post | None]:
    """The actor and the post of their own workspace, read again; with `lock`, their queue stands still."""
    actor = who(session, body)
    if actor.workspace is None or post_id is None:
        return actor, None
    if lock:
        # The whole queue, as a slot does that is being served: else it would miss a text that is just approved.
        workspaces.lock(session, actor.workspace.id)
    return actor, posts.by_id(session, actor.workspace.id, post_id, lock=lock)


def refusal_of(actor: Who, post: Post | None) -> str | None:
    """Say why this text can't be changed by this person, None when it can."""
    if not actor.may_take_part:
        return actor.say("vote.stranger")
    if post is None:
        return actor.say("post.not_found")
    if post.state not in UNPUBLISHED:
        return actor.say(f"post.is_{post.state.value}")
    if post.platform is None:
        return actor.say("post.no_platform")
    return None


def _approve(session: Session, actor: Who, post: Post, now: datetime) -> Json:
    """Good as it is: this text, and no other, may go out."""
    refusal = refusal_of(actor, post)
    if refusal is not None or actor.workspace is None:
        return answer(refusal or actor.say("post.not_found"))
    platform = platform_of(post, actor.workspace)
    measure = platform.measure(post.text)
    if not measure.fits:
        return answer(over(actor.say, measure, platform))
    echo = publish.echo_of(session, post, post.text, now=now)
    if echo is not None:
        return refused_as_echo(actor, post, echo)
    approve(session, post, post.text, by=actor.user_id)
    _note(session, actor, post, "text_approved", now)
    return answer(actor.say("draft.approved"))


def refused_as_echo(actor: Who, post: Post, echo: Echo) -> Json:
    """Show the text beside the one that another platform has."""
    blocks = side_by_side(actor.say, post.text, echo)
    return answer(blocks[0]["text"]["text"], *blocks)


def approve(session: Session, post: Post, text: str, *, by: str, **columns: object) -> None:
    """Bind a person's OK to exactly this text; an edit makes the former OK worthless."""
    columns |= {"text": text, "approved_sha": fingerprint(text), "approved_by": by}
    if post.state is PostState.DRAFT:
        posts.move(session, post.id, PostState.DRAFT, PostState.READY, **columns)
    else:
        posts.change(session, post.id, **columns)
    messages.repaint(session, ["draft"], post.id)
    messages.repaint(session, ["candidate"], post.candidate_id)


def _withdraw(session: Session, actor: Who, post: Post, now: datetime) -> Json:
    """Take a post out, until it is posted; nothing will go out."""
    if post.state not in (*UNPUBLISHED, PostState.HANDED_OFF):
        return answer(actor.say(f"post.is_{post.state.value}"))
    posts.move(session, post.id, post.state, PostState.WITHDRAWN, withdrawn_by=actor.user_id, remind_at=None)
    messages.repaint(session, ["draft", "handoff"], post.id)
    messages.repaint(session, ["candidate"], post.candidate_id)
    publish.show_slots(session, post.workspace_id)
    assert actor.workspace is not None  # noqa: S101 - a post was found in it
    photos.answered(session, post, wording(actor.workspace.locale)("queue.withdrawn"))
    photos.plan(session, actor.workspace, now=now)
    _note(session, actor, post, "withdrawn", now)
    return answer(actor.say("post.withdrawn"))


def _note(session: Session, actor: Who, post: Post, action: str, now: datetime) -> None:
    audit.note(session, post.workspace_id, action, now=now, actor=actor.user_id, subject=f"post:{post.id}")
