"""The link to the bot: several WebSockets, each envelope to one of them, acked or sent again."""

import asyncio
import json
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


@dataclass(eq=False, slots=True)
class _Envelope:
    id: str
    body: Json
    acked: "asyncio.Future[Json]"
    born: float
    link: web.WebSocketResponse | None = None


@dataclass(eq=False, slots=True)
class Links:
    """All open connections of the bot's processes and the envelopes still unanswered."""

    clock: Clock
    boot: int
    tick_no: int = 0
    _count: int = 0
    _open: list[web.WebSocketResponse] = field(default_factory=list)
    _wires: dict[web.WebSocketResponse, asyncio.BaseTransport | None] = field(default_factory=dict)
    _pending: dict[str, _Envelope] = field(default_factory=dict)
    _tickets: set[str] = field(default_factory=set)
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)
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
        link = web.WebSocketResponse(max_msg_size=4_000_000)
        await link.prepare(request)
        self._open.append(link)
        self._wires[link] = request.transport
        self.on_change()
        try:
            await self._send(link, self._hello())
            await self._send(link, self._tick())
            for envelope in [e for e in self._pending.values() if e.link is None]:
                await self._carry(envelope)
            async for message in link:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self._lose(link)
        return link

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }

    def _take(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        envelope = self._pending.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if envelope is not None and not envelope.acked.done():
            payload = answer.get("payload")
            envelope.acked.set_result(payload if isinstance(payload, dict) else {})

    def _lose(self, link: web.WebSocketResponse) -> None:
        if link in self._open:
            self._open.remove(link)
            self._wires.pop(link, None)
            self.on_change()
        for envelope in [e for e in self._pending.values() if e.link is link and not e.acked.done()]:
            envelope.link = None
            self._later(self._carry(envelope))

    async def _carry(self, envelope: _Envelope) -> None:
        """Hand an envelope to the next connection in turn; with none open it waits for the next to come."""
        while self._open and envelope.link is None:
            link = self._open.pop(0)
            self._open.append(link)
            envelope.link = link
            if not await self._send(link, envelope.body | {"sandbox_now": iso(self.clock.now())}):
                envelope.link = None
                self._lose(link)

    async def _send(self, link: web.WebSocketResponse, body: Json) -> bool:
        try:
            await asyncio.wait_for(link.send_str(json.dumps(body)), _SEND_SECONDS)
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
        try:
            await self._carry(envelope)
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

    def _tick(self) -> Json:
        return {"type": "sandbox_clock", "now": iso(self.clock.now()), "n": self.tick_no}

    async def push_clock(self) -> int:
        """Tell every connection the product time under a new number; returns the number."""
        self.tick_no += 1
        number = self.tick_no
        await asyncio.gather(*(self._send(link, self._tick()) for link in self._open))
        return number

    async def refresh(self) -> None:
        """Ask every connection to be replaced, as Slack does every few hours, then close the old ones."""
        for link in list(self._open):
            await self._send(
                link, {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}}
            )

    def cut(self) -> None:
        """Drop every connection without a word."""
        for wire in list(self._wires.values()):
            if isinstance(wire, asyncio.WriteTransport):
                wire.abort()

    async def close(self) -> None:
        """Close every connection and stop re-sending."""
        for task in list(self._tasks):
            task.cancel()
        for link in list(self._open):
            await link.close()
