"""EDGE: has a text written by a model. The only file that imports `openai`, and only when a text is asked for.

OpenAI's own API ("responses") or, at `base_url`, any server that speaks the older one ("chat"). One structured
question a text, without tools, kept by nobody (`store` is false). What comes back is a draft that is not yet
checked. Proxies and certificates are taken from the usual variables of the environment, as the SDK does; a
redirect is not followed: it would take what we say, if not the key, to another host.

How the SDK (3.57) behaves, which this rests on: it asks again after a time-out, a broken connection, 408, 409,
429 and 5xx, without an idempotency key, so that an answer which got lost is paid for and asked for once more;
it waits 0.5 and 1 s before, or what Retry-After says up to two minutes; its time limit is for each read alone.
So there is one limit around everything here, in an event loop on a thread of its own, where giving up really
ends the connection.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from curation.collect.web.unpack import Broken, TooBig, Unpacker
from curation.share.asking import prompt
from curation.share.asking.answer import Form, Reason, Usage, form_of, read_chat, read_responses, written_in
from curation.share.asking.brief import Brief, Written

if TYPE_CHECKING:
    import httpx2
    import openai

Api = Literal["responses", "chat"]
Charged = Literal["no", "maybe", "yes"]

OPENAI: Final = "https://api.openai.com/v1"  # given, or the SDK would read the environment once more
MAX_OUTPUT_TOKENS: Final = 4_000  # a post has some 300; thoughts that models have first are counted too
MAX_ANSWER: Final = 2_000_000  # bytes; 4,000 tokens are some 20,000
PAUSE_S: Final = 2.5  # for each further try: the SDK waits 0.5, then 1 s; the rest is for connecting
CONNECT_S: Final = 5.0  # the SDK's own
_RESOLVER_THREADS: Final = 4

# What the SDK can put into a header. Anything else would come back inside of an error's text.
_KEY: Final = re.compile(r"[!-~]+")
_NO_MONEY: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
_NOT_WRITTEN: Final = frozenset({"content_filter", "content_policy_violation", "invalid_prompt"})
_BY_STATUS: Final[dict[int, Reason]] = {401: "key", 402: "quota", 403: "key", 408: "slow", 429: "busy"}


class WriterClosed(Exception):
    """The writer was closed meanwhile, or before: the program is stopping."""


class WriterFailed(Exception):
    """No text. `charged`: whether it may have cost something; `usage`: what the server counted, if it said so.

    The message is made of our own words and an HTTP status: never the key, nor anything a server said.
    """

    def __init__(
        self, reason: Reason, usage: Usage | None = None, charged: Charged = "no", status: int | None = None
    ) -> None:
        super().__init__(f"no text: {reason}" + (f" (HTTP {status})" if status else ""))
        self.reason, self.usage, self.charged, self.status = reason, usage, charged, status


@dataclass(frozen=True, slots=True)
class Reply:
    """A text, and what it cost: None if the server does not count.

    Where an earlier try was sent and its answer lost, the most that it can have cost is added.
    """

    written: Written
    usage: Usage | None


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


class Writer:
    """Plain, thread-safe calls; made once a process. Nothing is imported or started before the first text.

    `base_url` "" is OpenAI. `timeout_s` (30, as the design says) bounds each wait for the server; `retries` are
    further tries. May be used from any thread, also from one that runs an event loop.
    """

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str = "",
        model: str,
        api: Api = "responses",
        timeout_s: float = 30,
        retries: int = 2,
    ) -> None:
        self._api_key, self._base_url = api_key.strip(), base_url.strip() or OPENAI
        self._model, self._api, self._timeout_s, self._retries = model, api, timeout_s, retries
        self._starting = threading.Lock()
        self._running: tuple[asyncio.AbstractEventLoop, threading.Thread] | None = None
        self._closed = False

    @property
    def deadline_s(self) -> float:
        """The longest that `write` takes, in seconds (95), but for importing the SDK at the first time (1 s or 2)."""
        return (self._retries + 1) * self._timeout_s + self._retries * PAUSE_S

    def key(self, brief: Brief) -> str:
        """Under which an answer may be kept: everything that decides about it, as SHA-256 in hex."""
        return brief.fingerprint(self._model, self._api, self._base_url, prompt.PROMPT_VERSION)

    def most_tokens(self, brief: Brief, complaint: str = "") -> Usage:
        """The most that `write` can cost, all tries together; for reserving a budget.

        A token is at least a byte. The names around our words, which are counted along, are more than the
        marks that servers put there.
        """
        said = {
            "model": self._model,
            "instructions": prompt.instructions(brief),
            "input": [{"role": "user", "content": prompt.data(brief, complaint)}],
            "format": {"type": "json_schema", "schema": form_of(brief).model_json_schema(), "strict": True},
        }
        once = len(json.dumps(said, ensure_ascii=False).encode())
        tries = self._retries + 1
        return Usage(once * tries, MAX_OUTPUT_TOKENS * tries)

    def write(self, brief: Brief, *, complaint: str = "") -> Reply:
        """Ask for a text; with a `complaint`, for one that does not do that again.

        Raises WriterFailed, and WriterClosed when the program stops.
        """
        if not _KEY.fullmatch(self._api_key):
            raise WriterFailed("key")
        import openai  # noqa: F401 - here, on the caller's thread: it takes a second, and others use the loop

        form, tries = form_of(brief), _Tries()
        told = prompt.instructions(brief), prompt.data(brief, complaint)
        with self._starting:
            loop = self._started()
            # Under the lock: after `close` has begun, nobody would run it and its asker would wait for ever.
            future = asyncio.run_coroutine_threadsafe(self._ask(*told, form, tries), loop)
        body = _result(future)
        # Raised here, where no other error is being handled: theirs have texts with whatever a server says.
        if isinstance(body, str):
            raise WriterFailed(body, None, tries.charged, tries.status)
        said = read_responses(body) if self._api == "responses" else read_chat(body)
        usage = said.usage
        if usage and tries.lost:
            most = self.most_tokens(brief, complaint)
            share = tries.lost / (self._retries + 1)
            usage = Usage(
                usage.input_tokens + round(most.input_tokens * share),
                usage.output_tokens + round(most.output_tokens * share),
            )
        written = written_in(said.text, form) if said.reason is None else None
        if written is None:
            raise WriterFailed(said.reason or "unreadable", usage, "yes")
        return Reply(written, usage)

    def close(self) -> None:
        """End the thread; what is under way ends with WriterClosed. May be called twice."""
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
            raise WriterClosed
        if self._running is None:
            loop = asyncio.new_event_loop()
            loop.set_default_executor(ThreadPoolExecutor(_RESOLVER_THREADS, "writer-names"))
            thread = threading.Thread(target=loop.run_forever, name="writer", daemon=True)
            thread.start()
            self._running = loop, thread
        return self._running[0]

    async def _ask(self, orders: str, data: str, form: type[Form], tries: _Tries) -> bytes | Reason:
        """The body of an answer with status 2xx, or why there is none."""
        import openai
        from httpx2 import InvalidURL

        ask = self._ask_responses if self._api == "responses" else self._ask_chat
        try:
            async with asyncio.timeout(self.deadline_s) as limit, self._client(tries, limit) as client:
                return await ask(client, orders, data, form)
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
            base_url=self._base_url,
            timeout=httpx2.Timeout(self._timeout_s, connect=min(CONNECT_S, self._timeout_s)),
            max_retries=self._retries,
            http_client=httpx2.AsyncClient(
                follow_redirects=False, event_hooks={"request": [before], "response": [after]}
            ),
        )

    async def _ask_responses(
        self, client: openai.AsyncOpenAI, orders: str, data: str, form: type[Form]
    ) -> bytes:
        # Raw: `parse` would drop the usage, the refusal and the reason of an answer that isn't whole JSON.
        raw = await client.responses.with_raw_response.parse(
            model=self._model,
            instructions=orders,
            input=[{"role": "user", "content": data}],
            text_format=form,
            max_output_tokens=MAX_OUTPUT_TOKENS,
            store=False,
        )
        return raw.content

    async def _ask_chat(self, client: openai.AsyncOpenAI, orders: str, data: str, form: type[Form]) -> bytes:
        raw = await client.chat.completions.with_raw_response.parse(
            model=self._model,
            messages=[{"role": "system", "content": orders}, {"role": "user", "content": data}],
            response_format=form,
            **chat_bounds(self._base_url),
        )
        return raw.content


def chat_bounds(base_url: str) -> dict[str, Any]:
    """Return what bounds a chat's answer: OpenAI has a newer name for it, other servers may know only the older."""
    if base_url == OPENAI:
        return {"max_completion_tokens": MAX_OUTPUT_TOKENS, "store": False}
    return {"max_tokens": MAX_OUTPUT_TOKENS}


def _result(future: Future[bytes | Reason]) -> bytes | Reason:
    try:
        return future.result()
    except CancelledError:
        raise WriterClosed from None
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


def _late(tries: _Tries) -> Reason:
    """Why time ran out: while waiting for another try it is the last answer's reason."""
    if tries.status == 429:
        return "busy"
    return "server" if tries.status and tries.status >= 500 else "slow"


def _turned_down(error: openai.APIStatusError) -> Reason:
    codes = {code for code in (error.code, error.type) if isinstance(code, str)}
    if "model_not_found" in codes:  # some say so with 403
        return "model"
    if codes & _NO_MONEY:
        return "quota"
    if codes & _NOT_WRITTEN:
        return "refused"
    if error.status_code == 404:  # or there is nothing at this address at all
        return "model" if any("model" in said.lower() for said in (error.message, *codes)) else "request"
    return "server" if error.status_code >= 500 else _BY_STATUS.get(error.status_code, "request")
