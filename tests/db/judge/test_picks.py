"""Picks: what the bot chose by itself and the team decided, the newest first."""

from curation.judge.accuracy import Decided
from curation.judge.candidate import State
from db.connection import Database
from db.judge import picks
from tests.db.rows import DAY, HOUR, NOW, a_candidate, a_workspace


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
