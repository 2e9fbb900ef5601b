"""Shortcuts: put a link or an idea to the vote from a message, or from anywhere."""

import re

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.cards import modals
from bot.slack.cards.blocks import Json, answer
from bot.slack.curate.questions import suggest_text
from bot.slack.press.who import whisper, who
from bot.world import World

_LINK = re.compile(r"<(https?://[^|>]+)")


def register(app: App, world: World) -> None:
    """Hear both shortcuts and the form."""

    @app.shortcut("suggest_message")
    def on_message(ack: Ack, body: Json) -> None:
        text = str((body.get("message") or {}).get("text") or "")
        found = _LINK.search(text)
        said = suggest_text(world, body, found.group(1) if found else text)
        whisper(world, body, answer(said.said))
        ack()

    @app.shortcut("suggest_link")
    def on_anywhere(ack: Ack, body: Json, client: WebClient) -> None:
        with world.read() as session:
            actor = who(session, body)
        client.views_open(trigger_id=body["trigger_id"], view=modals.suggest(actor.say))
        ack()

    @app.view("suggest")
    def on_form(ack: Ack, body: Json, view: Json) -> None:
        text = str(view["state"]["values"]["link"]["link"].get("value") or "")
        suggested = suggest_text(world, body, text)
        if suggested.taken:
            ack()
        else:
            ack(response_action="errors", errors={"link": suggested.said})
