"""A model's server on loopback that speaks OpenAI's APIs for texts and vectors as the real ones do, well and badly.

`with ModelServer() as server: Writer(base_url=server.base_url, ...)`. `server.answer` is a function from the
request (`Asked`) to the fields of the answer, or to any text; `server.usage` what it counts, None for a server
that does not. Vectors are those of `points`. `server.on(...)` scripts what happens instead, one behaviour a
request, before the answers begin again. `server.seen` keeps the requests. Runs in threads of the test.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit
from zlib import crc32

import pytest

Json = dict[str, Any]
Vectors = list[Json]
API_OF: Final = {
    "/v1/responses": "responses",
    "/v1/chat/completions": "chat",
    "/v1/embeddings": "embeddings",
}


def forget_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and none of the SDK's own settings, whatever machine this is."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("API_KEY", "BASE_URL", "ORG_ID", "PROJECT_ID", "ADMIN_KEY", "CUSTOM_HEADERS", "LOG"):
        monkeypatch.delenv(f"OPENAI_{name}", raising=False)


@dataclass(frozen=True)
class Asked:
    """One request as it came: `api` is one of API_OF or "" for any other path; header names in lower case.

    `path` is a whole address when the server was asked as a proxy.
    """

    path: str
    headers: dict[str, str]
    body: Json

    @property
    def api(self) -> str:
        return API_OF.get(urlsplit(self.path).path, "")

    @property
    def instructions(self) -> str:
        """Our orders."""
        if self.api == "responses":
            return str(self.body.get("instructions", ""))
        return "\n".join(text for role, text in self._messages if role in ("system", "developer"))

    @property
    def message(self) -> str:
        """The user's message."""
        return "\n".join(text for role, text in self._messages if role == "user")

    @cached_property
    def data(self) -> Json:
        """The user's message, read: `title`, `summary`, `source`, `host`, `kind`, `examples`, ..."""
        read = json.loads(self.message)
        assert isinstance(read, dict)
        return read

    @property
    def texts(self) -> list[str]:
        """What vectors are asked for."""
        return list(self.body["input"])

    @property
    def form(self) -> Json:
        """The format asked for: {"name", "schema", "strict"}."""
        if self.api == "responses":
            return dict(self.body.get("text", {}).get("format", {}))
        return dict(self.body.get("response_format", {}).get("json_schema", {}))

    @property
    def fields(self) -> list[str]:
        """The names asked for."""
        return list(self.form.get("schema", {}).get("properties", {}))

    @property
    def _messages(self) -> list[tuple[str, str]]:
        given = self.body.get("input" if self.api == "responses" else "messages", [])
        if isinstance(given, str):
            return [("user", given)]
        return [(message["role"], message["content"]) for message in given]


def plain_answer(asked: Asked) -> Json:
    """What every check lets pass: few words, without a number, a name or an address."""
    fields = {
        "text": "Worth a read with your coffee, and then worth trying.",
        "why": "It saves a friend an afternoon.",
        "language": "en",
        "photo_idea": "The bench by the window in the morning.",
        "alt_text": "A wooden bench under a bright window.",
    }
    return {name: value for name, value in fields.items() if name in asked.fields or not asked.fields}


class Exchange(BaseHTTPRequestHandler):
    """One request being answered; a behaviour gets it and writes with `send` or by itself."""

    protocol_version = "HTTP/1.1"
    server: ModelServer
    asked: Asked

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.asked = Asked(self.path, headers, json.loads(body))
        self.server.seen.append(self.asked)
        try:
            self.server.next_behaviour(self.asked)(self)
        except ConnectionError:
            self.close_connection = True  # the client had enough, as some tests want it to

    def send(self, status: int, body: Json | bytes, **headers: str) -> None:
        """Header names with `_` for `-`."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in (
            {"Content-Type": "application/json", "Content-Length": str(len(sent))} | given
        ).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


Behaviour = Callable[[Exchange], None]


class ModelServer(ThreadingHTTPServer):
    """See the module; may be told anew at any time."""

    daemon_threads = True

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Exchange)
        self.answer: Callable[[Asked], Json | str] = plain_answer
        self.usage: tuple[int, int] | None = (900, 120)
        self.seen: list[Asked] = []
        self.ended = threading.Event()
        self._scripted: list[Behaviour] = []
        self._scripting = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def on(self, *behaviours: Behaviour) -> None:
        """Behave so at the next requests, one after the other; then answer again."""
        with self._scripting:
            self._scripted.extend(behaviours)

    def next_behaviour(self, asked: Asked) -> Behaviour:
        if not asked.api:
            return fails(404, message="Invalid URL", kind="invalid_request_error")
        with self._scripting:
            return self._scripted.pop(0) if self._scripted else answers

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what tests are about; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def answers(exchange: Exchange) -> None:
    """As `server.answer` says; vectors for texts."""
    if exchange.asked.api == "embeddings":
        return vectors()(exchange)
    given = exchange.server.answer(exchange.asked)
    says(given)(exchange)


def points(text: str, size: int) -> list[float]:
    """A vector that is the same for the same words in any order, and like it for some of them."""
    numbers = [0.0] * size
    for word in text.lower().split():
        numbers[crc32(word.encode()) % size] += 1.0
    return numbers


def vectors(change: Callable[[Vectors], object] = lambda entries: entries) -> Behaviour:
    """Vectors for the texts asked about, as `change` makes them: it gets the entries and returns `data`."""

    def send(exchange: Exchange) -> None:
        asked, usage = exchange.asked, exchange.server.usage
        size = asked.body.get("dimensions", 1_536)
        entries = [
            {"object": "embedding", "index": index, "embedding": points(text, size)}
            for index, text in enumerate(asked.texts)
        ]
        counted = {"usage": {"prompt_tokens": usage[0], "total_tokens": usage[0]}} if usage else {}
        reply = {"object": "list", "data": change(entries), "model": asked.body["model"]}
        exchange.send(200, reply | counted)

    return send


def says(given: Json | str) -> Behaviour:
    """This answer: the fields, or any text in their place."""
    text = given if isinstance(given, str) else json.dumps(given)
    return lambda exchange: exchange.send(200, envelope(exchange, text))


def envelope(exchange: Exchange, text: str, *, cut: str = "", refusal: str = "") -> Json:
    """A whole answer around a text; `cut` is why it ended early: "length" or "content_filter"."""
    asked, usage = exchange.asked, exchange.server.usage
    model = asked.body["model"]
    if asked.api == "chat":
        message = {"role": "assistant", "content": None if refusal else text, "refusal": refusal or None}
        choice = {"index": 0, "finish_reason": cut or "stop", "logprobs": None, "message": message}
        reply = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1_795_000_000, "model": model}
        return reply | {"choices": [choice]} | _counted(usage, "prompt_tokens", "completion_tokens")
    said: Json = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    part = {"type": "refusal", "refusal": refusal} if refusal else said
    status = "incomplete" if cut else "completed"
    output = [
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "message", "id": "msg_1", "role": "assistant", "status": status, "content": [part]},
    ]
    reason = {"reason": "max_output_tokens" if cut == "length" else cut} if cut else None
    reply = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_795_000_000,
        "model": model,
        "status": status,
    }
    reply |= {
        "error": None,
        "incomplete_details": reason,
        "output": output,
        "store": asked.body.get("store", True),
    }
    return reply | _counted(usage, "input_tokens", "output_tokens")


def _counted(usage: tuple[int, int] | None, came_in: str, went_out: str) -> Json:
    if usage is None:
        return {}
    return {"usage": {came_in: usage[0], went_out: usage[1], "total_tokens": sum(usage)}}


def fails(
    status: int, *, code: str | None = None, message: str = "No.", kind: str = "error", **headers: str
) -> Behaviour:
    """An error as OpenAI words them."""
    body = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    return lambda exchange: exchange.send(status, body, **headers)


def no_key(exchange: Exchange) -> None:
    """401, quoting what was sent, as some servers do."""
    sent = exchange.asked.headers.get("authorization", "")
    fails(401, code="invalid_api_key", message=f"Incorrect API key provided: {sent}")(exchange)


no_model = fails(
    404, code="model_not_found", message="The model `x` does not exist or you do not have access to it."
)
out_of_quota = fails(
    429, code="insufficient_quota", kind="insufficient_quota", message="You exceeded your quota."
)


def busy(retry_after_ms: int = 1) -> Behaviour:
    return fails(429, code="rate_limit_exceeded", kind="tokens", retry_after_ms=str(retry_after_ms))


def broken_down(status: int = 500, retry_after_ms: int = 1) -> Behaviour:
    return fails(status, kind="server_error", retry_after_ms=str(retry_after_ms))


def refuses(exchange: Exchange) -> None:
    exchange.send(200, envelope(exchange, "", refusal="I'm sorry, I can't help with that."))


def filtered(exchange: Exchange) -> None:
    """Stopped by the server's filter."""
    exchange.send(200, envelope(exchange, '{"text": "Wo', cut="content_filter"))


def too_long(exchange: Exchange) -> None:
    """The tokens were used up before the answer was whole."""
    exchange.send(200, envelope(exchange, '{"text": "Wo', cut="length"))


def failed(code: str = "server_error") -> Behaviour:
    """Status 200, and inside of it a failure: the answer was begun and went wrong."""
    error = {"code": code, "message": "Something went wrong."}
    return lambda exchange: exchange.send(
        200, {"id": "resp_1", "status": "failed", "error": error, "output": []}
    )


def body(sent: bytes, status: int = 200, **headers: str) -> Behaviour:
    """These bytes, whatever they are."""
    return lambda exchange: exchange.send(status, sent, **headers)


def huge(exchange: Exchange) -> None:
    """A body that never ends, as fast as it can."""
    exchange.send_response(200)
    exchange.send_header("Content-Type", "application/json")
    exchange.send_header("Connection", "close")
    exchange.end_headers()
    while not exchange.server.ended.is_set():
        exchange.wfile.write(b" " * 65_536)


def hangs(exchange: Exchange) -> None:
    """Takes the request and never answers."""
    exchange.server.ended.wait()
    exchange.close_connection = True


def dribbles(exchange: Exchange) -> None:
    """A byte of the body now and then, for ever: no single wait is long."""
    exchange.send_response(200)
    exchange.send_header("Content-Type", "application/json")
    exchange.send_header("Content-Length", "1000000")
    exchange.end_headers()
    while not exchange.server.ended.wait(0.02):
        exchange.wfile.write(b" ")


def dribbles_headers(exchange: Exchange) -> None:
    """The same before the body begins."""
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not exchange.server.ended.wait(0.02):
        exchange.wfile.write(b"a")


def resets(exchange: Exchange) -> None:
    """Takes the request and breaks the connection."""
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.close_connection = True


def redirects(location: str, status: int = 307) -> Behaviour:
    return lambda exchange: exchange.send(status, b"", Location=location)
