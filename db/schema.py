"""Bring a database up to this program's tables: at every start, by one process at a time."""

from importlib.resources import as_file, files
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from db.connection import Database

_LOCK = 7_270_926_443  # any number, as long as every process of this program uses the same one


class NewerSchema(Exception):
    """The database was made by a newer version of the program; nothing was touched."""


def head() -> str:
    """Name the newest migration this program ships."""
    names = (entry.name for entry in files("db.migrations").joinpath("versions").iterdir())
    return max(name.split("_")[0] for name in names if name[0].isdigit())


def current(connection: Connection) -> str | None:
    """Name the migration a database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def migrate(database: Database, *, backup: Path | None = None) -> bool:
    """Bring the tables up to date; True when something was done. Safe to call from several processes.

    `backup` is where a copy of a SQLite file goes before an upgrade. Raises NewerSchema.
    """
    with database.reader.connect() as connection:
        found = current(connection)
        connection.rollback()
    if found == head():
        return False
    if found is not None and found > head():
        raise NewerSchema(found)
    if backup is not None and found is not None:
        database.backup_to(str(backup))
    _upgrade(database)
    return True


def _upgrade(database: Database) -> None:
    # Loaded here only: a start on an up-to-date database doesn't pay for it.
    from alembic import command
    from alembic.config import Config

    with as_file(files("db.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        with database.writer.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
