"""Has a text written by a model, over the line to its server.

OpenAI's own API ("responses") or, at `base_url`, any server that speaks the older one ("chat"). One structured
question a text, without tools, kept by nobody (`store` is false). What comes back is a draft that is not yet
checked. Nothing is imported or started before the first text.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from curation.line import OPENAI, Charged, Line, LineClosed, NoAnswer
from curation.share.asking import prompt
from curation.share.asking.answer import Form, Reason, Usage, form_of, read_chat, read_responses, written_in
from curation.share.asking.brief import Brief, Written

if TYPE_CHECKING:
    from curation.line import Client

Api = Literal["responses", "chat"]

MAX_OUTPUT_TOKENS: Final = 4_000  # a post has some 300; thoughts that models have first are counted too


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


class Writer:
    """Plain, thread-safe calls; made once a process.

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
        self._line = Line(
            api_key=api_key, base_url=base_url, timeout_s=timeout_s, retries=retries, name="writer"
        )
        self._model, self._api = model, api

    @property
    def deadline_s(self) -> float:
        """The longest that `write` takes, in seconds (95), but for importing the SDK at the first time (1 s or 2)."""
        return self._line.deadline_s

    def key(self, brief: Brief) -> str:
        """Under which an answer may be kept: everything that decides about it, as SHA-256 in hex."""
        return brief.fingerprint(self._model, self._api, self._line.base_url, prompt.PROMPT_VERSION)

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
        tries = self._line.tries
        return Usage(once * tries, MAX_OUTPUT_TOKENS * tries)

    def write(self, brief: Brief, *, complaint: str = "") -> Reply:
        """Ask for a text; with a `complaint`, for one that does not do that again.

        Raises WriterFailed, and WriterClosed when the program stops.
        """
        form = form_of(brief)
        try:
            answer = self._line.ask(
                self._question(prompt.instructions(brief), prompt.data(brief, complaint), form)
            )
        except LineClosed:
            raise WriterClosed from None
        if isinstance(answer, NoAnswer):
            raise WriterFailed(answer.reason, None, answer.charged, answer.status)
        said = read_responses(answer.body) if self._api == "responses" else read_chat(answer.body)
        usage = said.usage
        if usage and answer.lost:
            most = self.most_tokens(brief, complaint)
            share = answer.lost / self._line.tries
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
        self._line.close()

    def _question(self, orders: str, data: str, form: type[Form]) -> Callable[[Client], Awaitable[bytes]]:
        # Raw: `parse` would drop the usage, the refusal and the reason of an answer that isn't whole JSON.
        async def by_responses(client: Client) -> bytes:
            raw = await client.responses.with_raw_response.parse(
                model=self._model,
                instructions=orders,
                input=[{"role": "user", "content": data}],
                text_format=form,
                max_output_tokens=MAX_OUTPUT_TOKENS,
                store=False,
            )
            return raw.content

        async def by_chat(client: Client) -> bytes:
            raw = await client.chat.completions.with_raw_response.parse(
                model=self._model,
                messages=[{"role": "system", "content": orders}, {"role": "user", "content": data}],
                response_format=form,
                **chat_bounds(self._line.base_url),
            )
            return raw.content

        return by_responses if self._api == "responses" else by_chat


def chat_bounds(base_url: str) -> dict[str, Any]:
    """Return what bounds a chat's answer: OpenAI has a newer name for it, other servers may know only the older."""
    if base_url == OPENAI:
        return {"max_completion_tokens": MAX_OUTPUT_TOKENS, "store": False}
    return {"max_tokens": MAX_OUTPUT_TOKENS}
