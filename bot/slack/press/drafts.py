"""The draft in a card's thread: good as it is, or taken out; `editor` hears what happens in its form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.jobs.share import photos, publish
from bot.slack.cards.blocks import Json, answer
from bot.slack.cards.draft import over, platform_of, seen
from bot.slack.cards.editor import side_by_side
from bot.slack.press.who import Who, number, whisper, who
from bot.world import World
from curation.share.no_echo import Echo
from curation.share.post import UNPUBLISHED, Post, PostState, fingerprint
from curation.team import Workspace
from curation.wording import wording
from db.outbox import messages
from db.share import posts
from db.team import audit, workspaces


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a button about a post, by somebody who may take part, with the post's queue held still.

    `value` is what stood in the button before the post's id.
    """

    world: World
    session: Session
    actor: Who
    workspace: Workspace
    post: Post
    value: str
    now: datetime

    def note(self, action: str) -> None:
        """Write down who did it."""
        audit.note(
            self.session,
            self.post.workspace_id,
            action,
            now=self.now,
            actor=self.actor.user_id,
            subject=f"post:{self.post.id}",
        )


Do = Callable[[Press], Json]


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
            elif post is None or actor.workspace is None:
                said = answer(actor.say("post.not_found"))
            else:
                value = str(action.get("value") or "").rpartition(":")[0]
                said = do(Press(world, session, actor, actor.workspace, post, value, now))
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
        again = who(session, body)  # what the workspace said before may not be so any more
        return again, posts.by_id(session, actor.workspace.id, post_id, lock=True)
    return actor, posts.by_id(session, actor.workspace.id, post_id)


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


def _approve(press: Press) -> Json:
    """Good as it is: the text that was seen, and no other, may go out."""
    actor, post = press.actor, press.post
    refusal = refusal_of(actor, post)
    if refusal is not None:
        return answer(refusal)
    if press.value != seen(post):
        messages.repaint(press.session, ["draft"], post.id)
        return answer(actor.say("draft.changed"))
    platform = platform_of(post, press.workspace)
    measure = platform.measure(post.text)
    if not measure.fits:
        return answer(over(actor.say, measure, platform))
    echo = publish.echo_of(press.session, post, post.text, now=press.now)
    if echo is not None and echo.kind == "text":
        return shown_beside(actor, post, echo)
    approve(press.session, post, post.text, by=actor.user_id)
    press.note("text_approved")
    return answer(actor.say("draft.approved"))


def shown_beside(actor: Who, post: Post, echo: Echo, *, posted: bool = False) -> Json:
    """Show the text beside the one that another platform has; `posted`: it is out, so this can only be told."""
    blocks = side_by_side(actor.say, post.text, echo, posted=posted)
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


def _withdraw(press: Press) -> Json:
    """Take a post out, until it is posted; nothing will go out."""
    session, post = press.session, press.post
    if post.state not in (*UNPUBLISHED, PostState.HANDED_OFF):
        return answer(press.actor.say(f"post.is_{post.state.value}"))
    posts.move(
        session,
        post.id,
        post.state,
        PostState.WITHDRAWN,
        withdrawn_by=press.actor.user_id,
        remind_at=None,
        write_at=None,
    )
    messages.repaint(session, ["draft", "handoff"], post.id)
    messages.repaint(session, ["candidate"], post.candidate_id)
    publish.show_slots(session, post.workspace_id)
    photos.answered(session, post, wording(press.workspace.locale)("queue.withdrawn"))
    photos.plan(session, press.workspace, now=press.now)
    press.note("withdrawn")
    return answer(press.actor.say("post.withdrawn"))
