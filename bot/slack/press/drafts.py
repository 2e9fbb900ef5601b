"""The draft in a card's thread: good as it is, edited, or taken out."""

from unicodedata import category

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.jobs import publish
from bot.slack.cards import modals
from bot.slack.cards.blocks import Json, answer
from bot.slack.press.who import Who, number, whisper, who, whole
from bot.world import World
from curation.share.platforms import PLATFORMS
from curation.share.post import UNPUBLISHED, Post, PostState, fingerprint
from db.outbox import messages
from db.share import posts
from db.team import audit, workspaces


def register(app: App, world: World) -> None:
    """Hear the draft's buttons and the editor."""

    @app.action("draft_approve")
    def on_approve(ack: Ack, body: Json, action: Json) -> None:
        _approve(world, body, number(action))
        ack()

    @app.action("draft_withdraw")
    def on_withdraw(ack: Ack, body: Json, action: Json) -> None:
        _withdraw(world, body, number(action))
        ack()

    @app.action("draft_edit")
    def on_edit(ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        with world.read() as session:
            actor, post = find(session, body, number(action))
        refusal = _refusal(actor, post)
        if refusal is not None or post is None:
            whisper(world, body, answer(refusal or actor.say("post.not_found")))
        else:
            client.views_open(trigger_id=body["trigger_id"], view=modals.edit(actor.say, post))
        ack()

    @app.view("draft_edit")
    def on_saved(ack: Ack, body: Json, view: Json) -> None:
        post_id = whole(str(view.get("private_metadata") or ""))
        text = _storable(str(view["state"]["values"]["text"]["text"].get("value") or ""))
        errors = _save(world, body, post_id, text)
        if errors:
            ack(response_action="errors", errors=errors)
        else:
            ack()


def _storable(text: str) -> str:
    """Take out what no database keeps and no platform shows: lone surrogates and controls but line ends."""
    return "".join(char for char in text if char == "\n" or category(char) not in ("Cc", "Cs"))


def find(session: Session, body: Json, post_id: int | None, *, lock: bool = False) -> tuple[Who, Post | None]:
    """The actor and the post of their own workspace, read again; with `lock`, their queue stands still."""
    actor = who(session, body)
    if actor.workspace is None or post_id is None:
        return actor, None
    if lock:
        # The whole queue, as a slot does that is being served: else it would miss a text that is just approved.
        workspaces.lock(session, actor.workspace.id)
    return actor, posts.by_id(session, actor.workspace.id, post_id, lock=lock)


def _refusal(actor: Who, post: Post | None) -> str | None:
    if not actor.may_take_part:
        return actor.say("vote.stranger")
    if post is None:
        return actor.say("post.not_found")
    if post.state not in UNPUBLISHED:
        return actor.say(f"post.is_{post.state.value}")
    if post.platform is None:
        return actor.say("post.no_platform")
    return None


def _approve(world: World, body: Json, post_id: int | None) -> None:
    now = world.clock.now()
    with world.write() as session:
        actor, post = find(session, body, post_id, lock=True)
        text = _refusal(actor, post)
        if text is None and post is not None:
            platform = PLATFORMS[post.platform or ""]
            measure = platform.measure(post.text)
            if not measure.fits:
                text = actor.say("draft.over", measure.over, platform=platform.name)
            else:
                approve(session, post, post.text, by=actor.user_id)
                audit.note(
                    session,
                    post.workspace_id,
                    "text_approved",
                    now=now,
                    actor=actor.user_id,
                    subject=f"post:{post.id}",
                )
                text = actor.say("draft.approved")
    whisper(world, body, answer(text or actor.say("post.not_found")))
    world.wake()


def approve(session: Session, post: Post, text: str, *, by: str) -> None:
    """Bind a person's OK to exactly this text; an edit makes the former OK worthless."""
    columns = {"approved_sha": fingerprint(text), "approved_by": by}
    if text != post.text:
        columns |= {"text": text, "edited": True}  # type: ignore[dict-item]
    if post.state is PostState.DRAFT:
        posts.move(session, post.id, PostState.DRAFT, PostState.READY, **columns)
    else:
        posts.change(session, post.id, **columns)
    messages.repaint(session, ["draft"], post.id)
    messages.repaint(session, ["candidate"], post.candidate_id)


def _save(world: World, body: Json, post_id: int | None, text: str) -> dict[str, str] | None:
    """Keep an edited text; saving is the OK. Returns what is wrong, by field."""
    with world.write() as session:
        actor, post = find(session, body, post_id, lock=True)
        refusal = _refusal(actor, post)
        if refusal is not None or post is None:
            return {"text": refusal or actor.say("post.not_found")}
        if not text.strip():
            return {"text": actor.say("draft.empty")}
        platform = PLATFORMS[post.platform or ""]
        measure = platform.measure(text)
        if not measure.fits:
            return {"text": actor.say("draft.over", measure.over, platform=platform.name)}
        approve(session, post, text, by=actor.user_id)
        audit.note(
            session,
            post.workspace_id,
            "text_edited",
            now=world.clock.now(),
            actor=actor.user_id,
            subject=f"post:{post.id}",
        )
    world.wake()
    return None


def _withdraw(world: World, body: Json, post_id: int | None) -> None:
    """Take a post out, until it is posted; nothing will go out."""
    now = world.clock.now()
    with world.write() as session:
        actor, post = find(session, body, post_id, lock=True)
        text = actor.say("vote.stranger") if not actor.may_take_part else None
        if text is None and post is None:
            text = actor.say("post.not_found")
        if text is None and post is not None:
            if post.state not in (*UNPUBLISHED, PostState.HANDED_OFF):
                text = actor.say(f"post.is_{post.state.value}")
            else:
                posts.move(
                    session,
                    post.id,
                    post.state,
                    PostState.WITHDRAWN,
                    withdrawn_by=actor.user_id,
                    remind_at=None,
                )
                messages.repaint(session, ["draft", "handoff"], post.id)
                messages.repaint(session, ["candidate"], post.candidate_id)
                publish.show_slots(session, post.workspace_id)
                audit.note(
                    session,
                    post.workspace_id,
                    "withdrawn",
                    now=now,
                    actor=actor.user_id,
                    subject=f"post:{post.id}",
                )
                text = actor.say("post.withdrawn")
    whisper(world, body, answer(text or actor.say("post.not_found")))
    world.wake()
