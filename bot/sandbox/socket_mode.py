"""The link to the bot: several WebSockets, each envelope to one of them, acked or sent again."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientConnectionError, WSMsgType, web

from bot.sandbox.clock import Clock, iso, machine_seconds
from bot.sandbox.team import APP

Json = dict[str, Any]

# Slack waits 3 s for the answer to a press; events come again at once, after a minute and after five.
ACK_SECONDS = 3.0
EVENT_WAITS = (3.0, 60.0, 300.0)
# A connection that takes no data for so long is treated as gone.
_SEND_SECONDS = 3.0


# The SDK's built-in client reads all that lies waiting in one recursion, a kilobyte a step, and loses its
# place near a thousand: so only so much is under way to one connection. What is not acked soon no longer
# counts.
_WINDOW_ENVELOPES = 24
_WINDOW_BYTES = 200_000
_WINDOW_SECONDS = 0.25


@dataclass(eq=False, slots=True)
class _Link:
    """One connection, its wire, and what was sent over it lately: envelope id -> (bytes, when)."""

    socket: web.WebSocketResponse
    wire: asyncio.BaseTransport | None
    under_way: dict[str, tuple[int, float]] = field(default_factory=dict)

    def has_room(self) -> bool:
        """Whether another envelope may be sent now."""
        begun = machine_seconds() - _WINDOW_SECONDS
        self.under_way = {k: v for k, v in self.under_way.items() if v[1] > begun}
        size = sum(v[0] for v in self.under_way.values())
        return len(self.under_way) < _WINDOW_ENVELOPES and size < _WINDOW_BYTES


@dataclass(eq=False, slots=True)
class _Envelope:
    id: str
    body: Json
    acked: "asyncio.Future[Json]"
    born: float
    link: _Link | None = None


@dataclass(eq=False, slots=True)
class Links:
    """All open connections of the bot's processes and the envelopes still unanswered."""

    clock: Clock
    boot: int
    tick_no: int = 0
    _count: int = 0
    _open: list[_Link] = field(default_factory=list)
    _pending: dict[str, _Envelope] = field(default_factory=dict)
    _unsent: deque[_Envelope] = field(default_factory=deque)
    _tickets: set[str] = field(default_factory=set)
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)
    _pumping: bool = False
    on_change: Callable[[], None] = lambda: None

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def waiting(self) -> bool:
        """Whether an envelope of the last three seconds is still unanswered."""
        return any(machine_seconds() - e.born < ACK_SECONDS for e in self._pending.values())

    def _next(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self.boot}-{self._count}"

    def ticket(self) -> str:
        """A ticket that lets one connection in."""
        ticket = self._next("ticket")
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=4_000_000)
        await socket.prepare(request)
        link = _Link(socket, request.transport)
        try:
            self._open.append(link)
            self.on_change()
            await self._send(link, self._hello())
            await self._send(link, self._tick())
            self._wake()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self._lose(link)
        return socket

    def _hello(self) -> str:
        hello = {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }
        return json.dumps(hello)

    def _take(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        envelope = self._pending.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if envelope is None or envelope.acked.done():
            return
        if envelope.link is not None:
            envelope.link.under_way.pop(envelope.id, None)
        payload = answer.get("payload")
        envelope.acked.set_result(payload if isinstance(payload, dict) else {})
        self._wake()

    def _lose(self, link: _Link) -> None:
        if link in self._open:
            self._open.remove(link)
            self.on_change()
        for envelope in self._pending.values():
            if envelope.link is link and not envelope.acked.done():
                envelope.link = None
                self._unsent.append(envelope)
        self._wake()

    def _wake(self) -> None:
        """See to it that what is unsent goes out, by one task at a time."""
        if self._unsent and self._open and not self._pumping:
            self._pumping = True
            self._later(self._pump())

    async def _pump(self) -> None:
        """Hand the unsent envelopes to the connections in turn; with none open they wait for the next to
        come.
        """
        try:
            while self._unsent and self._open:
                link = next((each for each in self._open if each.has_room()), None)
                if link is None:
                    await asyncio.sleep(_WINDOW_SECONDS / 10)
                    continue
                self._open.remove(link)
                self._open.append(link)
                await self._carry(self._unsent.popleft(), link)
        finally:
            self._pumping = False

    async def _carry(self, envelope: _Envelope, link: _Link) -> None:
        if envelope.id not in self._pending:
            return
        text = json.dumps(envelope.body | {"sandbox_now": iso(self.clock.now())})
        envelope.link = link
        link.under_way[envelope.id] = (len(text), machine_seconds())
        if not await self._send(link, text):
            self._lose(link)

    async def _send(self, link: _Link, text: str) -> bool:
        try:
            await asyncio.wait_for(link.socket.send_str(text), _SEND_SECONDS)
        except (ClientConnectionError, ConnectionError, RuntimeError, TimeoutError):
            return False
        return True

    def _later(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def deliver(
        self, kind: str, payload: Json, *, wait_s: float = ACK_SECONDS, **extra: Any
    ) -> Json | None:
        """Send one envelope; returns the answer's payload ({} when it has none), None when nobody acks.

        `kind` is `slash_commands`, `interactive` or `events_api`.
        """
        name = self._next("E")
        body = {"envelope_id": name, "type": kind, "payload": payload} | extra
        body["accepts_response_payload"] = kind != "events_api"
        acked: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        envelope = _Envelope(name, body, acked, machine_seconds())
        self._pending[name] = envelope
        self._unsent.append(envelope)
        self._wake()
        try:
            return await asyncio.wait_for(acked, wait_s)
        except TimeoutError:
            return None
        finally:
            self._pending.pop(name, None)

    def announce(self, payload: Json) -> None:
        """Send an event in the background, again when nobody acknowledges it."""
        self._later(self._until_acked(payload))

    async def _until_acked(self, payload: Json) -> None:
        for attempt, wait_s in enumerate(EVENT_WAITS):
            reason = "timeout" if attempt else ""
            answer = await self.deliver(
                "events_api", payload, wait_s=wait_s, retry_attempt=attempt, retry_reason=reason
            )
            if answer is not None:
                return

    # the clock and the faults of the link

    def _tick(self) -> str:
        return json.dumps({"type": "sandbox_clock", "now": iso(self.clock.now()), "n": self.tick_no})

    async def push_clock(self) -> int:
        """Tell every connection the product time under a new number; returns the number."""
        self.tick_no += 1
        number = self.tick_no
        await asyncio.gather(*(self._send(link, self._tick()) for link in self._open))
        return number

    async def refresh(self) -> None:
        """Ask every connection to be replaced, as Slack does every few hours, then close the old ones."""
        word = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}}
        for link in list(self._open):
            await self._send(link, json.dumps(word))

    def cut(self) -> None:
        """Drop every connection without a word."""
        for link in list(self._open):
            if isinstance(link.wire, asyncio.WriteTransport):
                link.wire.abort()

    async def close(self) -> None:
        """Close every connection and stop re-sending."""
        for task in list(self._tasks):
            task.cancel()
        for link in list(self._open):
            await link.socket.close()
