"""The worker process: it reads like `parse`, and whatever a document does to it stays there."""

from __future__ import annotations

import inspect
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curation.collect import parse_worker
from curation.collect.feed import How, NotAFeed
from curation.collect.parse_worker import ParseTimeout, ParseWorkers
from curation.collect.read import parse

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>The Oven Gazette</title>
<link>https://oven.example/</link><ttl>90</ttl>
<item><guid>https://oven.example/?p=1</guid><title>Café crème &amp; crumbs</title><link>https://oven.example/1</link>
<pubDate>Mon, 16 Nov 2026 09:00:00 +0100</pubDate><description>Short.</description></item>
<item><title>Undated</title></item></channel></rss>""".encode()
SLOW = b"<rss><channel>" + b"<a>" * 400_000  # seconds of work for the parser
URL = "https://oven.example/feed"


@pytest.fixture
def workers() -> Iterator[ParseWorkers]:
    workers = ParseWorkers(timeout_s=20)
    yield workers
    workers.close()


def read(workers: ParseWorkers, body: bytes = RSS) -> object:
    return workers.parse(body, content_type="application/rss+xml", url=URL)


def test_the_worker_reads_what_parse_reads(workers: ParseWorkers) -> None:
    assert read(workers) == parse.parse(RSS, content_type="application/rss+xml", url=URL)


@pytest.mark.parametrize("how", ["feedparser", "both", "fast"])
def test_the_worker_reads_as_it_is_told(workers: ParseWorkers, how: How) -> None:
    told = workers.read(RSS, content_type="", url=URL, how=how)
    assert told == parse.read(RSS, content_type="", url=URL, how=how)
    assert told.agreed is (True if how == "both" else None)


def test_no_process_runs_before_the_first_document(workers: ParseWorkers) -> None:
    assert workers.pids() == []
    read(workers)
    assert len(workers.pids()) == 1


def test_the_reason_comes_through(workers: ParseWorkers) -> None:
    with pytest.raises(NotAFeed) as refused:
        read(workers, b"<!doctype html><html><body>Hi</body></html>")
    assert (refused.value.reason, str(refused.value)) == ("html", "html")
    assert len(workers.pids()) == 1


def test_one_process_reads_many_documents(workers: ParseWorkers) -> None:
    read(workers)
    first = workers.pids()
    read(workers)
    assert workers.pids() == first


def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    workers = ParseWorkers(timeout_s=0.6)
    try:
        began = time.monotonic()
        with pytest.raises(ParseTimeout):
            read(workers, SLOW)
        assert time.monotonic() - began < 5
        assert workers.pids() == []
    finally:
        workers.close()
    workers = ParseWorkers(timeout_s=20)
    try:
        assert read(workers)
    finally:
        workers.close()


def test_a_killed_worker_is_replaced_by_itself(workers: ParseWorkers) -> None:
    read(workers)
    (pid,) = workers.pids()
    os.kill(pid, signal.SIGKILL)
    while workers.pids():
        time.sleep(0.01)
    assert read(workers)
    assert workers.pids() != [pid]


def test_a_worker_that_dies_over_a_document_says_so_and_the_next_is_read(workers: ParseWorkers) -> None:
    read(workers)
    (pid,) = workers.pids()
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(NotAFeed) as refused:
        read(workers, SLOW)
    killer.join()
    assert refused.value.reason == "crashed"
    assert read(workers)


def test_an_answer_nobody_waited_for_is_not_given_to_the_next(
    workers: ParseWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(workers)

    def interrupted(pipe: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(parse_worker, "_read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            read(workers)
    with pytest.raises(NotAFeed):
        read(workers, b" ")


def test_memory_is_limited() -> None:
    workers = ParseWorkers(timeout_s=20, memory_bytes=160 * 1024 * 1024)
    try:
        assert read(workers)
        with pytest.raises(NotAFeed) as refused:
            read(workers, b"<rss>" + b" " * 100_000_000)
        assert refused.value.reason == "crashed"
        assert "MemoryError" in str(refused.value)
        assert read(workers)
    finally:
        workers.close()


def test_a_worker_whose_client_has_gone_stops_by_its_cpu_limit() -> None:
    code = "import sys; from curation.collect import parse_worker; parse_worker.main(2**30, 0)"
    question = b'{"content_type": "", "url": "https://oven.example/"}'
    frames = b"".join(len(part).to_bytes(4, "big") + part for part in (question, SLOW))
    ran = subprocess.run(
        [sys.executable, "-c", code], input=frames, capture_output=True, check=False, timeout=60
    )
    assert ran.returncode == -signal.SIGXCPU


def test_what_prints_does_not_get_between_the_answers() -> None:
    code = (
        "from curation.collect import parse_worker\n"
        "quiet = parse_worker._answer\n"
        "def noisy(*args, **kwargs):\n"
        "    print('boo', flush=True)\n"
        "    return quiet(*args, **kwargs)\n"
        "parse_worker._answer = noisy\n"
        "parse_worker.main(2**30, 10)\n"
    )
    question = b'{"content_type": "", "url": "https://oven.example/"}'
    frames = b"".join(len(part).to_bytes(4, "big") + part for part in (question, b" "))
    ran = subprocess.run(
        [sys.executable, "-c", code], input=frames, capture_output=True, check=True, timeout=60
    )
    assert ran.stdout[4:] == b'{"not_a_feed": "empty", "detail": ""}'


def test_a_worker_is_replaced_after_its_share_of_feeds() -> None:
    workers = ParseWorkers(feeds_each=2, timeout_s=20)
    try:
        read(workers)
        assert len(workers.pids()) == 1
        read(workers)
        assert workers.pids() == []
        assert read(workers)
    finally:
        workers.close()


def test_an_idle_worker_is_ended_when_tidied_and_not_before() -> None:
    now = [1000.0]
    workers = ParseWorkers(idle_s=60, timeout_s=20, clock=lambda: now[0])
    try:
        read(workers)
        now[0] += 59.9
        workers.tidy()
        assert len(workers.pids()) == 1
        now[0] += 0.1
        workers.tidy()
        assert workers.pids() == []
        assert read(workers)
    finally:
        workers.close()


def test_many_threads_share_the_workers() -> None:
    workers = ParseWorkers(size=2, timeout_s=30)
    titles: list[str] = []

    def some(number: int) -> None:
        for _ in range(4):
            body = RSS.replace(b"Undated", b"Undated %d" % number)
            titles.append(workers.parse(body, content_type="", url=URL).items[1].title)

    threads = [threading.Thread(target=some, args=(number,)) for number in range(5)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(titles) == sorted(f"Undated {number}" for number in range(5) for _ in range(4))
        assert 1 <= len(workers.pids()) <= 2
    finally:
        workers.close()


def test_closing_ends_the_processes_and_may_be_done_twice(workers: ParseWorkers) -> None:
    read(workers)
    (pid,) = workers.pids()
    workers.close()
    workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(RuntimeError):
        read(workers)


def test_the_worker_sees_no_secrets(workers: ParseWorkers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    read(workers)
    (pid,) = workers.pids()
    assert b"xoxb-secret" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_the_client_does_not_load_the_parser() -> None:
    code = f"import sys, {parse_worker.__name__}; print('feedparser' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_the_limits_are_those_we_promise() -> None:
    defaults = {
        name: given.default for name, given in inspect.signature(ParseWorkers.__init__).parameters.items()
    }
    assert defaults["size"] == 1
    assert defaults["timeout_s"] == 10
    assert defaults["feeds_each"] == 200
    assert defaults["idle_s"] == 60
    assert defaults["memory_bytes"] == 805_306_368
