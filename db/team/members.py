"""The people of a workspace: who they are to Slack, and who answers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from curation.team import Kind, Member
from db.tables import CandidateRow, ElectorRow, MemberRow, VoteRow
from db.upsert import insert_new, put

_M = MemberRow
_SELECT = select(MemberRow.__table__)


def by_user(session: Session, workspace_id: int, user_id: str) -> Member | None:
    """Find a person of a workspace."""
    row = session.execute(_SELECT.where(_M.workspace_id == workspace_id, _M.user_id == user_id)).one_or_none()
    return None if row is None else _member(row)


def all_of(session: Session, workspace_id: int) -> list[Member]:
    """Everybody known, those who left too."""
    rows = session.execute(_SELECT.where(_M.workspace_id == workspace_id).order_by(_M.id))
    return [_member(row) for row in rows]


def know(
    session: Session,
    workspace_id: int,
    user_id: str,
    *,
    name: str,
    kind: Kind,
    tz: str,
    locale: str,
    here: bool = True,
) -> None:
    """Remember what Slack says of a person; roles given here stay, and so does when somebody left."""
    facts: dict[str, Any] = {"name": name[:200], "kind": kind.value, "tz": tz, "locale": locale}
    if here:
        facts["left_at"] = None
    put(session, MemberRow, {"workspace_id": workspace_id, "user_id": user_id}, facts)


def left(session: Session, workspace_id: int, user_id: str, *, now: datetime) -> bool:
    """Note that a person left; True for the one caller who noticed first."""
    done = session.execute(
        update(_M)
        .where(_M.workspace_id == workspace_id, _M.user_id == user_id, _M.left_at.is_(None))
        .values(left_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def give_roles(session: Session, workspace_id: int, user_ids: Sequence[str], **roles: bool) -> None:
    """Set roles (voter, named, curator, poster) of these people."""
    session.execute(
        update(_M).where(_M.workspace_id == workspace_id, _M.user_id.in_(user_ids)).values(**roles)
    )


def introduce(session: Session, workspace_id: int, user_ids: Collection[str]) -> None:
    """Make rows for people Slack's list hasn't told of yet; the list corrects what they are."""
    insert_new(
        session,
        MemberRow,
        [
            {"workspace_id": workspace_id, "user_id": user_id, "kind": Kind.MEMBER.value, "name": user_id}
            for user_id in sorted(user_ids)
        ],
    )


def only_voters(session: Session, workspace_id: int, user_ids: Collection[str]) -> None:
    """Let exactly these people answer; whom a curator chose may be a guest."""
    chosen = _M.user_id.in_(user_ids)
    session.execute(update(_M).where(_M.workspace_id == workspace_id).values(voter=chosen, named=chosen))


def set_poster(session: Session, workspace_id: int, user_id: str) -> None:
    """Make one person the poster, and nobody else."""
    session.execute(update(_M).where(_M.workspace_id == workspace_id).values(poster=_M.user_id == user_id))


def with_role(session: Session, workspace_id: int, role: str) -> list[Member]:
    """People who hold a role (voter, curator, poster) and haven't left."""
    column = {"voter": _M.voter, "curator": _M.curator, "poster": _M.poster}[role]
    rows = session.execute(
        _SELECT.where(_M.workspace_id == workspace_id, column, _M.left_at.is_(None)).order_by(_M.id)
    )
    return [_member(row) for row in rows]


def welcome_who_pressed(session: Session, workspace_id: int) -> None:
    """Make voters of those who joined a card by pressing, and end their rest."""
    joined = (
        select(ElectorRow.member_id, func.max(ElectorRow.joined_at).label("at"))
        .join(CandidateRow, CandidateRow.id == ElectorRow.candidate_id)
        .where(CandidateRow.workspace_id == workspace_id, ElectorRow.joined_at.is_not(None))
        .group_by(ElectorRow.member_id)
        .subquery()
    )
    session.execute(
        update(_M)
        .where(_M.id == joined.c.member_id)
        .where((_M.last_press_at.is_(None)) | (_M.last_press_at < joined.c.at))
        .values(voter=True, last_press_at=joined.c.at)
        .execution_options(synchronize_session=False)
    )


def unanswered_in_a_row(session: Session, workspace_id: int, *, most: int) -> dict[int, int]:
    """Count, per member, the latest closed cards left unanswered since the last press, up to `most`.

    Only cards the person was asked count, newest first, until the first one answered.
    """
    newest_first = (
        func.row_number()
        .over(
            partition_by=ElectorRow.member_id,
            order_by=(CandidateRow.decided_at.desc(), CandidateRow.id.desc()),
        )
        .label("place")
    )
    closed = (
        select(
            ElectorRow.member_id,
            VoteRow.answer,
            CandidateRow.decided_at,
            MemberRow.last_press_at,
            newest_first,
        )
        .join(CandidateRow, CandidateRow.id == ElectorRow.candidate_id)
        .join(MemberRow, MemberRow.id == ElectorRow.member_id)
        .outerjoin(
            VoteRow,
            (VoteRow.candidate_id == ElectorRow.candidate_id) & (VoteRow.member_id == ElectorRow.member_id),
        )
        .where(CandidateRow.workspace_id == workspace_id, CandidateRow.decided_at.is_not(None))
        .subquery()
    )
    asked = session.execute(
        select(closed.c.member_id, closed.c.answer, closed.c.decided_at, closed.c.last_press_at)
        .where(closed.c.place <= most)
        .order_by(closed.c.place)
    )
    counts: dict[int, int] = {}
    over: set[int] = set()
    for member_id, answer, decided_at, pressed_at in asked:
        if member_id in over:
            continue
        if answer is not None or (pressed_at and decided_at and decided_at <= pressed_at):
            over.add(member_id)
            continue
        counts[member_id] = counts.get(member_id, 0) + 1
    return counts


def _member(row: SqlRow[Any]) -> Member:
    return Member(
        id=row.id,
        user_id=row.user_id,
        name=row.name,
        kind=Kind(row.kind),
        tz=row.tz,
        locale=row.locale,
        voter=row.voter,
        named=row.named,
        curator=row.curator,
        poster=row.poster,
        left=row.left_at is not None,
        away_until=row.away_until,
        last_press_at=row.last_press_at,
    )
