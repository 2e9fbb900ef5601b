"""Calls of the writer: reserved before, settled after, counted by workspace and month."""

from datetime import datetime

from sqlalchemy.orm import Session

from curation.share.asking.allowance import Spent
from db.connection import Database
from db.share import writings
from tests.db.rows import NOW, SECOND, a_post, a_workspace

WORDS = {"text": "Rye, again", "why": "It keeps.", "language": "en", "photo_idea": "", "alt_text": ""}
RESULT = {"written": WORDS, "text": "Rye, again\n\nhttps://oven.example/rye"}


def reserve(
    session: Session, here: int, post_id: int, *, key: str = "k", month: str = "2026-11", at: datetime = NOW
) -> int:
    return writings.reserve(session, here, post_id, key, month=month, micros=500, now=at)


def test_what_is_reserved_counts_until_it_is_settled_or_released(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        post_id = a_post(session, here)
        one, two = reserve(session, here, post_id), reserve(session, here, post_id)
        assert writings.spent(session, here, "2026-11") == Spent(2, 1000)
        writings.settle(session, one, "answered", micros=70, input_tokens=60, output_tokens=10)
        assert writings.spent(session, here, "2026-11") == Spent(2, 570)
        writings.release(session, two)
        assert writings.spent(session, here, "2026-11") == Spent(1, 70)


def test_each_workspace_and_month_counts_for_itself(database: Database) -> None:
    with database.write() as session:
        here, there = a_workspace(session), a_workspace(session, "T0OTHER")
        reserve(session, here, a_post(session, here))
        reserve(session, there, a_post(session, there))
        reserve(session, here, a_post(session, here), month="2026-12")
        assert writings.spent(session, here, "2026-11") == Spent(1, 500)
        assert writings.spent(session, here, "2026-12") == Spent(1, 500)
        assert writings.spent(session, here, "2026-10") == Spent(0, 0)


def test_an_answer_is_known_again_only_if_it_passed_and_only_to_its_workspace(database: Database) -> None:
    with database.write() as session:
        here, there = a_workspace(session), a_workspace(session, "T0OTHER")
        post_id = a_post(session, here)
        writings.settle(session, reserve(session, here, post_id), "link")
        assert writings.known(session, here, "k") is None
        writings.settle(session, reserve(session, here, post_id), writings.PASSED, result=RESULT)
        assert writings.known(session, here, "k") == WORDS
        assert writings.known(session, here, "other") is None
        assert writings.known(session, there, "k") is None


def test_a_posts_versions_are_those_that_passed_oldest_first(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        post_id = a_post(session, here)
        for text in ("one", "two"):
            result = {"written": WORDS, "text": text}
            writings.settle(session, reserve(session, here, post_id), writings.PASSED, result=result)
        writings.settle(session, reserve(session, here, post_id), "number")
        assert writings.versions(session, post_id) == ["one", "two"]


def test_a_known_answer_given_again_is_a_version_and_no_call(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        post_id = a_post(session, here)
        writings.keep_again(session, here, post_id, "k", RESULT, now=NOW)
        assert writings.versions(session, post_id) == [RESULT["text"]]
        assert writings.spent(session, here, "2026-11") == Spent(0, 0)


def test_versions_can_be_told_as_they_were(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        post_id = a_post(session, here)
        for n, text in enumerate(("one", "two")):
            call = reserve(session, here, post_id, at=NOW + n * SECOND)
            writings.settle(session, call, writings.PASSED, result={"written": WORDS, "text": text})
        assert writings.versions(session, post_id, until=NOW) == ["one"]
