"""Many questions at once, asked on an event loop, answered to a plain thread.

The two sides meet seldom: the whole batch goes over in one call, and answers come back in handfuls, because
waking the other thread costs more than an answer does. What waits to be taken is bounded in bytes, so that a
reader who is slow (parsing takes longer than fetching) slows the asking down and does not fill the memory.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_GATHERED_S: Final = 0.01  # how long an answer may wait for others to come along with it
_MOST_WAITING: Final = 16_000_000  # bytes of answers not taken yet, above which no further question is asked


class Batch(Generic[T, R]):
    """`ask` is awaited for each question, `at_once` of them at a time; `weight` gives an answer's bytes."""

    def __init__(
        self,
        questions: Sequence[T],
        ask: Callable[[T], Awaitable[R]],
        *,
        at_once: int,
        weight: Callable[[R], int],
    ) -> None:
        self._left = iter(enumerate(questions))
        self._ask, self._weight = ask, weight
        self._at_once = min(at_once, len(questions))
        self._gathered: list[tuple[int, R]] = []
        self._handed_over: queue.SimpleQueue[list[tuple[int, R]] | None] = queue.SimpleQueue()
        self._asked_for, self._taken = 0, 0  # bytes; the first counted by the loop, the second by the reader
        self._due: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Ask everything; on the loop. An error that `ask` raises ends the batch and is raised here."""
        tasks = [asyncio.create_task(self._work()) for _ in range(self._at_once)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            if self._due is not None:
                self._due.cancel()
            self._hand_over()
            self._handed_over.put(None)

    def answers(self) -> Iterator[tuple[int, R]]:
        """(position, answer) as they come, in the thread that reads; ends when `run` has."""
        while (handful := self._handed_over.get()) is not None:
            for place, answer in handful:
                self._taken += self._weight(answer)
                yield place, answer

    async def _work(self) -> None:
        for place, question in self._left:
            while self._asked_for - self._taken > _MOST_WAITING:
                await asyncio.sleep(_GATHERED_S)
            answer = await self._ask(question)
            self._asked_for += self._weight(answer)
            self._gathered.append((place, answer))
            if self._due is None:
                self._due = asyncio.get_running_loop().call_later(_GATHERED_S, self._hand_over)

    def _hand_over(self) -> None:
        self._due = None
        if self._gathered:
            self._handed_over.put(self._gathered)
            self._gathered = []
