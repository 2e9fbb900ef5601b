"""Two stories made one: which card goes on, and that each person's last answer counts once."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judge.candidate import Candidate, State
from curation.judge.friend_test import Answer
from curation.judge.story.merging import Given, Outcome, outcome, pool

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
YES, NO, PASS = Answer.YES, Answer.NO, Answer.PASS


def a_question(state: State, *, round_no: int = 1, decided_at: datetime | None = None) -> Candidate:
    given: dict[str, Any] = dict.fromkeys(Candidate.__slots__)
    return Candidate(**{**given, "id": 7, "state": state, "round": round_no, "decided_at": decided_at})


THIS = a_question(State.OPEN)


@pytest.mark.parametrize(
    ("other", "decided_at", "becomes"),
    [
        (State.OPEN, None, Outcome.OTHER_GOES_ON),
        (State.WAITING, None, Outcome.THIS_GOES_ON),
        (State.ASKING, None, Outcome.NOT_YET),
        (State.APPROVED, NOW - DAY, Outcome.OTHER_DECIDED),
        (State.DECLINED, NOW - DAY, Outcome.OTHER_DECIDED),
        (State.EXPIRED, NOW - DAY, Outcome.THIS_GOES_ON),
        (State.DECLINED, NOW - 30 * DAY + MINUTE, Outcome.OTHER_DECIDED),
        (State.DECLINED, NOW - 30 * DAY, Outcome.STANDS_ALONE),
        (State.EXPIRED, NOW - 30 * DAY, Outcome.STANDS_ALONE),
        (State.DECLINED, None, Outcome.STANDS_ALONE),
        (State.WITHDRAWN, NOW - DAY, Outcome.STANDS_ALONE),
        (State.STALE, None, Outcome.STANDS_ALONE),
        (State.MERGED, None, Outcome.STANDS_ALONE),
    ],
)
def test_what_same_story_comes_to_depends_on_the_other(
    other: State, decided_at: datetime | None, becomes: Outcome
) -> None:
    assert outcome(THIS, a_question(other, decided_at=decided_at), now=NOW) is becomes


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        (State.MERGED, Outcome.SETTLED),
        (State.ASKING, Outcome.NOT_YET),
        (State.APPROVED, Outcome.CLOSED),
        (State.DECLINED, Outcome.CLOSED),
        (State.EXPIRED, Outcome.CLOSED),
        (State.WITHDRAWN, Outcome.CLOSED),
        (State.WAITING, Outcome.CLOSED),
    ],
)
def test_a_card_that_isn_t_open_is_made_one_with_nothing(state: State, becomes: Outcome) -> None:
    assert outcome(a_question(state), a_question(State.OPEN), now=NOW) is becomes


def test_what_is_asked_once_more_is_asked_on_purpose() -> None:
    again = a_question(State.OPEN, round_no=2)
    assert outcome(again, a_question(State.OPEN), now=NOW) is Outcome.ON_PURPOSE
    # The other way round it is a card like any other.
    assert outcome(THIS, again, now=NOW) is Outcome.OTHER_GOES_ON


def test_where_there_is_no_other_any_more_it_is_settled() -> None:
    assert outcome(THIS, None, now=NOW) is Outcome.SETTLED


def test_every_two_states_come_to_something() -> None:
    for this in State:
        for other in State:
            found = outcome(a_question(this), a_question(other, decided_at=NOW), now=NOW)
            assert isinstance(found, Outcome)


def said(answer: Answer | None, minute: int, reason: str | None = None) -> Given:
    return Given(7, answer, NOW + minute * MINUTE, reason)


@pytest.mark.parametrize(
    ("kept", "merged", "stands"),
    [
        (said(YES, 1), None, said(YES, 1)),
        (None, said(NO, 1, "off_topic"), said(NO, 1, "off_topic")),
        (said(YES, 1), said(NO, 2, "off_topic"), said(NO, 2, "off_topic")),
        (said(NO, 2, "old_news"), said(YES, 1), said(NO, 2, "old_news")),
        (said(YES, 1), said(NO, 1), said(YES, 1)),  # at the same instant: the card that is kept
        (said(PASS, 1), said(YES, 2), said(YES, 2)),
        (said(YES, 1), said(PASS, 2), said(PASS, 2)),
        (said(None, 2), said(YES, 1), said(YES, 1)),  # taken back there, standing here
        (said(YES, 1), said(None, 2), said(YES, 1)),
        (said(None, 1), said(None, 2), None),
        (None, None, None),
    ],
)
def test_of_a_person_s_two_answers_the_later_one_that_stands_counts(
    kept: Given | None, merged: Given | None, stands: Given | None
) -> None:
    found = pool([kept] if kept else [], [merged] if merged else [])
    assert found == ((stands,) if stands else ())


def test_different_people_s_answers_stand_side_by_side() -> None:
    ana, ben, chloe = (Given(member_id, YES, NOW) for member_id in (1, 2, 3))
    assert pool([chloe, ana], [ben]) == (ana, ben, chloe)


ANSWERS = st.sampled_from([YES, NO, PASS, None])


@st.composite
def a_card(draw: st.DrawFn) -> list[Given]:
    """One row a person, at few instants, so that ties come up; the reason tells cards apart."""
    people = draw(st.lists(st.integers(1, 5), unique=True))
    name = draw(st.text("abc", min_size=1, max_size=3))
    return [Given(p, draw(ANSWERS), NOW + draw(st.integers(0, 3)) * MINUTE, name) for p in people]


@given(kept=a_card(), merged=a_card(), data=st.data())
def test_the_order_in_which_answers_arrived_doesn_t_matter(
    kept: list[Given], merged: list[Given], data: st.DataObject
) -> None:
    stands = pool(kept, merged)
    shuffled = pool(data.draw(st.permutations(kept)), data.draw(st.permutations(merged)))
    assert shuffled == stands


@given(kept=a_card(), merged=a_card())
def test_nobody_is_lost_and_nobody_counts_twice(kept: list[Given], merged: list[Given]) -> None:
    stands = pool(kept, merged)
    who = [each.member_id for each in stands]
    assert who == sorted({each.member_id for each in (*kept, *merged) if each.answer is not None})
    for each in stands:
        theirs = [g for g in (*kept, *merged) if g.member_id == each.member_id and g.answer is not None]
        assert each in theirs
        assert each.at == max(g.at for g in theirs)


@given(one=a_card(), two=a_card(), three=a_card())
def test_three_cards_come_to_the_same_whichever_two_are_made_one_first(
    one: list[Given], two: list[Given], three: list[Given]
) -> None:
    assert pool(pool(one, two), three) == pool(one, pool(two, three))


@given(cards=st.lists(a_card(), min_size=3, max_size=3))
def test_without_ties_it_doesn_t_matter_which_card_goes_on(cards: list[list[Given]]) -> None:
    apart = [
        [Given(g.member_id, g.answer, g.at + place * timedelta(seconds=1), g.reason) for g in card]
        for place, card in enumerate(cards)
    ]
    found = {pool(pool(a, b), c) for a, b, c in permutations(apart)}
    assert len(found) == 1
