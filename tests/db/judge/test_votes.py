"""Votes: one row per person and card, the last answer counts, and simultaneous last votes settle it once."""

from sqlalchemy import select

from curation.judge.candidate import State
from curation.judge.friend_test import Answer, Rule, Standing, Tally, Verdict, judge
from curation.team import Kind
from db.connection import Database
from db.judge import candidates, votes
from db.judge.votes import Press
from db.tables import CandidateRow, OutboxRow, VoteRow
from db.team import members
from tests.db.rows import (
    DAY,
    HOUR,
    NOW,
    a_candidate,
    a_workspace,
    an_open_card,
    at_once,
    people,
    statements,
)

MOST_STATEMENTS = 6  # of one press, from the beginning of its transaction to its end
CLOSES = NOW + 2 * DAY


def test_a_press_finds_the_card_the_person_and_the_message(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session, tz="Europe/Paris")
        ana, ben = people(session, here, "U0ANA", "U0BEN")
        card = an_open_card(session, here, [ana, ben])
        found = votes.press(session, "T0TEAM", card, "U0ANA")
        assert isinstance(found, Press)
        assert (found.candidate_id, found.workspace_id, found.member_id) == (card, here, ana)
        assert (found.state, found.round, found.rule, found.closes_at) == ("open", 1, Rule(), CLOSES)
        assert (found.kind, found.elector, found.listed, found.named, found.left) == (
            Kind.MEMBER,
            True,
            True,
            False,
            False,
        )
        assert (found.answer, found.channel_id, found.ts) == (None, "C0WORTH", f"170.{card}")
        assert (found.tz, found.locale, found.voters) == ("Europe/Paris", "en", "open")
        assert found.held == Standing(Verdict.OPEN, None)


def test_a_press_knows_the_answer_given_before(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        (ana,) = people(session, here, "U0ANA")
        card = an_open_card(session, here, [ana])
        for given in (Answer.NO, Answer.PASS, None):
            votes.cast(session, card, ana, given, now=NOW)
            found = votes.press(session, "T0TEAM", card, "U0ANA")
            assert found is not None
            assert found.answer is given


def test_a_press_of_an_unknown_person_finds_the_card_and_no_member(database: Database) -> None:
    with database.write() as session:
        card = an_open_card(session, a_workspace(session), [])
        found = votes.press(session, "T0TEAM", card, "U0WHO")
        assert found is not None
        assert (found.member_id, found.kind, found.elector, found.locale) == (None, None, False, "")


def test_a_card_of_another_team_is_not_found(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        people(session, here, "U0ANA")
        (stranger,) = people(session, other, "U0ANA")
        card = an_open_card(session, here, [])
        assert votes.press(session, "T0OTHER", card, "U0ANA") is None
        assert votes.press(session, "T0TEAM", card + 1, "U0ANA") is None
        found = votes.press(session, "T0TEAM", card, "U0ANA")
        assert found is not None
        assert found.member_id != stranger


def test_the_last_answer_counts_and_taking_back_leaves_none(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ids = people(session, here, "U0ANA", "U0BEN", "U0CHLOE", "U0DEE")
        card = an_open_card(session, here, ids)
        assert votes.tally(session, card) == Tally(4, 0, 0, 0)
        for member_id, given in zip(ids, (Answer.YES, Answer.NO, Answer.PASS, Answer.YES), strict=True):
            votes.cast(session, card, member_id, given, now=NOW)
        assert votes.tally(session, card) == Tally(4, 2, 1, 1)
        votes.cast(session, card, ids[0], Answer.NO, now=NOW + HOUR)
        votes.cast(session, card, ids[3], None, now=NOW + HOUR)
        assert votes.tally(session, card) == Tally(4, 0, 2, 1)
        assert len(session.scalars(select(VoteRow.member_id)).all()) == 4


def test_who_left_without_an_answer_is_not_waited_for_and_an_answer_given_stays(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ids = people(session, here, "U0ANA", "U0BEN", "U0CHLOE")
        card = an_open_card(session, here, ids)
        votes.cast(session, card, ids[0], Answer.YES, now=NOW)
        votes.cast(session, card, ids[2], None, now=NOW)
        for user_id in ("U0ANA", "U0BEN"):
            members.left(session, here, user_id, now=NOW)
        assert votes.tally(session, card) == Tally(2, 1, 0, 0)
        members.left(session, here, "U0CHLOE", now=NOW)
        assert votes.tally(session, card) == Tally(1, 1, 0, 0)


def test_who_joins_is_counted_once_however_often_they_join(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben = people(session, here, "U0ANA", "U0BEN")
        card = an_open_card(session, here, [ana])
        for _ in range(2):
            votes.join(session, card, ben, now=NOW)
        votes.join(session, card, ana, now=NOW)
        votes.cast(session, card, ben, Answer.YES, now=NOW)
        assert votes.tally(session, card) == Tally(2, 1, 0, 0)


def test_an_answer_without_being_asked_counts_for_nothing(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben = people(session, here, "U0ANA", "U0BEN")
        card = an_open_card(session, here, [ana])
        votes.cast(session, card, ben, Answer.YES, now=NOW)
        assert votes.tally(session, card) == Tally(1, 0, 0, 0)


def test_two_teams_votes_stay_apart(database: Database) -> None:
    with database.write() as session:
        cards, ids = {}, {}
        for team in ("T0TEAM", "T0OTHER"):
            here = a_workspace(session, team)
            ids[team] = people(session, here, "U0ANA", "U0BEN")
            cards[team] = an_open_card(session, here, ids[team])
        votes.cast(session, cards["T0TEAM"], ids["T0TEAM"][0], Answer.YES, now=NOW)
        assert votes.tally(session, cards["T0TEAM"]) == Tally(2, 1, 0, 0)
        assert votes.tally(session, cards["T0OTHER"]) == Tally(2, 0, 0, 0)
        here = candidates.by_id(session, cards["T0OTHER"]).workspace_id
        assert votes.open_of_member(session, here, "U0ANA") == [cards["T0OTHER"]]


def test_a_reason_belongs_to_a_no_and_goes_with_it(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben = people(session, here, "U0ANA", "U0BEN")
        card = an_open_card(session, here, [ana, ben])
        votes.cast(session, card, ana, Answer.YES, now=NOW)
        assert not votes.give_reason(session, card, ana, "off_topic")
        assert not votes.give_reason(session, card, ben, "off_topic")
        votes.cast(session, card, ana, Answer.NO, now=NOW)
        assert votes.give_reason(session, card, ana, "x" * 400)
        assert session.scalar(select(VoteRow.reason)) == "x" * 300
        votes.cast(session, card, ana, Answer.YES, now=NOW)
        assert session.scalar(select(VoteRow.reason)) is None


def test_a_verdict_is_held_and_looked_at_again_only_while_the_card_is_open(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card, decided = an_open_card(session, here, []), a_candidate(session, here, State.APPROVED)
        held = Standing(Verdict.APPROVED, NOW)
        for candidate_id in (card, decided):
            votes.hold(session, candidate_id, held, due_at=NOW + HOUR)
        assert candidates.by_id(session, card).held == held
        assert candidates.by_id(session, decided).held == Standing(Verdict.OPEN, None)
        assert session.scalar(select(CandidateRow.due_at).where(CandidateRow.id == card)) == NOW + HOUR
        for candidate_id in (card, decided):
            votes.look_again(session, candidate_id, now=NOW)
        dues = dict(session.execute(select(CandidateRow.id, CandidateRow.due_at)).all())
        assert dues == {card: NOW, decided: None}


def test_a_vote_makes_its_card_and_no_other_message_out_of_date(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card, other = an_open_card(session, here, []), an_open_card(session, here, [])
        before = dict(session.execute(select(OutboxRow.subject_id, OutboxRow.dirty_no)).all())
        votes.repaint(session, card)
        after = dict(session.execute(select(OutboxRow.subject_id, OutboxRow.dirty_no)).all())
        assert after == {card: before[card] + 1, other: before[other]}


def test_open_questions_of_a_person_are_those_they_were_asked(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben = people(session, here, "U0ANA", "U0BEN")
        asked = an_open_card(session, here, [ana])
        an_open_card(session, here, [ben])
        over = a_candidate(session, here, State.DECLINED)
        candidates.elect(session, over, [ana])
        assert votes.open_of_member(session, here, "U0ANA") == [asked]


def vote(database: Database, card: int, user_id: str, given: Answer) -> bool:
    """One whole press as the listener does it; True when it left the card ready to be settled."""
    with database.write() as session:
        press = votes.press(session, "T0TEAM", card, user_id)
        assert press is not None
        assert press.member_id is not None
        if not press.elector:
            votes.join(session, card, press.member_id, now=NOW)
        votes.cast(session, card, press.member_id, given, now=NOW)
        tally = votes.tally(session, card)
        _, held, look_at = judge(tally, press.rule, held=press.held, closes_at=CLOSES, now=NOW)
        changed = held != press.held
        if changed or look_at != press.due_at:
            votes.hold(session, card, held, due_at=look_at)
        votes.repaint(session, card)
        return changed


def test_simultaneous_last_votes_reach_the_verdict_exactly_once(database: Database) -> None:
    users = [f"U{number}" for number in range(5)]
    for _ in range(4):
        with database.write() as session:
            here = a_workspace(session)
            ids = people(session, here, *users)
            card = an_open_card(session, here, ids)
            for member_id in ids[:2]:
                votes.cast(session, card, member_id, Answer.NO, now=NOW)
        # Two noes of five: a third one, whoever it is, makes two thirds out of reach.
        turned = at_once(3, lambda number, card=card: vote(database, card, users[2 + number], Answer.NO))  # type: ignore[misc]
        assert turned.count(True) == 1
        with database.read() as session:
            found = candidates.by_id(session, card)
            assert (votes.tally(session, card), found.held.verdict) == (Tally(5, 0, 5, 0), Verdict.DECLINED)


def test_votes_of_many_at_once_are_all_counted(database: Database) -> None:
    users = [f"U{number}" for number in range(12)]
    with database.write() as session:
        here = a_workspace(session)
        ids = people(session, here, *users)
        card = an_open_card(session, here, ids[:6])  # the others join by pressing
    given = [Answer.YES, Answer.NO, Answer.PASS]
    at_once(12, lambda number: vote(database, card, users[number], given[number % 3]))
    with database.read() as session:
        assert votes.tally(session, card) == Tally(12, 4, 4, 4)


def test_a_vote_takes_six_statements_at_most_even_of_somebody_who_joins(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben, _ = people(session, here, "U0ANA", "U0BEN", "U0CHLOE")
        card = an_open_card(session, here, [ana, ben])
    for user_id in ("U0ANA", "U0CHLOE", "U0BEN"):
        sent = statements(database, lambda user_id=user_id: vote(database, card, user_id, Answer.YES))  # type: ignore[misc]
        begun = [statement for statement in sent if statement.startswith("BEGIN")]
        assert len(sent) - len(begun) <= MOST_STATEMENTS, sent


def test_the_same_answer_again_is_noticed_by_the_database(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        (ana,) = people(session, here, "U0ANA")
        card = an_open_card(session, here, [ana])
        memory = session.connection()

        assert votes.cast(memory, card, ana, Answer.YES, now=NOW)
        assert not votes.cast(memory, card, ana, Answer.YES, now=NOW)
        assert votes.cast(memory, card, ana, Answer.NO, now=NOW)
        assert votes.cast(memory, card, ana, None, now=NOW)
        assert not votes.cast(memory, card, ana, None, now=NOW)
