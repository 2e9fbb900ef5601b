"""People come, change and leave; a second workspace keeps to itself."""

from typing import Any

import pytest
from slack_sdk import WebClient

from tests.bot.sandbox.conftest import Control, Echo


def test_people_come_into_every_channel_under_ids_of_their_own(control: Control) -> None:
    told = control.post("people", n=500, kind="member")
    assert len(set(told["ids"])) == 500
    state = control.get("state")
    assert {len(c["members"]) for c in state["channels"]} == {503, 504}
    one = control.post("people", name="Dörte Müller", kind="guest")["ids"]
    assert one == ["U0DRTEMLLER"]
    assert control.post("people", name="Ana!", kind="member")["ids"] == ["U0ANA2"]


def test_a_newcomer_and_a_leaver_are_told_to_the_bot(control: Control, echo: Echo) -> None:
    (new,) = control.post("people", name="Zoe", kind="member")["ids"]
    assert echo.wait_for(1)[0]["event"]["type"] == "team_join"
    assert control.post("people", name="zoe", kind="left")["ids"] == [new]
    events = [body["event"] for body in echo.wait_for(5)[1:]]
    assert sorted(e["type"] for e in events) == ["member_left_channel"] * 3 + ["user_change"]
    changed = next(e for e in events if e["type"] == "user_change")
    assert changed["user"]["deleted"] is True
    assert all(new not in c["members"] for c in control.get("state")["channels"])
    assert control.post("people", name="Zoe", kind="member")["ids"] == [new]
    assert sum(new in c["members"] for c in control.get("state")["channels"]) == 3


def test_a_second_workspace_keeps_to_itself(control: Control, client: WebClient) -> None:
    told = control.post("team", name="Second Shop")
    assert told["id"] == "T0SECONDSHOP"
    channel, admin = told["channels"][0]["id"], told["users"][0]
    (new,) = control.post("people", team=told["id"], name="Ana", kind="member")["ids"]
    assert [m["id"] for m in client.users_list(team_id=told["id"])["members"]] == [admin, new]
    assert new not in [m["id"] for m in client.users_list()["members"]]
    assert [c["name"] for c in client.conversations_list(team_id=told["id"])["channels"]] == [
        "worth-sharing",
        "general",
    ]
    assert client.chat_postMessage(channel=channel, text="hello")["ok"]
    assert channel not in [c["id"] for c in control.get("state?as=U0ANA")["channels"]]
    assert [t["id"] for t in control.get(f"state?as={new}")["teams"]] == [told["id"]]


def test_a_press_in_the_second_workspace_names_it(control: Control, echo: Echo) -> None:
    told = control.post("team", name="Second")
    control.post("command", user=told["users"][0], channel=told["channels"][0]["id"], text="/curate hi")
    assert (echo.seen[0]["team_id"], echo.seen[0]["team_domain"]) == ("T0SECOND", "second")


@pytest.mark.parametrize(
    ("call", "body", "words"),
    [
        ("people", {"kind": "ghost"}, "kind must be one of"),
        ("people", {"n": 0}, "from 1 to 5000"),
        ("people", {"n": 5001}, "from 1 to 5000"),
        ("people", {"team": "T0NONE"}, "no team"),
        ("team", {"name": " "}, "must not be empty"),
    ],
)
def test_what_makes_no_sense_is_told(control: Control, call: str, body: dict[str, Any], words: str) -> None:
    assert words in control.post(call, **body)["error"]
