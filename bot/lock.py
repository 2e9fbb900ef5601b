"""One process on a data folder: SQLite has one writer, and two bots would argue about everything."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InUse(Exception):
    """Another process holds the folder; the text names it."""


class NotWritable(Exception):
    """The folder can't be made or written to; the text says what to do."""


@contextmanager
def only_one(folder: Path, what: str) -> Iterator[None]:
    """Hold the folder while the block runs; raises InUse or NotWritable, each with a sentence for a person."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "passalong.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise NotWritable(
            f"The data folder {folder} can't be written to ({error.strerror}). Make it yours, or choose another "
            "one with PASSALONG_DATA (demo and sandbox: --data)."
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(handle, 200).decode("utf-8", "replace").strip() or "another process"
            raise InUse(
                f"The data folder {folder} is in use by {holder}. Stop that one first, or choose another folder "
                "with PASSALONG_DATA (demo and sandbox: --data)."
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"passalong {what} (process {os.getpid()})".encode())
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)
