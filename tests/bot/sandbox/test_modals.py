"""Modals open, are filled in, answered and closed as in a Slack client."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import MODAL, Control, Echo, form, web_client

Json = dict[str, Any]


@pytest.fixture
def sandbox(house: Sandbox) -> Sandbox:
    return house


@pytest.fixture
def echo(house_echo: Echo) -> Echo:
    return house_echo


def test_a_modal_shows_the_errors_the_bot_answers_and_closes_when_it_is_content(
    control: Control, echo: Echo
) -> None:
    view = form(control)
    values: Json = {"name": {"name": "x"}, "where": {"where": "there"}}
    echo.answers = {"response_action": "errors", "errors": {"name": "too short"}}
    told = control.post("submit", user="U0ANA", view_id=view["id"], values=values)
    assert (told["ok"], told["errors"]) == (False, {"name": "too short"})
    assert control.get("state?as=U0ANA")["modals"]["U0ANA"][0]["id"] == view["id"]
    echo.answers = {}
    assert control.post("submit", user="U0ANA", view_id=view["id"], values=values)["ok"]
    assert control.get("state?as=U0ANA")["modals"] == {}
    state = echo.seen[-1]["view"]["state"]["values"]
    assert state["name"]["name"]["value"] == "x"
    assert state["who"]["who"]["selected_users"] == ["U0ANA"]
    assert state["where"]["where"]["selected_option"]["value"] == "there"


def test_what_was_emptied_is_not_sent_as_its_initial_value(control: Control, echo: Echo) -> None:
    view = form(control)
    values: Json = {"name": {"name": "x"}, "who": {"who": []}, "where": {"where": None}}
    assert control.post("submit", user="U0ANA", view_id=view["id"], values=values)["ok"]
    state = echo.seen[-1]["view"]["state"]["values"]
    assert state["who"]["who"]["selected_users"] == []
    assert state["where"]["where"]["selected_option"] is None


@pytest.mark.parametrize(("text", "words"), [("", "complete"), ("x" * 21, "at most 20"), (None, "complete")])
def test_the_client_refuses_what_slacks_client_refuses(
    control: Control, echo: Echo, text: str | None, words: str
) -> None:
    view = form(control)
    told = control.post("submit", user="U0ANA", view_id=view["id"], values={"name": {"name": text}})
    assert words in told["errors"]["name"]
    assert len(echo.seen) == 1


def test_errors_for_blocks_the_modal_has_not_are_the_bots_mistake(control: Control, echo: Echo) -> None:
    view = form(control)
    echo.answers = {"response_action": "errors", "errors": {"other": "?"}}
    told = control.post("submit", user="U0ANA", view_id=view["id"], values={"name": {"name": "x"}})
    assert told["error"] == "errors_name_unknown_blocks"


def test_a_submitted_modal_can_be_updated_laid_over_and_cleared(control: Control, echo: Echo) -> None:
    view = form(control)
    values = {"name": {"name": "x"}}
    echo.answers = {"response_action": "update", "view": MODAL | {"private_metadata": "two"}}
    assert control.post("submit", user="U0ANA", view_id=view["id"], values=values)["view_id"] == view["id"]
    echo.answers = {"response_action": "push", "view": MODAL}
    over = control.post("submit", user="U0ANA", view_id=view["id"], values=values)["view_id"]
    stack = control.get("state?as=U0ANA")["modals"]["U0ANA"]
    assert [v["id"] for v in stack] == [view["id"], over]
    assert stack[0]["private_metadata"] == "two"
    assert (stack[1]["root_view_id"], stack[1]["previous_view_id"]) == (view["id"], view["id"])
    told = control.post("submit", user="U0ANA", view_id=view["id"], values=values)
    assert told["error"] == "view_not_found"
    echo.answers = {"response_action": "update", "view": {"type": "modal", "blocks": []}}
    assert control.post("submit", user="U0ANA", view_id=over, values=values)["error"] == "invalid_blocks"
    echo.answers = {"response_action": "clear"}
    assert control.post("submit", user="U0ANA", view_id=over, values=values)["ok"]
    assert control.get("state?as=U0ANA")["modals"] == {}


def test_a_trigger_opens_one_modal_only(control: Control, echo: Echo, client: WebClient) -> None:
    control.post("command", user="U0ANA", channel="C0WORTH", text="/curate hi")
    trigger = echo.seen[0]["trigger_id"]
    first = client.views_open(trigger_id=trigger, view=MODAL)
    again = web_client(client.base_url.removesuffix("/api/")).api_call(
        "views.update", json={"view_id": first["view"]["id"], "hash": first["view"]["hash"], "view": MODAL}
    )
    assert again["view"]["hash"] != first["view"]["hash"]
    refused = {
        "exchanged_trigger_id": {"trigger_id": trigger},
        "invalid_trigger_id": {"trigger_id": "1.2.3"},
    }
    for error, arguments in refused.items():
        with pytest.raises(Exception, match=error):
            client.views_open(view=MODAL, **arguments)
    with pytest.raises(Exception, match="hash_conflict"):
        client.views_update(view_id=first["view"]["id"], hash=first["view"]["hash"], view=MODAL)


def test_a_closed_modal_is_told_to_a_bot_that_asked(control: Control, echo: Echo, client: WebClient) -> None:
    control.post("command", user="U0ANA", channel="C0WORTH", text="/curate hi")
    opened = client.views_open(trigger_id=echo.seen[0]["trigger_id"], view=MODAL | {"notify_on_close": True})
    assert control.post("close", user="U0ANA", view_id=opened["view"]["id"])["ok"]
    assert (echo.seen[-1]["type"], echo.seen[-1]["is_cleared"]) == ("view_closed", False)
    assert control.post("close", user="U0ANA", view_id=opened["view"]["id"])["error"] == "view_not_found"


def test_values_and_answers_that_are_no_objects_are_told(control: Control, echo: Echo) -> None:
    view = form(control)
    assert "values must be" in control.post("submit", user="U0ANA", view_id=view["id"], values=[1])["error"]
    path = echo.seen[0]["response_url"].removeprefix(control.url)
    for body in (b"{", b"[]"):
        assert control.send("POST", path, body, {"Content-Type": "application/json"}) == (
            400,
            "invalid_payload",
        )
