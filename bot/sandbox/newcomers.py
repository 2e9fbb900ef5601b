"""People who come, change or leave, and further workspaces."""

import re
from dataclasses import replace
from typing import Any

from bot.sandbox import payloads, team
from bot.sandbox.errors import BadCall
from bot.sandbox.site import Site
from bot.sandbox.team import BOT_USER, Channel, Person

Json = dict[str, Any]

# A workspace larger than this is no workspace a person can look at.
MOST_PEOPLE = 5000


def _letters(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())[:12] or "X"


def _free(wanted: str, taken: Any) -> str:
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}{count}"
    return name


def people(site: Site, body: Json) -> Json:
    """Add `n` people or one by `name`, of a `kind`; an existing name changes its kind (`left` makes it
    leave).
    """
    where = str(body.get("team") or team.TEAM)
    if where not in site.workspace.teams:
        raise BadCall(f"There is no team {where!r}; GET /sandbox/state lists the teams.")
    kind = body.get("kind", "member")
    if kind not in team.KINDS:
        raise BadCall(f"kind must be one of {', '.join(team.KINDS)}.")
    name, count = body.get("name"), body.get("n", 1)
    if name is not None:
        known = _known(site, where, str(name))
        if known is not None:
            return {"ok": True, "ids": [_changed(site, known, str(kind)).id]}
        names = [str(name)]
    elif isinstance(count, int) and 1 <= count <= MOST_PEOPLE:
        names = [f"{str(kind).capitalize()} {len(site.workspace.people) + i + 1}" for i in range(count)]
    else:
        raise BadCall(f"n must be a whole number from 1 to {MOST_PEOPLE}.")
    new = _new(site, where, names, str(kind), body)
    return {"ok": True, "ids": [p.id for p in new]}


def _known(site: Site, where: str, name: str) -> Person | None:
    for person in site.workspace.people.values():
        if person.id == name or (person.team == where and person.name.lower() == name.lower()):
            return None if person.id == BOT_USER else person
    return None


def _new(site: Site, where: str, names: list[str], kind: str, body: Json) -> list[Person]:
    taken = set(site.workspace.people)
    new = []
    for name in names:
        person_id = _free("U0" + _letters(name), taken)
        taken.add(person_id)
        locale, tz = str(body.get("locale") or "en-GB"), str(body.get("tz") or "Europe/London")
        new.append(Person(person_id, where, name, kind, locale, tz))
    site.workspace.put_people(new)
    if kind != "left":
        ids = [p.id for p in new]
        site.workspace.put_channels([c.with_members(*ids) for c in _open_channels(site, where)])
    if kind in {"member", "admin", "guest", "bot"}:
        for person in new:
            joined = {"type": "team_join", "user": payloads.profile(person, locale=True)}
            site.links.announce(payloads.event(site, where, joined))
    return new


def _open_channels(site: Site, where: str) -> list[Channel]:
    return [c for c in site.workspace.channels.values() if c.team == where and not c.direct]


def _changed(site: Site, person: Person, kind: str) -> Person:
    now = replace(person, kind=kind)
    site.workspace.put_people([now])
    rooms = [c for c in _open_channels(site, person.team) if (person.id in c.members) == (kind == "left")]
    if kind == "left":
        site.workspace.put_channels([c.without(person.id) for c in rooms])
    else:
        site.workspace.put_channels([c.with_members(person.id) for c in rooms])
    changed = {"type": "user_change", "user": payloads.profile(now, locale=True)}
    site.links.announce(payloads.event(site, person.team, changed))
    for channel in rooms:
        name = "member_left_channel" if kind == "left" else "member_joined_channel"
        moved = {
            "type": name,
            "user": person.id,
            "channel": channel.id,
            "channel_type": "C",
            "team": person.team,
        }
        site.links.announce(payloads.event(site, person.team, moved))
    return now


def second_team(site: Site, body: Json) -> Json:
    """Open a further workspace with one admin, two channels and the bot in the first of them."""
    name = str(body.get("name") or "").strip()
    if not name:
        raise BadCall("name must not be empty.")
    team_id = _free("T0" + _letters(name), site.workspace.teams)
    short = team_id.removeprefix("T0")
    admin = Person(_free(f"U0{short}ADMIN", site.workspace.people), team_id, f"{name} admin", "admin")
    rooms = [
        Channel(f"C0{short}WORTH", team_id, "worth-sharing", (admin.id, BOT_USER)),
        Channel(f"C0{short}GENERAL", team_id, "general", (admin.id,)),
    ]
    site.workspace.add_team(team_id, name, [admin], rooms)
    return {
        "ok": True,
        "id": team_id,
        "team": team_id,
        "users": [admin.id],
        "channels": [{"id": c.id, "name": c.name} for c in rooms],
    }
