"""Candidates: stories waiting, asked, open and decided. Each step is one UPDATE that one caller wins."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from curation.judge.candidate import MOVES, Candidate, State
from curation.judge.friend_test import Rule, Standing, Tally, Verdict
from db.tables import CandidateRow, ElectorRow, OutboxRow, PostRow, StoryRow, VoteRow, WorkspaceRow

_C = CandidateRow
_SELECT = select(CandidateRow.__table__)


def by_id(session: Session, candidate_id: int, *, lock: bool = False) -> Candidate:
    """Read a candidate; with `lock`, others who change it wait. Raises NoResultFound."""
    statement = _SELECT.where(_C.id == candidate_id)
    return _candidate(session.execute(statement.with_for_update() if lock else statement).one())


def of_team(session: Session, workspace_id: int, candidate_id: int) -> Candidate | None:
    """Read a candidate of a workspace; None when it isn't its own."""
    row = session.execute(_SELECT.where(_C.id == candidate_id, _C.workspace_id == workspace_id)).one_or_none()
    return None if row is None else _candidate(row)


def lock(session: Session, candidate_ids: Collection[int]) -> dict[int, Candidate]:
    """Read candidates by id and let others who change them wait; always in one order, so that nobody waits in turn.

    To be called with the workspace locked. What there is none of is left out.
    """
    rows = session.execute(_SELECT.where(_C.id.in_(candidate_ids)).order_by(_C.id).with_for_update())
    return {row.id: _candidate(row) for row in rows}


def begin(
    session: Session,
    workspace_id: int,
    story_id: int,
    *,
    round_no: int = 1,
    source_id: int | None = None,
    suggested_by: str | None = None,
    url: str | None,
    title: str,
    summary: str = "",
    source_name: str = "",
    published_at: datetime | None = None,
    now: datetime,
) -> int:
    """Let a story wait for its question."""
    new = session.execute(
        insert(_C)
        .values(
            workspace_id=workspace_id,
            story_id=story_id,
            round=round_no,
            source_id=source_id,
            suggested_by=suggested_by,
            url=url,
            title=title,
            summary=summary,
            source_name=source_name[:300],
            published_at=published_at,
            created_at=now,
            reasons=[],
        )
        .returning(_C.id)
    )
    return new.scalar_one()


def move(session: Session, candidate_id: int, before: State, after: State, **columns: Any) -> bool:
    """Take one step of the way; True for the one caller who took it.

    Raises ValueError for a step that is not on the way: a programmer's mistake.
    """
    if after not in MOVES[before]:
        raise ValueError(f"no way from {before} to {after}")
    done = session.execute(
        update(_C).where(_C.id == candidate_id, _C.state == before.value).values(state=after.value, **columns)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def adopt(session: Session, candidate_id: int, *, by: str) -> None:
    """Make a waiting story a person's suggestion: it is asked next, and has no age limit."""
    session.execute(
        update(_C).where(_C.id == candidate_id, _C.state == State.WAITING.value).values(suggested_by=by)
    )


def elect(session: Session, candidate_id: int, member_ids: Sequence[int]) -> None:
    """Write down who answers this candidate."""
    session.execute(
        insert(ElectorRow),
        [{"candidate_id": candidate_id, "member_id": member_id} for member_id in member_ids],
    )


def forget_electorate(session: Session, candidate_id: int) -> None:
    """Forget who was to answer a card that was never sent."""
    session.execute(delete(ElectorRow).where(ElectorRow.candidate_id == candidate_id))


def times_asked(session: Session, candidate_id: int) -> int:
    """How often a card was written for this round: again only when Slack refused the one before."""
    return session.scalars(
        select(func.count())
        .select_from(OutboxRow)
        .where(OutboxRow.kind == "candidate", OutboxRow.subject_id == candidate_id)
    ).one()


def open_titles(session: Session, workspace_id: int) -> list[str]:
    """Titles of the cards that stand open or are about to."""
    return list(
        session.scalars(
            select(_C.title).where(_C.workspace_id == workspace_id, _C.state.in_(("open", "asking")))
        )
    )


def of_story(session: Session, story_id: int) -> Candidate | None:
    """The latest round of a story."""
    row = session.execute(_SELECT.where(_C.story_id == story_id).order_by(_C.round.desc()).limit(1)).first()
    return None if row is None else _candidate(row)


def in_state(session: Session, workspace_id: int, *states: State, limit: int = 500) -> list[Candidate]:
    """A workspace's candidates in these states, oldest first; of more than `limit` the newest."""
    rows = session.execute(
        _SELECT.where(_C.workspace_id == workspace_id, _C.state.in_([s.value for s in states]))
        .order_by(_C.id.desc())
        .limit(limit)
    )
    return [_candidate(row) for row in reversed(rows.all())]


def suggested(session: Session, workspace_id: int) -> list[Candidate]:
    """What people put forward and nobody was asked about yet, oldest first, however much waits beside it."""
    rows = session.execute(
        _SELECT.where(
            _C.workspace_id == workspace_id, _C.state == State.WAITING.value, _C.suggested_by.is_not(None)
        ).order_by(_C.id)
    )
    return [_candidate(row) for row in rows]


def suggested_address(session: Session, workspace_id: int, url_key: str) -> Candidate | None:
    """The latest round of an address that a person put forward."""
    row = session.execute(
        _SELECT.join(StoryRow, StoryRow.id == _C.story_id)
        .where(_C.workspace_id == workspace_id, StoryRow.url_key == url_key, _C.suggested_by.is_not(None))
        .order_by(_C.id.desc())
        .limit(1)
    ).first()
    return None if row is None else _candidate(row)


def let_go(session: Session, workspace_id: int, *, came_until: datetime) -> list[int]:
    """Let go of what came from feeds and has waited since an instant or longer; returns the stories."""
    gone = session.execute(
        update(_C)
        .where(
            _C.workspace_id == workspace_id,
            _C.state == State.WAITING.value,
            _C.suggested_by.is_(None),
            _C.created_at <= came_until,
        )
        .values(state=State.STALE.value)
        .returning(_C.story_id)
        .execution_options(synchronize_session=False)
    )
    return list(gone.scalars())


def let_go_of(session: Session, candidate_ids: Collection[int]) -> list[int]:
    """Let go of these, those that still wait; returns their stories."""
    gone = session.execute(
        update(_C)
        .where(_C.id.in_(candidate_ids), _C.state == State.WAITING.value)
        .values(state=State.STALE.value)
        .returning(_C.story_id)
        .execution_options(synchronize_session=False)
    )
    return list(gone.scalars())


def count(session: Session, workspace_id: int, *states: State) -> int:
    """How many of a workspace's candidates are in these states."""
    return session.scalars(
        select(func.count()).where(_C.workspace_id == workspace_id, _C.state.in_([s.value for s in states]))
    ).one()


def asked_since(session: Session, workspace_id: int, since: datetime) -> list[tuple[int | None, str | None]]:
    """(source id, suggested by) of what was put to the team since an instant."""
    rows = session.execute(
        select(_C.source_id, _C.suggested_by)
        .where(_C.workspace_id == workspace_id)
        .where(or_(_C.asked_at >= since, _C.state == State.ASKING.value))
    )
    return [(source_id, suggested_by) for source_id, suggested_by in rows]


def last_decisions(session: Session, workspace_id: int, *, most: int = 30) -> tuple[int, int]:
    """(approved, approved or declined) of the last decisions; what expired says nothing about taste."""
    states = session.scalars(
        select(_C.state)
        .where(_C.workspace_id == workspace_id, _C.state.in_(("approved", "declined")))
        .order_by(_C.decided_at.desc(), _C.id.desc())
        .limit(most)
    ).all()
    return states.count("approved"), len(states)


def due(now: datetime) -> ColumnElement[bool]:
    """Say, in SQL, which open candidates are to be judged: not while their workspace is paused."""
    running = exists().where(WorkspaceRow.id == _C.workspace_id, WorkspaceRow.state == "active")
    return (_C.state == State.OPEN.value) & (_C.due_at <= now) & running


def shift_deadlines(session: Session, workspace_id: int, *, paused_at: datetime, now: datetime) -> None:
    """Give open candidates back the time of a pause, and have each judged afresh at once.

    A card that reached its channel during the pause gets back what was left of it; a verdict that
    began to hold meanwhile holds from now on.
    """
    for row in session.execute(
        select(_C.id, _C.asked_at, _C.closes_at, _C.held_since).where(
            _C.workspace_id == workspace_id, _C.state == State.OPEN.value
        )
    ).all():
        pause = now - max(paused_at, row.asked_at or paused_at)
        held_since = None if row.held_since is None else min(row.held_since + pause, now)
        session.execute(
            update(_C)
            .where(_C.id == row.id)
            .values(closes_at=row.closes_at + pause, due_at=now, held_since=held_since)
        )


def last_answer_at(session: Session, workspace_id: int) -> datetime | None:
    """When anybody last answered anything."""
    return session.scalar(
        select(func.max(VoteRow.at))
        .join(_C, _C.id == VoteRow.candidate_id)
        .where(_C.workspace_id == workspace_id)
    )


def first_asked_after(session: Session, workspace_id: int, after: datetime) -> datetime | None:
    """When the first question after an instant was asked."""
    return session.scalar(
        select(func.min(_C.asked_at)).where(_C.workspace_id == workspace_id, _C.asked_at > after)
    )


def post_id_of(session: Session, candidate_id: int) -> int | None:
    """The post an approved candidate became."""
    return session.scalar(select(PostRow.id).where(PostRow.candidate_id == candidate_id).limit(1))


def rule_of(candidate: Candidate) -> Rule:
    """The numbers frozen when this round was asked."""
    return Rule() if candidate.rule is None else Rule.from_json(candidate.rule)


def _candidate(row: SqlRow[Any]) -> Candidate:
    tally = None
    if row.yes is not None:
        # A tally that was kept adds up by itself: who didn't answer is not in it.
        tally = Tally(row.yes + row.no + row.passed, row.yes, row.no, row.passed)
    return Candidate(
        id=row.id,
        workspace_id=row.workspace_id,
        story_id=row.story_id,
        round=row.round,
        state=State(row.state),
        source_id=row.source_id,
        suggested_by=row.suggested_by,
        url=row.url,
        title=row.title,
        summary=row.summary,
        source_name=row.source_name,
        published_at=row.published_at,
        created_at=row.created_at,
        score=row.score,
        reasons=tuple(row.reasons or ()),
        rule=row.rule,
        asked_at=row.asked_at,
        closes_at=row.closes_at,
        held=Standing(Verdict(row.held_verdict), row.held_since),
        decided_at=row.decided_at,
        tally=tally,
    )
