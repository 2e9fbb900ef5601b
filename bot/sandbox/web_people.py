"""`conversations.*`, `users.*`, `team.info`, `bots.info`: who and where."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.payloads import domain, profile
from bot.sandbox.site import Site
from bot.sandbox.team import APP, BOT, BOT_USER, TEAM, Channel
from bot.sandbox.web_chat import channel_of, truth

Json = dict[str, Any]


def _cut(args: Json, things: Sequence[Any], usual: int) -> tuple[list[Any], Json]:
    """One page by `limit` and `cursor`, and the metadata that leads on."""
    try:
        limit = max(1, min(int(args.get("limit") or usual), 1000))
        begin = int(str(args.get("cursor") or "at:0").removeprefix("at:"))
    except (TypeError, ValueError) as error:
        raise ApiError("invalid_cursor") from error
    more = begin + limit < len(things)
    return list(things[begin : begin + limit]), {"next_cursor": f"at:{begin + limit}" if more else ""}


def _team(site: Site, args: Json) -> str:
    team = str(args.get("team_id") or args.get("team") or TEAM)
    if team not in site.workspace.teams:
        raise ApiError("team_not_found")
    return team


def shown(site: Site, channel: Channel) -> Json:
    """A channel as the API shows it."""
    body: Json = {
        "id": channel.id,
        "created": 0,
        "is_archived": False,
        "is_im": channel.direct,
        "is_channel": not channel.direct,
        "is_private": channel.direct,
        "is_member": BOT_USER in channel.members,
        "context_team_id": channel.team,
    }
    if channel.direct:
        return body | {"user": channel.id.removeprefix("D")}
    body |= {"name": channel.name, "name_normalized": channel.name, "is_general": channel.name == "general"}
    return body | {"num_members": len(channel.members)}


def info(site: Site, args: Json) -> Json:
    """`conversations.info`."""
    return {"channel": shown(site, channel_of(site, args))}


def listed(site: Site, args: Json) -> Json:
    """`conversations.list`."""
    team, kinds = _team(site, args), str(args.get("types") or "public_channel").split(",")
    wanted = [
        c
        for c in site.workspace.channels.values()
        if c.team == team and ("im" if c.direct else "public_channel") in kinds
    ]
    page, onward = _cut(args, wanted, 100)
    return {"channels": [shown(site, c) for c in page], "response_metadata": onward}


def members(site: Site, args: Json) -> Json:
    """`conversations.members`."""
    page, onward = _cut(args, channel_of(site, args).members, 100)
    return {"members": page, "response_metadata": onward}


def opened(site: Site, args: Json) -> Json:
    """`conversations.open` with one person."""
    if args.get("channel"):
        return {"channel": {"id": channel_of(site, args).id}}
    users = args.get("users") or ""
    names = users if isinstance(users, list) else str(users).split(",")
    channel = site.workspace.direct(str(names[0])) if len(names) == 1 else None
    if channel is None:
        raise ApiError("user_not_found")
    return {"channel": shown(site, channel) if truth(args.get("return_im")) else {"id": channel.id}}


def users_list(site: Site, args: Json) -> Json:
    """`users.list`."""
    team = _team(site, args)
    page, onward = _cut(args, [p for p in site.workspace.people.values() if p.team == team], 1000)
    locale = truth(args.get("include_locale"))
    return {"members": [profile(p, locale=locale) for p in page], "cache_ts": 0, "response_metadata": onward}


def users_info(site: Site, args: Json) -> Json:
    """`users.info`."""
    person = site.workspace.people.get(str(args.get("user")))
    if person is None:
        raise ApiError("user_not_found")
    return {"user": profile(person, locale=truth(args.get("include_locale")))}


def team_info(site: Site, args: Json) -> Json:
    """`team.info`."""
    team = _team(site, args)
    return {"team": {"id": team, "name": site.workspace.teams[team], "domain": domain(site, team)}}


def bots_info(site: Site, args: Json) -> Json:
    """`bots.info`."""
    if args.get("bot") not in {None, BOT}:
        raise ApiError("bot_not_found")
    return {"bot": {"id": BOT, "deleted": False, "name": "passalong", "app_id": APP, "user_id": BOT_USER}}


METHODS: dict[str, tuple[Callable[[Site, Json], Json], str | None]] = {
    "conversations.info": (info, "channels:read"),
    "conversations.list": (listed, "channels:read"),
    "conversations.members": (members, "channels:read"),
    "conversations.open": (opened, "chat:write"),
    "users.list": (users_list, "users:read"),
    "users.info": (users_info, "users:read"),
    "team.info": (team_info, None),
    "bots.info": (bots_info, "users:read"),
}
