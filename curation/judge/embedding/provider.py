"""Vectors made by a provider: OpenAI's embeddings, or those of a server that speaks as it does.

What leaves are the texts themselves (titles and summaries of items), nothing else of a team's. What comes back
is checked as a whole and believed as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, Final

from curation.judge.embedding.answer import read
from curation.judge.embedding.embedder import LONGEST_NAME, EmbedderClosed, EmbedFailed, heard, nothing
from curation.line import OPENAI, Line, LineClosed, NoAnswer

if TYPE_CHECKING:
    from curation.line import Client

SIZE: Final = 256  # numbers: the models of OpenAI give as few as they are asked for, at little loss
MARKS: Final = 2  # tokens that some models put around each text


class ProviderEmbedder:
    """See `Embedder`; nothing is imported or started before the first text.

    `base_url` "" is OpenAI. `price` is in US dollars for a million tokens. `timeout_s` bounds each wait for the
    server; `retries` are further tries: one, since whoever learns comes again by itself.
    """

    size = SIZE
    stays = False

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str = "",
        model: str,
        price: float,
        timeout_s: float = 30,
        retries: int = 1,
    ) -> None:
        self._line = Line(
            api_key=api_key, base_url=base_url, timeout_s=timeout_s, retries=retries, name="embedder"
        )
        self._model, self._price = model, price
        self.name = _name(self._line.base_url, model)

    @property
    def deadline_s(self) -> float:
        """The longest that `embed` takes, in seconds (62.5), but for importing the SDK at the first time."""
        return self._line.deadline_s

    def cost(self, texts: Sequence[str]) -> int:
        """See `Embedder`: all tries together, a token for each byte; a text that says nothing isn't sent."""
        tokens = sum(len(text.encode()) + MARKS for text in heard(texts) if text)
        return ceil(self._price * tokens * self._line.tries)

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """See `Embedder`. One request; none where no text says anything."""
        said = heard(texts)
        asked = [text for text in said if text]
        vectors = iter(self._ask(asked) if asked else ())
        return [next(vectors) if text else nothing(SIZE) for text in said]

    def close(self) -> None:
        """End the thread; what is under way ends with EmbedderClosed. May be called twice."""
        self._line.close()

    def _ask(self, texts: list[str]) -> list[bytes]:
        async def question(client: Client) -> bytes:
            raw = await client.embeddings.with_raw_response.create(
                model=self._model, input=texts, dimensions=SIZE, encoding_format="float"
            )
            return raw.content

        try:
            answer = self._line.ask(question)
        except LineClosed:
            raise EmbedderClosed from None
        if isinstance(answer, NoAnswer):
            raise EmbedFailed(answer.reason, answer.charged, answer.status)
        vectors = read(answer.body, count=len(texts), size=SIZE)
        if isinstance(vectors, str):
            raise EmbedFailed(vectors, "yes")
        return vectors


def _name(base_url: str, model: str) -> str:
    """Name the space: a model of the same name on another server may be another one."""
    base_url = base_url.rstrip("/")
    where = "openai" if base_url == OPENAI else f"server-{_mark(base_url)}"
    name = f"{where}:{model}:{SIZE}"
    if len(name) <= LONGEST_NAME:
        return name
    mark = _mark(name)
    return f"{name[: LONGEST_NAME - len(mark) - 1]}-{mark}"


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
