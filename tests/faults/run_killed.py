"""`python -m tests.faults.run_killed --orders DIR --processes N`: bots that die on order and come back.

Each bot is a process of its own, made by forking this one, which has imported everything
and has no thread: coming back takes a moment instead of seconds. Settings come from
the environment, as for `passalong run`. SIGTERM ends the bots properly.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
import time
import traceback
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db import leases

if TYPE_CHECKING:
    from bot.settings import Settings

BACK_AFTER_S = 0.3


def main() -> None:
    """Keep N bots alive until told to stop."""
    options = argparse.ArgumentParser()
    options.add_argument("--orders", type=Path, required=True)
    options.add_argument("--processes", type=int, default=1)
    options.add_argument("--lease", type=float, default=60.0, help="seconds; the product's is 60")
    chosen = options.parse_args()
    leases.LEASE = timedelta(seconds=chosen.lease)
    _keep_alive(chosen.orders, chosen.processes)


def _keep_alive(orders: Path, processes: int) -> None:
    # Not before the lease is set, whose length many modules take over, and not anew after each kill.
    import bot.run
    from bot.commands import log_to_stderr
    from bot.settings import load

    settings = load(env_file=None)
    log_to_stderr(settings.log_level)
    if not settings.on_sqlite:
        import bot.jobs.engine.cluster  # noqa: F401
    gc.freeze()
    alive = {_begin(settings, orders) for _ in range(processes)}
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True
        for pid in alive:
            os.kill(pid, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while alive:
        pid, status = os.wait()
        alive.discard(pid)
        if os.WIFSIGNALED(status):
            print(f"bot {pid} died of signal {os.WTERMSIG(status)}", file=sys.stderr, flush=True)
        if not stopped:
            time.sleep(BACK_AFTER_S)
            alive.add(_begin(settings, orders))


def _begin(settings: Settings, orders: Path) -> int:
    pid = os.fork()
    if pid:
        (orders / f"pid-{pid}").touch()
        return pid
    code = 1
    try:
        _run(settings, orders)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def _run(settings: Settings, orders: Path) -> None:
    from bot.lock import only_one

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if settings.on_sqlite:
        with only_one(settings.data_dir, "run"):
            _until_told(settings, orders)
    else:
        _until_told(settings, orders)


def _until_told(settings: Settings, orders: Path) -> None:
    import threading

    from bot.run import Bot, open_memory, until_told
    from tests.faults.points import armed

    database = open_memory(settings)
    bot = Bot(settings, database, wrap=armed(orders))
    bot.start()
    until_told(threading.Event())
    bot.stop()
    database.close()


if __name__ == "__main__":
    main()
