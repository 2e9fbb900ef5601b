"""Changing the focus is free for two weeks."""

from datetime import UTC, datetime, timedelta

from curation.share.focus import needs_second_thought

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_a_fresh_choice_is_changed_freely() -> None:
    assert not needs_second_thought(NOW - timedelta(days=14), NOW)


def test_after_two_weeks_it_takes_a_second_thought() -> None:
    assert needs_second_thought(NOW - timedelta(days=14, seconds=1), NOW)


def test_a_first_focus_needs_none() -> None:
    assert not needs_second_thought(None, NOW)
