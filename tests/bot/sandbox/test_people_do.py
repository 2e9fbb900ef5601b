"""What people do reaches a real Bolt app over the real Socket Mode client, and its answers come back."""

from typing import Any

from slack_sdk import WebClient

from tests.bot.sandbox.conftest import Control, Echo, buttons


def test_a_command_is_acked_and_its_answer_is_for_the_caller_alone(control: Control, echo: Echo) -> None:
    told = control.post("command", user="U0BEN", channel="C0WORTH", text="/curate hello")
    assert (told["ok"], told["status"]) == (True, "acked")
    assert [(m["text"], m["to"]) for m in control.messages()] == [("You said hello", "U0BEN")]
    assert control.messages(viewer="U0ANA") == []
    body = echo.seen[0]
    assert (body["team_id"], body["user_id"], body["channel_name"]) == ("T0TEAM", "U0BEN", "worth-sharing")


def test_a_press_reaches_the_bot_with_the_message_it_was_on(
    control: Control, echo: Echo, client: WebClient
) -> None:
    sent = client.chat_postMessage(channel="C0WORTH", text="card", blocks=buttons("yes", "no"))
    told = control.post("press", user="U0BEN", channel="C0WORTH", ts=sent["ts"], action_id="go_no")
    assert told["ok"] and told["acked"] and told["error"] is None and 0 < told["ms"] < 3000
    body = echo.seen[0]
    assert body["actions"][0]["value"] == "no"
    assert body["container"]["message_ts"] == sent["ts"] == body["message"]["ts"]


def test_a_modal_shows_the_errors_the_bot_answers_and_closes_when_it_is_content(
    control: Control, echo: Echo
) -> None:
    assert control.post("command", user="U0ANA", channel="C0WORTH", text="/curate form")["ok"]
    view = control.get("state")["modals"]["U0ANA"][0]
    values: dict[str, Any] = {"name": {"name": "x"}, "where": {"where": "there"}}
    echo.answers = {"response_action": "errors", "errors": {"name": "too short"}}
    told = control.post("submit", user="U0ANA", view_id=view["id"], values=values)
    assert (told["ok"], told["errors"]) == (False, {"name": "too short"})
    assert control.get("state")["modals"]["U0ANA"][0]["id"] == view["id"]
    echo.answers = {}
    assert control.post("submit", user="U0ANA", view_id=view["id"], values=values)["ok"]
    assert control.get("state")["modals"] == {}
    state = echo.seen[-1]["view"]["state"]["values"]
    assert state["name"]["name"]["value"] == "x"
    assert state["who"]["who"]["selected_users"] == ["U0ANA"]
    assert state["where"]["where"]["selected_option"]["value"] == "there"
