"""A bot of a few lines, for tests of the page alone: real Bolt, real Socket Mode, nothing of the product."""

import json
import os
import re
from http.client import HTTPConnection
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": False}


def button(action_id: str, text: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": "7", **more}


def option(text: str, value: str) -> Json:
    """An entry of a select or a menu."""
    return {"text": plain(text), "value": value}


def question(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block whose action has the block's name."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {**element, "action_id": block_id},
        **more,
    }


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("A few questions"),
    "submit": plain("Begin"),
    "close": plain("Later"),
    "blocks": [
        question("friend", "Who is that friend?", {"type": "plain_text_input"}),
        question("tone", "Which tone?", {"type": "plain_text_input", "multiline": True}, optional=True),
        question(
            "platform",
            "Which ONE platform?",
            {
                "type": "static_select",
                "options": [option("LinkedIn", "linkedin"), option("Bluesky", "bluesky")],
            },
        ),
        question("voters", "Who answers?", {"type": "multi_users_select", "initial_users": ["U0ANA"]}),
    ],
}


class SmallBot:
    """Connected to a workspace until `close()`. `heard` is what reached it, as (kind, who, what)."""

    def __init__(self, url: str) -> None:
        self.heard: list[tuple[str, str, Any]] = []
        self.deaf = False
        self.invited = Event()
        client = WebClient("xoxb-sandbox", base_url=f"{url}/api/")
        self.app = App(client=client, process_before_response=True)
        self.app.action(re.compile(".*"))(self._press)
        self.app.command("/curate")(self._command)
        self.app.view("form")(self._form)
        self.app.event("member_joined_channel")(self._joined)
        self.app.event("app_home_opened")(self._home)
        self._handler = SocketModeHandler(self.app, app_token="xapp-sandbox", ping_interval=1)
        self._handler.client.web_client = WebClient("xapp-sandbox", base_url=f"{url}/api/")
        self._handler.client.message_listeners.append(self._clock)
        self.url, self.client = url, client
        self._due: dict[str, str] = {}
        self._handler.connect()

    def due(self, **instants: str) -> None:
        """Say when something is due next (round, deadline, slot, digest), as the product does."""
        self._due = instants
        self._report(0)

    def _clock(self, client: Any, message: Json, raw: str | None) -> None:
        if message.get("type") == "sandbox_clock":
            self._due = {kind: at for kind, at in self._due.items() if at > message["now"]}
            self._report(message["n"])

    def _report(self, number: int) -> None:
        body = {"pid": os.getpid(), "busy": 0, "n": number, "next": self._due}
        line = HTTPConnection(urlsplit(self.url).netloc)
        try:
            line.request("POST", "/sandbox/process", json.dumps(body), {"Content-Type": "application/json"})
            assert line.getresponse().status == 200
        finally:
            line.close()

    def _press(self, ack: Any, body: Json, action: Json) -> None:
        if self.deaf:
            return
        self.heard.append(("press", body["user"]["id"], action))
        ack()

    def _command(self, ack: Any, command: Json, client: WebClient) -> None:
        self.heard.append(("command", command["user_id"], command["text"]))
        if command["text"] == "add":
            client.views_open(trigger_id=command["trigger_id"], view=FORM)
            ack()
        else:
            ack(f"You said {command['text']}.")

    def _form(self, ack: Any, body: Json, view: Json) -> None:
        values = view["state"]["values"]
        self.heard.append(("form", body["user"]["id"], values))
        if len(values["friend"]["friend"]["value"]) < 5:
            ack(response_action="errors", errors={"friend": "Tell me a little more about them."})
        else:
            ack()

    def _joined(self, event: Json) -> None:
        self.heard.append(("joined", event["user"], event["channel"]))
        self.invited.set()

    def _home(self, event: Json, client: WebClient) -> None:
        blocks = [
            {"type": "header", "text": plain("Now")},
            {"type": "actions", "elements": [button("at_home", "Show me")]},
        ]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    def close(self) -> None:
        """Hang up, and don't wait a second there for one more message."""
        self._handler.client.closed = True
        self._handler.client.message_queue.put(None)
        self._handler.close()
