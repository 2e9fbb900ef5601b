"""The connection: transactions that commit or don't, copies while writing, and instants with a zone."""

import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from db.connection import Database, driver_url, open_database
from db.tables import WorkspaceRow
from tests.db.rows import NOW, a_workspace, at_once


def teams(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(WorkspaceRow.team_id)))


def test_what_is_written_is_there_and_what_breaks_is_not(database: Database) -> None:
    with database.write() as session:
        a_workspace(session, "T0KEPT")

    def break_off() -> None:
        with database.write() as session:
            a_workspace(session, "T0LOST")
            raise KeyError("as a job might")

    with pytest.raises(KeyError):
        break_off()
    assert teams(database) == ["T0KEPT"]
    with database.write() as session:  # the writer's lock was given back
        a_workspace(session, "T0NEXT")
    assert teams(database) == ["T0KEPT", "T0NEXT"]


def test_reading_keeps_nothing(database: Database) -> None:
    with database.read() as session:
        a_workspace(session, "T0LOST")
    assert teams(database) == []


def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    def write(number: int) -> None:
        with database.write() as session:
            a_workspace(session, f"T{number:02}")

    at_once(16, write)
    assert teams(database) == [f"T{number:02}" for number in range(16)]


def test_a_reader_sees_what_was_kept_before_and_waits_for_nobody(database: Database) -> None:
    with database.write() as session:
        a_workspace(session, "T0KEPT")
        session.flush()
        assert teams(database) == []
    assert teams(database) == ["T0KEPT"]


def test_instants_carry_their_zone_and_come_back_in_utc(database: Database) -> None:
    paris = timezone(timedelta(hours=1))
    with database.write() as session:
        here = a_workspace(session, next_round_at=NOW.astimezone(paris))
        found = session.scalar(select(WorkspaceRow.next_round_at))
        assert found == NOW
        assert found is not None
        assert found.utcoffset() == timedelta(0)
        same = WorkspaceRow.next_round_at <= NOW.astimezone(paris)
        assert session.scalar(select(WorkspaceRow.id).where(same)) == here


def test_naive_times_are_refused(database: Database) -> None:
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - the mistake itself
    with pytest.raises(StatementError, match="naive time"), database.write() as session:
        a_workspace(session, next_round_at=naive)


@pytest.mark.parametrize(
    ("given", "driven"),
    [
        ("postgres://bot:x@db/p", "postgresql+psycopg://bot:x@db/p"),
        ("postgresql://bot:x@db/p", "postgresql+psycopg://bot:x@db/p"),
        ("postgresql+psycopg://bot:x@db/p", "postgresql+psycopg://bot:x@db/p"),
        ("sqlite:///data/passalong.db", "sqlite:///data/passalong.db"),
    ],
)
def test_the_driver_we_ship_is_named_for_addresses_as_people_write_them(given: str, driven: str) -> None:
    assert driver_url(given) == driven


def test_opening_an_address_connects_to_nothing_yet() -> None:
    database = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    assert not database.is_sqlite
    database.close()


def test_sqlite_is_set_up_as_measured(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    assert database.is_sqlite
    for engine in (database.writer, database.reader):
        with engine.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in (
                    "journal_mode",
                    "synchronous",
                    "foreign_keys",
                    "wal_autocheckpoint",
                    "busy_timeout",
                )
            }
        assert found == {
            "journal_mode": "wal",
            "synchronous": 1,
            "foreign_keys": 1,
            "wal_autocheckpoint": 0,
            "busy_timeout": 30_000,
        }
    database.close()


def test_a_checkpoint_empties_the_log_into_the_file(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    log = Path(f"{database.writer.url.database}-wal")
    with database.write() as session:
        a_workspace(session)
    assert log.stat().st_size > 0
    database.checkpoint()
    assert log.stat().st_size == 0
    assert teams(database) == ["T0TEAM"]
    database.close()


def test_a_checkpoint_on_postgresql_is_nothing(postgres_url: str) -> None:
    database = open_database(postgres_url)
    database.checkpoint()
    with database.reader.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    database.close()


def test_a_copy_taken_while_writing_is_whole(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    copies = [tmp_path / f"copy{number}.db" for number in range(3)]

    def act(number: int) -> None:
        if number < len(copies):
            database.backup_to(str(copies[number]))
            return
        for turn in range(8):
            with database.write() as session:
                a_workspace(session, f"T{number}-{turn}a")
                a_workspace(session, f"T{number}-{turn}b")

    at_once(5, act)
    for copy in copies:
        connection = sqlite3.connect(copy)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = {team for (team,) in connection.execute("SELECT team_id FROM workspaces")}
        connection.close()
        assert {team[:-1] for team in found if team.endswith("a")} == {
            team[:-1] for team in found if team.endswith("b")
        }
    database.close()


def test_a_copy_never_overwrites(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    there = tmp_path / "there.db"
    there.write_text("somebody's file")
    with pytest.raises(sqlite3.DatabaseError, match=r"not a database|already exists"):
        database.backup_to(str(there))
    assert there.read_text() == "somebody's file"
    database.close()
