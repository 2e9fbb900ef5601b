"""Empty memories on SQLite, one after the other.

Migrating takes longer than most tests, and a new engine compiles each statement anew: so the file is a copy of a
migrated one each time, and the engines stay.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

from db.connection import Database, open_database
from db.schema import migrate

_idle: list[Database] = []
_numbers = count()


@contextmanager
def empty_memory() -> Iterator[Database]:
    """An open, empty, migrated database; nobody else has it until the end of the block."""
    database = _idle.pop() if _idle else open_database(f"sqlite:///{_folder() / f'{next(_numbers)}.db'}")
    file = Path(str(database.writer.url.database))
    for left in (f"{file}-wal", f"{file}-shm"):
        Path(left).unlink(missing_ok=True)
    file.write_bytes(migrated())
    try:
        yield database
    finally:
        database.close()
        _idle.append(database)


@cache
def migrated() -> bytes:
    """The file of a migrated database that holds nothing."""
    path = _folder() / "migrated.db"
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    database.checkpoint()
    database.close()
    return path.read_bytes()


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="passalong-memories-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
