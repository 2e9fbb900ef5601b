"""What people do reaches a real Bolt app over the real Socket Mode client, and its answers come back."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import Control, Echo, buttons, card, menu_of

Json = dict[str, Any]


@pytest.fixture
def sandbox(house: Sandbox) -> Sandbox:
    return house


@pytest.fixture
def echo(house_echo: Echo) -> Echo:
    return house_echo


# commands


def test_a_command_is_acked_and_its_answer_is_for_the_caller_alone(control: Control, echo: Echo) -> None:
    told = control.post("command", user="U0BEN", channel="C0MENTIONS", text="/curate hello")
    assert (told["ok"], told["status"]) == (True, "acked")
    whispers = [m for m in control.messages("C0MENTIONS", "U0BEN") if m["text"] == "You said hello"]
    assert [m["to"] for m in whispers] == ["U0BEN"]
    assert "You said hello" not in [m["text"] for m in control.messages("C0MENTIONS", "U0ANA")]
    body = echo.seen[0]
    assert (body["team_id"], body["user_id"], body["channel_name"]) == ("T0TEAM", "U0BEN", "mentions")


def test_a_command_arrives_escaped_with_its_links_in_brackets(control: Control, echo: Echo) -> None:
    control.post("command", user="U0BEN", channel="C0WORTH", text="/curate  add https://e.org/?a=1&b=2 <x>")
    assert echo.seen[0]["text"] == "add <https://e.org/?a=1&amp;b=2> &lt;x&gt;"


def test_a_command_in_the_direct_conversation_says_so(control: Control, echo: Echo) -> None:
    assert control.post("command", user="U0BEN", channel="DU0BEN", text="/curate hi")["ok"]
    assert (echo.seen[0]["channel_id"], echo.seen[0]["channel_name"]) == ("DU0BEN", "directmessage")


def test_an_unknown_command_is_answered_by_the_workspace(control: Control, echo: Echo) -> None:
    told = control.post("command", user="U0BEN", channel="C0GENERAL", text="/nothing here")
    assert (told["ok"], told["status"]) == (False, "unknown_command")
    assert "not a valid command" in control.messages("C0GENERAL", "U0BEN")[-1]["text"]
    assert echo.seen == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"user": "U0NOBODY", "channel": "C0WORTH", "text": "/curate"}, "Nobody here"),
        ({"user": "U0ANA", "channel": "C0NOWHERE", "text": "/curate"}, "no channel"),
        ({"user": "U0ANA", "channel": "C0WORTH", "text": "curate"}, "slash"),
    ],
)
def test_a_command_that_makes_no_sense_is_told_in_a_sentence(
    control: Control, body: Json, words: str
) -> None:
    assert words in control.post("command", **body)["error"]


# presses


def test_a_press_reaches_the_bot_with_the_message_it_was_on(
    control: Control, echo: Echo, client: WebClient
) -> None:
    where = card(client, buttons("yes", "no"))
    told = control.post("press", user="U0BEN", action_id="go_no", **where)
    assert (told["ok"], told["acked"], told["error"]) == (True, True, None)
    assert 0 < told["ms"] < 3000
    body = echo.seen[0]
    assert (body["actions"][0]["value"], body["actions"][0]["block_id"]) == ("no", "row")
    assert body["container"]["message_ts"] == where["ts"] == body["message"]["ts"]
    assert (body["user"]["id"], body["user"]["team_id"], body["team"]["id"]) == ("U0BEN", "T0TEAM", "T0TEAM")


def test_a_forged_value_is_sent_as_it_is(control: Control, echo: Echo, client: WebClient) -> None:
    where = card(client, buttons("yes"))
    assert control.post("press", user="U0BEN", action_id="go_yes", value="' OR 1=1", **where)["ok"]
    assert echo.seen[0]["actions"][0]["value"] == "' OR 1=1"


def test_an_entry_of_a_menu_is_named_by_its_value_up_to_the_colon(
    control: Control, echo: Echo, client: WebClient
) -> None:
    where = card(client, menu_of("why_this:7", "vote_take_back:7"))
    assert control.post("press", user="U0BEN", action_id="vote_take_back", **where)["ok"]
    action = echo.seen[0]["actions"][0]
    assert (action["type"], action["action_id"]) == ("overflow", "menu")
    assert action["selected_option"]["value"] == "vote_take_back:7"


@pytest.mark.parametrize(
    ("kind", "key", "expected"),
    [("radio_buttons", "selected_option", "b"), ("checkboxes", "selected_options", ["b"])],
)
def test_a_choice_on_a_message_travels_as_slack_sends_it(
    control: Control, echo: Echo, client: WebClient, kind: str, key: str, expected: Any
) -> None:
    where = card(client, menu_of("a", "b", kind=kind))
    assert control.post("press", user="U0BEN", action_id="menu", value="b", **where)["ok"]
    chosen = echo.seen[0]["actions"][0][key]
    assert ([o["value"] for o in chosen] if isinstance(chosen, list) else chosen["value"]) == expected


def test_among_buttons_of_one_name_the_value_or_the_block_decides(
    control: Control, echo: Echo, client: WebClient
) -> None:
    rows = [{**buttons(v)[0], "block_id": f"row{v}"} for v in ("1", "2", "3")]
    for row in rows:
        row["elements"] = [{**row["elements"][0], "action_id": "remove"}]
    where = card(client, rows)
    control.post("press", user="U0BEN", action_id="remove", **where)
    control.post("press", user="U0BEN", action_id="remove", value="3", **where)
    control.post("press", user="U0BEN", action_id="remove", block_id="row2", **where)
    assert [b["actions"][0]["value"] for b in echo.seen] == ["1", "3", "2"]
    assert [b["actions"][0]["block_id"] for b in echo.seen] == ["row1", "row3", "row2"]


def test_a_button_that_was_there_once_can_still_be_pressed(
    control: Control, echo: Echo, client: WebClient
) -> None:
    where = card(client, buttons("yes"))
    client.chat_update(text="closed", blocks=[{"type": "divider"}], **where)
    assert control.post("press", user="U0BEN", action_id="go_yes", **where)["ok"]
    client.chat_delete(**where)
    assert control.post("press", user="U0BEN", action_id="go_yes", **where)["ok"]
    assert len(echo.seen) == 2


def test_a_press_on_nothing_is_told_and_not_sent(control: Control, echo: Echo, client: WebClient) -> None:
    where = card(client, buttons("yes"))
    assert control.post("press", user="U0BEN", action_id="go_no", **where)["error"] == "action_not_found"
    told = control.post("press", user="U0BEN", channel="C0WORTH", ts="1.2", action_id="go_yes")
    assert told == {"ok": False, "acked": False, "ms": 0, "error": "message_not_found"}
    status, told = control.send(
        "POST", "/sandbox/press", b'{"user": "U0NOBODY"}', {"Content-Type": "application/json"}
    )
    assert status == 200
    assert "Nobody here" in told["error"]
    assert echo.seen == []


def test_a_whisper_is_pressed_by_its_reader_only_and_is_not_shown_again(
    control: Control, echo: Echo, client: WebClient
) -> None:
    client.chat_postEphemeral(channel="C0WORTH", user="U0BEN", text="psst", blocks=buttons("yes"))
    ts = control.messages(viewer="U0BEN")[-1]["ts"]
    told = control.post("press", user="U0ANA", channel="C0WORTH", ts=ts, action_id="go_yes")
    assert told["error"] == "message_not_found"
    assert control.post("press", user="U0BEN", channel="C0WORTH", ts=ts, action_id="go_yes")["ok"]
    assert echo.seen[0]["container"]["is_ephemeral"] is True
    assert "message" not in echo.seen[0]


# late answers


def test_a_late_answer_is_taken_five_times(control: Control, echo: Echo, client: WebClient) -> None:
    where = card(client, buttons("yes"))
    control.post("press", user="U0BEN", action_id="go_yes", **where)
    hook = WebhookClient(echo.seen[0]["response_url"])
    assert [hook.send(text=f"receipt {n}").status_code for n in range(6)] == [200] * 5 + [404]
    whispers = [m for m in control.messages(viewer="U0BEN") if m["text"].startswith("receipt")]
    assert len(whispers) == 5
    assert {m["to"] for m in whispers} == {"U0BEN"}


def test_a_late_answer_can_replace_delete_or_speak_to_all(
    control: Control, echo: Echo, client: WebClient
) -> None:
    where = card(client, buttons("yes"))
    control.post("press", user="U0BEN", action_id="go_yes", **where)
    hook = WebhookClient(echo.seen[0]["response_url"])
    hook.send(text="changed", replace_original=True)
    changed = next(m for m in control.messages() if m["ts"] == where["ts"])
    assert (changed["text"], changed["blocks"]) == ("changed", [])
    assert hook.send(text="x", blocks=[{"type": "fancy"}]).body == "invalid_blocks"
    assert hook.send(text="").body == "no_text"
    hook.send(text="aloud", response_type="in_channel")
    assert [m["to"] for m in control.messages() if m["text"] == "aloud"] == [None]
    hook.send(delete_original=True)
    assert where["ts"] not in [m["ts"] for m in control.messages()]
    assert WebhookClient(hook.url + "0").send(text="x").body == "no_such_url"


# shortcuts, the home tab, invitations


def test_shortcuts_come_from_anywhere_or_from_a_message(control: Control, echo: Echo) -> None:
    said = control.post("say", user="U0BEN", channel="C0GENERAL", text="look: https://e.org")
    assert control.post("shortcut", user="U0ANA", callback_id="suggest_link")["ok"]
    told = control.post(
        "shortcut", user="U0ANA", callback_id="suggest_message", channel="C0GENERAL", ts=said["ts"]
    )
    assert told["ok"]
    assert [(b["type"], b["callback_id"]) for b in echo.seen] == [
        ("shortcut", "suggest_link"),
        ("message_action", "suggest_message"),
    ]
    assert (echo.seen[1]["message"]["user"], echo.seen[1]["message"]["text"]) == (
        "U0BEN",
        "look: https://e.org",
    )
    told = control.post("shortcut", user="U0ANA", callback_id="x", channel="C0GENERAL", ts="1.2")
    assert told["error"] == "message_not_found"


def test_the_home_tab_is_asked_for_shown_and_pressed(control: Control, echo: Echo, client: WebClient) -> None:
    assert control.post("open_home", user="U0BEN")["ok"]
    event = echo.seen[0]["event"]
    assert (event["type"], event["user"], event["tab"]) == ("app_home_opened", "U0BEN", "home")
    view = {"type": "home", "blocks": buttons("yes")}
    shown = client.views_publish(user_id="U0BEN", view=view)["view"]
    assert control.get("state?as=U0BEN")["homes"]["U0BEN"]["id"] == shown["id"]
    assert control.get("state?as=U0ANA")["homes"] == {}
    assert control.post("press", user="U0BEN", view_id=shown["id"], action_id="go_yes")["ok"]
    assert echo.seen[1]["container"] == {"type": "view", "view_id": shown["id"]}
    told = control.post("press", user="U0ANA", view_id=shown["id"], action_id="go_yes")
    assert told["error"] == "view_not_found"
    with pytest.raises(Exception, match="hash_conflict"):
        client.views_publish(user_id="U0BEN", view=view, hash="old")
    assert client.views_publish(user_id="U0BEN", view=view, hash=shown["hash"])["view"]["id"] == shown["id"]


def test_an_invitation_makes_the_bot_a_member_and_tells_it(
    control: Control, echo: Echo, client: WebClient
) -> None:
    with pytest.raises(Exception, match="not_in_channel"):
        client.chat_postMessage(channel="C0GENERAL", text="hello")
    assert control.post("invite", channel="C0GENERAL") == {"ok": True, "already": False}
    event = echo.wait_for(1)[0]["event"]
    assert (event["type"], event["user"], event["channel"]) == ("member_joined_channel", "U0BOT", "C0GENERAL")
    assert event["inviter"] == "U0ANA"
    assert client.chat_postMessage(channel="C0GENERAL", text="hello")["ok"]
    assert control.post("invite", channel="C0GENERAL")["already"] is True
    assert len(echo.wait_for(2)) == 2


def test_a_person_writes_and_answers_in_a_thread(control: Control) -> None:
    first = control.post("say", user="U0BEN", channel="DU0BEN", text="hello bot")
    control.post("say", user="U0BEN", channel="DU0BEN", text="and more", thread_ts=first["ts"])
    assert [m["thread_ts"] for m in control.messages("DU0BEN")][-2:] == [None, first["ts"]]
    assert "empty" in control.post("say", user="U0BEN", channel="DU0BEN", text=" ")["error"]
    assert (
        "names no message"
        in control.post("say", user="U0BEN", channel="DU0BEN", text="x", thread_ts="1.2")["error"]
    )
