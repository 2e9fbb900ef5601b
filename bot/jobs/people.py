"""Know who is in the workspace: from `users.list` once a day, so that no press has to wait for a look-up."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import structlog

from bot.slack.wire import Said
from bot.world import World
from curation.team import Kind
from db import leases
from db.leases import Lease
from db.tables import WorkspaceRow
from db.team import members, workspaces

log = structlog.get_logger()

LOOK_EVERY = timedelta(days=1)
LOOK_AGAIN = timedelta(minutes=10)
PAGE = 200


def kind_of(user: dict[str, Any], team_id: str) -> Kind:
    """Read from Slack's description of a person what they are to this workspace."""
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return Kind.BOT
    if user.get("team_id") not in (None, "", team_id) or user.get("is_stranger"):
        return Kind.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Kind.GUEST
    return Kind.ADMIN if user.get("is_admin") or user.get("is_owner") else Kind.MEMBER


def know(session: Any, workspace_id: int, team_id: str, user: dict[str, Any], *, now: Any) -> None:
    """Remember one person as Slack describes them; who was deleted has left."""
    profile = user.get("profile") or {}
    name = (
        profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user.get("name")
    )
    members.know(
        session,
        workspace_id,
        str(user["id"]),
        name=str(name or user["id"]),
        kind=kind_of(user, team_id),
        tz=str(user.get("tz") or "UTC"),
        locale=str(user.get("locale") or "en"),
    )
    if user.get("deleted"):
        members.left(session, workspace_id, str(user["id"]), now=now)


def people(world: World, lease: Lease) -> None:
    """Read the whole member list of one workspace and keep it."""
    with world.read() as session:
        workspace = workspaces.by_id(session, lease.id)
    users = list(_users(world, workspace.team_id))
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, WorkspaceRow, lease)
        for user in users:
            know(session, workspace.id, workspace.team_id, user, now=now)
        following = now + (LOOK_EVERY if users else LOOK_AGAIN)
        workspaces.change(session, workspace.id, next_members_at=following)


def _users(world: World, team_id: str) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        answer = world.call(
            "users.list",
            {"team_id": team_id, "limit": PAGE, "include_locale": True, "cursor": cursor},
        )
        if not isinstance(answer, Said):
            log.warning("member list not read", team=team_id, why=str(answer))
            return
        yield from answer.data.get("members", [])
        cursor = (answer.data.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
