"""Slots, places, pins, lateness and order."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.queue import (
    STARTING_SLOTS,
    NoSlots,
    Slot,
    Waiting,
    assign,
    due,
    empty_horizon,
    is_old,
    next_slots,
    reorder,
    slots_between,
)

PARIS = "Europe/Paris"
TUESDAY = datetime.fromisoformat("2026-11-24T09:00+01:00").astimezone(UTC)
THURSDAY = datetime.fromisoformat("2026-11-26T09:00+01:00").astimezone(UTC)
NEXT_TUESDAY = TUESDAY + timedelta(weeks=1)
MONDAY = TUESDAY - timedelta(days=1)
MINUTE = timedelta(minutes=1)


def post(post_id: int, *, pinned_at: datetime | None = None, since: datetime = MONDAY) -> Waiting:
    return Waiting(post_id=post_id, since=since, pinned_at=pinned_at)


def places(
    posts: Sequence[Waiting], now: datetime = MONDAY, slots: Sequence[Slot] = STARTING_SLOTS
) -> list[tuple[int, datetime]]:
    return [(waiting.post_id, instant) for waiting, instant in assign(posts, slots, PARIS, now)]


def test_a_team_starts_with_tuesday_and_thursday_at_nine() -> None:
    assert list(STARTING_SLOTS) == [Slot(1, time(9)), Slot(3, time(9))]


@pytest.mark.parametrize("weekday", [-1, 7])
def test_a_slot_has_a_weekday(weekday: int) -> None:
    with pytest.raises(ValueError, match="weekday"):
        Slot(weekday, time(9))


def test_slots_come_in_order_strictly_after_now() -> None:
    slots = (Slot(3, time(9)), Slot(1, time(9)))
    assert next_slots(slots, PARIS, MONDAY, 3) == (TUESDAY, THURSDAY, NEXT_TUESDAY)
    assert next_slots(slots, PARIS, TUESDAY, 1) == (THURSDAY,)


def test_a_slot_keeps_its_clock_time_when_the_clock_changes() -> None:
    friday = datetime(2026, 10, 23, 12, tzinfo=UTC)
    sunday = (Slot(6, time(2, 30)),)
    assert next_slots(STARTING_SLOTS, PARIS, friday, 1) == (datetime(2026, 10, 27, 8, tzinfo=UTC),)
    assert next_slots(STARTING_SLOTS, PARIS, friday - timedelta(days=7), 1) == (
        datetime(2026, 10, 20, 7, tzinfo=UTC),
    )
    # Repeated: the first only. Skipped: an hour later.
    assert next_slots(sunday, PARIS, friday, 2) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 1, 30, tzinfo=UTC),
    )
    assert next_slots(sunday, PARIS, datetime(2026, 3, 27, tzinfo=UTC), 1) == (
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    )


def test_two_slots_on_one_instant_are_one() -> None:
    doubled = (Slot(6, time(2, 30)), Slot(6, time(3, 30)), Slot(6, time(3, 30)))
    assert next_slots(doubled, PARIS, datetime(2026, 3, 27, tzinfo=UTC), 2) == (
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 4, 5, 0, 30, tzinfo=UTC),
    )


def test_no_slots_is_an_error_a_person_can_be_told() -> None:
    with pytest.raises(NoSlots):
        next_slots((), PARIS, MONDAY, 1)
    with pytest.raises(NoSlots):
        places([post(1)], slots=())
    assert places([], slots=()) == []
    assert slots_between((), PARIS, MONDAY, NEXT_TUESDAY) == ()
    assert due([post(1)], (), PARIS, since=MONDAY, now=TUESDAY) is None


def test_a_pinned_post_needs_no_slot() -> None:
    assert places([post(1, pinned_at=THURSDAY)], slots=()) == [(1, THURSDAY)]


def test_slots_between_include_the_end_and_not_the_beginning() -> None:
    assert slots_between(STARTING_SLOTS, PARIS, TUESDAY, NEXT_TUESDAY) == (THURSDAY, NEXT_TUESDAY)
    assert slots_between(STARTING_SLOTS, PARIS, TUESDAY, NEXT_TUESDAY - MINUTE) == (THURSDAY,)


@pytest.mark.parametrize(
    ("now", "expected"), [(MONDAY, 4), (TUESDAY, 4), (TUESDAY - MINUTE, 4), (TUESDAY + MINUTE, 4)]
)
def test_two_slots_a_week_are_four_in_fourteen_days(now: datetime, expected: int) -> None:
    assert empty_horizon(STARTING_SLOTS, PARIS, now) == expected


def test_the_horizon_is_fourteen_days() -> None:
    daily = tuple(Slot(day, time(9)) for day in range(7))
    assert empty_horizon(daily, PARIS, MONDAY) == 14


def test_each_post_takes_one_free_slot_in_order() -> None:
    assert places([post(7), post(3), post(5)]) == [(7, TUESDAY), (3, THURSDAY), (5, NEXT_TUESDAY)]


def test_a_pin_takes_the_slot_it_stands_on() -> None:
    assert places([post(1), post(2), post(3, pinned_at=TUESDAY)]) == [
        (3, TUESDAY),
        (1, THURSDAY),
        (2, NEXT_TUESDAY),
    ]


def test_a_pin_between_slots_leaves_them_free() -> None:
    noon = TUESDAY + timedelta(hours=3)
    assert places([post(1), post(2, pinned_at=noon), post(3)]) == [(1, TUESDAY), (2, noon), (3, THURSDAY)]


def test_of_two_pins_on_one_instant_the_first_holds() -> None:
    assert places([post(1, pinned_at=THURSDAY), post(2, pinned_at=THURSDAY)]) == [(2, TUESDAY), (1, THURSDAY)]


def test_a_pin_that_has_passed_takes_a_slot() -> None:
    assert places([post(1, pinned_at=MONDAY)], now=MONDAY) == [(1, TUESDAY)]


def test_a_post_is_due_at_its_slot_and_not_before() -> None:
    queue = [post(1), post(2)]
    assert due(queue, STARTING_SLOTS, PARIS, since=MONDAY, now=TUESDAY - MINUTE) is None
    assert due(queue, STARTING_SLOTS, PARIS, since=MONDAY, now=TUESDAY) == (queue[0], TUESDAY)


def test_two_hours_late_still_posts_and_a_minute_more_waits() -> None:
    queue = [post(1)]
    two_hours = TUESDAY + timedelta(hours=2)
    assert due(queue, STARTING_SLOTS, PARIS, since=MONDAY, now=two_hours) == (queue[0], TUESDAY)
    assert due(queue, STARTING_SLOTS, PARIS, since=MONDAY, now=two_hours + MINUTE) is None
    assert places(queue, now=two_hours + MINUTE) == [(1, THURSDAY)]
    instant_more = two_hours + timedelta(microseconds=1)
    assert due(queue, STARTING_SLOTS, PARIS, since=MONDAY, now=instant_more) is None


def test_a_pin_follows_the_same_lateness() -> None:
    queue = [post(1, pinned_at=MONDAY + MINUTE)]
    in_time = MONDAY + MINUTE + timedelta(hours=2)
    assert due(queue, STARTING_SLOTS, PARIS, since=MONDAY, now=in_time) == (queue[0], MONDAY + MINUTE)
    assert due(queue, STARTING_SLOTS, PARIS, since=MONDAY, now=in_time + MINUTE) is None


def test_a_machine_that_slept_sends_one_post_and_no_burst() -> None:
    often = tuple(Slot(1, time(9, minute)) for minute in (0, 15, 30))
    queue = [post(1), post(2), post(3, pinned_at=TUESDAY + 5 * MINUTE), post(4)]
    woke = TUESDAY + 40 * MINUTE
    sent = due(queue, often, PARIS, since=MONDAY, now=woke)
    assert sent == (queue[2], TUESDAY + 5 * MINUTE)
    rest = [queue[0], queue[1], queue[3]]
    assert due(rest, often, PARIS, since=woke, now=woke + MINUTE) is None
    assert due(rest, often, PARIS, since=MONDAY, now=woke) == (queue[0], TUESDAY + 30 * MINUTE)


def test_a_slot_is_served_once() -> None:
    queue = [post(2)]
    assert due(queue, STARTING_SLOTS, PARIS, since=TUESDAY, now=TUESDAY + MINUTE) is None


def test_a_post_that_came_after_a_slot_waits_for_the_next() -> None:
    fresh = post(1, since=TUESDAY + MINUTE)
    assert due([fresh], STARTING_SLOTS, PARIS, since=MONDAY, now=TUESDAY + 2 * MINUTE) is None
    ready = post(2, since=TUESDAY)
    assert due([fresh, ready], STARTING_SLOTS, PARIS, since=MONDAY, now=TUESDAY + 2 * MINUTE) == (
        ready,
        TUESDAY,
    )


def test_a_slot_never_takes_a_post_pinned_for_later() -> None:
    queue = [post(1, pinned_at=THURSDAY), post(2)]
    assert due(queue, STARTING_SLOTS, PARIS, since=MONDAY, now=TUESDAY) == (queue[1], TUESDAY)


def test_the_second_of_two_equal_pins_is_served_by_a_slot() -> None:
    queue = [post(1, pinned_at=THURSDAY), post(2, pinned_at=THURSDAY)]
    assert due(queue, STARTING_SLOTS, PARIS, since=MONDAY, now=TUESDAY) == (queue[1], TUESDAY)


def test_a_post_whose_slot_has_come_is_still_shown_there() -> None:
    queue = [post(1), post(2)]
    now = TUESDAY + MINUTE
    assert assign(queue, STARTING_SLOTS, PARIS, now, since=MONDAY) == (
        (queue[0], TUESDAY),
        (queue[1], THURSDAY),
    )


@pytest.mark.parametrize(
    ("age", "old"),
    [(timedelta(days=20), False), (timedelta(days=21), False), (timedelta(days=21, microseconds=1), True)],
)
def test_an_item_older_than_twenty_one_days_is_asked_about_again(age: timedelta, old: bool) -> None:
    assert is_old(TUESDAY - age, TUESDAY) is old


def test_an_idea_is_never_too_old() -> None:
    assert not is_old(None, TUESDAY)


@pytest.mark.parametrize(
    ("post_id", "place", "expected"),
    [
        (3, 0, (3, 1, 2)),
        (1, 1, (2, 1, 3)),
        (1, 2, (2, 3, 1)),
        (1, 99, (2, 3, 1)),
        (2, -5, (2, 1, 3)),
        (9, 0, (1, 2, 3)),
    ],
)
def test_a_post_moves_to_its_place(post_id: int, place: int, expected: tuple[int, ...]) -> None:
    assert reorder((1, 2, 3), post_id, place) == expected


SLOTS = st.lists(
    st.builds(Slot, st.integers(0, 6), st.times().map(lambda t: t.replace(second=0, microsecond=0))),
    min_size=1,
    max_size=5,
)
WHEN = st.datetimes(
    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2028-01-01"), timezones=st.just(UTC)
)


@st.composite
def queues(draw: st.DrawFn) -> tuple[list[Waiting], list[Slot], datetime]:
    now = draw(WHEN)
    pins = st.none() | st.timedeltas(timedelta(hours=-5), timedelta(days=9)).map(lambda away: now + away)
    posts = [Waiting(i, now - timedelta(days=1), draw(pins)) for i in range(draw(st.integers(0, 6)))]
    return posts, draw(SLOTS), now


@given(queues())
def test_every_post_has_one_instant_of_its_own_in_the_future(
    case: tuple[list[Waiting], list[Slot], datetime],
) -> None:
    posts, slots, now = case
    found = assign(posts, slots, PARIS, now)
    instants = [instant for _, instant in found]
    assert sorted(waiting.post_id for waiting, _ in found) == [waiting.post_id for waiting in posts]
    assert instants == sorted(set(instants))
    assert all(instant > now for instant in instants)
    loose = [waiting.post_id for waiting, instant in found if instant != waiting.pinned_at]
    assert loose == sorted(loose)


@given(queues(), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_the_preview_and_the_slot_agree(
    case: tuple[list[Waiting], list[Slot], datetime], asleep: timedelta
) -> None:
    posts, slots, now = case
    preview = assign(posts, slots, PARIS, now)
    if preview:
        first, instant = preview[0]
        assert due(posts, slots, PARIS, since=now, now=instant) == (first, instant)
        assert due(posts, slots, PARIS, since=now, now=instant - timedelta(microseconds=1)) is None
    later = now + asleep
    sent = due(posts, slots, PARIS, since=now, now=later)
    if sent:
        assert later - sent[1] <= timedelta(hours=2)
        rest = [waiting for waiting in posts if waiting != sent[0]]
        assert due(rest, slots, PARIS, since=later, now=later) is None


@given(st.permutations(range(6)), st.integers(-1, 7), st.integers(-3, 9))
def test_moving_keeps_everybody_and_the_order_of_the_others(
    order: list[int], post_id: int, place: int
) -> None:
    moved = reorder(tuple(order), post_id, place)
    assert sorted(moved) == sorted(order)
    assert [i for i in moved if i != post_id] == [i for i in order if i != post_id]
