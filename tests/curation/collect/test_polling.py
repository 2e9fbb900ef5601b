"""When a feed is looked at again: each number at its boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.polling import (
    Health,
    NextLook,
    Outcome,
    Rhythm,
    after_failure,
    after_slowing,
    body_hash,
    gone,
    host_rests_until,
    next_look,
    outcome,
    rhythm,
)
from curation.collect.web.exchange import Response

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Their hashes share out the spread: the first of these gets next to none of it, the last nearly all.
EARLY, LATE = "https://oven.example/feed/11218", "https://oven.example/feed/16452"


def response(status: int = 200, body: bytes = b"x") -> Response:
    return Response(status, "https://oven.example/", body, None, None, "", None, None, None, None)


def wait(published: list[datetime] | None = None, *, feed: str = EARLY, **asked: object) -> timedelta:
    look = next_look(feed, now=NOW, rhythm=rhythm(published or [], NOW), **asked)  # type: ignore[arg-type]
    assert (look.failures, look.health) == (0, Health.WELL)
    assert look.at is not None
    return look.at - NOW


def about(interval: timedelta) -> object:
    return pytest.approx(interval, abs=interval / 1000)


def every(gap: timedelta, number: int = 10, *, newest: datetime = NOW - MINUTE) -> list[datetime]:
    return [newest - gap * place for place in range(number)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Outcome.NEW),
        (203, Outcome.NEW),
        (226, Outcome.NEW),
        (304, Outcome.SAME),
        (410, Outcome.GONE),
        (429, Outcome.BUSY),
        (503, Outcome.BUSY),
        (204, Outcome.FAILED),
        (301, Outcome.FAILED),
        (403, Outcome.FAILED),
        (404, Outcome.FAILED),
        (500, Outcome.FAILED),
    ],
)
def test_the_status_decides_what_a_look_came_to(status: int, expected: Outcome) -> None:
    assert outcome(response(status), known_hash=None) == expected


def test_bytes_that_are_known_need_not_be_read() -> None:
    assert outcome(response(body=b"x"), known_hash=body_hash(b"x")) == Outcome.SAME
    assert outcome(response(body=b"y"), known_hash=body_hash(b"x")) == Outcome.NEW


def test_a_feed_without_dates_is_looked_at_every_hour() -> None:
    assert wait() == about(HOUR)
    assert wait([NOW - MINUTE]) == about(HOUR)


def test_a_feed_is_looked_at_twice_per_entry() -> None:
    assert wait(every(4 * HOUR)) == about(2 * HOUR)
    assert wait(every(HOUR)) == about(30 * MINUTE)


def test_only_the_ten_newest_entries_tell_how_often_a_feed_writes() -> None:
    assert wait(every(4 * HOUR, 10) + every(HOUR * 1000, 20, newest=NOW - 50 * HOUR)) == about(2 * HOUR)
    nine = every(4 * HOUR, 9)
    assert wait([*nine, nine[-1] - 40 * HOUR]) == about((32 + 40) * HOUR / 9 / 2)


def test_the_order_of_the_dates_does_not_matter_and_the_future_does_not_count() -> None:
    assert wait([NOW + DAY, *reversed(every(4 * HOUR))]) == about(2 * HOUR)


def test_never_sooner_than_fifteen_minutes_nor_later_than_a_day() -> None:
    assert wait(every(MINUTE)) == about(15 * MINUTE)
    assert wait(every(6 * DAY)) == about(DAY)
    assert wait(every(6 * DAY)) <= DAY
    assert wait(ttl_minutes=90_000) == about(DAY)
    assert wait(cache_control="max-age=31536000") == about(DAY)


@pytest.mark.parametrize(
    ("silent", "interval"),
    [
        (7 * DAY, 30 * MINUTE),
        (7 * DAY + MINUTE, 6 * HOUR),
        (14 * DAY, 6 * HOUR),
        (14 * DAY + MINUTE, 12 * HOUR),
        (30 * DAY, 12 * HOUR),
        (30 * DAY + MINUTE, DAY),
    ],
)
def test_a_feed_that_fell_silent_is_looked_at_less(silent: timedelta, interval: timedelta) -> None:
    assert wait(every(HOUR, newest=NOW - silent)) == about(interval)


@pytest.mark.parametrize(
    ("asked", "interval"),
    [
        ({"ttl_minutes": 180}, 3 * HOUR),
        ({"ttl_minutes": 5}, 30 * MINUTE),
        ({"cache_control": "public, max-age=7200"}, 2 * HOUR),
        ({"cache_control": 'MAX-AGE="7200"'}, 2 * HOUR),
        ({"cache_control": "no-cache, max-age=7200"}, 30 * MINUTE),
        ({"cache_control": "no-store,max-age=7200"}, 30 * MINUTE),
        ({"cache_control": "s-maxage=7200"}, 30 * MINUTE),
        ({"cache_control": "max-age=soon"}, 30 * MINUTE),
        ({"expires": "Fri, 20 Nov 2026 15:00:00 GMT"}, 3 * HOUR),
        ({"expires": "Fri, 20 Nov 2026 09:00:00 GMT"}, 30 * MINUTE),
        ({"expires": "0"}, 30 * MINUTE),
        ({"expires": "-1"}, 30 * MINUTE),
        ({"ttl_minutes": 180, "cache_control": "max-age=14400"}, 4 * HOUR),
    ],
)
def test_the_longest_wish_wins(asked: dict[str, object], interval: timedelta) -> None:
    assert wait(every(HOUR), **asked) == about(interval)


@pytest.mark.parametrize(
    ("retry_after", "interval"),
    [
        ("7200", 2 * HOUR),
        (" 7200 ", 2 * HOUR),
        ("Fri, 20 Nov 2026 18:00:00 GMT", 6 * HOUR),
        ("172800", 2 * DAY),
        (str(31 * 86400), 31 * DAY),
        (str(32 * 86400), 31 * DAY),
        ("9" * 5000, 31 * DAY),
        ("Fri, 20 Nov 2099 18:00:00 GMT", 31 * DAY),
        ("60", 30 * MINUTE),
        ("later", 30 * MINUTE),
        ("-60", 30 * MINUTE),
    ],
)
def test_who_asks_us_to_stay_away_is_heard_for_up_to_a_month(retry_after: str, interval: timedelta) -> None:
    assert wait(every(HOUR), retry_after=retry_after) == about(interval)


def test_feeds_spread_over_a_tenth_of_the_interval() -> None:
    assert wait(feed=EARLY) < HOUR * 1.001
    assert HOUR * 1.0999 < wait(feed=LATE) <= HOUR * 1.1
    assert DAY * 0.9 <= wait(every(6 * DAY), feed=LATE) < DAY * 0.9001
    assert wait(ttl_minutes=1440, feed=LATE) == DAY


def test_the_same_feed_gets_the_same_place() -> None:
    assert wait(feed=LATE) == wait(feed=LATE)


@given(
    st.text(),
    st.lists(st.datetimes(timezones=st.just(UTC)), max_size=12),
    st.one_of(st.none(), st.integers(-5, 10**9)),
    st.one_of(st.none(), st.text(max_size=30), st.integers(0, 10**12).map("max-age={}".format)),
    st.one_of(st.none(), st.text(max_size=30)),
)
def test_the_next_look_is_always_between_fifteen_minutes_and_a_day(
    feed: str, published: list[datetime], ttl: int | None, cache: str | None, expires: str | None
) -> None:
    look = next_look(
        feed,
        now=NOW,
        rhythm=rhythm(published, NOW),
        ttl_minutes=ttl,
        cache_control=cache,
        expires=expires,
        date=expires,
    )
    assert look.at is not None
    assert 15 * MINUTE <= look.at - NOW <= DAY


def failed(failures: int, **more: object) -> timedelta | None:
    look = after_failure(EARLY, now=NOW, failures=failures, **more)  # type: ignore[arg-type]
    assert look.failures == failures + 1
    return None if look.at is None else look.at - NOW


def test_after_a_failure_the_pause_doubles_up_to_a_day() -> None:
    pauses = [failed(before) for before in range(9)]
    assert pauses == [about(15 * MINUTE * factor) for factor in (1, 2, 4, 8, 16, 32, 64)] + [about(DAY)] * 2


def test_after_ten_failures_polling_rests() -> None:
    assert after_failure(EARLY, now=NOW, failures=8).health == Health.FAILING
    assert after_failure(EARLY, now=NOW, failures=9) == NextLook(None, 10, Health.RESTING)


def slowed(times: int, retry_after: str | None = None) -> timedelta:
    look = after_slowing(EARLY, now=NOW, failures=3, slowed=times, retry_after=retry_after)
    assert (look.failures, look.slowed) == (3, times + 1)
    assert look.at is not None
    return look.at - NOW


def test_a_server_that_asks_for_less_is_given_time_and_never_given_up() -> None:
    assert slowed(0) == about(15 * MINUTE)
    assert slowed(1) == about(30 * MINUTE)
    assert slowed(9) == about(DAY)
    assert slowed(500) == about(DAY)
    assert slowed(0, "7200") == 2 * HOUR + 15 * MINUTE
    assert slowed(9, str(40 * 86400)) == 31 * DAY
    assert slowed(0, "0") == about(15 * MINUTE)


def test_asking_for_less_is_no_fault_of_the_feed() -> None:
    well = after_slowing(EARLY, now=NOW, failures=0, slowed=20)
    assert (well.failures, well.health) == (0, Health.WELL)
    assert after_slowing(EARLY, now=NOW, failures=1, slowed=0).health == Health.FAILING


def test_a_challenge_is_a_way_of_asking_for_less() -> None:
    assert outcome(replace(response(403), challenge=True), known_hash=None) == Outcome.BUSY
    assert outcome(replace(response(200), challenge=True), known_hash=None) == Outcome.BUSY


@pytest.mark.parametrize(
    ("retry_after", "until"),
    [
        ("3600", NOW + HOUR),
        ("Fri, 20 Nov 2026 18:00:00 GMT", NOW + 6 * HOUR),
        (str(2 * 86400), NOW + DAY),
        (None, None),
        ("0", None),
        ("soon", None),
    ],
)
def test_a_host_that_says_how_long_is_left_alone_as_a_whole_for_a_day_at_most(
    retry_after: str | None, until: datetime | None
) -> None:
    assert host_rests_until(retry_after, NOW) == until


def test_what_a_server_calls_fresh_is_meant_by_its_own_clock() -> None:
    wrong_clock = {"expires": "Fri, 20 Nov 2020 15:00:00 GMT", "date": "Fri, 20 Nov 2020 12:00:00 GMT"}
    assert wait(every(HOUR), **wrong_clock) == about(3 * HOUR)
    assert wait(every(HOUR), expires="Fri, 20 Nov 2026 15:00:00 GMT", date="now") == about(3 * HOUR)


def hours(*named: int) -> int:
    return sum(1 << hour for hour in named)


FRIDAY, SATURDAY, SUNDAY = 1 << 4, 1 << 5, 1 << 6


@pytest.mark.parametrize(
    ("skipped", "first"),
    [
        ({"skip_hours": hours(12)}, NOW + HOUR),  # due at 12:30, so at one
        ({"skip_hours": hours(12, 13, 14)}, NOW + 3 * HOUR),
        ({"skip_hours": hours(11, 13)}, None),
        ({"skip_hours": hours(*range(12, 24))}, NOW + 12 * HOUR),
        ({"skip_days": FRIDAY}, NOW + 12 * HOUR),
        ({"skip_days": FRIDAY | SATURDAY | SUNDAY}, NOW + 60 * HOUR),
        ({"skip_days": SATURDAY, "skip_hours": hours(*range(12, 24))}, NOW + 36 * HOUR),
        ({"skip_hours": (1 << 24) - 1}, None),  # nonsense: never is not meant
        ({"skip_days": (1 << 7) - 1}, None),
    ],
)
def test_hours_and_days_that_a_feed_names_are_passed_over(
    skipped: dict[str, int], first: datetime | None
) -> None:
    due = NOW + wait(every(HOUR), feed=LATE, **skipped)
    if first is None:
        assert due - NOW == wait(every(HOUR), feed=LATE)
    else:
        assert first <= due <= first + 15 * MINUTE


def test_looks_after_a_skipped_hour_are_spread_over_a_quarter_of_the_next() -> None:
    assert wait(every(HOUR), feed=LATE, skip_hours=hours(12)) == pytest.approx(75 * MINUTE, abs=MINUTE)
    assert wait(every(HOUR), feed=EARLY, skip_hours=hours(12)) == pytest.approx(HOUR, abs=MINUTE)


@given(st.integers(0, (1 << 24) - 1), st.integers(0, (1 << 7) - 1))
def test_skipping_ends_within_a_week_and_a_day(skip_hours: int, skip_days: int) -> None:
    due = NOW + wait(every(HOUR), skip_hours=skip_hours, skip_days=skip_days)
    assert NOW < due < NOW + 8 * DAY
    if skip_hours != (1 << 24) - 1 and skip_days != (1 << 7) - 1:
        assert not skip_hours >> due.hour & 1
        assert not skip_days >> due.weekday() & 1


def test_a_rhythm_is_the_newest_entry_and_the_mean_gap() -> None:
    assert rhythm([], NOW) == Rhythm(None, None)
    assert rhythm([NOW + MINUTE], NOW) == Rhythm(None, None)
    assert rhythm([NOW], NOW) == Rhythm(NOW, None)
    assert rhythm([NOW - 4 * HOUR, NOW], NOW) == Rhythm(NOW, 4 * HOUR)


def test_the_pause_spreads_too_and_never_beyond_a_day() -> None:
    late = after_failure(LATE, now=NOW, failures=0)
    assert late.at is not None
    assert 15 * MINUTE * 1.0999 < late.at - NOW <= 15 * MINUTE * 1.1
    last = after_failure(LATE, now=NOW, failures=8)
    assert last.at is not None
    assert DAY * 0.9 <= last.at - NOW < DAY * 0.9001


def test_what_is_gone_is_not_asked_again() -> None:
    assert gone(3) == NextLook(None, 3, Health.GONE)
