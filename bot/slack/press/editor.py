"""The editor of a text: count and look, another version, back to the first; saving is the OK."""

from collections.abc import Callable
from dataclasses import replace

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.jobs.share import publish, writing
from bot.slack.cards import editor
from bot.slack.cards.blocks import Json, answer
from bot.slack.cards.draft import over, platform_of, seen
from bot.slack.cards.editor import Editing
from bot.slack.press.drafts import approve, find, refusal_of
from bot.slack.press.who import Who, number, whisper, whole
from bot.slack.validate import fitted
from bot.world import World
from curation.share.no_echo import Echo, likeness
from curation.share.post import Post
from curation.text import visible
from db.collect import requests
from db.share import writings
from db.team import audit

log = structlog.get_logger()


def register(app: App, world: World) -> None:
    """Hear *Edit*, the form's buttons, and *Save*."""

    @app.action("draft_edit")
    def on_edit(ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        with world.read() as session:
            actor, post = find(session, body, number(action))
        refusal = refusal_of(actor, post)
        if refusal is not None or post is None:
            whisper(world, body, answer(refusal or actor.say("post.not_found")))
        else:
            view = _form(world, actor, post, editor.begin(post))
            client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    for action_id, change in (("draft_check", _as_typed), ("draft_first", _first)):
        _hear(app, world, action_id, change)

    @app.action("draft_another")
    def on_another(ack: Ack, body: Json, client: WebClient) -> None:
        _show(world, client, body, _another(world, body))
        ack()

    @app.view("draft_edit")
    def on_saved(ack: Ack, body: Json, view: Json) -> None:
        ack(**_save(world, body, view))


def _hear(app: App, world: World, action_id: str, change: Callable[[Post, Editing], Editing]) -> None:
    @app.action(action_id)
    def on_press(ack: Ack, body: Json, client: WebClient) -> None:
        with world.read() as session:
            actor, post = find(session, body, whole(editor.post_in(body["view"])))
        typed = editor.read(body["view"])
        refusal = refusal_of(actor, post)
        if post is not None:
            editing = typed if refusal else change(post, typed)
            _show(world, client, body, _form(world, actor, post, editing, note=refusal or ""))
        ack()


def _as_typed(_: Post, typed: Editing) -> Editing:
    return typed


def _first(post: Post, typed: Editing) -> Editing:
    """The first text, in a block of another name; what stands beside it stays as it was typed."""
    return replace(typed, text=post.first_text, suffix=f"{typed.suffix}_1")


def _form(
    world: World, actor: Who, post: Post, editing: Editing, *, note: str = "", echo: Echo | None = None
) -> Json:
    assert actor.workspace is not None  # noqa: S101 - a post was found in it
    has_writer = writing.wanted(world, actor.workspace)
    view = editor.editor(actor.say, post, actor.workspace, editing, writer=has_writer, note=note, echo=echo)
    return fitted(view, "modal")


def _show(world: World, client: WebClient, body: Json, view: Json | None) -> None:
    """Let the form show something else, after the acknowledgement; if it was closed meanwhile, nobody minds."""
    if view is None:
        return

    def update() -> None:
        try:
            client.views_update(view_id=body["view"]["id"], hash=body["view"].get("hash"), view=view)
        except SlackApiError as error:
            log.info("form not updated", why=str(error.response.get("error")))

    world.soon(update)


def _another(world: World, body: Json) -> Json | None:
    """Ask the writer for another version; the form says that it is being written, and keeps what was typed.

    One at a time for each person: whoever opens the form anew gets the one that is coming.
    """
    typed = editor.read(body["view"])
    view_id, given = str(body["view"]["id"]), editor.stored(typed)
    with world.write() as session:
        actor, post = find(session, body, whole(editor.post_in(body["view"])), lock=True)
        refusal = refusal_of(actor, post)
        if post is None or actor.workspace is None:
            return None
        if refusal is None and not writing.wanted(world, actor.workspace):
            refusal = actor.say("draft.no_version", why=actor.say("fell_back.off"))
        if refusal is None and not requests.turn_to(
            session, post.id, actor.user_id, view_id=view_id, given=given
        ):
            requests.keep(
                session,
                actor.workspace.id,
                "version",
                "",
                user_id=actor.user_id,
                channel_id="",
                response_url="",
                locale=actor.say.language,
                now=world.clock.now(),
                post_id=post.id,
                view_id=view_id,
                given=given,
            )
    world.wake()
    return _form(world, actor, post, typed, note=refusal or actor.say("draft.writing"))


def _save(world: World, body: Json, view: Json) -> Json:
    """Keep an edited text; saving is the OK. Returns what Slack is answered: what is wrong, or nothing."""
    typed = editor.read(view)
    typed = replace(typed, text=visible(typed.text))
    with world.write() as session:
        actor, post = find(session, body, whole(editor.post_in(view)), lock=True)
        refusal = refusal_of(actor, post)
        if refusal is not None or post is None or actor.workspace is None:
            return _wrong(typed, refusal or actor.say("post.not_found"))
        if not typed.text.strip():
            return _wrong(typed, actor.say("draft.empty"))
        platform = platform_of(post, actor.workspace)
        measure = platform.measure(typed.text)
        if not measure.fits:
            return _wrong(typed, over(actor.say, measure, platform))
        if typed.shown != seen(post) and typed.text != post.text:
            note = f"{actor.say('draft.changed_by')}\n\n{post.text}"
            again = _form(world, actor, post, replace(typed, shown=""), note=note)
            return {"response_action": "update", "view": again}
        echo = publish.echo_of(session, post, typed.text, now=world.clock.now())
        if echo is not None and echo.kind == "text":
            return {"response_action": "update", "view": _form(world, actor, post, typed, echo=echo)}
        _keep(session, world, actor, post, typed)
    world.wake()
    return {}


def _wrong(typed: Editing, why: str) -> Json:
    return {"response_action": "errors", "errors": {typed.block: why}}


def _keep(session: Session, world: World, actor: Who, post: Post, typed: Editing) -> None:
    """Keep the text as approved, and what became of the machine's version as an example of the team's voice."""
    now = world.clock.now()
    by_writer = writings.versions(session, post.id)
    by_machine = [post.first_text, *by_writer]
    columns: dict[str, object] = {name: visible(value) for name, value in typed.beside.items()}
    if typed.text not in by_machine:
        nearest = max(by_machine, key=lambda version: likeness(version, typed.text))
        columns |= {"edited": True, "edited_at": now, "edited_from": nearest}
    else:
        origin = "writer" if typed.text in by_writer else "template"
        columns |= {"edited": False, "edited_at": None, "origin": origin}
    approve(session, post, typed.text, by=actor.user_id, **columns)
    subject = f"post:{post.id}"
    audit.note(session, post.workspace_id, "text_edited", now=now, actor=actor.user_id, subject=subject)
