"""The stand-in's memory on disk: one SQLite file of JSON records.

Every change is its own commit without waiting for the disk: what a process wrote survives its own death by
`kill -9` (the operating system keeps the pages); only a power cut may cost the last records, which a stand-in
can bear.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class DataInUse(Exception):
    """Another process has this data folder open."""


class Store:
    """Records by (kind, id), in order of first writing. Used by the sandbox's event loop only."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)
        try:
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=OFF")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS record"
                " (kind TEXT, id TEXT, body TEXT NOT NULL, UNIQUE (kind, id))"
            )
        except sqlite3.OperationalError as error:
            self._db.close()
            raise DataInUse(f"{path} is open in another process: {error}") from error

    def put(self, kind: str, record_id: str, body: Any) -> None:
        """Keep one record, replacing the one of that kind and id."""
        self.put_all([(kind, record_id, body)])

    def put_all(self, records: Iterable[tuple[str, str, Any]]) -> None:
        """Keep several records in one transaction."""
        rows = [
            (kind, record_id, json.dumps(body, separators=(",", ":"))) for kind, record_id, body in records
        ]
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO record VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            rows,
        )
        self._db.execute("COMMIT")

    def remove(self, kind: str, record_id: str) -> None:
        """Forget one record; one that is not there is fine."""
        self._db.execute("DELETE FROM record WHERE kind = ? AND id = ?", (kind, record_id))

    def all(self, kind: str) -> list[tuple[str, Any]]:
        """Every record of a kind as (id, body), oldest first."""
        rows = self._db.execute("SELECT id, body FROM record WHERE kind = ? ORDER BY rowid", (kind,))
        return [(record_id, json.loads(body)) for record_id, body in rows]

    def get(self, kind: str, record_id: str) -> Any:
        """One record's body, or None."""
        row = self._db.execute(
            "SELECT body FROM record WHERE kind = ? AND id = ?", (kind, record_id)
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._db.close()
