"""The engine of many processes: DBOS over PostgreSQL, in a schema of its own beside our tables.

Each hint is one workflow of one step, whose id names its rows and their lease numbers: handed on
twice it runs once. Whichever process has room takes it. Nothing relies on DBOS to recover work:
a process that died loses its leases, the rows fall due again under the next number, and what it
left behind is purged. There is no DBOS schedule either: every process ticks by itself, and since
taking is a conditional update, many ticks do no more than one.

DBOS is one per process, so an engine must be stopped before the next is opened.
"""

import os
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from bot.clock import Clock
from bot.jobs.engine import AT_ONCE, Engine, Lane, lane_of
from db.connection import driver_url
from db.leases import Lease

log = structlog.get_logger()

Run = Callable[[str, Sequence[Lease]], None]

# How often a queue is asked for work. Each look costs two short transactions, so these are what a
# process without work uses the machine for: together about 4 % of a core.
EVERY_S: Final[Mapping[Lane, float]] = MappingProxyType({"quick": 0.2, "slow": 0.5, "writing": 1.0})
# By default DBOS hashes the program's source into the version, and work of other versions is never
# touched: after any upgrade what was queued would wait for ever. A hint's form changes this number.
HINT_VERSION = "1"
POOL = 8  # connections beside the program's own: a running job needs one only to begin and to end
PURGE_EVERY = timedelta(hours=1)  # DBOS itself never deletes a row
PURGE_OLDER = timedelta(hours=1)  # leases last a minute: what is older is done, or was left by the dead
PURGE_BATCH = 500


def _queue(lane: Lane) -> str:
    return f"passalong_{lane}"


class ClusterEngine(Engine):
    """Shares hints over all processes that use the same database."""

    def __init__(self, run: Run, database_url: str, at_once: Mapping[Lane, int] = AT_ONCE) -> None:
        self._run = run
        self._lock = threading.Lock()
        # The jobs of hints by id: what runs here, and what this process handed on and hasn't seen begin.
        self._running: dict[str, str] = {}
        self._handed: dict[str, str] = {}
        self._stopped = threading.Event()
        self._clock = Clock()
        # By default every machine is called "local" and takes what another runs for its own.
        self._name = f"{socket.gethostname()}-{os.getpid()}-{self._clock.machine():%Y%m%d%H%M%S%f}"
        _open(database_url, self._name)

        @DBOS.workflow(name="job")
        def job_of_hint(job: str, rows: list[list[int]]) -> None:
            self._work(job, [Lease(row_id, lease_no) for row_id, lease_no in rows])

        self._workflow = job_of_hint
        DBOS.launch()
        for lane, n in at_once.items():
            # Queues are rows: they must say what this version says, whoever wrote them first.
            DBOS.register_queue(
                _queue(lane),
                worker_concurrency=n,
                polling_interval_sec=EVERY_S[lane],
                on_conflict="always_update",
            )
        self._purger = threading.Thread(target=self._purge_now_and_then, name="purge", daemon=True)
        self._purger.start()

    def hand_on(self, job: str, leases: Sequence[Lease]) -> None:
        if self._stopped.is_set():
            return  # the leases end by themselves
        hint = hint_id(job, leases)
        with self._lock:
            self._handed[hint] = job
        with SetWorkflowID(hint):
            DBOS.enqueue_workflow(
                _queue(lane_of(job)),
                self._workflow,
                job,
                [[lease.id, lease.no] for lease in leases],
            )

    def _work(self, job: str, leases: Sequence[Lease]) -> None:
        hint = hint_id(job, leases)
        with self._lock:
            self._running[hint] = job
            self._handed.pop(hint, None)
        try:
            self._run(job, leases)
        finally:
            with self._lock:
                self._running.pop(hint, None)

    def busy(self, lane: Lane | None = None) -> int:
        with self._lock:
            handed = list(self._handed)
        if handed and not self._stopped.is_set():
            # Some of them other processes have begun, or ended, meanwhile.
            here = {
                status.workflow_id
                for status in DBOS.list_workflows(
                    workflow_ids=handed, status=["ENQUEUED", "PENDING"], load_input=False, load_output=False
                )
                if status.status == "ENQUEUED" or status.executor_id == self._name
            }
            with self._lock:
                for hint in handed:
                    if hint not in here:
                        self._handed.pop(hint, None)
        with self._lock:
            jobs = [*self._running.values(), *self._handed.values()]
        return sum(lane in (None, lane_of(job)) for job in jobs)

    def stop(self, *, patience_s: float) -> None:
        if self._stopped.is_set():
            return
        self._stopped.set()
        DBOS.destroy(workflow_completion_timeout_sec=max(1, round(patience_s)), destroy_registry=True)
        self._purger.join(timeout=patience_s)

    def _purge_now_and_then(self) -> None:
        while not self._stopped.wait(PURGE_EVERY.total_seconds()):
            try:
                self.purge()
            except Exception as error:  # noqa: BLE001 - a boundary: old rows cost room, not work
                log.warning("purge failed", why=str(error))

    def purge(self) -> int:
        """Delete what is left of old hints and return how many; many processes may do it at once."""
        before = (self._clock.machine() - PURGE_OLDER).isoformat()
        deleted = 0
        while not self._stopped.is_set():
            old = DBOS.list_workflows(end_time=before, limit=PURGE_BATCH, load_input=False, load_output=False)
            if not old:
                break
            DBOS.delete_workflows([status.workflow_id for status in old])
            deleted += len(old)
        return deleted


def hint_id(job: str, leases: Sequence[Lease]) -> str:
    """Name a hint by what it is about: the job, its rows, and the number each is leased under."""
    return f"{job}:{','.join(f'{lease.id}.{lease.no}' for lease in leases)}"


def _open(database_url: str, name: str) -> None:
    config: DBOSConfig = {
        "name": "passalong",
        "system_database_url": driver_url(database_url),
        "dbos_system_schema": "dbos",
        "sys_db_pool_size": POOL,
        "application_version": HINT_VERSION,
        "executor_id": name,
        # By default it pickles: then whoever can write the database could run code here.
        "serializer": DBOSPortableJSONSerializer(),
        # Nothing here waits for messages between workflows; the push of them costs 100 wake-ups a second.
        "use_listen_notify": False,
        "notification_listener_polling_interval_sec": 0.5,
        "log_level": "WARNING",  # below that it advertises
        "enable_otlp": False,
    }
    DBOS(config=config)
