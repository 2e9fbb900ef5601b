"""Pinning: the fast reader is trusted after three equal documents, tested again at intervals, dropped at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curation.collect.read.pinning import PROOFS_NEEDED, Pin, after, how_to_read

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_new_feed_is_read_by_both() -> None:
    assert how_to_read(Pin(), now=NOW) == "both"


def test_three_equal_documents_in_a_row_pin_the_fast_reader() -> None:
    pin = Pin()
    for proof in range(1, 4):
        assert (pin.parser, how_to_read(pin, now=NOW)) == ("feedparser", "both")
        pin = after(pin, True, now=NOW)
        assert pin.proofs == proof
    assert pin == Pin("fast", PROOFS_NEEDED, NOW)
    assert how_to_read(pin, now=NOW) == "fast"


def test_a_difference_starts_the_count_anew_after_thirty_days() -> None:
    pin = after(Pin("feedparser", 2, NOW - timedelta(days=1)), False, now=NOW)
    assert pin == Pin("feedparser", 0, NOW)
    assert how_to_read(pin, now=NOW + timedelta(days=30) - SECOND) == "feedparser"
    assert how_to_read(pin, now=NOW + timedelta(days=30)) == "both"
    assert after(pin, True, now=NOW + timedelta(days=30)).proofs == 1


def test_counting_goes_on_whatever_time_passes() -> None:
    assert how_to_read(Pin("feedparser", 1, NOW - timedelta(days=1)), now=NOW) == "both"


def test_a_pinned_feed_is_tested_again_after_seven_days() -> None:
    pin = Pin("fast", PROOFS_NEEDED, NOW)
    assert how_to_read(pin, now=NOW + timedelta(days=7) - SECOND) == "fast"
    assert how_to_read(pin, now=NOW + timedelta(days=7)) == "both"
    assert after(pin, True, now=NOW + timedelta(days=7)) == Pin("fast", 3, NOW + timedelta(days=7))


def test_a_pinned_feed_is_tested_again_after_fifty_documents() -> None:
    pin = Pin("fast", PROOFS_NEEDED, NOW)
    for _ in range(50):
        assert how_to_read(pin, now=NOW) == "fast"
        pin = after(pin, None, now=NOW)
    assert how_to_read(pin, now=NOW) == "both"
    assert after(pin, True, now=NOW) == Pin("fast", PROOFS_NEEDED, NOW)


@pytest.mark.parametrize("proofs", [3, 10, 53])
def test_a_pinned_feed_that_differs_is_unpinned_at_once(proofs: int) -> None:
    assert after(Pin("fast", proofs, NOW - timedelta(days=1)), False, now=NOW) == Pin("feedparser", 0, NOW)


def test_what_proves_nothing_changes_nothing_before_the_pin() -> None:
    pin = Pin("feedparser", 2, NOW - timedelta(days=1))
    assert after(pin, None, now=NOW) == pin


def test_a_pin_without_a_date_is_tested() -> None:
    assert how_to_read(Pin("fast", 3, None), now=NOW) == "both"
