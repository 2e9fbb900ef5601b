"""EDGE: reads documents in a process of its own, because a hostile one can take all time and memory there is.

Seconds of CPU for a megabyte of nested tags are normal for the parser, and its bugs are not ours to know.
The worker has a memory limit, a CPU limit per document and no secrets in its environment; its client kills it
when a document takes too long and replaces it after some hundred feeds. One document's trouble never reaches
the next.

On the pipes: a frame is four bytes of length (big-endian) and that many bytes. A question is a frame of JSON
`{"content_type", "url", "how"}` and a frame with the body; an answer is a frame of JSON: `{"feed", "items",
"agreed"}`, `{"not_a_feed": reason, "detail": text}` or, as the last thing it says, `{"crashed": text}`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final

from curation.collect.feed import Feed, How, Item, NotAFeed, Reading
from curation.collect.read.parse import read

_ROOT: Final = Path(__file__).resolve().parents[2]
_LENGTH_BYTES: Final = 4


class ParseTimeout(Exception):
    """Reading the document took longer than it may; the worker was killed."""


class ParseWorkers:
    """A few worker processes behind one thread-safe call; a process starts when it is first needed.

    Times are seconds of machine time, read from `clock`. `timeout_s` is for one document, the start of a
    process included. Call `tidy` now and then, and `close` at the end.
    """

    def __init__(
        self,
        size: int = 1,
        *,
        timeout_s: float = 10.0,
        feeds_each: int = 200,
        idle_s: float = 60.0,
        memory_bytes: int = 768 * 1024 * 1024,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timeout_s, self._feeds_each, self._idle_s = timeout_s, feeds_each, idle_s
        self._memory_bytes, self._clock = memory_bytes, clock
        self._closed = False
        # The most recently used comes first, so that the others grow idle and end.
        self._seats: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        self._size = size
        for _ in range(size):
            self._seats.put(None)

    def parse(self, body: bytes, *, content_type: str, url: str) -> Feed:
        """As `parse.parse`, elsewhere: see `read`."""
        return self.read(body, content_type=content_type, url=url, how="feedparser").feed

    def read(self, body: bytes, *, content_type: str, url: str, how: How) -> Reading:
        """As `parse.read`, elsewhere. Raises NotAFeed (reason "crashed" if the worker died) and ParseTimeout.

        Waits while all workers are busy.
        """
        seat = self._seats.get()
        try:
            if self._closed:
                raise RuntimeError("these workers are closed")
            if seat is not None and not seat.alive:
                seat.end()
                seat = None
            if seat is None:
                seat = _Process(self._memory_bytes, self._timeout_s)
            question = {"content_type": content_type, "url": url, "how": how}
            answer = seat.ask(question, body, self._timeout_s)
        finally:
            self._give_back(seat)
        if "feed" in answer:
            return Reading(_feed(answer["feed"], answer["items"]), answer["agreed"])
        if "not_a_feed" in answer:
            raise NotAFeed(answer["not_a_feed"], answer["detail"])
        raise NotAFeed("crashed", answer["crashed"])

    def _give_back(self, seat: _Process | None) -> None:
        if seat is not None:
            seat.last_used = self._clock()
            if self._closed or not seat.alive or seat.asked >= self._feeds_each:
                seat.end()
                seat = None
        self._seats.put(seat)

    def tidy(self) -> None:
        """End the processes that nobody has asked for a while. Never waits for a busy one."""
        self._end_unused(lambda process: self._clock() - process.last_used >= self._idle_s)

    def close(self) -> None:
        """End all processes, the busy ones when they have answered. May be called twice."""
        self._closed = True
        self._end_unused(lambda process: True)

    def pids(self) -> list[int]:
        """The processes that are waiting for work, for `/healthz` and tests."""
        return [process.pid for process in list(self._seats.queue) if process is not None and process.alive]

    def _end_unused(self, unused: Callable[[_Process], bool]) -> None:
        seats: list[_Process | None] = []
        for _ in range(self._size):
            try:
                seats.append(self._seats.get_nowait())
            except queue.Empty:
                break
        for seat in reversed(seats):
            if seat is not None and unused(seat):
                seat.end()
                seat = None
            self._seats.put(seat)


class _Process:
    """One worker process and its pipes; used by one thread at a time."""

    def __init__(self, memory_bytes: int, cpu_s: float) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "curation.collect.parse_worker", str(memory_bytes), str(cpu_s)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # would hold pieces of feeds
            env={**kept, "PYTHONPATH": str(_ROOT)},
            start_new_session=True,  # Ctrl-C is for us to understand
        )
        self.asked = 0
        self.last_used = 0.0
        self._timed_out = False
        self._answer_due = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Fit for another question: running, and not left with an answer that nobody waited for."""
        return not self._timed_out and not self._answer_due and self._process.poll() is None

    def ask(self, question: dict[str, str], body: bytes, timeout_s: float) -> dict[str, Any]:
        self.asked += 1
        self._answer_due = True
        watch = threading.Timer(timeout_s, self._too_late)
        watch.daemon = True
        watch.start()
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise AssertionError("started with pipes")
        try:
            _write(stdin, json.dumps(question).encode())
            _write(stdin, body)
            frame = _read(stdout)
        except BrokenPipeError:
            frame = None
        finally:
            watch.cancel()
            watch.join()  # from here on it either has killed the process or never will
        if self._timed_out:
            raise ParseTimeout(f"not read within {timeout_s:g} s")
        if frame is None:
            return {"crashed": f"the worker ended with {self._ended()}"}
        self._answer_due = False
        answer: dict[str, Any] = json.loads(frame)
        if "crashed" in answer:
            self._ended()
        return answer

    def _ended(self) -> int:
        """Wait for a process that has said its last word; one without memory can get stuck while it ends."""
        try:
            return self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _too_late(self) -> None:
        self._timed_out = True
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # what was still to be sent to it
                    pipe.close()


def _write(pipe: BinaryIO | Any, frame: bytes) -> None:
    pipe.write(len(frame).to_bytes(_LENGTH_BYTES, "big") + frame)
    pipe.flush()


def _read(pipe: BinaryIO | Any) -> bytes | None:
    """The next frame; None when the other side has gone."""
    length = pipe.read(_LENGTH_BYTES)
    if len(length) < _LENGTH_BYTES:
        return None
    expected = int.from_bytes(length, "big")
    frame: bytes = pipe.read(expected)
    return frame if len(frame) == expected else None


# Rows instead of names and values: half the bytes, and a quarter of the time to write and read them.
_FEED_FIELDS: Final = tuple(field.name for field in fields(Feed) if field.name != "items")
_ITEM_FIELDS: Final = tuple(field.name for field in fields(Item) if field.name != "published")
_feed_row: Final = attrgetter(*_FEED_FIELDS)
_item_row: Final = attrgetter(*_ITEM_FIELDS)


def _feed(told: list[Any], rows: list[list[Any]]) -> Feed:
    for row in rows:
        row[-1] = datetime.fromisoformat(row[-1]) if row[-1] else None
    items = tuple(Item(*row) for row in rows)
    return Feed(items=items, **dict(zip(_FEED_FIELDS, told, strict=True)))


def _answer(body: bytes, content_type: str, url: str, how: How = "feedparser") -> dict[str, Any]:
    try:
        reading = read(body, content_type=content_type, url=url, how=how)
    except NotAFeed as error:
        return {"not_a_feed": error.reason, "detail": error.detail}
    items = [
        (*_item_row(item), item.published.isoformat() if item.published else None)
        for item in reading.feed.items
    ]
    return {"feed": _feed_row(reading.feed), "items": items, "agreed": reading.agreed}


def main(memory_bytes: int, cpu_s: float) -> None:
    """Answer questions from stdin until it ends. A bug in the parser ends the process, on purpose."""
    import resource

    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # whatever prints, prints into nothing and not between our frames
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def say_why(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        _write(answers, json.dumps({"crashed": kind.__name__ + where}).encode())

    sys.excepthook = say_why
    while (question := _read(questions)) is not None and (body := _read(questions)) is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime + cpu_s) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        answer = _answer(body, **json.loads(question))
        _write(answers, json.dumps(answer).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
