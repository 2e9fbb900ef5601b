"""Who a card is put to."""

from datetime import UTC, datetime, timedelta

import pytest

from curation.judge.electorate import Voter, electorate, may_answer

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "answers"),
    [("member", True), ("admin", True), ("guest", False), ("bot", False), ("stranger", False), ("", False)],
)
def test_only_full_members_answer(kind: str, answers: bool) -> None:
    assert may_answer(kind) is answers
    assert electorate([Voter(1, kind)], now=NOW) == ((1,) if answers else ())


@pytest.mark.parametrize("kind", ["guest", "bot", "stranger"])
def test_others_answer_when_allowed_or_named(kind: str) -> None:
    assert may_answer(kind, named=True)
    assert may_answer(kind, allowed=frozenset({kind}))
    assert electorate([Voter(1, kind, named=True)], now=NOW) == (1,)
    assert electorate([Voter(1, kind)], now=NOW, allowed=frozenset({kind})) == (1,)


def test_who_left_never_answers() -> None:
    assert not may_answer("member", named=True, left=True)
    assert electorate([Voter(1, "member", named=True, left=True)], now=NOW) == ()


def test_who_is_away_is_not_asked_until_the_return() -> None:
    back = NOW + timedelta(seconds=1)
    assert electorate([Voter(1, "member", away_until=back)], now=NOW) == ()
    assert electorate([Voter(1, "member", away_until=back)], now=back) == (1,)


@pytest.mark.parametrize(("unanswered", "asked"), [(0, True), (9, True), (10, False), (11, False)])
def test_ten_closed_cards_without_an_answer_let_a_voter_rest(unanswered: int, asked: bool) -> None:
    assert electorate([Voter(1, "member", unanswered=unanswered)], now=NOW) == ((1,) if asked else ())


def test_nothing_is_held_against_a_new_voter() -> None:
    assert Voter(1, "member") == Voter(1, "member", named=False, left=False, away_until=None, unanswered=0)


def test_each_is_asked_once_in_the_order_given() -> None:
    voters = [Voter(3, "member"), Voter(1, "admin"), Voter(3, "member"), Voter(2, "bot")]
    assert electorate(voters, now=NOW) == (3, 1)


def test_nobody_may_be_left() -> None:
    assert electorate([], now=NOW) == ()
