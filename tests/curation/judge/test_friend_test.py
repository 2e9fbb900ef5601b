"""The friend test on every tally up to twelve people, and its times."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.calendar import WorkingWeek
from curation.judge.friend_test import (
    NOTHING_HELD,
    Rule,
    Standing,
    Tally,
    Verdict,
    at_deadline,
    closes_at,
    early,
    judge,
    quorum,
)

RULE = Rule()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DEADLINE = NOON + timedelta(days=2)
OPEN, APPROVED, DECLINED, EXPIRED = Verdict.OPEN, Verdict.APPROVED, Verdict.DECLINED, Verdict.EXPIRED


def tally(electorate: int, yes: int = 0, no: int = 0, passed: int = 0) -> Tally:
    return Tally(electorate=electorate, yes=yes, no=no, passed=passed)


def every_tally(most: int) -> Iterator[Tally]:
    for electorate in range(most + 1):
        yield from tallies_of(electorate, 0, 0, 0)


def tallies_of(electorate: int, yes: int, no: int, passed: int) -> Iterator[Tally]:
    """Give every tally that the remaining people can still make of this one, silence included."""
    left = electorate - yes - no - passed
    for more_yes in range(left + 1):
        for more_no in range(left - more_yes + 1):
            for more_passed in range(left - more_yes - more_no + 1):
                yield Tally(electorate, yes + more_yes, no + more_no, passed + more_passed)


@pytest.mark.parametrize("numbers", [(1, 1, 1, 0), (3, -1, 0, 0), (3, 0, -1, 0), (3, 0, 0, -1), (2, 1, 1, 1)])
def test_a_tally_adds_up(numbers: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="add up"):
        Tally(*numbers)


def test_who_passes_is_answered_but_not_counted() -> None:
    one = tally(8, yes=2, no=1, passed=3)
    assert (one.answered, one.counted, one.decisive, one.remaining) == (6, 5, 3, 2)


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (0, 0),
        (1, 1),
        (2, 2),
        (3, 2),
        (4, 2),
        (5, 2),
        (6, 3),
        (7, 3),
        (8, 4),
        (10, 4),
        (11, 5),
        (12, 5),
        (99, 5),
    ],
)
def test_the_quorum_is_two_fifths_at_least_two_at_most_five(counted: int, expected: int) -> None:
    assert quorum(tally(counted), RULE) == expected
    assert quorum(tally(counted + 3, passed=3), RULE) == expected


@pytest.mark.parametrize(
    ("electorate", "yes", "no", "passed", "verdict"),
    [
        (0, 0, 0, 0, EXPIRED),
        (1, 0, 0, 1, EXPIRED),  # everybody passed
        (3, 0, 0, 3, EXPIRED),
        (1, 1, 0, 0, APPROVED),
        (1, 0, 1, 0, DECLINED),
        (2, 1, 1, 0, DECLINED),  # a tie means no
        (2, 1, 0, 0, OPEN),
        (2, 0, 1, 0, OPEN),  # one no of two: the quorum may still fail
        (2, 1, 0, 1, APPROVED),  # the other leaves it to this one
        (3, 2, 0, 0, APPROVED),  # 2 of 3 whatever the third says: exactly two thirds
        (3, 2, 1, 0, APPROVED),
        (3, 1, 1, 0, OPEN),
        (3, 1, 2, 0, DECLINED),
        (3, 0, 2, 0, DECLINED),
        (4, 2, 0, 0, OPEN),
        (4, 3, 0, 0, APPROVED),
        (4, 0, 2, 0, DECLINED),
        (4, 1, 1, 0, OPEN),
        (5, 3, 2, 0, DECLINED),  # 9 < 10
        (5, 3, 1, 0, OPEN),
        (5, 4, 0, 0, APPROVED),
        (6, 4, 2, 0, APPROVED),
        (6, 4, 1, 0, APPROVED),
        (6, 2, 0, 0, OPEN),
        (6, 0, 2, 0, OPEN),  # quorum of 3 not met
        (6, 0, 3, 0, DECLINED),
        (12, 8, 0, 0, APPROVED),
        (12, 7, 0, 0, OPEN),
        (12, 0, 5, 0, DECLINED),
        (12, 0, 4, 0, OPEN),
    ],
)
def test_early_verdicts(electorate: int, yes: int, no: int, passed: int, verdict: Verdict) -> None:
    assert early(tally(electorate, yes, no, passed), RULE) is verdict


@pytest.mark.parametrize(
    ("electorate", "yes", "no", "passed", "verdict"),
    [
        (0, 0, 0, 0, EXPIRED),
        (2, 0, 0, 2, EXPIRED),
        (1, 0, 0, 0, EXPIRED),  # silence means no
        (2, 1, 0, 0, EXPIRED),  # one of two is no quorum
        (3, 1, 0, 0, EXPIRED),
        (3, 1, 0, 1, EXPIRED),
        (3, 1, 0, 2, APPROVED),
        (3, 1, 1, 0, DECLINED),
        (5, 2, 0, 0, APPROVED),
        (5, 2, 1, 0, APPROVED),  # 6 >= 6
        (5, 3, 2, 0, DECLINED),  # 9 < 10
        (5, 0, 2, 0, DECLINED),
        (6, 2, 0, 0, EXPIRED),
        (8, 3, 0, 0, EXPIRED),
        (8, 3, 1, 0, APPROVED),
        (11, 4, 0, 0, EXPIRED),
        (11, 5, 0, 0, APPROVED),
        (40, 4, 1, 0, APPROVED),
        (40, 4, 0, 0, EXPIRED),
    ],
)
def test_verdicts_at_the_deadline(electorate: int, yes: int, no: int, passed: int, verdict: Verdict) -> None:
    assert at_deadline(tally(electorate, yes, no, passed), RULE) is verdict


def test_an_early_verdict_agrees_with_the_deadline_whatever_the_others_do() -> None:
    seen = 0
    for one in every_tally(12):
        verdict = early(one, RULE)
        if verdict is OPEN:
            continue
        ends = tallies_of(one.electorate, one.yes, one.no, one.passed)
        assert {at_deadline(end, RULE) for end in ends} == {verdict}, one
        seen += 1
    assert seen > 500


def test_at_most_one_early_verdict_holds_on_every_tally() -> None:
    for one in every_tally(12):
        y, n, r, counted = one.yes, one.no, one.remaining, one.counted
        q = min(counted, max(2, (2 * counted + 4) // 5), 5)
        holding = {
            EXPIRED: counted == 0,
            DECLINED: 3 * (y + r) < 2 * (y + r + n) and (y + n >= q or r == 0),
            APPROVED: y >= 1 and y + n >= q and 3 * y >= 2 * (y + n + r),
        }
        assert sum(holding.values()) <= 1, one
        assert early(one, RULE) is next((verdict for verdict, holds in holding.items() if holds), OPEN), one


def test_the_deadline_is_never_open_and_never_approves_without_a_yes() -> None:
    without_quorum = Rule(quorum_floor=0, quorum_fifths=0)
    for one in every_tally(12):
        for rule in (RULE, without_quorum):
            assert at_deadline(one, rule) is not OPEN
            if one.yes == 0:
                assert APPROVED not in (at_deadline(one, rule), early(one, rule))


def test_an_early_verdict_stands_for_ten_minutes_and_not_a_second_less() -> None:
    three = tally(3, yes=2)
    verdict, held, look = judge(three, RULE, held=NOTHING_HELD, closes_at=DEADLINE, now=NOON)
    ten_past = NOON + timedelta(minutes=10)
    assert (verdict, held, look) == (OPEN, Standing(APPROVED, NOON), ten_past)
    a_second_short = judge(
        three, RULE, held=held, closes_at=DEADLINE, now=NOON + timedelta(minutes=9, seconds=59)
    )
    assert a_second_short == (OPEN, held, ten_past)
    assert judge(three, RULE, held=held, closes_at=DEADLINE, now=ten_past) == (APPROVED, held, ten_past)


def test_the_ten_minutes_start_again_when_the_verdict_changes() -> None:
    approved_since_noon = Standing(APPROVED, NOON)
    later = NOON + timedelta(minutes=9)
    verdict, held, look = judge(
        tally(3, yes=1, no=2), RULE, held=approved_since_noon, closes_at=DEADLINE, now=later
    )
    assert (verdict, held, look) == (OPEN, Standing(DECLINED, later), later + timedelta(minutes=10))


def test_the_ten_minutes_are_forgotten_when_the_round_is_open_again() -> None:
    held = Standing(APPROVED, NOON)
    later = NOON + timedelta(minutes=9)
    assert judge(tally(3, yes=1), RULE, held=held, closes_at=DEADLINE, now=later) == (
        OPEN,
        NOTHING_HELD,
        DEADLINE,
    )


def test_another_answer_with_the_same_verdict_does_not_start_the_minutes_again() -> None:
    held = Standing(APPROVED, NOON)
    _, still, look = judge(
        tally(3, yes=3), RULE, held=held, closes_at=DEADLINE, now=NOON + timedelta(minutes=5)
    )
    assert (still, look) == (held, NOON + timedelta(minutes=10))


@pytest.mark.parametrize("electorate", [tally(1, yes=1), tally(3, yes=1, passed=2)])
def test_one_person_alone_decides_at_once(electorate: Tally) -> None:
    assert judge(electorate, RULE, held=NOTHING_HELD, closes_at=DEADLINE, now=NOON)[0] is APPROVED


@pytest.mark.parametrize("electorate", [tally(2, yes=2), tally(1, passed=1), tally(0)])
def test_nobody_else_decides_at_once(electorate: Tally) -> None:
    verdict, held, _ = judge(electorate, RULE, held=NOTHING_HELD, closes_at=DEADLINE, now=NOON)
    assert verdict is OPEN
    assert held.verdict is not OPEN


def test_the_deadline_decides_what_is_still_held() -> None:
    just_before = DEADLINE - timedelta(minutes=1)
    three = tally(3, yes=2)
    verdict, held, look = judge(three, RULE, held=NOTHING_HELD, closes_at=DEADLINE, now=just_before)
    assert (verdict, look) == (OPEN, DEADLINE)
    assert judge(three, RULE, held=held, closes_at=DEADLINE, now=DEADLINE)[0] is APPROVED
    assert judge(tally(3, yes=1), RULE, held=NOTHING_HELD, closes_at=DEADLINE, now=DEADLINE)[0] is EXPIRED


def test_a_rule_lives_through_json() -> None:
    rule = Rule(
        quorum_floor=1,
        quorum_fifths=3,
        quorum_cap=7,
        share_of=2,
        share_yes=1,
        hold=timedelta(minutes=3),
        open_days=5,
        open_days_small=6,
        small_electorate=4,
    )
    for one in (RULE, rule):
        assert Rule.from_json(json.loads(json.dumps(one.to_json()))) == one
    assert RULE.to_json() == {
        "quorum_floor": 2,
        "quorum_fifths": 2,
        "quorum_cap": 5,
        "share_of": 3,
        "share_yes": 2,
        "hold_s": 600,
        "open_days": 2,
        "open_days_small": 4,
        "small_electorate": 3,
    }


@pytest.mark.parametrize(
    ("electorate", "expected"),
    [
        (1, "2026-11-27T09:30+01:00"),
        (3, "2026-11-27T09:30+01:00"),
        (4, "2026-11-25T09:30+01:00"),
        (12, "2026-11-25T09:30+01:00"),
    ],
)
def test_a_round_is_open_two_working_days_and_four_for_three_people(electorate: int, expected: str) -> None:
    monday = datetime.fromisoformat("2026-11-23T09:30+01:00")
    week = WorkingWeek(tz="Europe/Paris")
    assert closes_at(monday, electorate, week, RULE) == datetime.fromisoformat(expected)


@given(
    st.integers(0, 200).flatmap(
        lambda e: st.tuples(st.just(e), st.integers(0, e), st.integers(0, e), st.integers(0, e)).filter(
            lambda t: t[1] + t[2] + t[3] <= t[0]
        )
    ),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_judging_again_at_the_time_it_names_moves_on(
    numbers: tuple[int, int, int, int], after: timedelta
) -> None:
    one = Tally(*numbers)
    now = NOON + after
    verdict, held, look = judge(one, RULE, held=NOTHING_HELD, closes_at=DEADLINE, now=now)
    if verdict is OPEN:
        assert now < look <= DEADLINE
        again, _, _ = judge(one, RULE, held=held, closes_at=DEADLINE, now=look)
        assert again is not OPEN
