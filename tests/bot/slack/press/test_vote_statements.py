"""A press on a card is one short transaction of at most six statements, the receipt not counted."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import event

from db.connection import Database
from tests.stage import ANA, BEN, CHLOE, Stage

MOST = 6


def of_the_vote(database: Database, act: Callable[[], object]) -> list[str]:
    """The statements sent by the thread that wrote a vote meanwhile, from its BEGIN on."""
    sent: dict[int, list[str]] = {}

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        mine = sent.setdefault(threading.get_ident(), [])
        if statement.startswith("BEGIN"):
            mine.clear()
        mine.append(statement)

    def stop_at_commit(_c: object) -> None:
        mine = sent.get(threading.get_ident(), [])
        if any(statement.startswith("INSERT INTO votes") for statement in mine):
            kept.append(list(mine))
        mine.clear()

    kept: list[list[str]] = []
    event.listen(database.writer, "before_cursor_execute", note)
    event.listen(database.writer, "commit", stop_at_commit)
    try:
        act()
    finally:
        event.remove(database.writer, "before_cursor_execute", note)
        event.remove(database.writer, "commit", stop_at_commit)
    (only,) = kept
    return [statement for statement in only if not statement.startswith("BEGIN")]


@pytest.fixture
def two_of_three(stage: Stage) -> Stage:
    """A card that asks Ana and Ben; Chloe may join by pressing."""
    stage.set_up(voters=[ANA, BEN])
    stage.add_feed("/bakers", "Rye keeps longer than you think")
    stage.command("more")
    return stage


@pytest.mark.parametrize(
    ("before", "user", "action"),
    [
        ([], ANA, "vote_yes"),
        ([], CHLOE, "vote_yes"),  # joins
        ([(ANA, "vote_yes")], BEN, "vote_yes"),  # reaches a verdict
        ([(ANA, "vote_yes")], ANA, "vote_no"),  # changes
        ([(ANA, "vote_yes"), (BEN, "vote_yes")], CHLOE, "vote_no"),  # joins and turns the verdict
    ],
)
def test_a_vote_takes_six_statements_at_most(
    two_of_three: Stage, before: list[tuple[str, str]], user: str, action: str
) -> None:
    (card,) = two_of_three.cards()
    for who, answer in before:
        two_of_three.press(who, card, answer)
    sent = of_the_vote(two_of_three.database, lambda: two_of_three.press(user, card, action))
    assert len(sent) <= MOST, sent
    assert len(sent) >= 4, sent  # read, write, count, repaint: else something else was counted
