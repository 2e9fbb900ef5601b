"""Choosing from the feeds that were found at one site."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.jobs.requests import subscribe
from bot.slack.cards import found
from bot.slack.cards.blocks import Json, answer
from bot.slack.press.who import number, whisper, who, whole
from bot.world import World
from curation.collect.find import choices
from curation.links import domain
from db.collect import requests


def register(app: App, world: World) -> None:
    """Hear *Choose* and the form it opens."""

    @app.action("add_choose")
    def on_choose(ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        refusal = _open(world, client, body, number(action))
        if refusal:
            whisper(world, body, answer(refusal))
        ack()

    @app.view("add_feeds")
    def on_form(ack: Ack, body: Json, view: Json) -> None:
        refusal = _subscribe(world, body, view)
        if refusal:
            ack(response_action="errors", errors={"feeds": refusal})
        else:
            ack()


def _open(world: World, client: WebClient, body: Json, request_id: int | None) -> str | None:
    """Open the form; returns why not, in a sentence."""
    with world.write() as session:
        actor = who(session, body)
        if actor.workspace is None or not actor.may_take_part:
            return actor.say("vote.stranger")
        asked = None if request_id is None else requests.offered(session, actor.workspace.id, request_id)
        if asked is None:
            return actor.say("add.stale")
        # The button's own address lives for another half an hour, and its message can be replaced.
        requests.answer_at(session, asked.id, str(body.get("response_url") or ""))
    offered = choices.from_text(asked.found or "[]")
    view = found.form(actor.say, asked.id, offered, host=domain(asked.url))
    client.views_open(trigger_id=body["trigger_id"], view=view)
    return None


def _subscribe(world: World, body: Json, view: Json) -> str | None:
    """Subscribe to what was ticked and tell the person; returns what is wrong. Twice is as good as once."""
    ticked = view["state"]["values"]["feeds"]["feeds"].get("selected_options") or []
    numbers = {whole(str(each.get("value") or "")) for each in ticked}
    with world.write() as session:
        actor = who(session, body)
        if actor.workspace is None or not actor.may_take_part:
            return actor.say("vote.stranger")
        request_id = whole(str(view.get("private_metadata") or ""))
        asked = None if request_id is None else requests.offered(session, actor.workspace.id, request_id)
        if asked is None:
            return actor.say("add.stale")
        offered = choices.from_text(asked.found or "[]")
        chosen = [feed for place, feed in enumerate(offered) if place in numbers]
        if not chosen:
            return actor.say("add.choose_none")
        text = subscribe(world, session, asked, chosen, actor.say)
    world.whisper(asked.response_url, {**answer(text), "replace_original": True})
    world.wake()
    return None
