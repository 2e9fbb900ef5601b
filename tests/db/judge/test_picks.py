"""Picks: what there is to choose from, what the bot chose by itself, and what the team decided."""

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from curation.judge.candidate import State
from curation.judge.ranking import Choice, Decision, Pick
from curation.judge.reason import Reason
from curation.judge.taste.accuracy import Decided
from db.connection import Database
from db.judge import candidates, picks
from db.judge.picks import Waiting
from db.tables import CandidateRow, StoryRow
from tests.db.rows import DAY, HOUR, MINUTE, NOW, a_candidate, a_feed, a_source, a_workspace


def test_only_what_the_bot_chose_and_the_team_judged_counts(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        chosen = {"pick": "best", "score": 2.0, "prior": 0.5, "decided_at": NOW}
        a_candidate(session, here, State.APPROVED, **chosen)
        a_candidate(
            session, here, State.DECLINED, **chosen | {"pick": "least_asked", "decided_at": NOW + HOUR}
        )
        for state in (State.EXPIRED, State.OPEN, State.WAITING, State.WITHDRAWN):
            a_candidate(session, here, state, **chosen)
        a_candidate(session, here, State.APPROVED, **chosen | {"pick": None})
        a_candidate(session, here, State.APPROVED, **chosen | {"prior": None})
        a_candidate(session, here, State.APPROVED, **chosen | {"score": None})
        a_candidate(session, other, State.APPROVED, **chosen)
        assert picks.last_decided(session, here) == [
            Decided(2.0, 0.5, liked=False),
            Decided(2.0, 0.5, liked=True),
        ]


def test_the_last_fifty_are_looked_at(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for n in range(52):
            columns = {"pick": "best", "score": float(n), "prior": 0.0, "decided_at": NOW - n * HOUR}
            a_candidate(session, here, State.APPROVED, **columns)
        assert [pick.score for pick in picks.last_decided(session, here)] == list(range(50))


def test_the_first_answer_is_that_of_the_first_question_judged(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        assert picks.first_decided_at(session, here) is None
        a_candidate(session, here, State.EXPIRED, decided_at=NOW - DAY)
        assert picks.first_decided_at(session, here) is None
        a_candidate(session, here, State.DECLINED, decided_at=NOW + HOUR)
        a_candidate(session, here, State.APPROVED, decided_at=NOW)
        assert picks.first_decided_at(session, here) == NOW


# --- what there is to choose from -----------------------------------------------------------


def waiting(session: Session, here: int, **columns: Any) -> int:
    return a_candidate(session, here, State.WAITING, **columns)


def test_of_each_source_the_hundred_newest_wait(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        busy, calm = (a_source(session, here, a_feed(session, name)) for name in ("busy", "calm"))
        first = waiting(session, here, source_id=calm)
        flood = [waiting(session, here, source_id=busy) for _ in range(102)]
        last = waiting(session, here, source_id=calm)
        ids = [each.candidate_id for each in picks.choices(session, here)]
    assert ids == [first, *flood[2:], last]


def test_only_what_feeds_brought_and_nobody_was_asked_about_is_a_choice(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        source, theirs = (a_source(session, team, a_feed(session, f"{team}")) for team in (here, other))
        one = waiting(session, here, source_id=source)
        waiting(session, here, source_id=source, suggested_by="U1")
        waiting(session, here, source_id=None)
        waiting(session, other, source_id=theirs)
        for state in State:
            if state is not State.WAITING:
                a_candidate(session, here, state, source_id=source)
        assert [each.candidate_id for each in picks.choices(session, here)] == [one]
        assert picks.choices(session, 999) == []


def test_a_choice_is_what_is_weighed(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)
        dated = {"published_at": NOW - HOUR, "created_at": NOW, "source_name": "Crumb"}
        one = waiting(session, here, source_id=source, title="Rye", summary="Long", **dated)
        other = waiting(session, here, source_id=source, title="Spelt", url=None, created_at=NOW)
        stories = [candidates.by_id(session, each).story_id for each in (one, other)]
        assert picks.choices(session, here) == [
            Waiting(
                one,
                Choice(
                    stories[0], source, "Rye", "Long", NOW - HOUR, "Crumb", url="https://oven.example/rye"
                ),
            ),
            Waiting(other, Choice(stories[1], source, "Spelt", "", NOW)),
        ]


def test_decisions_are_what_a_teams_sources_came_to_the_latest_first(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        source, theirs = (a_source(session, team, a_feed(session, f"{team}")) for team in (here, other))
        of = {"source_id": source, "decided_at": NOW}
        a_candidate(session, here, State.APPROVED, **of)
        a_candidate(session, here, State.DECLINED, **of | {"decided_at": NOW + HOUR})
        # What a person took up from a feed is an answer about the feed all the same.
        a_candidate(session, here, State.APPROVED, **of | {"decided_at": NOW - HOUR, "suggested_by": "U1"})
        a_candidate(session, here, State.EXPIRED, **of)
        a_candidate(session, here, State.APPROVED, **of | {"source_id": None})
        a_candidate(session, here, State.APPROVED, source_id=source)
        a_candidate(session, other, State.APPROVED, **of | {"source_id": theirs})
        assert picks.decisions(session, here) == [
            Decision(source, False, NOW + HOUR),
            Decision(source, True, NOW),
            Decision(source, True, NOW - HOUR),
        ]


def many(session: Session, here: int, source: int, count: int) -> None:
    """So many questions that were decided, one a minute, the newest first."""
    stories = insert(StoryRow).values(workspace_id=here, first_at=NOW)
    ids = session.execute(stories.returning(StoryRow.id), [{} for _ in range(count)]).scalars().all()
    session.execute(
        insert(CandidateRow),
        [
            {
                "workspace_id": here,
                "story_id": story_id,
                "source_id": source,
                "state": "approved",
                "title": "Rye",
                "created_at": NOW,
                "decided_at": NOW - n * MINUTE,
                "reasons": [],
                "yes": 1,
                "no": 0,
            }
            for n, story_id in enumerate(ids)
        ],
    )


def test_two_thousand_decisions_are_looked_at(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        many(session, here, a_source(session, here), 2_001)
        found = picks.decisions(session, here)
    assert len(found) == 2_000
    assert (found[0].at, found[-1].at) == (NOW, NOW - 1_999 * MINUTE)


def test_what_a_pick_rested_on_is_kept_and_counted(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        assert picks.picked_before(session, here) == 0
        candidate = waiting(session, here, source_id=a_source(session, here))
        waiting(session, here)
        reasons = (Reason("source", points=-0.5, yes=1, shown=4), Reason("words", points=2.0, words=("Rye",)))
        pick = Pick(Choice(1, 1, "Rye", "", NOW), 1.5, reasons, -0.5, how="least_asked")
        picks.note(session, candidate, pick, taste_version=7)
        row = session.execute(select(CandidateRow.__table__).where(CandidateRow.id == candidate)).one()
        assert (row.score, row.prior, row.pick, row.taste_version) == (1.5, -0.5, "least_asked", 7)
        assert row.reasons == [reason.to_json() for reason in reasons]
        assert (picks.picked_before(session, here), picks.picked_before(session, other)) == (1, 0)
        picks.note(session, candidate, pick, taste_version=None)
        assert picks.picked_before(session, here) == 1
