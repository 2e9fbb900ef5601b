"""Candidates: each step of the way is taken by exactly one caller, and no other step exists."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from curation.judge.candidate import State
from curation.judge.friend_test import Answer, Rule, Standing, Tally, Verdict
from db.connection import Database
from db.judge import candidates, votes
from db.tables import CandidateRow, ElectorRow
from tests.db.rows import (
    DAY,
    HOUR,
    INSTANT,
    MINUTE,
    NOW,
    a_candidate,
    a_message,
    a_post,
    a_source,
    a_workspace,
    an_open_card,
    at_once,
    people,
)

# The way as it is told to people; written out here, so that a step added or lost shows.
ALLOWED = {
    ("waiting", "asking"),
    ("waiting", "stale"),
    ("waiting", "merged"),
    ("asking", "open"),
    ("asking", "waiting"),
    ("open", "approved"),
    ("open", "declined"),
    ("open", "expired"),
    ("open", "withdrawn"),
    ("open", "merged"),
}


@pytest.mark.parametrize("before", list(State))
def test_every_step_is_on_the_way_or_refused(database: Database, before: State) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for after in State:
            there = a_candidate(session, here, before)
            if (before, after) not in ALLOWED:
                with pytest.raises(ValueError, match=f"no way from {before} to {after}"):
                    candidates.move(session, there, before, after)
                assert candidates.by_id(session, there).state is before
                continue
            assert candidates.move(session, there, before, after)
            assert candidates.by_id(session, there).state is after
            assert not candidates.move(session, there, before, after)


def test_a_step_is_taken_from_its_own_state_only(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for state in State:
            there = a_candidate(session, here, state)
            for before, after in ALLOWED:
                if before != state:
                    assert not candidates.move(session, there, State(before), State(after))
            assert candidates.by_id(session, there).state is state


def test_one_of_many_callers_takes_a_step(database: Database) -> None:
    with database.write() as session:
        card = an_open_card(session, a_workspace(session), [])

    def settle(number: int) -> bool:
        with database.write() as session:
            after = State.APPROVED if number % 2 else State.DECLINED
            return candidates.move(session, card, State.OPEN, after, yes=number)

    won = at_once(6, settle)
    assert won.count(True) == 1
    with database.read() as session:
        assert session.scalar(select(CandidateRow.yes)) == won.index(True)


def test_a_new_candidate_waits_with_what_its_card_needs(database: Database) -> None:
    with database.write() as session:
        found = candidates.by_id(session, a_candidate(session, a_workspace(session), title="Rye keeps"))
    assert (found.state, found.round, found.title, found.tally, found.reasons) == (
        State.WAITING,
        1,
        "Rye keeps",
        None,
        (),
    )
    assert found.held == Standing(Verdict.OPEN, None)
    assert candidates.rule_of(found) == Rule()


def test_a_candidate_of_another_team_is_not_found(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        ours = a_candidate(session, here)
        assert candidates.of_team(session, here, ours) == candidates.by_id(session, ours)
        assert candidates.of_team(session, other, ours) is None
        assert candidates.of_team(session, here, ours + 1) is None


def test_a_story_is_asked_in_two_rounds_at_most_each_once(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        first = candidates.by_id(session, a_candidate(session, here, State.EXPIRED))
        second = candidates.begin(session, here, first.story_id, round_no=2, url=None, title="Rye", now=NOW)
        latest = candidates.of_story(session, first.story_id)
        assert latest is not None
        assert (latest.id, latest.round) == (second, 2)
        assert candidates.of_story(session, first.story_id + 1) is None
        assert latest.url is None
    for round_no in (2, 3):
        with pytest.raises(IntegrityError), database.write() as session:
            candidates.begin(session, here, first.story_id, round_no=round_no, url=None, title="Rye", now=NOW)


def test_the_rule_of_a_round_is_the_one_it_was_asked_under(database: Database) -> None:
    frozen = Rule(quorum_cap=3, hold=5 * MINUTE)
    with database.write() as session:
        card = an_open_card(session, a_workspace(session), [], rule=frozen.to_json())
        assert candidates.rule_of(candidates.by_id(session, card)) == frozen


def test_a_kept_tally_is_what_was_answered(database: Database) -> None:
    with database.write() as session:
        card = a_candidate(session, a_workspace(session), State.APPROVED, yes=3, no=1, passed=2)
        assert candidates.by_id(session, card).tally == Tally(6, 3, 1, 2)


def test_only_a_story_that_waits_becomes_a_persons_suggestion(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        waits, asked = a_candidate(session, here), a_candidate(session, here, State.ASKING)
        for candidate_id in (waits, asked):
            candidates.adopt(session, candidate_id, by="U0BEN")
        assert candidates.by_id(session, waits).suggested_by == "U0BEN"
        assert candidates.by_id(session, asked).suggested_by is None


def test_candidates_of_a_state_come_oldest_first_and_the_latest_when_there_are_too_many(
    database: Database,
) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        ids = [a_candidate(session, here) for _ in range(4)]
        asked = a_candidate(session, here, State.ASKING)
        a_candidate(session, other)
        assert [c.id for c in candidates.in_state(session, here, State.WAITING)] == ids
        assert [c.id for c in candidates.in_state(session, here, State.WAITING, limit=2)] == ids[2:]
        assert [c.id for c in candidates.in_state(session, here, State.WAITING, State.ASKING)] == [
            *ids,
            asked,
        ]
        assert candidates.count(session, here, State.WAITING) == 4
        assert candidates.count(session, here, State.WAITING, State.ASKING) == 5
        assert candidates.count(session, here, State.OPEN) == 0


def test_titles_that_stand_open_or_are_about_to_are_known(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for title, state in (("open", State.OPEN), ("asked", State.ASKING), ("over", State.DECLINED)):
            a_candidate(session, here, state, title=title)
        a_candidate(session, a_workspace(session, "T0OTHER"), State.OPEN, title="elsewhere")
        assert sorted(candidates.open_titles(session, here)) == ["asked", "open"]


def test_what_was_asked_today_counts_what_is_being_asked(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)
        a_candidate(session, here, State.DECLINED, asked_at=NOW, source_id=source)
        a_candidate(session, here, State.OPEN, asked_at=NOW - INSTANT)
        a_candidate(session, here, State.ASKING, suggested_by="U0BEN")
        a_candidate(session, here, State.WAITING)
        a_candidate(session, a_workspace(session, "T0OTHER"), State.OPEN, asked_at=NOW)
        assert sorted(candidates.asked_since(session, here, NOW), key=str) == [
            (source, None),
            (None, "U0BEN"),
        ]


def test_the_last_decisions_leave_out_what_expired(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        states = [State.APPROVED, State.APPROVED, State.DECLINED, State.EXPIRED, State.APPROVED, State.OPEN]
        for n, state in enumerate(states):
            a_candidate(session, here, state, decided_at=NOW + n * HOUR if state is not State.OPEN else None)
        a_candidate(session, a_workspace(session, "T0OTHER"), State.APPROVED, decided_at=NOW)
        assert candidates.last_decisions(session, here) == (3, 4)
        assert candidates.last_decisions(session, here, most=2) == (1, 2)


def test_thirty_decisions_are_looked_back_on(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for n in range(31):
            state = State.DECLINED if n else State.APPROVED
            a_candidate(session, here, state, decided_at=NOW + n * HOUR)
        assert candidates.last_decisions(session, here) == (0, 30)


def test_open_cards_are_judged_when_due_but_not_while_their_workspace_is_paused(database: Database) -> None:
    with database.write() as session:
        active, paused = a_workspace(session), a_workspace(session, "T0OTHER", state="paused")
        due = an_open_card(session, active, [], due_at=NOW)
        an_open_card(session, active, [], due_at=NOW + INSTANT)
        an_open_card(session, paused, [], due_at=NOW)
        a_candidate(session, active, State.ASKING, due_at=NOW)
        assert list(session.scalars(select(CandidateRow.id).where(candidates.due(NOW)))) == [due]


def test_a_pause_is_given_back_to_open_cards(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        closes = NOW + DAY
        before: dict[str, object] = {"asked_at": NOW - DAY, "closes_at": closes, "due_at": closes}
        card = an_open_card(session, here, [], **before, held_since=NOW - MINUTE)
        plain = an_open_card(session, here, [], **before)
        meanwhile = {"asked_at": NOW + HOUR, "closes_at": closes, "due_at": closes}
        late = an_open_card(session, here, [], **meanwhile, held_since=NOW + 2 * HOUR)
        other = an_open_card(session, a_workspace(session, "T0OTHER"), [], closes_at=closes)
        decided = a_candidate(session, here, State.APPROVED, closes_at=closes)
        again = NOW + 3 * HOUR
        candidates.shift_deadlines(session, here, paused_at=NOW, now=again)
        rows = {
            row.id: (row.closes_at, row.due_at, row.held_since)
            for row in session.execute(select(CandidateRow.__table__))
        }
        assert rows[card] == (closes + 3 * HOUR, again, again - MINUTE)
        assert rows[plain] == (closes + 3 * HOUR, again, None)
        assert rows[late] == (closes + 2 * HOUR, again, again)
        assert rows[other][0] == rows[decided][0] == closes


def test_answers_and_questions_are_found_by_when_they_were(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        (ana,) = people(session, here, "U0ANA")
        assert candidates.last_answer_at(session, here) is None
        first = an_open_card(session, here, [ana], asked_at=NOW)
        an_open_card(session, here, [ana], asked_at=NOW + DAY)
        an_open_card(session, other, [], asked_at=NOW + HOUR)
        votes.cast(session, first, ana, Answer.YES, now=NOW + 2 * HOUR)
        assert candidates.last_answer_at(session, here) == NOW + 2 * HOUR
        assert candidates.last_answer_at(session, other) is None
        assert candidates.first_asked_after(session, here, NOW - INSTANT) == NOW
        assert candidates.first_asked_after(session, here, NOW) == NOW + DAY
        assert candidates.first_asked_after(session, here, NOW + DAY) is None


def test_a_card_that_was_never_sent_forgets_who_was_to_answer(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ids = people(session, here, "U0ANA", "U0BEN")
        card, other = a_candidate(session, here, State.ASKING), a_candidate(session, here, State.ASKING)
        for candidate_id in (card, other):
            candidates.elect(session, candidate_id, ids)
        candidates.forget_electorate(session, card)
        assert set(session.scalars(select(ElectorRow.candidate_id))) == {other}


def test_how_often_a_card_was_written_is_counted(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card = a_candidate(session, here)
        assert candidates.times_asked(session, card) == 0
        a_message(session, here, "candidate:1:0", subject_id=card)
        a_message(session, here, "draft:1", subject_id=card, kind="draft")
        assert candidates.times_asked(session, card) == 1


def test_an_approved_card_knows_its_post(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        post = a_post(session, here)
        card = session.scalars(select(CandidateRow.id)).one()
        assert candidates.post_id_of(session, card) == post
        assert candidates.post_id_of(session, a_candidate(session, here)) is None
