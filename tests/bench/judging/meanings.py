"""Vectors of titles by the model on this machine, made once; kept in a file for the next run if asked to."""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from curation.judge.embedding.embedder import MOST_TEXTS
from curation.judge.embedding.static import StaticEmbedder


class Meanings:
    """Vectors by title; the model is loaded with the first title that has none yet."""

    def __init__(self, kept_in: Path | None) -> None:
        self._embedder = StaticEmbedder()
        # A file that several processes share, or the memory of this one.
        self._kept = sqlite3.connect(kept_in or ":memory:", timeout=60, isolation_level=None)
        self._kept.execute("CREATE TABLE IF NOT EXISTS vectors (name TEXT PRIMARY KEY, vector BLOB)")
        self._known: dict[str, bytes] = {}

    def of(self, titles: Sequence[str]) -> dict[str, bytes]:
        """The vector of each title."""
        missing = [title for title in titles if title not in self._known and not self._read(title)]
        for start in range(0, len(missing), MOST_TEXTS):
            batch = missing[start : start + MOST_TEXTS]
            vectors = self._embedder.embed(batch)
            self._known.update(zip(batch, vectors, strict=True))
            rows = [(_name(title), vector) for title, vector in zip(batch, vectors, strict=True)]
            self._kept.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
        return {title: self._known[title] for title in titles}

    def _read(self, title: str) -> bool:
        row = self._kept.execute("SELECT vector FROM vectors WHERE name = ?", (_name(title),)).fetchone()
        if row is not None:
            self._known[title] = row[0]
        return row is not None


def _name(title: str) -> str:
    return hashlib.sha256(title.encode()).hexdigest()
