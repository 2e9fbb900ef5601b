"""The schema: migrations build exactly the tables, by one process at a time, and never go back."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from db import schema
from db.connection import Database, open_database
from db.schema import NewerSchema, head, migrate
from db.tables import Row
from tests.db.rows import at_once

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, of the test's own."""
    if request.param == "sqlite":
        database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        database = open_database(request.getfixturevalue("postgres_url"))
        with database.writer.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield database
    database.close()


def differences(database: Database) -> list[Any]:
    with database.reader.connect() as connection:
        # SQLite gives defaults back as text of its own; on PostgreSQL they can be compared.
        opts = {"compare_type": True, "compare_server_default": not database.is_sqlite}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, Row.metadata))


def test_migrations_build_exactly_the_tables(empty: Database) -> None:
    assert migrate(empty)
    assert differences(empty) == []
    with empty.reader.connect() as connection:
        assert schema.current(connection) == head()
        assert set(inspect(connection).get_table_names()) == {*Row.metadata.tables, "alembic_version"}


def test_an_up_to_date_database_is_left_alone(empty: Database) -> None:
    migrate(empty)
    assert not migrate(empty)


def test_an_empty_database_is_at_no_version(empty: Database) -> None:
    with empty.reader.connect() as connection:
        assert schema.current(connection) is None


def test_a_newer_schema_is_named_and_not_touched(empty: Database) -> None:
    migrate(empty)
    with empty.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerSchema, match="9999"):
        migrate(empty)
    with empty.reader.connect() as connection:
        assert schema.current(connection) == "9999"


def test_several_callers_at_once_migrate_one_after_the_other(empty: Database) -> None:
    opened = [open_database(empty.url) for _ in range(3)]
    try:
        at_once(3, lambda number: migrate(opened[number]))
        assert differences(empty) == []
    finally:
        for database in opened:
            database.close()


def test_two_processes_migrate_one_after_the_other(empty: Database) -> None:
    program = (
        "import sys; from db.connection import open_database; from db.schema import migrate; "
        "database = open_database(sys.argv[1]); migrate(database); database.close()"
    )
    begun = [
        subprocess.Popen([sys.executable, "-c", program, empty.url], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in begun] == [(b"", 0)] * 2
    assert differences(empty) == []


def test_a_copy_is_made_before_an_upgrade_and_not_before_the_first_tables(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'passalong.db'}")
    migrate(database, backup=tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
    migrate(database, backup=tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(Exception, match="0000"):  # nobody knows the way from there
        migrate(database, backup=tmp_path / "before.db")
    copy = sqlite3.connect(tmp_path / "before.db")
    assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0000",)
    copy.close()
    database.close()
