"""Votes: one row per person and candidate. The path of a press, so its statements are built once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from curation.judge.friend_test import Answer, Rule, Standing, Tally, Verdict
from curation.team import Kind
from db.tables import CandidateRow, ElectorRow, MemberRow, OutboxRow, Row, VoteRow, WorkspaceRow

_TABLES = Row.metadata.tables
_C = _TABLES[CandidateRow.__tablename__]
_E = _TABLES[ElectorRow.__tablename__]
_M = _TABLES[MemberRow.__tablename__]
_O = _TABLES[OutboxRow.__tablename__]
_V = _TABLES[VoteRow.__tablename__]
_W = _TABLES[WorkspaceRow.__tablename__]

# Everything a press has to know, with the candidate locked so that two last votes settle it once.
_PRESS = (
    select(
        _C.c.id,
        _C.c.state,
        _C.c.round,
        _C.c.rule,
        _C.c.closes_at,
        _C.c.decided_at,
        _C.c.due_at,
        _C.c.held_verdict,
        _C.c.held_since,
        _W.c.id.label("workspace_id"),
        _W.c.voters,
        _W.c.tz,
        _M.c.id.label("member_id"),
        _M.c.kind,
        _M.c.locale,
        _M.c.voter,
        _M.c.named,
        _M.c.left_at,
        _E.c.member_id.label("elector_id"),
        _V.c.answer,
        _O.c.id.label("outbox_id"),
        _O.c.channel_id,
        _O.c.ts,
    )
    .select_from(
        _C.join(_W, _W.c.id == _C.c.workspace_id)
        .outerjoin(_M, (_M.c.workspace_id == _W.c.id) & (_M.c.user_id == bindparam("user_id")))
        .outerjoin(_E, (_E.c.candidate_id == _C.c.id) & (_E.c.member_id == _M.c.id))
        .outerjoin(_V, (_V.c.candidate_id == _C.c.id) & (_V.c.member_id == _M.c.id))
        .outerjoin(_O, (_O.c.kind == "candidate") & (_O.c.subject_id == _C.c.id))
    )
    .where(_C.c.id == bindparam("candidate_id"), _W.c.team_id == bindparam("team_id"))
    # A card that Slack refused has a second message: the latest one is the card.
    .order_by(_O.c.id.desc())
    .limit(1)
    .with_for_update(of=_C)
)

_JOIN = {
    "sqlite": sqlite.insert(_E).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_E).on_conflict_do_nothing(),
}


def _upsert(insert: Any) -> Any:
    return insert.on_conflict_do_update(
        index_elements=["candidate_id", "member_id"],
        set_={"answer": insert.excluded.answer, "at": insert.excluded.at, "reason": None},
        where=_V.c.answer.is_distinct_from(insert.excluded.answer),
    ).execution_options(preserve_rowcount=True)


_CAST = {"sqlite": _upsert(sqlite.insert(_V)), "postgresql": _upsert(postgresql.insert(_V))}

# Who left the workspace without having answered is no longer waited for. Counted apart, since few
# have left: joining everybody to everybody's answer took PostgreSQL 7 ms with 500 voters.
_ASKED = select(func.count()).select_from(_E).where(_E.c.candidate_id == bindparam("candidate_id"))
_GONE = (
    select(func.count())
    .select_from(_E.join(_M, _M.c.id == _E.c.member_id))
    .where(
        _E.c.candidate_id == bindparam("candidate_id"),
        _M.c.left_at.is_not(None),
        ~exists().where(
            _V.c.candidate_id == _E.c.candidate_id,
            _V.c.member_id == _E.c.member_id,
            _V.c.answer.is_not(None),
        ),
    )
)
_TALLY = (
    select(
        (_ASKED.scalar_subquery() - _GONE.scalar_subquery()).label("electorate"),
        func.count().filter(_V.c.answer == "yes").label("yes"),
        func.count().filter(_V.c.answer == "no").label("no"),
        func.count().filter(_V.c.answer == "pass").label("passed"),
    )
    .select_from(_V.join(_E, (_E.c.candidate_id == _V.c.candidate_id) & (_E.c.member_id == _V.c.member_id)))
    .where(_V.c.candidate_id == bindparam("candidate_id"))
)

_HOLD = (
    update(_C)
    .where(_C.c.id == bindparam("candidate"), _C.c.state == "open")
    .values(held_verdict=bindparam("verdict"), held_since=bindparam("since"), due_at=bindparam("due"))
)

_DIRTY = (
    update(_O)
    .where(_O.c.kind == "candidate", _O.c.subject_id == bindparam("candidate"))
    .values(dirty_no=_O.c.dirty_no + 1)
)


# A session, or its connection where each microsecond counts.
Memory = Session | Connection


def _dialect(memory: Memory) -> str:
    return (memory if isinstance(memory, Connection) else memory.get_bind()).dialect.name


@dataclass(frozen=True, slots=True)
class Press:
    """What a press on a card finds: the round, the person (None when unknown) and their present answer."""

    candidate_id: int
    workspace_id: int
    state: str
    round: int
    rule: Rule
    closes_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    held: Standing
    tz: str
    voters: str
    member_id: int | None
    kind: Kind | None
    locale: str
    listed: bool
    named: bool
    left: bool
    elector: bool
    answer: Answer | None
    outbox_id: int | None
    channel_id: str | None
    ts: str | None


def press(memory: Memory, team_id: str, candidate_id: int, user_id: str) -> Press | None:
    """Read what a press needs in one statement, and lock the candidate; None for a stranger's id."""
    row = memory.execute(
        _PRESS, {"team_id": team_id, "candidate_id": candidate_id, "user_id": user_id}
    ).one_or_none()
    if row is None:
        return None
    return Press(
        candidate_id=row.id,
        workspace_id=row.workspace_id,
        state=row.state,
        round=row.round,
        rule=Rule() if row.rule is None else Rule.from_json(row.rule),
        closes_at=row.closes_at,
        decided_at=row.decided_at,
        due_at=row.due_at,
        held=Standing(Verdict(row.held_verdict), row.held_since),
        tz=row.tz,
        voters=row.voters,
        member_id=row.member_id,
        kind=None if row.kind is None else Kind(row.kind),
        locale=row.locale or "",
        listed=bool(row.voter),
        named=bool(row.named),
        left=row.left_at is not None,
        elector=row.elector_id is not None,
        answer=None if row.answer is None else Answer(row.answer),
        outbox_id=row.outbox_id,
        channel_id=row.channel_id,
        ts=row.ts,
    )


def join(memory: Memory, candidate_id: int, member_id: int, *, now: datetime) -> None:
    """Let a person who pressed without having been asked answer this card too."""
    memory.execute(
        _JOIN[_dialect(memory)],
        {"candidate_id": candidate_id, "member_id": member_id, "joined_at": now},
    )


def cast(memory: Memory, candidate_id: int, member_id: int, answer: Answer | None, *, now: datetime) -> bool:
    """Write a person's answer, None to take it back; the last one counts. False when it stood already.

    The database compares, not the caller: what a press read may be older than what it waited for.
    """
    done = memory.execute(
        _CAST[_dialect(memory)],
        {
            "candidate_id": candidate_id,
            "member_id": member_id,
            "answer": None if answer is None else answer.value,
            "at": now,
            "reason": None,
        },
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def give_reason(session: Session, candidate_id: int, member_id: int, reason: str) -> bool:
    """Keep why somebody said no; False when their answer isn't no."""
    done = session.execute(
        update(_V)
        .where(_V.c.candidate_id == candidate_id, _V.c.member_id == member_id, _V.c.answer == "no")
        .values(reason=reason[:300])
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def tally(memory: Memory, candidate_id: int) -> Tally:
    """Count the answers in one query; who has left without answering isn't waited for."""
    row = memory.execute(_TALLY, {"candidate_id": candidate_id}).one()
    return Tally(electorate=row.electorate, yes=row.yes, no=row.no, passed=row.passed)


def hold(memory: Memory, candidate_id: int, held: Standing, *, due_at: datetime) -> None:
    """Keep the early verdict that stands now, and when to look again."""
    memory.execute(
        _HOLD,
        {"candidate": candidate_id, "verdict": held.verdict.value, "since": held.since, "due": due_at},
    )


def look_again(session: Session, candidate_id: int, *, now: datetime) -> None:
    """Have an open candidate judged afresh at once."""
    session.execute(update(_C).where(_C.c.id == candidate_id, _C.c.state == "open").values(due_at=now))


def repaint(memory: Memory, candidate_id: int) -> None:
    """Let the painter bring the card up to date."""
    memory.execute(_DIRTY, {"candidate": candidate_id})


def open_of_member(session: Session, workspace_id: int, user_id: str) -> list[int]:
    """Open candidates a person was asked about, in the one order in which several are locked."""
    return list(
        session.scalars(
            select(_C.c.id)
            .join(_E, _E.c.candidate_id == _C.c.id)
            .join(_M, _M.c.id == _E.c.member_id)
            .where(_C.c.workspace_id == workspace_id, _C.c.state == "open", _M.c.user_id == user_id)
            .order_by(_C.c.id)
        )
    )
