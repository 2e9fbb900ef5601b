"""Two stories that people say are one: the answers, readers and sources of both, once each, whoever presses when."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from curation.judge.candidate import Candidate, State
from curation.judge.friend_test import Answer, Rule, Tally, Verdict, judge
from curation.judge.story.merging import Outcome
from db.collect import sightings
from db.connection import Database, open_database
from db.judge import candidates, merging, votes
from db.report import weeks
from db.tables import CandidateRow, ElectorRow, SightingRow, StoryLinkRow, VoteRow
from db.team import workspaces
from tests.db.rows import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_message,
    a_workspace,
    an_item_s_story,
    at_once,
    one_then_other,
    people,
)

CLOSES = NOW + 2 * DAY
YES, NO, PASS = Answer.YES, Answer.NO, Answer.PASS


def near(session: Session, this: Candidate, other: Candidate) -> None:
    session.execute(insert(StoryLinkRow).values(story_id=this.story_id, kind="near", other_id=other.story_id))


def open_card(session: Session, here: int, key: str, electors: list[int], **columns: Any) -> Candidate:
    given = {"rule": Rule().to_json(), "asked_at": NOW, "closes_at": CLOSES, "due_at": CLOSES, **columns}
    made = an_item_s_story(session, here, key, State.OPEN, fate="asked", **given)
    if electors:
        candidates.elect(session, made.id, electors)
    a_message(session, here, f"candidate:{made.id}", subject_id=made.id)
    return made


def links(session: Session) -> set[tuple[int, str, int]]:
    rows = session.execute(select(StoryLinkRow.story_id, StoryLinkRow.kind, StoryLinkRow.other_id))
    return {(story_id, kind, other_id) for story_id, kind, other_id in rows}


def fates(session: Session, story_id: int) -> list[str]:
    return sorted(session.scalars(select(SightingRow.fate).where(SightingRow.story_id == story_id)))


def answers(session: Session, candidate_id: int) -> dict[int, tuple[str | None, datetime, str | None]]:
    rows = session.execute(
        select(VoteRow.member_id, VoteRow.answer, VoteRow.at, VoteRow.reason).where(
            VoteRow.candidate_id == candidate_id
        )
    )
    return {member_id: (answer, at, reason) for member_id, answer, at, reason in rows}


def test_two_open_cards_become_the_earlier_one_with_the_answers_and_readers_of_both(
    database: Database,
) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben, chloe, dee, eve = people(session, here, "U0ANA", "U0BEN", "U0CHLOE", "U0DEE", "U0EVE")
        rye = open_card(session, here, "rye", [ana, ben, chloe])
        loaf = open_card(session, here, "loaf", [ana, ben, dee, eve])
        near(session, loaf, rye)
        for card, member_id, answer, minutes in (
            (rye, ana, YES, 1),
            (loaf, ana, NO, 2),  # the later one, with its reason
            (rye, ben, YES, 4),
            (loaf, ben, NO, 3),
            (loaf, dee, NO, 5),  # on the other card alone
            (rye, chloe, PASS, 6),
            (loaf, eve, None, 7),
        ):
            votes.cast(session, card.id, member_id, answer, now=NOW + minutes * MINUTE)
        for member_id, reason in ((ana, "off_topic"), (ben, "old_news"), (dee, "in my words")):
            votes.give_reason(session, loaf.id, member_id, reason)

        came_to, other = merging.same(session, loaf, now=NOW + HOUR)

        assert (came_to, other and other.id) == (Outcome.OTHER_GOES_ON, rye.id)
        assert candidates.by_id(session, loaf.id).state is State.MERGED
        assert candidates.by_id(session, rye.id).state is State.OPEN
        assert answers(session, rye.id) == {
            ana: ("no", NOW + 2 * MINUTE, "off_topic"),
            ben: ("yes", NOW + 4 * MINUTE, None),
            chloe: ("pass", NOW + 6 * MINUTE, None),
            dee: ("no", NOW + 5 * MINUTE, "in my words"),
        }
        assert votes.tally(session, rye.id) == Tally(5, 1, 2, 1)
        due = dict(session.execute(select(CandidateRow.id, CandidateRow.due_at)).all())
        assert due == {rye.id: NOW + HOUR, loaf.id: None}


def test_an_answer_that_goes_over_is_counted_once_in_the_week(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben = people(session, here, "U0ANA", "U0BEN")
        rye, loaf = (open_card(session, here, key, [ana, ben]) for key in ("rye", "loaf"))
        near(session, loaf, rye)
        for card, member_id in ((rye, ana), (loaf, ana), (loaf, ben)):
            votes.cast(session, card.id, member_id, YES, now=NOW)
        before = weeks.counts(session, here, NOW, NOW + DAY).answers
        merging.same(session, loaf, now=NOW)
        assert before == weeks.counts(session, here, NOW, NOW + DAY).answers == 3


@pytest.mark.parametrize(("mine", "theirs"), [(CLOSES + DAY, CLOSES), (CLOSES, CLOSES + DAY)])
def test_the_card_that_goes_on_closes_when_the_later_one_would_have(
    database: Database, mine: datetime, theirs: datetime
) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = open_card(session, here, "rye", [], closes_at=theirs)
        loaf = open_card(session, here, "loaf", [], closes_at=mine)
        near(session, loaf, rye)
        merging.same(session, loaf, now=NOW)
        assert candidates.by_id(session, rye.id).closes_at == CLOSES + DAY


def test_sources_go_along_and_whoever_looks_for_the_story_is_led_to_where_it_goes_on(
    database: Database,
) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye, loaf, crumb = (open_card(session, here, key, []) for key in ("rye", "loaf", "crumb"))
        near(session, loaf, rye)
        near(session, crumb, loaf)
        merging.same(session, crumb, now=NOW)
        merging.same(session, loaf, now=NOW)

        assert links(session) == {
            (crumb.story_id, "same", rye.story_id),  # one step, however many there were
            (loaf.story_id, "same", rye.story_id),
        }
        assert {*sightings.also_in(session, rye.story_id, but_not=rye.source_id)} == {"crumb", "loaf"}
        assert fates(session, rye.story_id) == ["asked", "same_story", "same_story"]
        for each in (loaf, crumb):
            went_to = merging.went_to(session, each.story_id)
            assert went_to is not None
            assert went_to.id == rye.id
        assert merging.went_to(session, rye.story_id) is None
        (became,) = sightings.fate_of(session, here, "oven.example/crumb")
        assert (became.fate, became.candidate_id) == ("same_story", rye.id)


@pytest.mark.parametrize("verdict", [State.APPROVED, State.DECLINED])
def test_what_the_team_has_decided_stays_as_it_was_decided(database: Database, verdict: State) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben = people(session, here, "U0ANA", "U0BEN")
        kept = {"decided_at": NOW - DAY, "yes": 2, "no": 1, "passed": 0}
        rye = an_item_s_story(session, here, "rye", verdict, fate="asked", **kept)
        candidates.elect(session, rye.id, [ana])
        loaf = open_card(session, here, "loaf", [ana, ben])
        near(session, loaf, rye)
        for member_id in (ana, ben):
            votes.cast(session, loaf.id, member_id, NO, now=NOW)

        came_to, _ = merging.same(session, loaf, now=NOW)

        assert came_to is Outcome.OTHER_DECIDED
        assert candidates.by_id(session, loaf.id).state is State.MERGED
        assert candidates.by_id(session, rye.id) == rye
        assert votes.tally(session, rye.id) == Tally(1, 0, 0, 0)
        assert len(answers(session, loaf.id)) == 2
        assert sightings.also_in(session, rye.story_id, but_not=rye.source_id) == ["loaf"]


@pytest.mark.parametrize(("state", "then"), [(State.WAITING, State.MERGED), (State.EXPIRED, State.EXPIRED)])
def test_what_was_never_decided_goes_on_in_the_card_that_is_open(
    database: Database, state: State, then: State
) -> None:
    with database.write() as session:
        here = a_workspace(session)
        (ana,) = people(session, here, "U0ANA")
        decided_at = NOW - DAY if state is State.EXPIRED else None
        rye = an_item_s_story(session, here, "rye", state, decided_at=decided_at)
        loaf = open_card(session, here, "loaf", [ana])
        near(session, loaf, rye)
        votes.cast(session, loaf.id, ana, YES, now=NOW)

        came_to, _ = merging.same(session, loaf, now=NOW)

        assert came_to is Outcome.THIS_GOES_ON
        assert candidates.by_id(session, rye.id).state is then
        assert candidates.by_id(session, loaf.id) == loaf
        assert votes.tally(session, loaf.id) == Tally(1, 1, 0, 0)
        assert links(session) == {(rye.story_id, "same", loaf.story_id)}
        assert fates(session, loaf.story_id) == ["asked", "same_story"]


@pytest.mark.parametrize("state", [State.ASKING, State.STALE, State.WITHDRAWN])
def test_what_is_on_its_way_or_gone_is_made_one_with_nothing(database: Database, state: State) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = an_item_s_story(session, here, "rye", state)
        loaf = open_card(session, here, "loaf", [])
        near(session, loaf, rye)
        before = links(session)
        merging.same(session, loaf, now=NOW)
        assert links(session) == before
        assert [candidates.by_id(session, each.id) for each in (rye, loaf)] == [rye, loaf]


def test_said_twice_it_is_done_once(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye, oats = open_card(session, here, "rye", []), an_item_s_story(session, here, "oats")
        loaf, bran = open_card(session, here, "loaf", []), open_card(session, here, "bran", [])
        near(session, loaf, rye)
        near(session, bran, oats)
        first = [merging.same(session, each, now=NOW)[0] for each in (loaf, bran)]
        done = links(session)
        again = [merging.same(session, each, now=NOW + HOUR)[0] for each in (loaf, bran)]
        assert first == [Outcome.OTHER_GOES_ON, Outcome.THIS_GOES_ON]
        assert again == [Outcome.SETTLED, Outcome.SETTLED]
        assert links(session) == done


def test_a_card_names_what_it_may_be_wherever_that_went_while_it_would_come_to_something(
    database: Database,
) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye, loaf, crumb = (open_card(session, here, key, []) for key in ("rye", "loaf", "crumb"))
        assert merging.may_be(session, crumb, now=NOW) is None
        near(session, crumb, loaf)
        assert merging.may_be(session, crumb, now=NOW) == loaf
        assert merging.named_by(session, [loaf.story_id]) == [crumb.id]
        near(session, loaf, rye)
        merging.same(session, loaf, now=NOW)
        named = merging.may_be(session, crumb, now=NOW)
        assert named is not None
        assert named.id == rye.id

        old = an_item_s_story(session, here, "old", State.DECLINED, decided_at=NOW - 30 * DAY)
        bran = open_card(session, here, "bran", [])
        near(session, bran, old)
        assert merging.may_be(session, bran, now=NOW - MINUTE) == old
        assert merging.may_be(session, bran, now=NOW) is None

        assert merging.no_longer_near(session, crumb.story_id)
        assert not merging.no_longer_near(session, crumb.story_id)
        assert merging.may_be(session, crumb, now=NOW) is None


def test_what_is_asked_once_more_names_nothing(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = open_card(session, here, "rye", [])
        again = open_card(session, here, "loaf", [], round=2)
        near(session, again, rye)
        assert merging.may_be(session, again, now=NOW) is None
        assert merging.same(session, again, now=NOW)[0] is Outcome.ON_PURPOSE


# --- together ---------------------------------------------------------------------------


def say_same(session: Session, here: int, card: Candidate) -> Outcome:
    """One whole press, as the listener takes its locks."""
    workspaces.lock(session, here)
    found = candidates.of_team(session, here, card.id)
    assert found is not None
    return merging.same(session, found, now=NOW + HOUR)[0]


def vote(session: Session, card: Candidate, user_id: str, answer: Answer) -> bool:
    """One whole press of an answer; False when it comes too late."""
    press = votes.press(session, "T0TEAM", card.id, user_id)
    assert press is not None
    assert press.member_id is not None
    if press.state != State.OPEN.value:
        return False
    votes.join(session, card.id, press.member_id, now=NOW)
    votes.cast(session, card.id, press.member_id, answer, now=NOW + 2 * HOUR)
    return True


def close(session: Session, here: int, card: Candidate) -> Tally | None:
    """What the closing job does of a card at its deadline; the tally it was settled by."""
    workspaces.lock(session, here)
    found = candidates.by_id(session, card.id, lock=True)
    if found.state is not State.OPEN or found.closes_at is None:
        return None
    tally = votes.tally(session, card.id)
    verdict, _, _ = judge(tally, Rule(), held=found.held, closes_at=found.closes_at, now=CLOSES)
    settled = verdict is not Verdict.OPEN and candidates.move(
        session,
        card.id,
        State.OPEN,
        State(verdict.value),
        decided_at=CLOSES,
        yes=tally.yes,
        no=tally.no,
        passed=0,
    )
    return tally if settled else None


USERS = [f"U{number}" for number in range(6)]


def two_cards(database: Database) -> tuple[int, Candidate, Candidate]:
    with database.write() as session:
        here = a_workspace(session)
        ids = people(session, here, *USERS)
        rye, loaf = open_card(session, here, "rye", ids[:3]), open_card(session, here, "loaf", ids[2:])
        near(session, loaf, rye)
    return here, rye, loaf


def test_people_who_say_it_at_once_say_it_once_and_no_answer_given_meanwhile_is_lost(
    database: Database,
) -> None:
    here, rye, loaf = two_cards(database)

    def act(number: int) -> object:
        with database.write() as session:
            if number < 3:
                return say_same(session, here, loaf)
            return vote(session, (rye, loaf)[number % 2], USERS[number - 3], YES)

    came_to = at_once(9, act)

    assert sorted(map(str, came_to[:3])) == ["other_goes_on", "settled", "settled"]
    with database.read() as session:
        counted = {user for user, given in zip(USERS, came_to[3:], strict=True) if given}
        assert votes.tally(session, rye.id).yes == len(counted)
        assert session.scalar(select(func.count()).select_from(VoteRow)) == len(counted)
        assert votes.tally(session, rye.id).electorate == len(USERS)


@pytest.fixture
def shared(postgres_url: str) -> Iterator[Database]:
    database = open_database(postgres_url)
    yield database
    database.close()


Step = Callable[[Session], object]


@pytest.mark.parametrize("vote_first", [True, False])
def test_an_answer_that_comes_while_cards_become_one_is_counted_or_told_to_be_late(
    shared: Database, vote_first: bool
) -> None:
    here, rye, loaf = two_cards(shared)
    told: list[bool] = []
    voting: Step = lambda session: told.append(vote(session, loaf, "U5", NO))  # noqa: E731
    saying: Step = lambda session: say_same(session, here, loaf)  # noqa: E731

    one_then_other(shared, *((voting, saying) if vote_first else (saying, voting)))

    with shared.read() as session:
        assert candidates.by_id(session, loaf.id).state is State.MERGED
        assert told == [vote_first]
        assert votes.tally(session, rye.id) == Tally(6, 0, 1 if vote_first else 0, 0)
        assert answers(session, loaf.id) == {}


def test_an_answer_to_the_card_that_goes_on_waits_and_outlives_the_older_one(shared: Database) -> None:
    here, rye, loaf = two_cards(shared)
    with shared.write() as session:
        vote(session, loaf, "U2", NO)

    one_then_other(
        shared, lambda session: say_same(session, here, loaf), lambda session: vote(session, rye, "U2", YES)
    )

    with shared.read() as session:
        assert votes.tally(session, rye.id) == Tally(6, 1, 0, 0)


@pytest.mark.parametrize("closed", ["rye", "loaf"])
@pytest.mark.parametrize("close_first", [True, False])
def test_the_closing_of_either_card_and_their_becoming_one_come_one_after_the_other(
    shared: Database, close_first: bool, closed: str
) -> None:
    here, rye, loaf = two_cards(shared)
    with shared.write() as session:
        for card, user_id in ((rye, "U0"), (rye, "U1"), (loaf, "U4"), (loaf, "U5")):
            vote(session, card, user_id, YES)
    came_to: list[object] = []
    card = rye if closed == "rye" else loaf
    closing: Step = lambda session: came_to.append(close(session, here, card))  # noqa: E731
    saying: Step = lambda session: came_to.append(say_same(session, here, loaf))  # noqa: E731

    one_then_other(shared, *((closing, saying) if close_first else (saying, closing)))

    with shared.read() as session:
        states = [candidates.by_id(session, each.id).state for each in (rye, loaf)]
    if not close_first:
        all_of_them = Tally(6, 4, 0, 0) if closed == "rye" else None
        assert came_to == [Outcome.OTHER_GOES_ON, all_of_them]
        assert states == [State.APPROVED if closed == "rye" else State.OPEN, State.MERGED]
    elif closed == "rye":
        assert came_to == [Tally(3, 2, 0, 0), Outcome.OTHER_DECIDED]
        assert states == [State.APPROVED, State.MERGED]
    else:
        assert came_to == [Tally(4, 2, 0, 0), Outcome.CLOSED]
        assert states == [State.OPEN, State.APPROVED]


def test_who_takes_two_cards_one_after_the_other_and_who_makes_them_one_let_each_other_through(
    shared: Database,
) -> None:
    here, rye, loaf = two_cards(shared)

    def look(card: Candidate) -> Step:
        return lambda session: votes.look_again(session, card.id, now=NOW)

    with shared.read() as session:
        assert votes.open_of_member(session, here, USERS[2]) == [rye.id, loaf.id]  # asked on both
    # As when somebody leaves who was asked on both: the first card, then the second.
    one_then_other(shared, look(rye), lambda session: say_same(session, here, loaf), look(loaf))
    with shared.read() as session:
        assert candidates.by_id(session, loaf.id).state is State.MERGED


def test_another_team_s_candidate_is_not_found(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        rye = an_item_s_story(session, here, "rye")
        assert candidates.of_team(session, here, rye.id) == rye
        assert candidates.of_team(session, other, rye.id) is None
        assert candidates.of_team(session, here, rye.id + 1) is None


def test_who_was_asked_on_both_cards_is_asked_once_and_who_joined_stays_so(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben = people(session, here, "U0ANA", "U0BEN")
        rye, loaf = open_card(session, here, "rye", [ana]), open_card(session, here, "loaf", [ana])
        votes.join(session, loaf.id, ben, now=NOW)
        near(session, loaf, rye)
        merging.same(session, loaf, now=NOW)
        rows = session.execute(
            select(ElectorRow.member_id, ElectorRow.joined_at).where(ElectorRow.candidate_id == rye.id)
        )
        assert {member_id: at for member_id, at in rows} == {ana: None, ben: NOW}


def test_a_reason_finds_the_card_on_which_the_answer_counts(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben, chloe = people(session, here, "U0ANA", "U0BEN", "U0CHLOE")
        rye, loaf = (open_card(session, here, key, [ana, ben, chloe]) for key in ("rye", "loaf"))
        near(session, loaf, rye)
        votes.cast(session, loaf.id, ana, NO, now=NOW)  # goes over
        votes.cast(session, rye.id, ben, YES, now=NOW)
        votes.cast(session, loaf.id, ben, NO, now=NOW + MINUTE)  # takes the place of the other
        votes.cast(session, loaf.id, chloe, NO, now=NOW)
        votes.cast(session, rye.id, chloe, YES, now=NOW + MINUTE)  # stands, so the no counts nowhere
        assert merging.answer_counts_on(session, loaf.id, ana) == loaf.id
        merging.same(session, loaf, now=NOW + HOUR)
        where = [merging.answer_counts_on(session, loaf.id, who) for who in (ana, ben, chloe)]
        assert where == [rye.id, rye.id, loaf.id]


def test_every_card_that_names_a_story_is_known(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye, loaf, oats = (open_card(session, here, key, []) for key in ("rye", "loaf", "oats"))
        near(session, loaf, rye)
        merging.same(session, loaf, now=NOW)
        assert merging.cards_of(session, rye.story_id) == [rye.id, loaf.id]
        assert merging.cards_of(session, loaf.story_id, oats.story_id) == [loaf.id, oats.id]
