"""The clock walks through every due instant and waits until the joined processes are idle."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.clock import iso
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import Control

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SLACK = timedelta(seconds=5)


@pytest.fixture
def sandbox(tmp_path: Any) -> Iterator[Sandbox]:
    with Sandbox.start(0, tmp_path / "data", start=iso(START)) as running:
        yield running


class Joined:
    """A process that has things due and does each at its time, as a bot process would report it."""

    def __init__(self, control: Control, pid: int, **due: list[datetime]) -> None:
        self.control = control
        self.pid = pid
        self.due = due
        self.done: list[tuple[str, datetime]] = []
        self.stuck = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._tick()
        self._thread.start()

    def _tick(self) -> None:
        told = self.control.get("clock")
        now = datetime.fromisoformat(told["now"])
        for kind, instants in self.due.items():
            while instants and instants[0] <= now and not self.stuck:
                self.done.append((kind, now))
                instants.pop(0)
        following = {kind: iso(instants[0]) if instants else None for kind, instants in self.due.items()}
        self.control.post("process", pid=self.pid, busy=0, next=following, n=told["n"])

    def _run(self) -> None:
        while not self._ended.wait(0.01):
            self._tick()

    def leave(self) -> None:
        self._ended.set()
        self._thread.join()


@pytest.fixture
def join(control: Control) -> Iterator[Any]:
    joined: list[Joined] = []

    def start(**due: list[datetime]) -> Joined:
        joined.append(Joined(control, 100 + len(joined), **due))
        return joined[-1]

    yield start
    for process in joined:
        process.leave()


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def near(instant: datetime | str, expected: datetime) -> bool:
    moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return expected <= moment < expected + SLACK


def test_a_new_folder_starts_at_the_given_time(control: Control) -> None:
    assert near(control.get("clock")["now"], START)


def test_time_moves_through_every_due_instant(control: Control, join: Any) -> None:
    process = join(hold=[at(10), at(20)], deadline=[at(15)], slot=[at(90)])
    told = control.post("clock", advance_s=3600)
    assert told["idle"] is True
    assert near(told["now"], at(60))
    assert [kind for kind, _ in process.done] == ["hold", "deadline", "hold"]
    for (_, seen), expected in zip(process.done, [at(10), at(15), at(20)], strict=True):
        assert near(seen, expected)


@pytest.mark.parametrize("kind", ["round", "deadline", "slot", "digest"])
def test_time_moves_to_the_next_of_a_kind_and_no_further(control: Control, join: Any, kind: str) -> None:
    process = join(**{"hold": [at(5)], kind: [at(30), at(60)]})
    told = control.post("clock", to=kind)
    assert told["idle"] is True
    assert near(told["now"], at(30))
    assert [k for k, _ in process.done] == ["hold", kind]


def test_what_comes_sooner_on_the_way_ends_the_way(control: Control, join: Any) -> None:
    process = join(hold=[at(5)], deadline=[at(30)])
    process.due["deadline"].insert(0, at(12))
    assert near(control.post("clock", to="deadline")["now"], at(12))


def test_two_processes_are_both_waited_for(control: Control, join: Any) -> None:
    first, second = join(hold=[at(5)]), join(slot=[at(7)])
    assert control.post("clock", advance_s=600)["idle"] is True
    assert (len(first.done), len(second.done)) == (1, 1)


def test_a_silent_process_is_not_waited_for(control: Control, join: Any) -> None:
    first, second = join(hold=[at(5)]), join(hold=[at(6)])
    second.leave()
    begun = time.monotonic()
    assert control.post("clock", advance_s=600)["idle"] is True
    assert 1 < time.monotonic() - begun < 6
    assert len(first.done) == 1


def test_idle_is_what_the_processes_say(control: Control, join: Any) -> None:
    assert control.get("idle")["idle"] is False
    process = join(hold=[at(-1)])
    assert control.get("idle")["idle"] is True
    process.stuck = True
    process.due["hold"].append(at(-1))
    assert control.get("idle")["idle"] is False


def test_a_busy_process_is_not_idle(control: Control) -> None:
    number = control.get("clock")["n"]
    control.post("process", pid=1, busy=1, next={}, n=number + 10)
    assert control.get("idle")["idle"] is False
    control.post("process", pid=1, busy=0, next={}, n=number + 10)
    assert control.get("idle")["idle"] is True


def test_a_process_must_have_seen_the_last_push(control: Control) -> None:
    control.post("process", pid=1, busy=0, next={}, n=control.get("clock")["n"])
    assert control.get("idle")["idle"] is False


def test_nothing_due_is_told(control: Control, join: Any) -> None:
    assert "no bot process has joined" in control.post("clock", to="slot")["error"]
    join(hold=[at(5)])
    told = control.post("clock", to="slot")
    assert told["error"] == "No slot is due."
    assert near(told["now"], START)


def test_with_nobody_joined_time_moves_at_once(control: Control) -> None:
    begun = time.monotonic()
    told = control.post("clock", advance_s=86_400)
    assert time.monotonic() - begun < 2
    assert told["idle"] is False
    assert near(told["now"], START + timedelta(days=1))


@pytest.mark.parametrize(
    "body", [{}, {"advance_s": -1}, {"advance_s": True}, {"advance_s": 32e6}, {"to": "noon"}]
)
def test_time_never_moves_back_nor_anywhere_else(control: Control, body: dict[str, Any]) -> None:
    assert control.post("clock", **body)["ok"] is False
    assert near(control.get("clock")["now"], START)


@pytest.mark.parametrize(
    "body",
    [
        {"pid": "x", "busy": 0},
        {"pid": 1, "busy": None},
        {"pid": 1, "busy": 0, "next": []},
        {"pid": 1, "busy": 0, "next": {"slot": "soon"}},
        {"pid": 1, "busy": 0, "next": {"slot": 5}},
    ],
)
def test_a_report_that_makes_no_sense_is_told(control: Control, body: dict[str, Any]) -> None:
    assert control.post("process", **body)["ok"] is False
