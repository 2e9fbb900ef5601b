"""A stand-in on a free port, its control API, and a tiny Bolt app that answers through the real SDK."""

import contextlib
import json
import logging
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox

Json = dict[str, Any]


@dataclass
class Control:
    """The control API as two functions."""

    url: str

    def post(self, name: str, /, **body: Any) -> Any:
        return self.send(
            "POST", f"/sandbox/{name}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )[1]

    def get(self, path: str) -> Any:
        return self.send("GET", f"/sandbox/{path}")[1]

    def send(
        self, method: str, path: str, data: bytes | None = None, headers: Json | None = None
    ) -> tuple[int, Any]:
        request = urllib.request.Request(self.url + path, data=data, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, _read(response.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _read(error.read())

    def messages(self, channel: str = "C0WORTH", viewer: str = "") -> list[Json]:
        state = self.get(f"state?as={viewer}" if viewer else "state")
        return next((c["messages"] for c in state["channels"] if c["id"] == channel), [])


def _read(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.decode()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox.start(0, tmp_path / "data") as running:
        yield running


@pytest.fixture
def control(sandbox: Sandbox) -> Control:
    return Control(sandbox.url)


BOT_TOKEN = "xoxb-sandbox"


def web_client(url: str, token: str = BOT_TOKEN, **more: Any) -> WebClient:
    return WebClient(token=token, base_url=url + "/api/", timeout=10, **{"retry_handlers": [], **more})


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return web_client(sandbox.url)


MODAL = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input", "action_id": "name", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": {"type": "plain_text", "text": "Who"},
            "element": {"type": "multi_users_select", "action_id": "who", "initial_users": ["U0ANA"]},
        },
        {
            "type": "input",
            "block_id": "where",
            "optional": True,
            "label": {"type": "plain_text", "text": "Where"},
            "element": {
                "type": "static_select",
                "action_id": "where",
                "options": [
                    {"text": {"type": "plain_text", "text": t}, "value": t} for t in ("here", "there")
                ],
            },
        },
    ],
}


def shut(client: Any) -> None:
    """Cut the SDK client's wire for good, and wake whoever waits a second there for one more message."""
    client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    client.closed = True
    client.message_queue.put(None)
    session = client.current_session
    if session is not None and session.sock is not None:
        with contextlib.suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)


@dataclass
class Echo:
    """A running Bolt app and the payloads it was given."""

    app: App
    handler: SocketModeHandler
    seen: list[Json] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    def close(self) -> None:
        """Disconnect; shutting the wire first spares the seconds the client would wait for a word."""
        shut(self.handler.client)
        self.handler.close()

    def wait_for(self, count: int, seconds: float = 5) -> list[Json]:
        """The payloads seen once there are `count`, or after `seconds`."""
        end = time.monotonic() + seconds
        while len(self.seen) < count and time.monotonic() < end:
            time.sleep(0.005)
        return list(self.seen)


def start_echo(url: str, ping_interval: float = 3) -> Echo:
    """Connect a Bolt app that notes each payload; `/curate form` opens MODAL, the form answers as told."""
    app = App(
        client=web_client(url),
        signing_secret="unused",
        process_before_response=True,
        token_verification_enabled=False,
    )
    app_client = web_client(url, "xapp-sandbox")
    handler = SocketModeHandler(app, "xapp-sandbox", web_client=app_client, ping_interval=ping_interval)
    echo = Echo(app, handler)

    @app.command("/curate")
    def command(ack: Callable[..., None], body: Json) -> None:
        echo.seen.append(body)
        if body["text"] == "form":
            app.client.views_open(trigger_id=body["trigger_id"], view=MODAL)
            ack()
        elif body["text"] != "silence":
            ack(f"You said {body['text']}")

    @app.action({"action_id": _any()})
    def action(ack: Callable[..., None], body: Json) -> None:
        echo.seen.append(body)
        ack()

    @app.view("form")
    def form(ack: Callable[..., None], body: Json) -> None:
        echo.seen.append(body)
        ack(**echo.answers)

    @app.view_closed("form")
    def closed(ack: Callable[..., None], body: Json) -> None:
        echo.seen.append(body)
        ack()

    @app.shortcut(_any())
    def shortcut(ack: Callable[..., None], body: Json) -> None:
        echo.seen.append(body)
        ack()

    @app.event(_any())
    def event(body: Json) -> None:
        echo.seen.append(body)

    handler.client.on_message_listeners.append(echo.heard.append)
    handler.connect()
    return echo


def _any() -> Any:
    return re.compile(".*")


@pytest.fixture
def echo(sandbox: Sandbox) -> Iterator[Echo]:
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    running = start_echo(sandbox.url)
    yield running
    running.close()


def buttons(*values: str) -> list[Json]:
    """One actions block with a button per value, action id `go_<value>`."""
    elements = [
        {"type": "button", "action_id": f"go_{v}", "value": v, "text": {"type": "plain_text", "text": v}}
        for v in values
    ]
    return [{"type": "actions", "block_id": "row", "elements": elements}]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One workspace for a whole file, whose Bolt app is made once."""
    with Sandbox.start(0, tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture(scope="module")
def joined(house: Sandbox) -> Iterator[Echo]:
    running = start_echo(house.url)
    yield running
    running.close()


@pytest.fixture
def house_echo(joined: Echo, house: Sandbox) -> Echo:
    """The Bolt app of the file's workspace, with nothing seen yet and no modal open."""
    Control(house.url).post("close", user="U0ANA")
    joined.seen.clear()
    joined.answers = {}
    return joined


def card(client: WebClient, blocks: list[Json], channel: str = "C0WORTH") -> Json:
    sent = client.chat_postMessage(channel=channel, text="card", blocks=blocks)
    return {"channel": channel, "ts": sent["ts"]}


def form(control: Control) -> Json:
    """Ana opens the form; returns its view."""
    assert control.post("command", user="U0ANA", channel="C0WORTH", text="/curate form")["ok"]
    view: Json = control.get("state?as=U0ANA")["modals"]["U0ANA"][-1]
    return view


def menu_of(*options: str, kind: str = "overflow") -> list[Json]:
    chosen = [{"text": {"type": "plain_text", "text": o}, "value": o} for o in options]
    return [
        {
            "type": "actions",
            "block_id": "row",
            "elements": [{"type": kind, "action_id": "menu", "options": chosen}],
        }
    ]
