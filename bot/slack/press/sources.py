"""A source that failed: try again, or remove it."""

from slack_bolt import Ack, App

from bot.slack.cards.blocks import Json, answer
from bot.slack.press.who import number, whisper, who
from bot.world import World
from db.collect import sources
from db.team import audit


def register(app: App, world: World) -> None:
    """Hear *Try again* and *Remove*."""

    @app.action("source_retry")
    def on_retry(ack: Ack, body: Json, action: Json) -> None:
        _change(world, body, number(action), remove=False)
        ack()

    @app.action("source_remove")
    def on_remove(ack: Ack, body: Json, action: Json) -> None:
        _change(world, body, number(action), remove=True)
        ack()


def _change(world: World, body: Json, source_id: int | None, *, remove: bool) -> None:
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        workspace = actor.workspace
        if workspace is None or not actor.may_take_part:
            text = actor.say("vote.stranger")
        elif source_id is None:
            text = actor.say("source.not_found")
        else:
            done = (
                sources.remove(session, workspace.id, source_id)
                if remove
                else sources.retry(session, workspace.id, source_id, now=now)
            )
            text = actor.say(
                ("source.removed" if remove else "source.trying") if done else "source.not_found"
            )
            if done:
                action = "source_removed" if remove else "source_retried"
                subject = f"source:{source_id}"
                audit.note(session, workspace.id, action, now=now, actor=actor.user_id, subject=subject)
    whisper(world, body, answer(text))
    world.wake()
