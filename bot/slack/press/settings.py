"""Settings that are one press or one small form: the focus, the profile, and going on after a pause."""

import re

from slack_bolt import Ack, App

from bot.jobs import close, pause, publish
from bot.slack.cards.blocks import Json, answer
from bot.slack.press.who import Who, whisper, who
from bot.world import World
from curation.share.platforms import PLATFORMS
from curation.text import tidy
from db.team import audit, focus, workspaces


def register(app: App, world: World) -> None:
    """Hear the platform buttons, *I'm back*, and the profile's form."""

    @app.action(re.compile(r"^focus_[a-z]+$"))
    def on_focus(ack: Ack, body: Json, action: Json) -> None:
        platform = str(action["action_id"]).removeprefix("focus_")
        with world.read() as session:
            actor = who(session, body)
        text = choose_focus(world, actor, platform)
        whisper(world, body, answer(text))
        ack()

    @app.action("resume")
    def on_resume(ack: Ack, body: Json) -> None:
        with world.write() as session:
            actor = who(session, body)
            if actor.workspace is None or not actor.may_take_part:
                text = actor.say("vote.stranger")
            else:
                now = world.clock.now()
                woken = pause.wake_up(session, actor.workspace.id, by=actor.user_id, now=now)
                text = actor.say("resume.done" if woken else "resume.not_paused")
        whisper(world, body, answer(text))
        world.wake()
        ack()

    @app.view("profile")
    def on_profile(ack: Ack, body: Json, view: Json) -> None:
        values = view["state"]["values"]
        interests = tidy(values["interests"]["interests"].get("value") or "")
        friend = tidy(values["friend"]["friend"].get("value") or "")
        with world.write() as session:
            actor = who(session, body)
            if actor.workspace is None or not actor.may_curate:
                ack(response_action="errors", errors={"interests": actor.say("err.role_short")})
                return
            if not interests or not friend:
                field = "friend" if interests else "interests"
                ack(response_action="errors", errors={field: actor.say(f"setup.{field}_missing")})
                return
            workspaces.change(session, actor.workspace.id, interests=interests, friend=friend)
            audit.note(session, actor.workspace.id, "profile", now=world.clock.now(), actor=actor.user_id)
        ack()


def choose_focus(world: World, actor: Who, platform: str) -> str:
    """Make a platform the focus, and give texts to what waited for one; says so."""
    workspace = actor.workspace
    if workspace is None or not actor.may_curate:
        return actor.say("err.role_short")
    if platform not in PLATFORMS:
        return actor.say("focus.unknown", platforms=", ".join(each.name for each in PLATFORMS.values()))
    now = world.clock.now()
    name = PLATFORMS[platform].name
    with world.write() as session:
        if focus.current(session, workspace.id) == platform:
            return actor.say("focus.same", platform=name)
        focus.choose(session, workspace.id, platform, account="", now=now)
        changed = workspaces.by_id(session, workspace.id)
        given = close.give_texts(session, changed, machine_now=world.clock.machine())
        publish.plan_slots(session, changed, now=now)
        audit.note(
            session, workspace.id, "focus", now=now, actor=actor.user_id, subject=platform, texts=given
        )
    world.wake()
    return actor.say("focus.done", given, platform=name) if given else actor.say("focus.now", platform=name)
