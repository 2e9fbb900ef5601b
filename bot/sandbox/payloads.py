"""The payloads that Slack sends to a bot, built from what this workspace knows."""

import re
from typing import Any

from bot.sandbox.site import Site
from bot.sandbox.team import APP, BOT_USER, STRANGERS_TEAM, Channel, Person
from bot.sandbox.workspace import Json

_URL = re.compile(r"https?://[^\s<>]+")


def escaped(text: str) -> str:
    """Command text as Slack sends it with `should_escape`: `& < >` escaped, links in angle brackets."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _URL.sub(lambda match: f"<{match.group()}>", safe)


def person_of(person: Person) -> Json:
    """The `user` of an interaction."""
    home = STRANGERS_TEAM if person.kind == "stranger" else person.team
    return {"id": person.id, "username": person.name.lower(), "name": person.name.lower(), "team_id": home}


def domain(site: Site, team: str) -> str:
    """A team's short name."""
    return re.sub(r"[^a-z0-9]+", "-", site.workspace.teams[team].lower()).strip("-")


def place_of(channel: Channel) -> Json:
    """The `channel` of an interaction."""
    return {"id": channel.id, "name": "directmessage" if channel.direct else channel.name}


def message_of(message: Json) -> Json:
    """A message as the API shows it."""
    shown: Json = {
        "type": "message",
        "user": message["user"],
        "ts": message["ts"],
        "text": message["text"],
        "blocks": message["blocks"],
    }
    if message["user"] == BOT_USER:
        shown |= {"bot_id": "B0PASSALONG", "app_id": APP}
    if message.get("thread_ts"):
        shown["thread_ts"] = message["thread_ts"]
    if message.get("edited"):
        shown["edited"] = {"user": message["user"], "ts": message["edited"]}
    if message.get("metadata"):
        shown["metadata"] = message["metadata"]
    return shown


def view_of(view: Json) -> Json:
    """A view as the API shows it."""
    return dict(view)


def _opening(site: Site, person: Person, kind: str) -> Json:
    return {
        "type": kind,
        "token": "sandbox",
        "team": {"id": person.team, "domain": domain(site, person.team)},
        "user": person_of(person),
        "api_app_id": APP,
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": site.views.trigger(person.id),
    }


def command(site: Site, person: Person, channel: Channel, name: str, text: str) -> Json:
    """A slash command."""
    return {
        "token": "sandbox",
        "team_id": person.team,
        "team_domain": domain(site, person.team),
        "channel_id": channel.id,
        "channel_name": place_of(channel)["name"],
        "user_id": person.id,
        "user_name": person.name.lower(),
        "command": name,
        "text": escaped(text),
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": site.url() + site.response_urls.issue(person.id, channel.id),
        "trigger_id": site.views.trigger(person.id),
    }


def press_on_message(site: Site, person: Person, channel: Channel, message: Json, action: Json) -> Json:
    """A press on a message; an ephemeral one is not shown to the bot again, as in Slack."""
    hidden = message["to"] is not None
    container: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": hidden,
    }
    if message["thread_ts"]:
        container["thread_ts"] = message["thread_ts"]
    payload = _opening(site, person, "block_actions") | {"container": container, "channel": place_of(channel)}
    if not hidden:
        payload["message"] = message_of(message)
    path = site.response_urls.issue(person.id, channel.id, message["ts"])
    return payload | {"state": {"values": {}}, "response_url": site.url() + path, "actions": [action]}


def press_on_view(site: Site, person: Person, view: Json, values: Json, action: Json) -> Json:
    """A press on a modal or home tab, with the state of its inputs."""
    container = {"type": "view", "view_id": view["id"]}
    shown = view_of(view) | {"state": {"values": values}}
    return _opening(site, person, "block_actions") | {
        "container": container,
        "view": shown,
        "actions": [action],
    }


def submission(site: Site, person: Person, view: Json, values: Json) -> Json:
    """A modal sent off."""
    shown = view_of(view) | {"state": {"values": values}}
    return _opening(site, person, "view_submission") | {"view": shown, "response_urls": []}


def closing(site: Site, person: Person, view: Json, *, cleared: bool) -> Json:
    """A modal closed by its person."""
    payload = _opening(site, person, "view_closed") | {"view": view_of(view), "is_cleared": cleared}
    del payload["trigger_id"]
    return payload


def global_shortcut(site: Site, person: Person, callback_id: str, action_ts: str) -> Json:
    """A shortcut from the lightning menu."""
    return _opening(site, person, "shortcut") | {"callback_id": callback_id, "action_ts": action_ts}


def message_shortcut(
    site: Site, person: Person, channel: Channel, message: Json, callback_id: str, action_ts: str
) -> Json:
    """A shortcut from a message's menu."""
    path = site.response_urls.issue(person.id, channel.id, message["ts"])
    return _opening(site, person, "message_action") | {
        "callback_id": callback_id,
        "action_ts": action_ts,
        "message_ts": message["ts"],
        "channel": place_of(channel),
        "message": message_of(message),
        "response_url": site.url() + path,
    }


def event(site: Site, team: str, body: Json) -> Json:
    """An event with its wrapping."""
    ts = site.workspace.next_ts()
    return {
        "token": "sandbox",
        "team_id": team,
        "api_app_id": APP,
        "event": {"event_ts": ts} | body,
        "type": "event_callback",
        "event_id": "Ev" + ts.replace(".", ""),
        "event_time": int(ts.partition(".")[0]),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def profile(person: Person, *, locale: bool) -> Json:
    """A person as `users.info` and `users.list` show them."""
    gone = person.kind == "left"
    shown: Json = {
        "id": person.id,
        "team_id": STRANGERS_TEAM if person.kind == "stranger" else person.team,
        "name": person.name.lower().replace(" ", "."),
        "deleted": gone,
        "real_name": person.name,
        "profile": {"real_name": person.name, "display_name": person.name, "team": person.team},
        "is_bot": person.kind == "bot",
        "is_app_user": False,
        "updated": 0,
    }
    if gone:
        return shown
    shown |= {
        "tz": person.tz,
        "tz_label": person.tz,
        "is_admin": person.kind == "admin",
        "is_owner": person.kind == "admin",
        "is_primary_owner": False,
        "is_restricted": person.kind == "guest",
        "is_ultra_restricted": False,
        "is_stranger": person.kind == "stranger",
    }
    if locale:
        shown["locale"] = person.locale
    return shown


def as_list(value: Any) -> list[Any]:
    """The value as a list; anything else is an empty one."""
    return value if isinstance(value, list) else []
