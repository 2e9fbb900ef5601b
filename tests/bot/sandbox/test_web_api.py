"""The Web API answers as Slack does, to the real SDK."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import Control, buttons, web_client

Json = dict[str, Any]
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
METADATA = {"event_type": "passalong_candidate", "event_payload": {"id": 7, "outbox_id": 9}}


@pytest.fixture
def reader(tmp_path: Any) -> Any:
    """A workspace whose bot may read histories."""
    scopes = ("chat:write", "channels:history", "channels:read", "users:read")
    with Sandbox.start(0, tmp_path / "reading", scopes=scopes) as running:
        yield web_client(running.url)


def refused(call: Any, **arguments: Any) -> str:
    """The error name that a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    name: str = caught.value.response["error"]
    return name


def test_the_token_is_looked_at(sandbox: Sandbox) -> None:
    assert refused(web_client(sandbox.url, "xoxb-other").auth_test) == "invalid_auth"
    assert refused(web_client(sandbox.url, "").auth_test) == "not_authed"
    assert refused(web_client(sandbox.url, "xapp-sandbox").users_list) == "not_allowed_token_type"
    assert (
        refused(web_client(sandbox.url).apps_connections_open, app_token="xoxb-sandbox")
        == "not_allowed_token_type"
    )


def test_who_the_bot_is_and_what_it_may_do(client: WebClient) -> None:
    told = client.auth_test()
    assert (told["team_id"], told["user_id"], told["bot_id"]) == ("T0TEAM", "U0BOT", "B0PASSALONG")
    assert told.headers["x-oauth-scopes"] == "commands,chat:write,channels:read,groups:read,users:read"


def test_a_message_is_kept_with_its_metadata_and_changed_in_part(client: WebClient, control: Control) -> None:
    sent = client.chat_postMessage(channel="C0WORTH", text="card", blocks=[SECTION], metadata=METADATA)
    (kept,) = control.messages()
    assert (kept["ts"], kept["user"], kept["text"], kept["to"]) == (sent["ts"], "U0BOT", "card", None)
    assert kept["metadata"] == METADATA
    assert kept["blocks"][0]["block_id"]
    client.chat_update(channel="C0WORTH", ts=sent["ts"], text="closed")
    (kept,) = control.messages()
    assert (kept["text"], kept["metadata"], len(kept["blocks"])) == ("closed", METADATA, 1)
    client.chat_update(channel="C0WORTH", ts=sent["ts"], text="closed", blocks=[])
    assert control.messages()[0]["blocks"] == []
    client.chat_delete(channel="C0WORTH", ts=sent["ts"])
    assert control.messages() == []


def test_what_is_wrong_with_a_message_has_slacks_name(client: WebClient, control: Control) -> None:
    post = client.chat_postMessage
    assert refused(post, channel="C0NOWHERE", text="x") == "channel_not_found"
    assert refused(post, channel="C0GENERAL", text="x") == "not_in_channel"
    nothing = {"channel": "C0WORTH", "text": ""}
    assert refused(client.api_call, api_method="chat.postMessage", json=nothing) == "no_text"
    assert refused(post, channel="C0WORTH", text="x" * 40_001) == "msg_too_long"
    assert refused(post, channel="C0WORTH", text="x", thread_ts="1.2") == "thread_not_found"
    assert (
        refused(post, channel="C0WORTH", text="x", metadata={"event_type": "x"}) == "invalid_metadata_schema"
    )
    with pytest.raises(SlackApiError) as caught:
        post(
            channel="C0WORTH", text="x", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]
        )
    assert caught.value.response["error"] == "invalid_blocks"
    assert "/blocks/0/text/text" in caught.value.response["response_metadata"]["messages"][0]
    assert post(channel="C0WORTH", text="x" * 40_000)["ok"]
    assert len(control.messages()) == 1


def test_only_own_messages_are_changed(client: WebClient, control: Control) -> None:
    ts = control.post("say", user="U0ANA", channel="C0WORTH", text="mine")["ts"]
    assert refused(client.chat_update, channel="C0WORTH", ts=ts, text="x") == "cant_update_message"
    assert refused(client.chat_delete, channel="C0WORTH", ts=ts) == "cant_delete_message"
    assert refused(client.chat_update, channel="C0WORTH", ts="1.2", text="x") == "message_not_found"
    assert refused(client.chat_getPermalink, channel="C0WORTH", message_ts="1.2") == "message_not_found"


def test_threads_lead_to_their_first_message_and_have_links(client: WebClient, control: Control) -> None:
    first = client.chat_postMessage(channel="C0WORTH", text="card")["ts"]
    second = client.chat_postMessage(channel="C0WORTH", text="draft", thread_ts=first)["ts"]
    client.chat_postMessage(channel="C0WORTH", text="more", thread_ts=second)
    assert [m["thread_ts"] for m in control.messages()] == [None, first, first]
    link = client.chat_getPermalink(channel="C0WORTH", message_ts=second)["permalink"]
    assert link.endswith(f"/archives/C0WORTH/p{second.replace('.', '')}?thread_ts={first}&cid=C0WORTH")
    assert link.startswith(control.url)
    assert control.send("GET", link.removeprefix(control.url))[0] == 200


def test_a_person_is_written_to_directly(client: WebClient, control: Control) -> None:
    opened = client.conversations_open(users="U0CHLOE")["channel"]["id"]
    assert opened == "DU0CHLOE"
    assert client.chat_postMessage(channel="U0CHLOE", text="hello")["channel"] == "DU0CHLOE"
    assert [m["text"] for m in control.messages("DU0CHLOE")] == ["hello"]
    assert control.messages("DU0CHLOE", "U0CHLOE") != []
    assert control.messages("DU0CHLOE", "U0ANA") == []
    assert refused(client.conversations_open, users="U0NOBODY") == "user_not_found"


def test_a_whisper_needs_a_member(client: WebClient, control: Control) -> None:
    assert client.chat_postEphemeral(channel="C0WORTH", user="U0BEN", text="psst")["message_ts"]
    whisper = client.chat_postEphemeral
    assert refused(whisper, channel="C0WORTH", user="U0NOBODY", text="x") == "user_not_found"
    control.post("people", name="Zoe", kind="left")
    assert refused(whisper, channel="C0WORTH", user="U0ZOE", text="x") == "user_not_in_channel"


def test_people_are_listed_page_by_page(client: WebClient, control: Control) -> None:
    control.post("people", n=8, kind="member")
    names: list[str] = []
    pages = 0
    for page in client.users_list(limit=5):
        pages += 1
        names += [m["id"] for m in page["members"]]
    assert (pages, len(names), len(set(names))) == (3, 12, 12)


def test_people_are_shown_as_slack_shows_them(client: WebClient, control: Control) -> None:
    for kind in ("guest", "bot", "stranger", "left"):
        control.post("people", name=kind, kind=kind)
    shown = {m["id"]: m for m in client.users_list()["members"]}
    assert shown["U0ANA"]["is_admin"] is True
    assert shown["U0BEN"]["is_admin"] is False
    assert shown["U0GUEST"]["is_restricted"] is True
    assert shown["U0BOT2"]["is_bot"] is True
    assert shown["U0LEFT"]["deleted"] is True
    assert (shown["U0STRANGER"]["is_stranger"], shown["U0STRANGER"]["team_id"]) == (True, "T0ELSEWHERE")
    chloe = client.users_info(user="U0CHLOE", include_locale=True)["user"]
    assert (chloe["locale"], chloe["tz"]) == ("fr-FR", "Europe/Paris")
    assert "locale" not in client.users_info(user="U0CHLOE")["user"]
    assert refused(client.users_info, user="U0NOBODY") == "user_not_found"


def test_channels_are_listed_and_told(client: WebClient) -> None:
    shown = {c["id"]: c for c in client.conversations_list()["channels"]}
    assert {k: (c["name"], c["is_member"]) for k, c in shown.items()} == {
        "C0WORTH": ("worth-sharing", True),
        "C0MENTIONS": ("mentions", True),
        "C0GENERAL": ("general", False),
    }
    assert client.conversations_info(channel="C0WORTH")["channel"]["name"] == "worth-sharing"
    first = client.conversations_members(channel="C0WORTH", limit=3)
    assert len(first["members"]) == 3
    onward = first["response_metadata"]["next_cursor"]
    assert client.conversations_members(channel="C0WORTH", limit=3, cursor=onward)["members"] == ["U0BOT"]
    assert refused(client.conversations_list, cursor="nonsense") == "invalid_cursor"
    assert client.team_info()["team"]["id"] == "T0TEAM"
    assert client.bots_info(bot="B0PASSALONG")["bot"]["user_id"] == "U0BOT"


def test_histories_need_their_scope(client: WebClient) -> None:
    assert refused(client.conversations_history, channel="C0WORTH") == "missing_scope"


def test_a_history_has_the_newest_first_and_metadata_on_demand(reader: WebClient) -> None:
    sent = [
        reader.chat_postMessage(channel="C0WORTH", text=f"m{n}", metadata=METADATA)["ts"] for n in range(3)
    ]
    reader.chat_postMessage(channel="C0WORTH", text="reply", thread_ts=sent[0])
    reader.chat_postEphemeral(channel="C0WORTH", user="U0ANA", text="psst")
    told = reader.conversations_history(channel="C0WORTH", include_all_metadata=True)
    assert [m["text"] for m in told["messages"]] == ["m2", "m1", "m0"]
    assert told["messages"][0]["metadata"] == METADATA
    assert "metadata" not in reader.conversations_history(channel="C0WORTH")["messages"][0]
    later = reader.conversations_history(channel="C0WORTH", oldest=sent[1])["messages"]
    assert [m["ts"] for m in later] == [sent[2]]
    later = reader.conversations_history(channel="C0WORTH", oldest=sent[1], inclusive=True)["messages"]
    assert [m["ts"] for m in later] == [sent[2], sent[1]]
    first = reader.conversations_history(channel="C0WORTH", limit=2)
    assert (len(first["messages"]), first["has_more"]) == (2, True)
    thread = reader.conversations_replies(channel="C0WORTH", ts=sent[0])["messages"]
    assert [m["text"] for m in thread] == ["m0", "reply"]
    assert refused(reader.conversations_replies, channel="C0WORTH", ts="1.2") == "thread_not_found"


def test_forms_and_json_say_the_same(client: WebClient, control: Control) -> None:
    client.api_call(
        "chat.postMessage", params={"channel": "C0WORTH", "text": "form", "blocks": '[{"type":"divider"}]'}
    )
    client.api_call(
        "chat.postMessage", json={"channel": "C0WORTH", "text": "json", "blocks": [{"type": "divider"}]}
    )
    assert [(m["text"], m["blocks"][0]["type"]) for m in control.messages()] == [
        ("form", "divider"),
        ("json", "divider"),
    ]
    nonsense = {"channel": "C0WORTH", "blocks": "{"}
    assert refused(client.api_call, api_method="chat.postMessage", params=nonsense) == "invalid_blocks_format"
    assert refused(client.api_call, api_method="chat.fly") == "unknown_method"


def test_calls_are_told_without_tokens(client: WebClient, control: Control) -> None:
    client.chat_postMessage(channel="C0WORTH", text="x", metadata=METADATA)
    refused(client.chat_postMessage, channel="C0NOWHERE", text="y")
    client.api_call("auth.test", params={"token": "xoxb-sandbox"})
    calls = control.get("calls?since=0")
    assert [(c["n"], c["method"], c["ok"], c["error"]) for c in calls] == [
        (1, "chat.postMessage", True, None),
        (2, "chat.postMessage", False, "channel_not_found"),
        (3, "auth.test", True, None),
    ]
    assert calls[0]["payload"]["metadata"] == METADATA
    assert "xoxb" not in str(calls)
    assert [c["n"] for c in control.get("calls?since=2")] == [3]
    assert "whole number" in control.get("calls?since=x")["error"]


def test_a_view_that_is_wrong_is_refused_with_the_reasons(client: WebClient, control: Control) -> None:
    wrong = {"type": "home", "blocks": buttons("a", "a")}
    with pytest.raises(SlackApiError) as caught:
        client.views_publish(user_id="U0ANA", view=wrong)
    assert caught.value.response["error"] == "invalid_arguments"
    assert "used 2 times" in caught.value.response["response_metadata"]["messages"][0]
    assert (
        refused(client.views_publish, user_id="U0NOBODY", view={"type": "home", "blocks": []})
        == "user_not_found"
    )
    assert control.get("state")["homes"] == {}
