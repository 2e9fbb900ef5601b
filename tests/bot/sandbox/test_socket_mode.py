"""Several connections share the envelopes; what one loses another gets."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import Control, shut, web_client


class Link:
    """The SDK's own client; acknowledges unless told not to."""

    def __init__(self, url: str) -> None:
        self.client = SocketModeClient(
            "xapp-sandbox", web_client=web_client(url, "xapp-sandbox"), ping_interval=1
        )
        self.words: list[dict[str, Any]] = []
        self.envelopes: list[str] = []
        self.acks = True
        self.came = threading.Event()
        self.client.on_message_listeners.append(self._hear)
        self.client.socket_mode_request_listeners.append(self._take)
        self.client.connect()

    def _hear(self, text: str) -> None:
        if text.startswith("{"):
            self.words.append(json.loads(text))

    def _take(self, client: Any, request: Any) -> None:
        self.envelopes.append(request.envelope_id)
        if self.acks:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        self.came.set()

    def close(self) -> None:
        shut(self.client)
        self.client.close()


@pytest.fixture
def link(sandbox: Sandbox) -> Iterator[Callable[[], Link]]:
    made: list[Link] = []

    def connect() -> Link:
        made.append(Link(sandbox.url))
        until(lambda: any(w["type"] == "sandbox_clock" for w in made[-1].words))
        return made[-1]

    yield connect
    for each in made:
        each.close()


def until(fact: Callable[[], bool], seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)


def shortcut(control: Control) -> dict[str, Any]:
    told: dict[str, Any] = control.post("shortcut", user="U0ANA", callback_id="x")
    return told


def test_a_connection_is_greeted_and_told_the_time(control: Control, link: Any) -> None:
    one = link()
    assert [w["type"] for w in one.words] == ["hello", "sandbox_clock"]
    assert one.words[0]["connection_info"]["app_id"] == "A0PASSALONG"
    number = one.words[1]["n"]
    control.post("clock", advance_s=60)
    until(lambda: one.words[-1].get("n", 0) > number)
    assert one.words[-1]["now"] > one.words[1]["now"]
    shortcut(control)
    envelope = next(w for w in one.words if "envelope_id" in w)
    assert envelope["sandbox_now"] >= one.words[-2]["now"]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", True)


def test_each_envelope_goes_to_one_connection_in_turn(control: Control, link: Any) -> None:
    one, two = link(), link()
    assert all(shortcut(control)["ok"] for _ in range(6))
    assert (len(one.envelopes), len(two.envelopes)) == (3, 3)
    assert not set(one.envelopes) & set(two.envelopes)


def test_what_a_lost_connection_left_unanswered_goes_to_another(control: Control, link: Any) -> None:
    one, two = link(), link()
    one.acks = False
    told: list[Any] = []
    presses = [threading.Thread(target=lambda: told.append(shortcut(control))) for _ in range(2)]
    for press in presses:
        press.start()
    until(lambda: len(one.envelopes) == 1 and len(two.envelopes) == 1)
    one.client.auto_reconnect_enabled = False
    shut(one.client)
    for press in presses:
        press.join()
    assert [t["ok"] for t in told] == [True, True]
    assert one.envelopes[0] in two.envelopes


def test_with_nobody_there_a_press_is_not_acked_after_three_seconds(control: Control) -> None:
    told = shortcut(control)
    assert (told["ok"], told["acked"], told["error"]) == (False, False, "not_connected")
    assert 2900 < told["ms"] < 3600


def test_a_bot_that_connects_in_time_still_gets_the_press(control: Control, link: Any) -> None:
    told: list[Any] = []
    press = threading.Thread(target=lambda: told.append(shortcut(control)))
    press.start()
    one = link()
    press.join()
    assert (len(one.envelopes), told[0]["ok"]) == (1, True)


def test_nobody_acking_is_told_and_an_event_comes_again(control: Control, link: Any) -> None:
    one = link()
    one.acks = False
    assert shortcut(control)["error"] == "not_acked"
    control.post("invite", channel="C0GENERAL")
    until(lambda: len(one.envelopes) >= 2)
    one.acks = True
    until(lambda: len(one.envelopes) >= 3)
    again = [w for w in one.words if w.get("type") == "events_api"]
    assert [w["retry_attempt"] for w in again] == [0, 1]
    assert again[0]["payload"]["event_id"] == again[1]["payload"]["event_id"]


def test_a_refresh_replaces_the_connection_without_a_gap(control: Control, link: Any) -> None:
    one = link()
    old = one.client.session_id()
    control.post("fault", method="link", kind="refresh")
    until(lambda: one.client.session_id() != old)
    until(lambda: len([w for w in one.words if w["type"] == "hello"]) == 2)
    assert shortcut(control)["ok"]


def test_a_cut_connection_is_gone_at_once(control: Control, link: Any) -> None:
    one = link()
    one.client.auto_reconnect_enabled = one.client.default_auto_reconnect_enabled = False
    control.post("fault", method="link", kind="reset")
    until(lambda: control.get("state")["connections"] == 0)


def test_a_ticket_lets_in_once(sandbox: Sandbox, control: Control, link: Any) -> None:
    one = link()
    path = one.client.wss_uri.partition("/link")[2]
    assert control.send("GET", "/link" + path)[0] == 403
    assert control.send("GET", "/link?ticket=none")[0] == 403
