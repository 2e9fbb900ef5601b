"""Faults hit the real SDK as the network would."""

import time
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import Control, web_client


def post(client: WebClient, text: str = "x") -> Any:
    return client.chat_postMessage(channel="C0WORTH", text=text)


def test_a_lost_reply_means_done_but_not_told(client: WebClient, control: Control) -> None:
    assert control.post("fault", method="chat.postMessage", kind="lost_reply", times=1) == {"ok": True}
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the moment
        post(client)
    assert len(control.messages()) == 1
    assert control.get("calls")[0]["fault"] == "lost_reply"
    assert control.get("calls")[0]["ok"] is True
    assert post(client)["ok"]


def test_the_sdks_own_retry_posts_twice_when_the_reply_is_lost(sandbox: Sandbox, control: Control) -> None:
    """Why new messages need a client without retries."""
    control.post("fault", method="chat.postMessage", kind="lost_reply")
    eager = WebClient(token="xoxb-sandbox", base_url=sandbox.url + "/api/")
    assert post(eager)["ok"]
    assert len(control.messages()) == 2


def test_a_reset_means_not_done(client: WebClient, control: Control) -> None:
    control.post("fault", method="chat.postMessage", kind="reset")
    with pytest.raises(OSError):  # noqa: PT011
        post(client)
    assert control.messages() == []


def test_a_pace_too_fast_says_when_to_come_back(client: WebClient, control: Control) -> None:
    control.post("fault", method="chat.postMessage", kind="rate_limited", seconds=7)
    with pytest.raises(SlackApiError) as caught:
        post(client)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert caught.value.response["error"] == "ratelimited"
    assert control.messages() == []


def test_a_server_error_is_a_500(client: WebClient, control: Control) -> None:
    control.post("fault", method="chat.postMessage", kind="server_error")
    with pytest.raises(SlackApiError) as caught:
        post(client)
    assert caught.value.response.status_code == 500


def test_a_slow_answer_comes_after_its_seconds(client: WebClient, control: Control) -> None:
    control.post("fault", method="chat.postMessage", kind="slow", seconds=0.2)
    begun = time.monotonic()
    assert post(client)["ok"]
    assert time.monotonic() - begun >= 0.2


def test_an_error_by_name_comes_so_often_after_so_many_good_calls(
    client: WebClient, control: Control
) -> None:
    control.post("fault", method="chat.postMessage", kind={"error": "is_archived"}, times=2, after=1)
    said = []
    for _ in range(4):
        try:
            said.append(post(client)["ok"])
        except SlackApiError as error:
            said.append(error.response["error"])
    assert said == [True, "is_archived", "is_archived", True]


def test_a_fault_hits_its_own_method_and_can_be_taken_back(sandbox: Sandbox, control: Control) -> None:
    client = web_client(sandbox.url)
    control.post("fault", method="chat.update", kind="server_error")
    assert post(client)["ok"]
    control.post("fault", clear=True)
    assert client.chat_update(channel="C0WORTH", ts=control.messages()[0]["ts"], text="y")["ok"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"kind": "meteor"}, "kind must be one of"),
        ({"kind": {"error": ""}}, "error name"),
        ({"kind": "reset", "times": 0}, "at least 1"),
        ({"kind": "reset", "after": -1}, "at least 0"),
        ({"kind": "slow", "seconds": 601}, "600"),
    ],
)
def test_a_fault_that_makes_no_sense_is_told(control: Control, body: dict[str, Any], words: str) -> None:
    assert words in control.post("fault", method="*", **body)["error"]
