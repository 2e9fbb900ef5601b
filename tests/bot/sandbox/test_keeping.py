"""Messages, people, home tabs and the clock outlive a stop and a kill; one folder has one owner."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.sandbox.server import PortInUse, Sandbox
from bot.sandbox.store import DataInUse, Store
from tests.bot.sandbox.conftest import Control, buttons, web_client

ROOT = Path(__file__).parents[3]


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    with Sandbox.start(0, tmp_path, start="2026-03-02T09:00:00+00:00") as running:
        control, client = Control(running.url), web_client(running.url)
        ts = client.chat_postMessage(channel="C0WORTH", text="one", blocks=buttons("yes"))["ts"]
        client.chat_update(channel="C0WORTH", ts=ts, text="two", blocks=[])
        gone = client.chat_postMessage(channel="C0WORTH", text="gone")["ts"]
        client.chat_delete(channel="C0WORTH", ts=gone)
        client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": buttons("yes")})
        control.post("people", name="Zoe", kind="guest")
        control.post("invite", channel="C0GENERAL")
        control.post("clock", advance_s=86_400)
        before, number = control.get("state"), control.get("clock")["n"]
    with Sandbox.start(0, tmp_path, start="2020-01-01T00:00:00+00:00") as running:
        control = Control(running.url)
        after = control.get("state")
        for part in ("users", "channels", "homes", "teams"):
            assert after[part] == before[part]
        assert after["now"] >= before["now"] > "2026-03-03"
        assert control.get("clock")["n"] > number
        assert (
            control.post("press", user="U0ANA", channel="C0WORTH", ts=ts, action_id="go_yes")["error"]
            == "not_connected"
        )


def test_what_was_answered_survives_kill_9(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        word, url = process.stdout.readline().split()
        assert word == "ready"
        client = web_client(url)
        sent = [client.chat_postMessage(channel="C0WORTH", text=f"m{n}")["ts"] for n in range(20)]
        os.kill(process.pid, signal.SIGKILL)
    with Sandbox.start(0, tmp_path) as running:
        assert [m["ts"] for m in Control(running.url).messages()] == sent


def test_a_port_in_use_has_its_own_error(tmp_path: Path) -> None:
    with Sandbox.start(0, tmp_path / "a") as running:
        port = int(running.url.rpartition(":")[2])
        with pytest.raises(PortInUse, match=f"Port {port} is in use"):
            Sandbox.start(port, tmp_path / "b")


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    with Sandbox.start(0, tmp_path), pytest.raises(DataInUse):
        Sandbox.start(0, tmp_path)
    Sandbox.start(0, tmp_path).stop()


def test_stop_may_be_called_twice(tmp_path: Path) -> None:
    running = Sandbox.start(0, tmp_path)
    running.stop()
    running.stop()


def test_a_start_that_is_no_instant_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="soon"):
        Sandbox.start(0, tmp_path, start="soon")


def test_records_keep_their_order_and_their_last_body(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.db")
    store.put_all([("a", "2", 1), ("a", "1", 2), ("b", "1", 3)])
    store.put("a", "2", {"x": "é"})
    store.remove("b", "1")
    assert store.all("a") == [("2", {"x": "é"}), ("1", 2)]
    assert (store.get("a", "1"), store.get("b", "1")) == (2, None)
    store.close()
    store.close()
