"""A few of the kills that `make faults` makes at every point."""

from pathlib import Path

import pytest
from sqlalchemy import delete

from db.tables import OutboxRow, VoteRow
from tests.faults import points
from tests.faults.theatre import theatre
from tests.faults.way import Way
from tests.stage import ANA

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(400)]  # a busy machine takes its time


def test_a_bot_on_sqlite_that_is_killed_and_comes_back_loses_and_repeats_nothing(tmp_path: Path) -> None:
    with theatre(tmp_path) as way:
        _kill(way, "after vote kept", "after card sent")
        _the_books_can_be_wrong(way)


def test_of_two_bots_on_postgresql_one_takes_over_what_the_killed_one_had_in_hand(
    tmp_path: Path, postgres_url: str
) -> None:
    with theatre(tmp_path, database_url=postgres_url, processes=2) as way:
        _kill(way, "before card sent")


def _kill(way: Way, *at: str) -> None:
    for point in at:
        assert way.go(point) == []
        assert points.killed(way.orders, way.runs) == 1, point


def _the_books_can_be_wrong(way: Way) -> None:
    card = min(card for (card, who), answer in way.books.answers.items() if (who, answer) == (ANA, "yes"))
    with way.database.write() as session:
        session.execute(delete(VoteRow).where(VoteRow.answer == "yes", VoteRow.candidate_id == card))
        session.execute(delete(OutboxRow).where(OutboxRow.kind == "digest", OutboxRow.id < 20))
    assert f"vote ({card}, 'U0ANA'): kept None, acknowledged yes" in way.votes_wrong()
    assert any(wrong.startswith("a message of no row") for wrong in way.messages_wrong())
