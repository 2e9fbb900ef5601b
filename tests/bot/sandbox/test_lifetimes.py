"""What dies by itself dies at its time: trigger ids, late answers, silent processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.store import Store
from bot.sandbox.views import Views
from bot.sandbox.walk import Processes
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.conftest import MODAL


class Seconds:
    """A machine clock to set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    store = Store(tmp_path / "s.db")
    yield Workspace(store, Clock(), lambda: None)
    store.close()


def test_a_trigger_lives_three_seconds(workspace: Workspace, seconds: Seconds) -> None:
    views = Views(workspace, lambda: None, 1, seconds)
    in_time, late = views.trigger("U0ANA"), views.trigger("U0ANA")
    seconds.now += 3.0
    assert views.exchange(in_time).id == "U0ANA"
    seconds.now += 0.1
    with pytest.raises(ApiError, match="expired_trigger_id"):
        views.exchange(late)


def test_three_modals_lie_over_each_other_at_most(workspace: Workspace) -> None:
    views, ana = Views(workspace, lambda: None, 1), workspace.people["U0ANA"]
    with pytest.raises(ApiError, match="not_found"):
        views.push(ana, MODAL)
    views.open(ana, MODAL)
    views.push(ana, MODAL)
    views.push(ana, MODAL)
    with pytest.raises(ApiError, match="push_limit_reached"):
        views.push(ana, MODAL)


def test_an_external_id_names_one_open_modal(workspace: Workspace) -> None:
    views, ana, ben = Views(workspace, lambda: None, 1), workspace.people["U0ANA"], workspace.people["U0BEN"]
    opened = views.open(ana, MODAL | {"external_id": "mine"})
    assert views.by_external_id("mine") is opened
    with pytest.raises(ApiError, match="duplicate_external_id"):
        views.open(ben, MODAL | {"external_id": "mine"})


def test_a_late_answer_is_taken_for_thirty_minutes(workspace: Workspace, seconds: Seconds) -> None:
    urls = ResponseUrls(workspace, 1, seconds)
    name = urls.issue("U0ANA", "C0WORTH").rpartition("/")[2]
    seconds.now += 1800
    assert urls.answer(name, {"text": "x"}) == (200, "ok")
    seconds.now += 1
    assert urls.answer(name, {"text": "x"}) == (404, "expired_url")


def test_a_process_is_dead_after_three_silent_seconds(seconds: Seconds) -> None:
    processes = Processes(seconds)
    processes.take({"pid": 1, "busy": 0, "next": {}, "n": 0})
    seconds.now += 2.9
    assert [r.pid for r in processes.live()] == [1]
    seconds.now += 0.1
    assert processes.live() == []
    assert not processes.empty()
