"""Pace: one row per kind of call, shared by all processes."""

from datetime import datetime

from db.connection import Database
from db.outbox import pace
from tests.db.rows import INSTANT, NOW, SECOND, at_once

EVERY = 2 * SECOND


def turn(database: Database, at: datetime, *, burst: int = 1, key: str = "post:C1") -> datetime | None:
    with database.write() as session:
        return pace.take_turn(session, key, every=EVERY, burst=burst, machine_now=at)


def test_the_first_turn_is_at_once_and_the_next_after_a_while(database: Database) -> None:
    assert turn(database, NOW) is None
    assert turn(database, NOW + INSTANT) == NOW + EVERY
    assert turn(database, NOW + EVERY - INSTANT) == NOW + EVERY
    assert turn(database, NOW + EVERY) is None


def test_who_comes_too_early_takes_nothing_from_the_next(database: Database) -> None:
    turn(database, NOW)
    for _ in range(3):
        assert turn(database, NOW + SECOND) == NOW + EVERY
    assert turn(database, NOW + EVERY) is None


def test_after_a_rest_some_follow_at_once_and_then_the_pace_holds(database: Database) -> None:
    assert [turn(database, NOW, burst=3) for _ in range(3)] == [None, None, None]
    assert turn(database, NOW, burst=3) == NOW + EVERY
    assert turn(database, NOW + EVERY, burst=3) is None
    assert turn(database, NOW + EVERY, burst=3) == NOW + 2 * EVERY


def test_a_long_rest_saves_up_no_more_than_the_burst(database: Database) -> None:
    turn(database, NOW, burst=2)
    later = NOW + 100 * EVERY
    assert [turn(database, later, burst=2) for _ in range(3)] == [None, None, later + EVERY]


def test_each_kind_of_call_has_its_own_pace(database: Database) -> None:
    assert turn(database, NOW, key="post:C1") is None
    assert turn(database, NOW, key="post:C2") is None


def test_slow_down_makes_everybody_wait_and_never_shortens_a_wait(database: Database) -> None:
    with database.write() as session:
        pace.rest(session, "post:C1", until=NOW + 30 * SECOND)
        pace.rest(session, "post:C1", until=NOW + 5 * SECOND)
    assert turn(database, NOW) == NOW + 30 * SECOND
    turn(database, NOW + 30 * SECOND)
    with database.write() as session:
        pace.rest(session, "post:C1", until=NOW + 60 * SECOND)
    assert turn(database, NOW + 40 * SECOND) == NOW + 60 * SECOND


def test_among_callers_at_once_one_has_the_turn(database: Database) -> None:
    answers = at_once(6, lambda _: turn(database, NOW))
    assert answers.count(None) == 1
    assert set(answers) == {None, NOW + EVERY}
