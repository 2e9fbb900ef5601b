"""Who comes and goes: Slack's events keep the member table true between two readings of the list."""

from slack_bolt import Ack, App

from bot.jobs.people import know
from bot.slack.cards.blocks import Json
from bot.world import World
from db.collect import sources
from db.team import workspaces


def register(app: App, world: World) -> None:
    """Hear people join, change and leave, and the app being taken away."""

    @app.event("team_join")
    def on_join(ack: Ack, event: Json, body: Json) -> None:
        _know(world, body, event)
        ack()

    @app.event("user_change")
    def on_change(ack: Ack, event: Json, body: Json) -> None:
        _know(world, body, event)
        ack()

    @app.event("member_left_channel")
    def on_left_channel(ack: Ack) -> None:
        ack()  # who leaves the channel is still a colleague, and may answer again when they return

    for event_name in ("app_uninstalled", "tokens_revoked"):

        @app.event(event_name)
        def on_end(ack: Ack, event: Json, body: Json) -> None:
            if event.get("type") == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
                ack()  # a person's own token; the bot's still works
                return
            with world.write() as session:
                workspace = workspaces.by_team(session, str(body.get("team_id") or ""))
                if workspace is not None:
                    sources.put_to_sleep(session, workspace.id)
                    workspaces.change(session, workspace.id, state="ended")
            ack()


def _know(world: World, body: Json, event: Json) -> None:
    user = event.get("user")
    if not isinstance(user, dict) or not user.get("id"):
        return
    now = world.clock.now()
    with world.write() as session:
        workspace = workspaces.by_team(session, str(body.get("team_id") or user.get("team_id") or ""))
        if workspace is None:
            return
        know(session, workspace.id, workspace.team_id, user, now=now)
    world.wake()
