"""From a payload to the workspace and the person: the rows are read again, whatever the payload claims."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.world import World
from curation.team import Member, Workspace
from curation.wording import Say, wording
from db.team import members, workspaces

_MOST_DIGITS = 18  # of an id; databases refuse to look for numbers of more than 63 bits


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, where; `member` is None for somebody Slack hasn't told us about."""

    workspace: Workspace | None
    member: Member | None
    user_id: str
    team_id: str
    say: Say

    @property
    def may_curate(self) -> bool:
        """Whether this person may change settings: a curator, or an admin of the workspace."""
        member = self.member
        return member is not None and not member.left and (member.curator or member.kind.value == "admin")

    @property
    def may_take_part(self) -> bool:
        """Whether this person may add and suggest: a full member, or somebody a curator named or lets post."""
        member = self.member
        return member is not None and not member.left and (member.full or member.named or member.poster)


def team_id(body: dict[str, Any]) -> str:
    """The Slack team a payload comes from."""
    team = body.get("team")
    return str(body.get("team_id") or (team.get("id") if isinstance(team, dict) else "") or "")


def user_id(body: dict[str, Any]) -> str:
    """The person a payload comes from."""
    user = body.get("user")
    return str(body.get("user_id") or (user.get("id") if isinstance(user, dict) else user) or "")


def who(session: Session, body: dict[str, Any]) -> Who:
    """Look the actor up."""
    team, user = team_id(body), user_id(body)
    workspace = workspaces.by_team(session, team)
    member = None if workspace is None else members.by_user(session, workspace.id, user)
    locale = member.locale if member is not None else (workspace.locale if workspace is not None else "en")
    return Who(workspace, member, user, team, wording(locale))


def whisper(world: World, body: dict[str, Any], payload: dict[str, Any], *, replace: bool = False) -> None:
    """Answer the person who pressed, and nobody else."""
    world.whisper(str(body.get("response_url") or ""), {**payload, "replace_original": replace})


def number(action: dict[str, Any]) -> int | None:
    """The id in a button's value, or an overflow entry's after its name; None for what isn't one."""
    option = action.get("selected_option")
    value = str((option or {}).get("value") or "" if option else action.get("value") or "")
    return whole(value.rsplit(":", 1)[-1])


def whole(text: str) -> int | None:
    """Read an id that may be forged: plain digits, and no more than a database takes for one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def pressed_in(body: dict[str, Any]) -> tuple[str, str]:
    """(channel id, message timestamp) of a press."""
    container = body.get("container") or {}
    channel = body.get("channel") or {}
    return (
        str(channel.get("id") or container.get("channel_id") or ""),
        str(container.get("message_ts") or (body.get("message") or {}).get("ts") or ""),
    )
