"""The workspace as the page and the tests see it."""

from typing import Any

from bot.sandbox import payloads
from bot.sandbox.clock import iso
from bot.sandbox.site import Site
from bot.sandbox.team import Channel

Json = dict[str, Any]

_SHOWN = ("ts", "thread_ts", "user", "text", "blocks", "metadata", "to")


def state(site: Site, viewer: str | None) -> Json:
    """Everything; with `viewer` only that person's team, without others' whispers and windows."""
    known = site.workspace.people
    team = known[viewer].team if viewer in known else None
    people = [p for p in known.values() if team in {None, p.team}]
    return {
        "version": site.changes.version,
        "now": iso(site.clock.now()),
        "connections": site.links.connections,
        "teams": [
            {"id": key, "name": name} for key, name in site.workspace.teams.items() if team in {None, key}
        ],
        "users": [
            {"id": p.id, "name": p.name, "kind": p.kind, "team": p.team, "locale": p.locale, "tz": p.tz}
            for p in people
        ],
        "channels": [
            _channel(site, c, viewer)
            for c in site.workspace.channels.values()
            if team in {None, c.team} and (viewer is None or not c.direct or c.id == "D" + viewer)
        ],
        "homes": {u: payloads.view_of(v) for u, v in site.workspace.homes.items() if viewer in {None, u}},
        "modals": {u: list(s) for u, s in site.views.stacks.items() if s and viewer in {None, u}},
    }


def _channel(site: Site, channel: Channel, viewer: str | None) -> Json:
    messages = [
        {**{key: m[key] for key in _SHOWN}, "edited": bool(m.get("edited"))}
        for m in site.workspace.standing(channel.id)
        if viewer is None or m["to"] in {None, viewer}
    ]
    shown = {"id": channel.id, "name": channel.name, "team": channel.team, "members": list(channel.members)}
    return shown | {"messages": messages}
