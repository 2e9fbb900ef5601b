"""The form that asks for a list of feeds: where it is, or the list itself."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.cards.blocks import Json
from bot.slack.curate.add import address, refuse_address, with_scheme
from bot.slack.curate.asked import Curate
from bot.slack.curate.lists import keep
from bot.slack.press.who import who
from bot.world import World


def register(app: App, world: World) -> None:
    """Hear the form."""

    @app.view("bring_list")
    def on_form(ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        errors = _submit(world, client, body, view)
        if errors:
            ack(response_action="errors", errors=errors)
        else:
            ack()


def _submit(world: World, client: WebClient, body: Json, view: Json) -> dict[str, str] | None:
    """Remember the list; returns what is wrong, by field. A list that was pasted comes before an address."""
    values = view["state"]["values"]
    text = address(str(values["list_url"]["list_url"].get("value") or ""))
    given = str(values["list_text"]["list_text"].get("value") or "")
    with world.read() as session:
        actor = who(session, body)
    if actor.workspace is None or actor.workspace.set_up_at is None or not actor.may_take_part:
        return {"list_url": actor.say("vote.stranger")}
    # A form has no channel of its own: it carries the one where it was asked for, and no way to answer there.
    channel = str(view.get("private_metadata") or "")
    asked = Curate(world, client, {**body, "channel_id": channel}, actor, text)
    if given.strip():
        keep(asked, url="", given=given)
    elif not text:
        return {"list_url": actor.say("import.nothing")}
    elif (refusal := refuse_address(asked, text, name="import")) is not None:
        return {"list_url": refusal}
    else:
        keep(asked, url=with_scheme(text), given=None)
    world.wake()
    return None
