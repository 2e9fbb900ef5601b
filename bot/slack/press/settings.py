"""Settings that are one press or one small form: the focus, the profile, and going on after a pause."""

import re
from datetime import datetime

from slack_bolt import Ack, App

from bot.jobs import drafts, pause, publish
from bot.slack.cards.blocks import Json, answer, button, plain
from bot.slack.press.who import Who, whisper, who
from bot.world import World
from curation.share.focus import needs_second_thought
from curation.share.platforms import PLATFORMS
from curation.team import Workspace
from curation.text import tidy
from curation.wording import Say
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
    """Make a platform the focus, and bring the queue's texts to it; says so."""
    workspace = actor.workspace
    if workspace is None or not actor.may_curate:
        return actor.say("err.role_short")
    if platform not in PLATFORMS:
        return actor.say("focus.unknown", platforms=", ".join(each.name for each in PLATFORMS.values()))
    now = world.clock.now()
    name = PLATFORMS[platform].name
    with world.write() as session:
        workspaces.lock(session, workspace.id)
        if focus.current(session, workspace.id) == platform:
            return actor.say("focus.same", platform=name)
        focus.choose(session, workspace.id, platform, account="", now=now)
        changed = workspaces.by_id(session, workspace.id)
        new, kept = drafts.give_texts(session, changed, machine_now=world.clock.machine())
        publish.plan_slots(session, changed, now=now)
        audit.note(
            session,
            workspace.id,
            "focus",
            now=now,
            actor=actor.user_id,
            subject=platform,
            texts=new,
            kept=kept,
        )
    world.wake()
    said = [actor.say("focus.now", platform=name)]
    if new:
        said.append(actor.say("focus.new_texts", new))
    if kept:
        said.append(actor.say("focus.kept_texts", kept))
    return " ".join(said)


def focus_buttons(say: Say, workspace: Workspace, *, since: datetime | None, now: datetime) -> list[Json]:
    """A button for each other platform; after two weeks on one it asks for a second thought."""
    others = [(key, each.name) for key, each in PLATFORMS.items() if key != workspace.platform]
    if not needs_second_thought(since, now):
        return [button(f"focus_{key}", name, key) for key, name in others]
    return [
        {
            **button(f"focus_{key}", name, key),
            "confirm": {
                "title": plain(say("focus.confirm_title"), 100),
                "text": plain(say("focus.confirm", platform=name), 300),
                "confirm": plain(say("focus.confirm_yes"), 30),
                "deny": plain(say("modal.cancel"), 30),
            },
        }
        for key, name in others
    ]
