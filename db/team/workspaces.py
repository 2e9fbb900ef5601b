"""Workspaces: one Slack team, its settings, its next due times."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from curation.calendar import WorkingWeek
from curation.share.queue import Slot
from curation.team import Workspace
from db.tables import FocusRow, WorkspaceRow
from db.upsert import insert_new

_W = WorkspaceRow
_SELECT = select(
    WorkspaceRow.__table__, FocusRow.platform, FocusRow.account, FocusRow.most, FocusRow.per_link
).outerjoin(FocusRow, (FocusRow.workspace_id == WorkspaceRow.id) & (FocusRow.state == "focus"))


def by_team(session: Session, team_id: str) -> Workspace | None:
    """Find the workspace of a Slack team."""
    return _one(session.execute(_SELECT.where(_W.team_id == team_id)).one_or_none())


def by_id(session: Session, workspace_id: int) -> Workspace:
    """Read a workspace; raises NoResultFound."""
    return _workspace(session.execute(_SELECT.where(_W.id == workspace_id)).one())


def all_of(session: Session) -> list[Workspace]:
    """Every workspace there is, oldest first."""
    return [_workspace(row) for row in session.execute(_SELECT.order_by(_W.id))]


def lock(session: Session, workspace_id: int) -> None:
    """Let others who change this workspace's stories and queue wait until this transaction ends."""
    # Key share: rows that only point at this one (messages, lines of the record) are written without waiting.
    session.execute(select(_W.id).where(_W.id == workspace_id).with_for_update(key_share=True))


def create(session: Session, team_id: str, *, now: datetime) -> Workspace:
    """Make the workspace of a team, or find it: safe to call twice, from two processes at once."""
    insert_new(
        session,
        WorkspaceRow,
        [
            {
                "team_id": team_id,
                "created_at": now,
                "working": working_json(WorkingWeek(tz="UTC")),
                "slots": [[1, "09:00"], [3, "09:00"]],
            }
        ],
    )
    found = by_team(session, team_id)
    assert found is not None  # noqa: S101 - inserted a line ago, or by the one who was faster
    return found


def change(session: Session, workspace_id: int, **columns: Any) -> None:
    """Set columns of one workspace; slots and the working week as the values of the domain."""
    if "slots" in columns:
        columns["slots"] = [[s.weekday, s.at.strftime("%H:%M")] for s in columns["slots"]]
    for words in columns.keys() & {"banned", "tags"}:
        columns[words] = "\n".join(columns[words])
    if "week" in columns:
        columns["working"] = working_json(columns.pop("week"))
    session.execute(update(_W).where(_W.id == workspace_id).values(**columns))


def pause(session: Session, workspace_id: int, *, until: datetime | None, now: datetime) -> bool:
    """Stop asking; True for the one caller who did it."""
    done = session.execute(
        update(_W)
        .where(_W.id == workspace_id, _W.state == "active")
        .values(state="paused", paused_at=now, paused_until=until)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def resume(session: Session, workspace_id: int, *, now: datetime) -> bool:
    """Ask again; True for the one caller who did it."""
    done = session.execute(
        update(_W)
        .where(_W.id == workspace_id, _W.state == "paused")
        .values(state="active", paused_at=None, paused_until=None, resumed_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def working_json(week: WorkingWeek) -> dict[str, Any]:
    return {
        "days": sorted(week.days),
        "opens": week.opens.strftime("%H:%M"),
        "closes": week.closes.strftime("%H:%M"),
        "days_off": sorted(day.isoformat() for day in week.days_off),
    }


def _one(row: SqlRow[Any] | None) -> Workspace | None:
    return None if row is None else _workspace(row)


def _workspace(row: SqlRow[Any]) -> Workspace:
    working = row.working
    return Workspace(
        id=row.id,
        team_id=row.team_id,
        state=row.state,
        channel_id=row.channel_id,
        locale=row.locale,
        tz=row.tz,
        interests=row.interests,
        friend=row.friend,
        voters=row.voters,
        week=WorkingWeek(
            tz=row.tz,
            days=frozenset(working["days"]),
            opens=time.fromisoformat(working["opens"]),
            closes=time.fromisoformat(working["closes"]),
            days_off=frozenset(date.fromisoformat(day) for day in working["days_off"]),
        ),
        ask_at=time.fromisoformat(row.ask_at),
        slots=tuple(Slot(weekday, time.fromisoformat(at)) for weekday, at in row.slots),
        created_at=row.created_at,
        set_up_at=row.set_up_at,
        paused_at=row.paused_at,
        paused_until=row.paused_until,
        resumed_at=row.resumed_at,
        round_wanted_at=row.round_wanted_at,
        round_asked_by=row.round_asked_by,
        next_round_at=row.next_round_at,
        next_slot_at=row.next_slot_at,
        next_digest_at=row.next_digest_at,
        full_told=row.full_told,
        nobody_told=row.nobody_told,
        focus_asked=row.focus_asked,
        platform=row.platform,
        account=row.account or "",
        most=row.most,
        per_link=row.per_link,
        next_photo_at=row.next_photo_at,
        tone=row.tone,
        banned=tuple(row.banned.splitlines()),
        tags=tuple(row.tags.splitlines()),
        writer=row.writer,
        writer_calls=row.writer_calls,
        writer_cents=row.writer_cents,
    )
