"""A feed's new address is believed after three sightings over two days."""

from datetime import UTC, datetime, timedelta

from curation.collect.moves import Move, believed, sighted

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
THERE, ELSEWHERE = "https://new.example/feed", "https://wifi.example/login"


def test_sightings_of_one_address_are_counted_from_the_first() -> None:
    first = sighted(None, THERE, now=NOW)
    assert first == Move(THERE, 1, NOW)
    assert sighted(first, THERE, now=NOW + HOUR) == Move(THERE, 2, NOW)


def test_another_address_or_an_answer_from_the_old_one_begins_anew() -> None:
    before = Move(THERE, 2, NOW)
    assert sighted(before, ELSEWHERE, now=NOW + HOUR) == Move(ELSEWHERE, 1, NOW + HOUR)
    assert sighted(before, None, now=NOW + HOUR) is None


def test_a_move_is_believed_after_three_sightings_over_two_days() -> None:
    assert believed(Move(THERE, 3, NOW), now=NOW + 48 * HOUR)
    assert not believed(Move(THERE, 2, NOW), now=NOW + 480 * HOUR)
    assert not believed(Move(THERE, 3, NOW), now=NOW + 48 * HOUR - INSTANT)
    assert not believed(None, now=NOW)
