"""Tastes: when a team's answers are learnt from, what is kept of that, what it may cost, and what is told."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from curation.judge.candidate import State
from curation.judge.ranking import Choice
from curation.judge.taste.learnt import Learnt
from db import leases
from db.connection import Database
from db.judge import candidates, tastes
from db.judge.tastes import Answered, Kept
from db.share import writings
from db.tables import TasteRow, WorkspaceRow
from db.team import workspaces
from tests.db.judge.test_picks import many
from tests.db.rows import (
    HOUR,
    INSTANT,
    MINUTE,
    NOW,
    a_candidate,
    a_post,
    a_source,
    a_workspace,
    at_once,
)

NIGHT = NOW + 18 * HOUR
LEARNT: dict[str, Any] = {
    "model": b"m",
    "embedder": "",
    "labels": 31,
    "liked": 12,
    "words": {"liked": ["Rye"], "disliked": []},
    "fitted_at": NOW,
}


def the_row(session: Session) -> Any:
    return session.execute(select(TasteRow.__table__)).one()


def planned(session: Session) -> tuple[int, datetime | None]:
    """How many questions closed since it was learnt, and when it is learnt anew."""
    row = the_row(session)
    return row.closed, row.due_at


def close(session: Session, here: int, count: int = 1, *, now: datetime = NOW) -> None:
    for _ in range(count):
        tastes.learn_by(session, here, NIGHT, closed=1, now=now)


# --- when -----------------------------------------------------------------------------------


def test_four_questions_wait_for_the_night_and_the_fifth_is_learnt_from_at_once(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        close(session, here, 4)
        assert planned(session) == (4, NIGHT)
        close(session, here, now=NOW + HOUR)
        assert planned(session) == (5, NOW + HOUR)
        close(session, here, now=NOW + 2 * HOUR)
        assert planned(session) == (6, NOW + 2 * HOUR)  # due all the same


def test_what_is_planned_sooner_stays(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for at, stands in [
            (NIGHT, NIGHT),
            (NIGHT + INSTANT, NIGHT),
            (NIGHT - INSTANT, NIGHT - INSTANT),
            (NOW, NOW),
        ]:
            tastes.learn_by(session, here, at, now=NOW)
            assert planned(session) == (0, stands)


def test_teams_learn_apart(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        close(session, here, 5)
        close(session, other)
        rows = session.execute(select(TasteRow.workspace_id, TasteRow.closed, TasteRow.due_at))
        assert {tuple(row) for row in rows} == {(here, 5, NOW), (other, 1, NIGHT)}


def test_questions_that_close_at_one_moment_all_count(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)

    def one(_: int) -> None:
        with database.write() as session:
            close(session, here)

    at_once(6, one)
    with database.read() as session:
        assert planned(session) == (6, NOW)


def take(session: Session, now: datetime) -> list[int]:
    taken = leases.take(session, TasteRow, tastes.due(now), order=TasteRow.id, machine_now=now, limit=9)
    return [tastes.workspace_of(session, lease.id) for lease in taken]


@pytest.mark.parametrize(("state", "learns"), [("active", True), ("paused", True), ("ended", False)])
def test_it_is_due_at_its_instant_unless_the_team_is_gone(
    database: Database, state: str, learns: bool
) -> None:
    with database.write() as session:
        here = a_workspace(session, state=state)
        close(session, here)
        assert take(session, NIGHT - INSTANT) == []
        assert take(session, NIGHT) == ([here] if learns else [])
        assert take(session, NIGHT) == []  # leased


def test_it_is_nobodys_before_anything_closed(database: Database) -> None:
    with database.write() as session:
        a_workspace(session)
        assert take(session, NIGHT) == []
        with pytest.raises(NoResultFound):
            tastes.workspace_of(session, 1)


# --- what is kept ---------------------------------------------------------------------------


def test_what_is_learnt_is_the_next_version(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        assert tastes.current(session, here) == Kept(0, None, "", 0)
        close(session, here, 5)
        taste = the_row(session).id
        for version in (1, 2):
            tastes.keep(session, taste, closed=5 if version == 1 else 0, due_at=None, night=NIGHT, **LEARNT)
            assert tastes.current(session, here) == Kept(version, b"m", "", 0)
            assert planned(session) == (0, None)
        gone = {**LEARNT, "model": None, "words": None, "fitted_at": None}
        tastes.keep(session, taste, closed=0, due_at=None, night=NIGHT, **gone)
        assert tastes.current(session, here) == Kept(3, None, "", 0)


SOON = NOW + 10 * MINUTE
Plan = tuple[int, datetime | None, datetime | None]
MEANWHILE: dict[str, Plan] = {
    "none": (0, None, None),
    "none, and there is more to do": (0, SOON, SOON),
    "one": (1, None, NIGHT),
    "one, and there is more to do": (1, SOON, SOON),
    "one, and there is more to do later": (1, NIGHT + HOUR, NIGHT),
    "four": (4, None, NIGHT),
    "five": (5, None, NOW),
    "six, and there is more to do": (6, SOON, NOW),
}


@pytest.mark.parametrize("name", MEANWHILE)
@pytest.mark.parametrize("ends", [tastes.keep, tastes.not_yet])
def test_what_closed_while_it_was_learnt_counts_for_the_next_time(
    database: Database, name: str, ends: Callable[..., None]
) -> None:
    """Whoever closed those found it due, so that they planned nothing."""
    closed, more, then = MEANWHILE[name]
    known = 5 if ends is tastes.keep else 0
    with database.write() as session:
        here = a_workspace(session)
        close(session, here, known)
        tastes.learn_by(session, here, NOW, now=NOW)
        taste = the_row(session).id
        close(session, here, closed)
        kept = {"closed": known, **LEARNT} if ends is tastes.keep else {}
        ends(session, taste, due_at=more, night=NIGHT, **kept)
        assert planned(session) == (closed, then)


# --- what it costs --------------------------------------------------------------------------


def test_what_is_set_aside_counts_in_its_month(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        assert tastes.spent(session, here, "2026-11") == 0
        tastes.learn_by(session, here, NOW, now=NOW)
        taste = the_row(session).id
        tastes.reserve(session, taste, "2026-11", 300)
        tastes.reserve(session, taste, "2026-11", 50)
        tastes.reserve(session, taste, "2026-11", -300)
        assert (tastes.spent(session, here, "2026-11"), tastes.spent(session, here, "2026-12")) == (50, 0)
        tastes.reserve(session, taste, "2026-12", 7)
        assert tastes.spent(session, here, "2026-12") == 7


def test_the_teams_budget_is_one_for_texts_and_vectors(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        post = a_post(session, here)
        writings.reserve(session, here, post, "key", month="2026-11", micros=40, now=NOW)
        tastes.learn_by(session, here, NOW, now=NOW)
        tastes.reserve(session, the_row(session).id, "2026-11", 2)
        spent = writings.spent(session, here, "2026-11")
        assert (spent.calls, spent.micros) == (1, 42)


# --- what it is learnt from -----------------------------------------------------------------


def answer(session: Session, here: int, state: State, yes: int, no: int, **columns: Any) -> int:
    return a_candidate(
        session, here, state, **{"yes": yes, "no": no, "passed": 1, "decided_at": NOW, **columns}
    )


def test_what_people_said_yes_or_no_to_is_learnt_from_however_it_ended(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        source = a_source(session, here)
        columns = {"source_id": source, "source_name": "Crumb", "summary": "Long", "title": "Spelt"}
        approved = answer(session, here, State.APPROVED, 3, 1, **columns)
        declined = answer(session, here, State.DECLINED, 0, 2, decided_at=NOW + HOUR, url=None)
        expired = answer(session, here, State.EXPIRED, 1, 0, decided_at=NOW - HOUR, suggested_by="U1")
        answer(session, here, State.EXPIRED, 0, 0)
        answer(session, here, State.APPROVED, 3, 1, decided_at=None)
        answer(session, other, State.APPROVED, 3, 1)
        for state in (State.WAITING, State.ASKING, State.OPEN, State.WITHDRAWN, State.MERGED, State.STALE):
            answer(session, here, state, 3, 1)
        a_candidate(session, here, State.DECLINED, decided_at=NOW)  # as an older version kept it
        story = {each: candidates.by_id(session, each).story_id for each in (approved, declined, expired)}
        address = "https://oven.example/rye"
        assert tastes.answered(session, here) == [
            Answered(declined, Choice(story[declined], 0, "Rye", "", NOW + HOUR), 0, 2, NOW + HOUR),
            Answered(
                approved,
                Choice(story[approved], source, "Spelt", "Long", NOW, "Crumb", url=address),
                3,
                1,
                NOW,
            ),
            Answered(
                expired, Choice(story[expired], 0, "Rye", "", NOW - HOUR, url=address), 1, 0, NOW - HOUR
            ),
        ]
        assert [each.liked for each in tastes.answered(session, here)] == [0.0, 0.75, 1.0]


def test_the_latest_two_thousand_answers_are_learnt_from(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        many(session, here, a_source(session, here), 2_001)
        found = tastes.answered(session, here)
    assert len(found) == 2_000
    assert found[-1].at == NOW - 1_999 * MINUTE


# --- what is told ---------------------------------------------------------------------------


def test_before_anything_is_learnt_the_answers_are_counted(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        assert tastes.learnt(session, here) == Learnt()
        for state, yes, no in (
            (State.APPROVED, 2, 1),
            (State.DECLINED, 1, 2),
            (State.DECLINED, 0, 2),
            (State.EXPIRED, 1, 0),  # too few for a verdict, but somebody said yes
            (State.EXPIRED, 0, 0),
            (State.WITHDRAWN, 3, 0),
        ):
            a_candidate(session, here, state, yes=yes, no=no, passed=0, decided_at=NOW)
        a_candidate(session, here, State.OPEN)
        assert tastes.learnt(session, here) == Learnt(labels=4, liked=2)
        # Too one-sided to learn words from: what there is, is counted still.
        close(session, here)
        gone = {**LEARNT, "model": None, "words": None, "fitted_at": None, "labels": 3}
        tastes.keep(session, the_row(session).id, closed=1, due_at=None, night=NIGHT, **gone)
        assert tastes.learnt(session, here) == Learnt(labels=4, liked=2)


def test_what_was_learnt_is_told_with_its_day(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        values = {"workspace_id": here, "labels": 41, "liked": 17, "fitted_at": NOW, "model": b"m"}
        session.execute(insert(TasteRow).values(**values))
        assert tastes.learnt(session, here) == Learnt(labels=41, liked=17, fitted_at=NOW)


def test_the_words_are_told_as_they_were_kept(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        tastes.learn_by(session, here, NOW, now=NOW)
        words = {"liked": ["Pâte", "rye"], "disliked": ["coupons"]}
        told = {**LEARNT, "words": words}
        tastes.keep(session, the_row(session).id, closed=0, due_at=None, night=NIGHT, **told)
        found = tastes.learnt(session, here)
        assert (found.liked_words, found.disliked_words) == (("Pâte", "rye"), ("coupons",))
        workspaces.change(session, here, state="ended")
        assert tastes.learnt(session, here) == found


def test_it_goes_with_its_team(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        close(session, here)
        assert tastes.current(session, here).closed == 1
        session.execute(delete(WorkspaceRow))
        assert session.scalars(select(TasteRow.id)).all() == []
