"""The demo as people start it: set up by itself, and all of it there after a restart."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.stage import rss

ROOT = Path(__file__).parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo(data: Path, feeds: Path, port: int) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--headless", "--port", str(port), "--data", str(data),
         "--feeds", str(feeds), "--start", "2026-11-23T09:00:00Z"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PASSALONG_POST_EVERY_S": "0"},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == f"ready http://127.0.0.1:{port}\n"
        yield f"http://127.0.0.1:{port}/sandbox"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=40) == 0
        process.stdout.close()


def call(url: str, name: str, **body: object) -> Any:
    request = urllib.request.Request(
        f"{url}/{name}", data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=250) as answer:
        return json.load(answer)


def cards(url: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{url}/state", timeout=30) as answer:
        (worth,) = [c for c in json.load(answer)["channels"] if c["id"] == "C0WORTH"]
    return [m for m in worth["messages"] if (m["metadata"] or {}).get("event_type") == "passalong_candidate"]


@pytest.mark.long
def test_what_was_said_and_decided_outlives_a_restart(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "oven.xml").write_bytes(rss("Rye keeps longer than you think", "A new oven for small shops"))
    data, port = tmp_path / "data", free_port()

    with demo(data, feeds, port) as url:
        call(url, "clock", advance_s=30)
        first = cards(url)
        assert 1 <= len(first) <= 5
        for person in ("U0ANA", "U0BEN"):
            assert call(
                url, "press", user=person, channel="C0WORTH", ts=first[0]["ts"], action_id="vote_yes"
            )["ok"]
        before = call(url, "clock", advance_s=1)["now"]

    with demo(data, feeds, port) as url:
        again = cards(url)
        assert [card["ts"] for card in again] == [card["ts"] for card in first]
        assert "2 of 3 answered" in json.dumps(again[0]["blocks"])
        after = call(url, "clock", advance_s=660)
        assert after["idle"]
        assert after["now"] > before
        assert "Worth sharing (2 of 2)" in json.dumps(cards(url)[0]["blocks"])
        assert len(cards(url)) == len(first)
