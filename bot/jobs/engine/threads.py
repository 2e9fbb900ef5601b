"""The engine of one process: threads, no further dependency."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from bot.jobs.engine import AT_ONCE, Engine, Lane, lane_of
from db.leases import Lease

Run = Callable[[str, Sequence[Lease]], None]


class ThreadEngine(Engine):
    """A pool for each lane."""

    def __init__(self, run: Run, at_once: Mapping[Lane, int] = AT_ONCE) -> None:
        self._run = run
        self._pools = {lane: ThreadPoolExecutor(n, thread_name_prefix=lane) for lane, n in at_once.items()}
        self._lock = threading.Lock()
        self._in_hand: dict[Future[None], Lane] = {}
        self._stopped = False

    def hand_on(self, job: str, leases: Sequence[Lease]) -> None:
        with self._lock:
            if self._stopped:
                return  # the leases end by themselves
            lane = lane_of(job)
            future = self._pools[lane].submit(self._run, job, leases)
            self._in_hand[future] = lane
        future.add_done_callback(self._done)

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            self._in_hand.pop(future, None)

    def busy(self, lane: Lane | None = None) -> int:
        with self._lock:
            return sum(lane in (None, each) for each in self._in_hand.values())

    def stop(self, *, patience_s: float) -> None:
        with self._lock:
            self._stopped = True
            in_hand = list(self._in_hand)
        for future in in_hand:
            future.cancel()
        wait(in_hand, timeout=patience_s)
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
