"""EDGE: the line to a model's server. The only file that imports `openai`, and only when something is asked.

OpenAI itself or, at `base_url`, any server that speaks as it does. What is asked and how an answer is read is
up to who asks (the writer, an embedder); here are the key, the time and the tries. Proxies and certificates are
taken from the usual variables of the environment, as the SDK does; a redirect is not followed: it would take
what we say, if not the key, to another host.

How the SDK (3.57) behaves, which this rests on: it asks again after a time-out, a broken connection, 408, 409,
429 and 5xx, without an idempotency key, so that an answer which got lost is paid for and asked for once more;
it waits 0.5 and 1 s before, or what Retry-After says up to two minutes; its time limit is for each read alone.
So there is one limit around everything here, in an event loop on a thread of its own, where giving up really
ends the connection.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from curation.collect.web.unpack import Broken, TooBig, Unpacker

if TYPE_CHECKING:
    import httpx2
    import openai

    Client = openai.AsyncOpenAI  # for those who ask, who don't import it

Fault = Literal[
    "key", "model", "request", "quota", "unreachable", "server", "slow", "busy", "refused", "unreadable"
]
"""Why there is no answer: the first four are for people to mend, the next four may pass by themselves."""

Charged = Literal["no", "maybe", "yes"]

OPENAI: Final = "https://api.openai.com/v1"  # given, or the SDK would read the environment once more
MAX_ANSWER: Final = 2_000_000  # bytes; 4,000 tokens are some 20,000, a hundred vectors of 256 numbers 800,000
PAUSE_S: Final = 2.5  # for each further try: the SDK waits 0.5, then 1 s; the rest is for connecting
CONNECT_S: Final = 5.0  # the SDK's own
_RESOLVER_THREADS: Final = 4

# What the SDK can put into a header. Anything else would come back inside of an error's text.
_KEY: Final = re.compile(r"[!-~]+")
_NO_MONEY: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
_NOT_ANSWERED: Final = frozenset({"content_filter", "content_policy_violation", "invalid_prompt"})
_BY_STATUS: Final[dict[int, Fault]] = {401: "key", 402: "quota", 403: "key", 408: "slow", 429: "busy"}


class LineClosed(Exception):
    """The line was closed meanwhile, or before: the program is stopping."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A body that came with status 2xx. `lost` earlier tries may have cost something too."""

    body: bytes
    lost: int = 0


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why there is none, whether it may have cost something all the same, and the last try's HTTP status."""

    reason: Fault
    charged: Charged = "no"
    status: int | None = None


@dataclass(slots=True)
class _Tries:
    """What became of one question's tries. Turned down ones cost nothing: no model has seen them."""

    sent: int = 0
    turned_down: int = 0
    answered: int = 0
    status: int | None = None  # of the last try, None while it has no answer

    @property
    def charged(self) -> Charged:
        if self.answered:
            return "yes"
        return "no" if self.sent == self.turned_down else "maybe"

    @property
    def lost(self) -> int:
        """How many may have cost something besides the one that was answered."""
        return max(0, self.sent - self.turned_down - 1)


class Line:
    """Plain, thread-safe calls; nothing is imported or started before the first question.

    `base_url` "" is OpenAI. `timeout_s` bounds each wait for the server; `retries` are further tries; `name` is
    its thread's. May be used from any thread, also from one that runs an event loop.
    """

    def __init__(self, *, api_key: str, base_url: str, timeout_s: float, retries: int, name: str) -> None:
        self.base_url, self.tries = base_url.strip() or OPENAI, retries + 1
        self._api_key, self._timeout_s, self._name = api_key.strip(), timeout_s, name
        self._starting = threading.Lock()
        self._running: tuple[asyncio.AbstractEventLoop, threading.Thread] | None = None
        self._closed = False

    @property
    def deadline_s(self) -> float:
        """The longest that `ask` takes, in seconds, but for importing the SDK at the first time (1 s or 2)."""
        return self.tries * self._timeout_s + (self.tries - 1) * PAUSE_S

    def ask(self, question: Callable[[Client], Awaitable[bytes]]) -> Answer | NoAnswer:
        """Ask: `question` makes one call of the SDK's and gives the raw body. Raises LineClosed.

        A failure is a value, not an exception: the SDK's have texts with whatever a server says, and would
        hang on to ours.
        """
        if not _KEY.fullmatch(self._api_key):
            return NoAnswer("key")
        import openai  # noqa: F401 - here, on the caller's thread: it takes a second, and others use the loop

        tries = _Tries()
        with self._starting:
            loop = self._started()
            # Under the lock: after `close` has begun, nobody would run it and its asker would wait for ever.
            future = asyncio.run_coroutine_threadsafe(self._ask(question, tries), loop)
        body = _result(future)
        return (
            NoAnswer(body, tries.charged, tries.status) if isinstance(body, str) else Answer(body, tries.lost)
        )

    def close(self) -> None:
        """End the thread; what is under way ends with LineClosed. May be called twice."""
        with self._starting:
            self._closed = True
            running, self._running = self._running, None
        if running is None:
            return
        loop, thread = running
        asyncio.run_coroutine_threadsafe(_end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()  # without waiting for slow name servers: their threads end by themselves

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._closed:
            raise LineClosed
        if self._running is None:
            loop = asyncio.new_event_loop()
            loop.set_default_executor(ThreadPoolExecutor(_RESOLVER_THREADS, f"{self._name}-names"))
            thread = threading.Thread(target=loop.run_forever, name=self._name, daemon=True)
            thread.start()
            self._running = loop, thread
        return self._running[0]

    async def _ask(self, question: Callable[[Client], Awaitable[bytes]], tries: _Tries) -> bytes | Fault:
        """The body of an answer with status 2xx, or why there is none."""
        import openai
        from httpx2 import InvalidURL

        try:
            async with asyncio.timeout(self.deadline_s) as limit, self._client(tries, limit) as client:
                return await question(client)
        except TimeoutError:
            return _late(tries)
        except openai.APITimeoutError:
            return "slow"
        except openai.APIStatusError as error:
            return _turned_down(error)
        except (TooBig, Broken):
            return "unreadable"
        except openai.APIConnectionError:
            return "unreachable"
        except (ImportError, OSError, ValueError, InvalidURL, ExceptionGroup):
            # No address, proxy, certificate file or header can be made of what the settings or the environment
            # say. (A group is what the connecting of several addresses ends with, at a port of 99999.)
            return "unreachable"

    def _client(self, tries: _Tries, limit: asyncio.Timeout) -> openai.AsyncOpenAI:
        """A client for one question: minutes pass before the next, and proxies count as they are now."""
        import httpx2
        import openai

        async def traced(event: str, info: dict[str, Any]) -> None:
            # Not the CONNECT by which a proxy is asked for a tunnel.
            if event.endswith("send_request_headers.started") and info["request"].method == b"POST":
                tries.sent += 1

        async def before(request: httpx2.Request) -> None:
            tries.status = None
            request.extensions["trace"] = traced

        async def after(response: httpx2.Response) -> None:
            tries.status = response.status_code
            tries.turned_down += 300 <= response.status_code < 500
            tries.answered += response.is_success
            body = await _bounded(response)
            response.stream = httpx2.ByteStream(body)
            left = (limit.when() or 0.0) - asyncio.get_running_loop().time()
            if _in_vain(response, body, left):
                response.headers["x-should-retry"] = "false"  # which the SDK obeys

        return openai.AsyncOpenAI(
            api_key=self._api_key,
            base_url=self.base_url,
            timeout=httpx2.Timeout(self._timeout_s, connect=min(CONNECT_S, self._timeout_s)),
            max_retries=self.tries - 1,
            http_client=httpx2.AsyncClient(
                follow_redirects=False, event_hooks={"request": [before], "response": [after]}
            ),
        )


def _result(future: Future[bytes | Fault]) -> bytes | Fault:
    try:
        return future.result()
    except CancelledError:
        raise LineClosed from None
    finally:
        future.cancel()  # of whoever was interrupted while waiting; else it is over


async def _end() -> None:
    under_way = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)


async def _bounded(response: httpx2.Response) -> bytes:
    """The body, unpacked by ourselves, so that it is never larger than agreed. Raises TooBig, Broken."""
    unpacker = Unpacker(response.headers.pop("Content-Encoding", ""), MAX_ANSWER)
    stream: Any = response.stream
    async for chunk in stream:
        unpacker.feed(chunk)
    await stream.aclose()
    return unpacker.body()


def _in_vain(response: httpx2.Response, body: bytes, left_s: float) -> bool:
    """Whether another try would change nothing, or come too late: the SDK doesn't know our limit."""
    if response.status_code == 429 and any(code.encode() in body for code in _NO_MONEY):
        return True
    for name, unit_s in (("Retry-After-Ms", 0.001), ("Retry-After", 1.0)):
        try:
            return float(response.headers[name]) * unit_s >= left_s
        except (KeyError, ValueError):  # or a date; then the limit will do
            continue
    return False


def _late(tries: _Tries) -> Fault:
    """Why time ran out: while waiting for another try it is the last answer's reason."""
    if tries.status == 429:
        return "busy"
    return "server" if tries.status and tries.status >= 500 else "slow"


def _turned_down(error: openai.APIStatusError) -> Fault:
    codes = {code for code in (error.code, error.type) if isinstance(code, str)}
    if "model_not_found" in codes:  # some say so with 403
        return "model"
    if codes & _NO_MONEY:
        return "quota"
    if codes & _NOT_ANSWERED:
        return "refused"
    if error.status_code == 404:  # or there is nothing at this address at all
        return "model" if any("model" in said.lower() for said in (error.message, *codes)) else "request"
    return "server" if error.status_code >= 500 else _BY_STATUS.get(error.status_code, "request")
