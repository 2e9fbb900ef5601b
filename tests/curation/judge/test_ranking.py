"""Scores, their reasons, and the picks of a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, log
from random import Random  # noqa: TID251 - Hypothesis' own
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judge.ranking import (
    Choice,
    Decision,
    Pick,
    SourceRecord,
    Standing,
    base_rate,
    choose,
    known,
    records_of,
    source_prior,
    standing,
    weigh,
    weighed,
)
from curation.judge.reason import Reason
from curation.judge.taste.interests import Profile, profile
from curation.judge.taste.leanings import Leaning

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNLIKE = [
    "apple",
    "brick",
    "cloud",
    "drum",
    "eagle",
    "flute",
    "grape",
    "house",
    "iron",
    "jewel",
    "kite",
    "lamp",
]


def choice(story_id: int, source_id: int = 1, title: str | None = None, summary: str = "") -> Choice:
    return Choice(story_id, source_id, title or f"{UNLIKE[story_id]} {UNLIKE[story_id]}ness", summary, NOON)


def pick(choices: Sequence[Choice], team: Standing, **how: Any) -> tuple[Pick, ...]:
    return choose(weighed(choices, team), team, **how)


def team(wanted: Profile, *leanings: Leaning) -> Standing:
    return standing(wanted, [], leanings)


def logit(p: float) -> float:
    return log(p / (1 - p))


def test_the_share_kept_begins_at_one_half() -> None:
    assert base_rate([]) == 0.5
    assert base_rate([SourceRecord(1, yes=2, shown=6), SourceRecord(2, yes=0, shown=2)]) == 0.3


@pytest.mark.parametrize(
    ("yes", "shown", "p0", "share"),
    [(0, 0, 0.3, 0.3), (0, 5, 0.4, 0.2), (5, 5, 0.5, 0.75), (3, 15, 0.4, 0.25)],
)
def test_a_source_begins_as_the_average_one_and_earns_its_own(
    yes: int, shown: int, p0: float, share: float
) -> None:
    assert source_prior(SourceRecord(1, yes, shown), p0) == pytest.approx(logit(share))


def test_an_interest_gives_one_and_a_half_points_and_two_at_most_count() -> None:
    wanted = profile("bread, wine, cheese")
    for title, points in [("bread", 1.5), ("bread wine", 3.0), ("bread wine cheese", 3.0), ("ham", 0.0)]:
        assert weigh(choice(1, title=title), team(wanted)).score == pytest.approx(points)


def test_interests_are_met_in_the_summary_too() -> None:
    picked = weigh(choice(1, title="ham", summary="with Bread"), team(profile("bread")))
    assert picked.reasons[0] == Reason("interests", points=1.5, words=("bread",))


def test_the_reasons_add_up_to_the_score() -> None:
    record = SourceRecord(1, yes=4, shown=6)
    picked = weigh(choice(1, title="bread wine"), Standing(profile("wine, bread"), (), {1: record}, 0.4))
    assert picked.reasons == (
        Reason("interests", points=3.0, words=("wine", "bread")),
        Reason("source", points=source_prior(record, 0.4), yes=4, shown=6),
    )
    assert picked.score == pytest.approx(sum(reason.points for reason in picked.reasons))
    assert picked.reasons[0].to_json() == {
        "kind": "interests",
        "points": 3.0,
        "words": ["wine", "bread"],
        "yes": 0,
        "shown": 0,
    }


def test_the_best_are_picked_first() -> None:
    choices = [choice(1, 1, "ham"), choice(2, 2, "bread"), choice(3, 3, "cheese wine")]
    picks = pick(choices, standing(profile("bread, wine, cheese"), []), n=2)
    assert [p.choice.story_id for p in picks] == [3, 2]


def test_of_equals_the_newer_then_the_smaller_address_comes_first() -> None:
    newer = Choice(9, 4, "zebra crossing", "", NOON + timedelta(minutes=1))
    one, other = (
        replace(choice(2, 2), url="https://a.example"),
        replace(choice(1, 1), url="https://b.example"),
    )
    picks = pick([other, one, newer], standing(Profile(), []), n=3)
    assert [p.choice.story_id for p in picks] == [9, 2, 1]


def test_every_fifth_pick_is_the_best_of_the_source_asked_least() -> None:
    records = [SourceRecord(1, 9, 9), SourceRecord(2, 9, 9), SourceRecord(3, 9, 9), SourceRecord(4, 0, 8)]
    choices = [choice(i, source) for i, source in enumerate([1, 1, 2, 2, 3, 3, 4, 4])]
    picks = pick(choices, standing(profile(UNLIKE[7]), records), n=6)
    assert [p.choice.source_id for p in picks] == [1, 1, 2, 2, 4, 3]
    assert picks[4].choice.story_id == 7
    assert picks[4].reasons[-1] == Reason("least_asked")
    assert all(Reason("least_asked") not in p.reasons for i, p in enumerate(picks) if i != 4)


@pytest.mark.parametrize(("before", "explored"), [(3, False), (4, True), (5, False), (9, True)])
def test_the_fifth_is_counted_over_the_days(before: int, explored: bool) -> None:
    (picked,) = pick([choice(1)], standing(Profile(), []), n=1, picked_before=before)
    assert (Reason("least_asked") in picked.reasons) is explored


def test_what_was_asked_today_counts_for_the_source_asked_least() -> None:
    records = [SourceRecord(1, 0, 1), SourceRecord(2, 0, 1)]
    choices = [choice(1, 1), choice(2, 2)]
    (picked,) = pick(choices, standing(Profile(), records), n=1, picked_before=4, asked_today={1: 1})
    assert picked.choice.source_id == 2


def test_a_source_without_a_record_is_the_one_asked_least() -> None:
    records = [SourceRecord(1, 1, 1)]
    (picked,) = pick([choice(1, 1), choice(2, 2)], standing(Profile(), records), n=1, picked_before=4)
    assert picked.choice.source_id == 2


@pytest.mark.parametrize(("today", "expected"), [({}, 2), ({1: 1}, 1), ({1: 2}, 0), ({1: 3}, 0)])
def test_a_source_is_asked_about_twice_a_day_at_most(today: dict[int, int], expected: int) -> None:
    choices = [choice(i) for i in range(4)]
    assert len(pick(choices, standing(Profile(), []), n=5, asked_today=today)) == expected


def test_no_two_of_a_day_are_nearly_the_same() -> None:
    twins = [
        choice(1, 1, "warm bread rises"),
        choice(2, 2, "bread rises slowly"),
        choice(3, 3, "wine is cold"),
    ]
    assert [p.choice.story_id for p in pick(twins, standing(Profile(), []), n=3)] == [2, 3]
    assert [
        p.choice.story_id for p in pick(twins, standing(Profile(), []), n=3, titles_today=["Cold wine"])
    ] == [2]


def test_what_is_learnt_of_a_text_counts_and_is_told() -> None:
    learnt = replace(choice(1), text_points=-0.8)
    picked = weigh(learnt, team(Profile()))
    assert picked.reasons == (Reason("source", points=0.0), Reason("words", points=-0.8))
    assert picked.score == pytest.approx(-0.8)
    assert known(learnt, team(Profile())) == (pytest.approx(0.0), 0)
    assert known(choice(1, title="bread"), replace(team(profile("bread")), belief=0.1)) == (1.5, 1.5)


def test_interests_count_as_far_as_they_are_to_be_believed() -> None:
    picked = weigh(choice(1, title="bread"), replace(team(profile("bread")), belief=0.2))
    assert picked.reasons[0] == Reason("interests", points=pytest.approx(0.3), words=("bread",))


def test_wishes_count_as_much_as_an_interest() -> None:
    wishes = (Leaning("word", "bread", "less"), Leaning("source", "1", "more"))
    picked = weigh(choice(1, title="bread"), team(profile("bread"), *wishes))
    assert [(each.kind, each.points) for each in picked.reasons] == [
        ("interests", 1.5),
        ("source", 0.0),
        ("leaning", -1.5),
        ("leaning", 1.5),
    ]


def test_what_is_never_wanted_is_not_picked_however_it_is_liked() -> None:
    blocks = (Leaning("word", "crypto*", "never"), Leaning("domain", "ads.example", "never"))
    choices = [
        choice(1, 1, "Cryptos buy bread ovens"),
        choice(2, 2, "drum drumming kite", summary="With crypto"),
        replace(choice(3, 3, "flute lamp jewel"), url="https://www.ads.example/3"),
        replace(choice(4, 4, "cloud"), url="https://oven.example/4"),
    ]
    wanted = profile("bread")
    assert [p.choice.story_id for p in pick(choices, team(wanted, *blocks), n=5, picked_before=4)] == [4]
    assert len(pick(choices, team(wanted, Leaning("word", "crypto*", "less")), n=5)) == 4


def test_what_the_plain_prior_said_and_how_it_was_picked_is_kept() -> None:
    records = [SourceRecord(1, 3, 4)]
    first, explored = pick([choice(1, 1), choice(2, 2)], standing(Profile(), records), n=2, picked_before=3)
    assert (first.how, explored.how) == ("best", "least_asked")
    p0 = base_rate(records)
    assert first.prior == pytest.approx(source_prior(records[0], p0))
    assert explored.prior == pytest.approx(logit(p0))


def test_a_decision_counts_half_after_half_a_year_or_a_hundred_others_and_all_are_told() -> None:
    half_a_year = timedelta(days=180)
    one = [Decision(1, True, NOON - half_a_year)]
    assert records_of(one, now=NOON) == (SourceRecord(1, 1, 1, 0.5, 0.5),)
    others = [Decision(2, False, NOON - timedelta(microseconds=n)) for n in range(100)]
    equals = [Decision(source, source == 1, NOON) for source in (1, 2, 3)]
    assert [record.faded_shown for record in records_of(equals, now=NOON)] == [1.0, 1.0, 1.0]
    first, second = records_of(one + others, now=NOON)
    assert first == SourceRecord(1, 1, 1, pytest.approx(0.25), pytest.approx(0.25))
    assert (second.yes, second.shown) == (0, 100)
    assert second.faded_shown == pytest.approx(sum(0.5 ** (n / 100) for n in range(100)))
    assert records_of((one + others)[::-1], now=NOON) == (first, second)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.integers(0, 900)), max_size=40),
    st.randoms(use_true_random=False),
)
def test_records_are_the_same_to_the_last_digit_in_whatever_order(
    then: list[tuple[int, bool, int]], random: Random
) -> None:
    decisions = [Decision(source, yes, NOON - timedelta(days=days)) for source, yes, days in then]
    shuffled = list(decisions)
    random.shuffle(shuffled)
    records = records_of(decisions, now=NOON)
    assert records_of(shuffled, now=NOON) == records
    again = list(records)
    random.shuffle(again)
    assert base_rate(again) == base_rate(records)


def test_a_source_that_turned_is_believed_anew() -> None:
    turned = [Decision(1, True, NOON - timedelta(days=720))] * 8 + [Decision(1, False, NOON)] * 8
    (record,) = records_of(turned, now=NOON)
    assert source_prior(record, 0.5) < source_prior(SourceRecord(1, 8, 16), 0.5)


def test_nothing_to_choose_from_is_no_pick() -> None:
    assert pick([], standing(Profile(), []), n=5) == ()
    assert pick([choice(1)], standing(Profile(), []), n=0) == ()


RECORDS = st.builds(lambda i, yes, no: SourceRecord(i, yes, yes + no), *[st.integers(0, 99)] * 3)
CHOICES = st.lists(
    st.builds(
        lambda story, source, words, minutes: Choice(
            story, source, " ".join(words), "", NOON + timedelta(minutes=minutes)
        ),
        st.integers(0, 999),
        st.integers(0, 5),
        st.lists(st.sampled_from(UNLIKE), max_size=4),
        st.integers(0, 99),
    ),
    max_size=12,
    unique_by=lambda c: c.story_id,
)


@given(RECORDS, st.floats(0.01, 0.99))
def test_a_prior_lies_between_the_record_and_the_average(record: SourceRecord, p0: float) -> None:
    share = 1 / (1 + exp(-source_prior(record, p0)))
    own = record.yes / record.shown if record.shown else p0
    assert min(own, p0) - 1e-9 <= share <= max(own, p0) + 1e-9


@given(CHOICES, st.lists(RECORDS, max_size=6), st.integers(0, 6), st.integers(0, 9))
def test_picks_keep_the_limits_and_do_not_hang_on_the_order_given(
    choices: list[Choice], records: list[SourceRecord], n: int, before: int
) -> None:
    wanted = profile("apple, brick")
    picks = pick(choices, standing(wanted, records), n=n, picked_before=before)
    sources = [p.choice.source_id for p in picks]
    assert len(picks) <= n
    assert all(sources.count(source) <= 2 for source in sources)
    assert len({p.choice.story_id for p in picks}) == len(picks)
    assert pick(choices[::-1], standing(wanted, records), n=n, picked_before=before) == picks
