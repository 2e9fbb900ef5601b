"""Know who is in the workspace: from `users.list` once a day, so that no press has to wait for a look-up."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.slack.wire import Said
from bot.world import World
from curation.team import Kind
from db import leases
from db.judge import votes
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


def know(session: Session, workspace_id: int, team_id: str, user: dict[str, Any], *, now: datetime) -> None:
    """Remember one person as Slack describes them; who was deleted has left, and is waited for no longer."""
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), user.get("real_name"), profile.get("real_name"), user.get("name"))
    user_id = str(user["id"])
    gone = bool(user.get("deleted"))
    members.know(
        session,
        workspace_id,
        user_id,
        name=str(next(filter(None, names), user_id)),
        kind=kind_of(user, team_id),
        tz=str(user.get("tz") or "UTC"),
        locale=str(user.get("locale") or "en"),
        here=not gone,
    )
    if gone and members.left(session, workspace_id, user_id, now=now):
        # Cards that wait for this person are judged afresh: they may be the last one missing.
        for candidate_id in votes.open_of_member(session, workspace_id, user_id):
            votes.look_again(session, candidate_id, now=now)
            votes.repaint(session.connection(), candidate_id)


def people(world: World, lease: Lease) -> None:
    """Read the whole member list of one workspace and keep it.

    The next reading is set first: the team's lease is not held while Slack is asked, and a reading that
    fails is made again in ten minutes.
    """
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, WorkspaceRow, lease)
        workspace = workspaces.by_id(session, lease.id)
        workspaces.change(session, workspace.id, next_members_at=now + LOOK_AGAIN)
    users = _users(world, workspace.team_id)
    if users is None:
        return
    with world.write() as session:
        # Several people may have left, with open cards in any order: nobody else takes two of them meanwhile.
        workspaces.lock(session, workspace.id)
        for user in users:
            know(session, workspace.id, workspace.team_id, user, now=now)
        workspaces.change(session, workspace.id, next_members_at=now + LOOK_EVERY)


def _users(world: World, team_id: str) -> list[dict[str, Any]] | None:
    """The whole list, page by page; None when any page could not be read."""
    users: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = world.call(
            "users.list",
            {"team_id": team_id, "limit": PAGE, "include_locale": True, "cursor": cursor},
        )
        if not isinstance(answer, Said):
            log.warning("member list not read", team=team_id, why=str(answer))
            return None
        users += answer.data.get("members", [])
        cursor = (answer.data.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return users
