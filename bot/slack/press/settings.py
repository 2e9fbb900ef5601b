"""Settings that are one press or one small form: focus, profile, texts by AI, going on after a pause."""

import re
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.jobs import pause
from bot.jobs.share import drafts, publish
from bot.slack.cards.blocks import Json, answer, button, cut, plain
from bot.slack.press.sources import unusable
from bot.slack.press.who import Who, whisper, who, whole
from bot.world import World
from curation.collect.known.filters import UnusableWords, parse_words
from curation.share.focus import needs_second_thought
from curation.share.platforms import PLATFORMS, mastodon
from curation.share.voice import MOST_TAGS, UnusableTags, parse_tags
from curation.team import Workspace
from curation.text import tidy
from curation.wording import Say
from db.collect import requests
from db.team import audit, focus, workspaces

LONGEST_ACCOUNT = 200  # characters
_MONEY = re.compile(r"\d{1,6}(\.\d{1,2})?")  # US dollars


def register(app: App, world: World) -> None:
    """Hear the platform buttons, *I'm back*, and the forms of the profile and of texts by AI."""

    @app.action(re.compile(r"^focus_[a-z]+$"))
    def on_focus(ack: Ack, body: Json, action: Json) -> None:
        platform = str(action["action_id"]).removeprefix("focus_")
        with world.read() as session:
            actor = who(session, body)
        text = choose_focus(world, actor, platform, body)
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
        ack(**_keep_profile(world, body, view))

    @app.view("writer")
    def on_writer(ack: Ack, body: Json, view: Json) -> None:
        ack(**_keep_writer(world, body, view))


def _errors(field: str, why: str) -> Json:
    return {"response_action": "errors", "errors": {field: why}}


def _keep_profile(world: World, body: Json, view: Json) -> Json:
    """Keep what the team is interested in, for whom, and how it writes; returns what is wrong, if anything."""

    def typed(name: str) -> str:
        return str(((view["state"]["values"].get(name) or {}).get(name) or {}).get("value") or "")

    columns: dict[str, object] = {name: tidy(typed(name)) for name in ("interests", "friend", "tone")}
    with world.write() as session:
        actor = who(session, body)
        if actor.workspace is None or not actor.may_curate:
            return _errors("interests", actor.say("err.role_short"))
        for name in ("interests", "friend"):
            if not columns[name]:
                return _errors(name, actor.say(f"setup.{name}_missing"))
        try:
            columns["banned"] = parse_words(typed("banned"))
        except UnusableWords as wrong:
            return _errors("banned", unusable(wrong, actor.say))
        try:
            columns["tags"] = parse_tags(typed("tags"))
        except UnusableTags as wrong:
            tag = cut(tidy(wrong.tag), 60)
            return _errors("tags", actor.say(f"profile.tags_{wrong.reason}", tag=tag, most=MOST_TAGS))
        workspaces.change(session, actor.workspace.id, **columns)
        audit.note(session, actor.workspace.id, "profile", now=world.clock.now(), actor=actor.user_id)
    return {}


def _keep_writer(world: World, body: Json, view: Json) -> Json:
    """Keep the team's switch and bounds for texts by AI; returns what is wrong, if anything."""
    values = view["state"]["values"]
    calls = str(values["calls"]["calls"].get("value") or "")
    dollars = str(values["dollars"]["dollars"].get("value") or "").replace(",", ".")
    chosen = (values["writer"]["writer"].get("selected_option") or {}).get("value")
    with world.write() as session:
        actor = who(session, body)
        if actor.workspace is None or not actor.may_curate:
            return _errors("calls", actor.say("err.role_short"))
        most_calls, most_dollars = world.settings.writer_calls, world.settings.writer_dollars
        if whole(calls) is None or int(calls) > most_calls:
            return _errors("calls", actor.say("writer.no_number", most_calls))
        if not _MONEY.fullmatch(dollars) or float(dollars) > most_dollars:
            return _errors("dollars", actor.say("writer.no_money", most=f"{most_dollars:g}"))
        columns: dict[str, Any] = {
            "writer": chosen != "off",
            "writer_calls": int(calls),
            "writer_cents": round(float(dollars) * 100),
        }
        workspaces.change(session, actor.workspace.id, **columns)
        audit.note(
            session, actor.workspace.id, "writer", now=world.clock.now(), actor=actor.user_id, **columns
        )
    return {}


def choose_focus(world: World, actor: Who, platform: str, body: Json, *, account: str = "") -> str:
    """Make a platform the focus, and bring the queue's texts to it; says so.

    `account` is what the team calls itself there: a handle, or the address of its page.
    """
    workspace = actor.workspace
    if workspace is None or not actor.may_curate:
        return actor.say("err.role_short")
    if platform not in PLATFORMS:
        near = get_close_matches(platform, PLATFORMS, n=1)
        if near:
            return actor.say("focus.near", word=cut(tidy(platform), 40), near=near[0])
        return actor.say("focus.unknown", platforms=", ".join(each.name for each in PLATFORMS.values()))
    now = world.clock.now()
    name = PLATFORMS[platform].name
    account = tidy(account)[:LONGEST_ACCOUNT]
    with world.write() as session:
        workspaces.lock(session, workspace.id)
        if focus.current(session, workspace.id) != platform:
            said = [_change(world, session, actor, platform, account)]
            if account:
                said.append(_named(actor, platform, account))
        elif account:
            focus.name_account(session, workspace.id, account)
            said = [_named(actor, platform, account)]
            audit.note(session, workspace.id, "account", now=now, actor=actor.user_id, subject=account)
        else:
            said = [actor.say("focus.same", platform=name)]
        if platform == "mastodon":
            account = account or workspaces.by_id(session, workspace.id).account
            said.append(_ask_server(session, actor, account, body, now=now))
    world.wake()
    return " ".join(filter(None, said))


def _named(actor: Who, platform: str, account: str) -> str:
    """Say back who the team is there, and that nothing can be opened by it where it is no account."""
    each = PLATFORMS[platform]
    said = actor.say("focus.account", platform=each.name, account=account)
    if each.page_url(account) == each.page_url():
        said += " " + actor.say("focus.odd_account", platform=each.name)
    return said


def _change(world: World, session: Session, actor: Who, platform: str, account: str) -> str:
    assert actor.workspace is not None  # noqa: S101 - the caller asks first
    now, workspace_id = world.clock.now(), actor.workspace.id
    focus.choose(session, workspace_id, platform, account=account, now=now)
    changed = workspaces.by_id(session, workspace_id)
    new, kept = drafts.give_texts(world, session, changed)
    publish.plan_slots(session, changed, now=now)
    audit.note(
        session, workspace_id, "focus", now=now, actor=actor.user_id, subject=platform, texts=new, kept=kept
    )
    said = [actor.say("focus.now", platform=PLATFORMS[platform].name)]
    if PLATFORMS[platform].needs == "photo":
        said.append(actor.say("onboard.photo"))
    if new:
        said.append(actor.say("focus.new_texts", new))
    if kept:
        said.append(actor.say("focus.kept_texts", kept))
    return " ".join(said)


def _ask_server(session: Session, actor: Who, account: str, body: Json, *, now: datetime) -> str:
    """Have the team's own server asked what it takes, or ask the team which one it is."""
    assert actor.workspace is not None  # noqa: S101 - the caller asks first
    address = mastodon.instance_url(account)
    if address is None:
        return actor.say("focus.no_server")
    requests.keep(
        session,
        actor.workspace.id,
        "server",
        address,
        user_id=actor.user_id,
        channel_id=str(body.get("channel_id") or ""),
        response_url=str(body.get("response_url") or ""),
        locale=actor.say.language,
        now=now,
        given=account,
    )
    return ""


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
