"""Vectors: texts as numbers, made once and kept by what made them."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from curation.judge.candidate import State
from db.connection import Database
from db.judge import vectors
from db.judge.vectors import Text
from db.tables import CandidateRow, StoryRow, VectorRow
from tests.db.judge.test_picks import many
from tests.db.rows import a_candidate, a_source, a_workspace, at_once, statements


def test_what_was_kept_is_read_by_its_kind(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        one, other, none = (a_candidate(session, here) for _ in range(3))
        vectors.keep(session, "text-1", {one: b"\x00\xff", other: b""})
        vectors.keep(session, "use-m3", {one: b"\x01"})
        vectors.keep(session, "use-m3", {})
        assert vectors.of(session, [one, other, none], "text-1") == {one: b"\x00\xff", other: b""}
        assert vectors.of(session, [one, other], "use-m3") == {one: b"\x01"}
        assert vectors.of(session, [other], "use-m3") == vectors.of(session, [], "text-1") == {}
        assert vectors.of(session, [one], "text-2") == {}


def test_what_is_kept_stays(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        one, other = a_candidate(session, here), a_candidate(session, here)
        vectors.keep(session, "text-1", {one: b"first"})
        vectors.keep(session, "text-1", {one: b"again", other: b"new"})
        assert vectors.of(session, [one, other], "text-1") == {one: b"first", other: b"new"}


def test_two_that_keep_the_same_at_one_moment_keep_one(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ids = [a_candidate(session, here) for _ in range(20)]

    def one(number: int) -> None:
        with database.write() as session:
            given = ids if number % 2 else ids[::-1]
            vectors.keep(session, "text-1", dict.fromkeys(given, b"same"))

    at_once(4, one)
    with database.read() as session:
        assert vectors.of(session, ids, "text-1") == dict.fromkeys(ids, b"same")


def test_of_however_many_they_are_read(database: Database) -> None:
    """A list of hundreds of feeds brings more than a statement takes values."""
    with database.write() as session:
        here = a_workspace(session)
        many(session, here, a_source(session, here), 1_001)
        ids = sorted(session.scalars(select(CandidateRow.id)))
        vectors.keep(session, "text-1", dict.fromkeys(ids, b"v"))
        asked = [*range(-70_000, 0), *ids]
        assert sorted(vectors.of(session, asked, "text-1")) == ids
    with database.read() as session:
        assert len(statements(database, lambda: vectors.of(session, asked[:2_000], "text-1"))) == 2


def lacking(session: Session, here: int, kind: str = "text-1", limit: int = 99) -> list[int]:
    return [text.candidate_id for text in vectors.lacking(session, here, kind, limit=limit)]


def test_what_waits_or_was_asked_and_has_none_yet_is_lacking_newest_first(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        made = {state: a_candidate(session, here, state) for state in State}
        a_candidate(session, other)
        there = [each for state, each in made.items() if state not in (State.STALE, State.MERGED)]
        assert lacking(session, here) == there[::-1]
        assert lacking(session, here, limit=2) == there[:-3:-1]
        vectors.keep(session, "text-1", {there[-1]: b"", there[0]: b"v"})
        assert lacking(session, here) == there[-2:0:-1]
        assert lacking(session, here, "use-m3") == there[::-1]


def test_a_text_is_its_title_and_its_summary(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        one = a_candidate(session, here, title="Rye keeps", summary="Longer than you think")
        assert vectors.lacking(session, here, "text-1", limit=9) == [
            Text(one, "Rye keeps", "Longer than you think")
        ]


def test_they_go_with_what_they_are_of(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        vectors.keep(session, "text-1", {a_candidate(session, here): b"v"})
        session.execute(delete(StoryRow))
        assert session.scalars(select(VectorRow.candidate_id)).all() == []
