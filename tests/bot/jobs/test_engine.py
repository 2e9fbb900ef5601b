"""What both engines promise: hints are carried out once, and stopping lets what is in hand finish."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from dbos import DBOS
from sqlalchemy import text

from bot.jobs.engine import AT_ONCE, Engine
from bot.jobs.engine.cluster import HINT_VERSION, ClusterEngine, hint_id
from bot.jobs.engine.threads import ThreadEngine
from db.connection import open_database
from db.leases import Lease

Run = Callable[[str, Sequence[Lease]], None]
Opener = Callable[[Run], Engine]
PATIENCE_S = 20.0


@pytest.fixture(params=["threads", "cluster"])
def opener(request: pytest.FixtureRequest) -> Iterator[Callable[[Run], Engine]]:
    """Opens an engine of each kind; whatever the test leaves open is stopped after it."""
    opened: list[Engine] = []
    url = "" if request.param == "threads" else request.getfixturevalue("cluster_url")

    def start(run: Run) -> Engine:
        opened.append(ClusterEngine(run, url) if url else ThreadEngine(run))
        return opened[-1]

    yield start
    for engine in opened:
        engine.stop(patience_s=1)


class Seen:
    """What was carried out, in order."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, tuple[Lease, ...]]] = []
        self._more = threading.Condition()

    def __call__(self, job: str, leases: Sequence[Lease]) -> None:
        with self._more:
            self.jobs.append((job, tuple(leases)))
            self._more.notify_all()

    def wait_for(self, n: int) -> None:
        with self._more:
            assert self._more.wait_for(lambda: len(self.jobs) >= n, timeout=PATIENCE_S), self.jobs


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def held(job_begins: threading.Event, may_end: threading.Event) -> Iterator[Run]:
    """Jobs that last until they may end."""

    def run(_job: str, _leases: Sequence[Lease]) -> None:
        job_begins.set()
        may_end.wait(PATIENCE_S)

    yield run
    may_end.set()


def test_a_job_handed_on_is_carried_out_once_with_its_leases(opener: Opener) -> None:
    seen = Seen()
    engine = opener(seen)
    engine.hand_on("collect", [Lease(3, 7), Lease(5, 1)])
    engine.hand_on("close", [Lease(9, 2)])
    seen.wait_for(2)
    until(lambda: engine.busy() == 0)
    assert sorted(seen.jobs) == [("close", (Lease(9, 2),)), ("collect", (Lease(3, 7), Lease(5, 1)))]


def test_a_job_that_fails_is_no_longer_in_hand_and_ends_nothing(opener: Opener) -> None:
    seen = Seen()

    def run(job: str, leases: Sequence[Lease]) -> None:
        seen(job, leases)
        if job == "close":
            raise RuntimeError("as if the database went away")

    engine = opener(run)
    engine.hand_on("close", [Lease(1, 1)])
    seen.wait_for(1)
    engine.hand_on("send", [Lease(1, 1)])
    seen.wait_for(2)
    until(lambda: engine.busy() == 0)


def test_busy_counts_what_runs_and_what_waits(opener: Opener) -> None:
    begins, may_end = threading.Event(), threading.Event()
    with held(begins, may_end) as run:
        engine = opener(run)
        assert engine.busy() == 0
        for row in range(10):  # more than run at the same time
            engine.hand_on("close", [Lease(row, 1)])
        assert begins.wait(PATIENCE_S)
        assert (engine.busy(), engine.busy("quick"), engine.busy("slow")) == (10, 10, 0)
        for row in range(3):
            engine.hand_on("collect", [Lease(row, 1)])
        assert (engine.busy(), engine.busy("quick"), engine.busy("slow")) == (13, 10, 3)
        may_end.set()
        until(lambda: engine.busy() == 0)


def test_what_waits_for_the_web_leaves_room_for_the_rest(opener: Opener) -> None:
    quick = threading.Event()
    may_end = threading.Event()

    def run(job: str, _leases: Sequence[Lease]) -> None:
        if job == "close":
            quick.set()
        else:
            may_end.wait(PATIENCE_S)

    engine = opener(run)
    for row in range(20):
        engine.hand_on("collect" if row % 2 else "request", [Lease(row, 1)])
    engine.hand_on("close", [Lease(1, 1)])
    assert quick.wait(PATIENCE_S)
    may_end.set()
    until(lambda: engine.busy() == 0)


def test_only_so_many_jobs_run_at_the_same_time(opener: Opener) -> None:
    lock, may_end = threading.Lock(), threading.Event()
    running: dict[str, int] = {"collect": 0, "close": 0, "write": 0}

    def run(job: str, _leases: Sequence[Lease]) -> None:
        with lock:
            running[job] += 1
        may_end.wait(PATIENCE_S)

    engine = opener(run)
    for row in range(12):
        engine.hand_on("collect", [Lease(row, 1)])
        engine.hand_on("close", [Lease(row, 1)])
        engine.hand_on("write", [Lease(row, 1)])
    until(lambda: running == {"collect": 2, "close": 6, "write": 2})
    time.sleep(0.5)  # two more looks at the queues
    assert running == {"collect": 2, "close": 6, "write": 2}
    may_end.set()
    until(lambda: running == {"collect": 12, "close": 12, "write": 12})


def test_stopping_lets_what_is_in_hand_finish(opener: Opener) -> None:
    begins, finished = threading.Event(), threading.Event()

    def run(_job: str, _leases: Sequence[Lease]) -> None:
        begins.set()
        time.sleep(0.6)
        finished.set()

    engine = opener(run)
    engine.hand_on("close", [Lease(1, 1)])
    assert begins.wait(PATIENCE_S)
    engine.stop(patience_s=PATIENCE_S)
    assert finished.is_set()


def test_a_stopped_engine_takes_nothing_and_may_be_stopped_again(opener: Opener) -> None:
    seen = Seen()
    engine = opener(seen)
    engine.stop(patience_s=1)
    engine.hand_on("close", [Lease(1, 1)])
    engine.stop(patience_s=1)
    assert seen.jobs == []


# --- what the cluster promises beyond that ---------------------------------------------


def test_a_hint_is_named_after_its_rows_and_their_lease_numbers() -> None:
    assert hint_id("close", [Lease(12, 3)]) == "close:12.3"
    assert hint_id("collect", [Lease(1, 2), Lease(3, 4)]) == "collect:1.2,3.4"


def test_a_hint_handed_on_twice_runs_once_and_the_next_lease_runs_again(cluster_url: str) -> None:
    seen = Seen()
    engine = ClusterEngine(seen, cluster_url)
    try:
        engine.hand_on("close", [Lease(1, 1)])
        engine.hand_on("close", [Lease(1, 1)])
        seen.wait_for(1)
        engine.hand_on("close", [Lease(1, 1)])
        engine.hand_on("close", [Lease(1, 2)])
        seen.wait_for(2)
        until(lambda: engine.busy() == 0)
        assert seen.jobs == [("close", (Lease(1, 1),)), ("close", (Lease(1, 2),))]
    finally:
        engine.stop(patience_s=1)


def test_what_a_stopped_engine_left_waiting_is_carried_out_by_the_next(cluster_url: str) -> None:
    begins, may_end = threading.Event(), threading.Event()
    with held(begins, may_end) as run:
        first = ClusterEngine(run, cluster_url, {**AT_ONCE, "quick": 1})
        first.hand_on("close", [Lease(1, 1)])
        assert begins.wait(PATIENCE_S)
        first.hand_on("close", [Lease(2, 1)])
        may_end.set()
        first.stop(patience_s=PATIENCE_S)
    seen = Seen()
    second = ClusterEngine(seen, cluster_url)
    try:
        seen.wait_for(1)
        assert seen.jobs == [("close", (Lease(2, 1),))]
    finally:
        second.stop(patience_s=1)


def test_what_is_left_of_hints_is_purged_after_an_hour_done_or_not(
    cluster_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Seen()
    engine = ClusterEngine(seen, cluster_url)
    database = open_database(cluster_url)

    def make_older(by: timedelta) -> None:
        with database.write() as session:
            session.execute(
                text("UPDATE dbos.workflow_status SET created_at = created_at - :ms"),
                {"ms": by // timedelta(milliseconds=1)},
            )

    try:
        for row in range(3):
            engine.hand_on("close", [Lease(row, 1)])
        seen.wait_for(3)
        until(lambda: engine.busy() == 0)
        make_older(timedelta(minutes=58))
        engine.hand_on("close", [Lease(4, 1)])
        seen.wait_for(4)
        with database.write() as session:  # as a process leaves it that was killed
            session.execute(
                text("UPDATE dbos.workflow_status SET status = 'PENDING' WHERE workflow_uuid = 'close:0.1'")
            )
        assert engine.purge() == 0
        make_older(timedelta(minutes=2))
        monkeypatch.setattr("bot.jobs.engine.cluster.PURGE_BATCH", 2)
        assert engine.purge() == 3
        assert engine.purge() == 0
        with database.read() as session:
            assert session.scalar(text("SELECT count(*) FROM dbos.workflow_input")) == 1
    finally:
        engine.stop(patience_s=1)
        database.close()


def test_each_opened_engine_has_a_name_of_its_own(cluster_url: str) -> None:
    names = []
    for _ in range(2):
        engine = ClusterEngine(Seen(), cluster_url)
        names.append(DBOS.executor_id)
        engine.stop(patience_s=1)
    assert len(set(names)) == 2
    assert all(str(os.getpid()) in name for name in names)


def test_work_is_kept_apart_from_our_tables_and_never_pickled(cluster_url: str) -> None:
    seen = Seen()
    engine = ClusterEngine(seen, cluster_url)
    database = open_database(cluster_url)
    try:
        engine.hand_on("close", [Lease(1, 1)])
        seen.wait_for(1)
        with database.read() as session:
            inputs = session.scalar(text("SELECT inputs FROM dbos.workflow_input"))
            version = session.scalar(text("SELECT application_version FROM dbos.workflow_status"))
        assert inputs is not None
        assert "close" in json.dumps(json.loads(inputs))
        assert version == HINT_VERSION
    finally:
        engine.stop(patience_s=1)
        database.close()
