"""A crowd is served: many presses at once, many messages, pages that hear of every change."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import Control, Echo, buttons, start_echo


def test_five_hundred_people_press_within_ten_seconds(
    control: Control, echo: Echo, client: WebClient
) -> None:
    people = control.post("people", n=500, kind="stranger")["ids"]
    ts = client.chat_postMessage(channel="C0WORTH", text="card", blocks=buttons("yes"))["ts"]

    def press(user: str) -> Any:
        return control.post("press", user=user, channel="C0WORTH", ts=ts, action_id="go_yes")

    begun = time.monotonic()
    with ThreadPoolExecutor(32) as crowd:
        told = list(crowd.map(press, people))
    assert time.monotonic() - begun < 10
    assert [t for t in told if not t["acked"]] == []
    assert sorted(b["user"]["id"] for b in echo.seen) == sorted(people)


def test_a_flood_of_events_never_confuses_the_sdks_client(control: Control, echo: Echo) -> None:
    """The client reads what lies waiting by recursion: a kilobyte a step, a thousand steps at most."""
    control.post("people", n=400, kind="member")
    assert len({b["event"]["user"]["id"] for b in echo.wait_for(400, 20)}) == 400
    assert control.post("command", user="U0ANA", channel="C0WORTH", text="/curate still there?")["ok"]


def test_two_bots_share_a_crowd(sandbox: Sandbox, control: Control, echo: Echo, client: WebClient) -> None:
    second = start_echo(sandbox.url)
    ts = client.chat_postMessage(channel="C0WORTH", text="card", blocks=buttons("yes"))["ts"]
    with ThreadPoolExecutor(8) as crowd:
        told = list(
            crowd.map(
                lambda _: control.post("press", user="U0BEN", channel="C0WORTH", ts=ts, action_id="go_yes"),
                range(60),
            )
        )
    second.close()
    assert all(t["acked"] for t in told)
    assert len(echo.seen) + len(second.seen) == 60
    assert min(len(echo.seen), len(second.seen)) >= 20


def test_a_page_hears_of_changes_once(sandbox: Sandbox, control: Control) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    wire.request("GET", "/sandbox/events")
    stream = wire.getresponse()
    assert stream.headers["Content-Type"] == "text/event-stream"

    def heard() -> int:
        line = stream.readline()
        assert stream.readline() == b"\n"
        version: int = json.loads(line.removeprefix(b"data: "))["version"]
        return version

    first = heard()
    for n in range(5):
        control.post("say", user="U0ANA", channel="C0WORTH", text=f"m{n}")
    last = control.get("state")["version"]
    notices = []
    while not notices or notices[-1] < last:
        notices.append(heard())
    assert notices[0] > first
    assert len(notices) <= 5
    wire.close()


def test_the_page_is_told_the_commands(control: Control) -> None:
    assert [c["command"] for c in control.get("commands")] == ["/curate"]
