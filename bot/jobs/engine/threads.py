"""The engine of one process: threads, no further dependency."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from bot.jobs.engine import SLOW_JOBS, Engine
from db.leases import Lease

Run = Callable[[str, Sequence[Lease]], None]


class ThreadEngine(Engine):
    """Two pools: one for what waits on the web, one for the rest."""

    def __init__(self, run: Run, *, slow: int = 3, quick: int = 6) -> None:
        self._run = run
        self._slow = ThreadPoolExecutor(slow, thread_name_prefix="slow")
        self._quick = ThreadPoolExecutor(quick, thread_name_prefix="quick")
        self._lock = threading.Lock()
        self._in_hand: dict[Future[None], bool] = {}  # whether it waits for the web
        self._stopped = False

    def hand_on(self, job: str, leases: Sequence[Lease]) -> None:
        with self._lock:
            if self._stopped:
                return  # the leases end by themselves
            slow = job in SLOW_JOBS
            future = (self._slow if slow else self._quick).submit(self._run, job, leases)
            self._in_hand[future] = slow
        future.add_done_callback(self._done)

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            self._in_hand.pop(future, None)

    def busy(self, *, slow: bool | None = None) -> int:
        with self._lock:
            return sum(slow in (None, kind) for kind in self._in_hand.values())

    def stop(self, *, patience_s: float) -> None:
        with self._lock:
            self._stopped = True
            in_hand = list(self._in_hand)
        for future in in_hand:
            future.cancel()
        wait(in_hand, timeout=patience_s)
        for pool in (self._slow, self._quick):
            pool.shutdown(wait=False, cancel_futures=True)
