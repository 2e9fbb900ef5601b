"""A text written by a model: both APIs, every failure, and what is told to whom. The model is on loopback."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import formatdate
from hashlib import sha256
from typing import Any

import pytest

from curation.line import OPENAI, Charged
from curation.share.asking import prompt
from curation.share.asking.answer import MAX_OTHERS, MAX_TEXT, Form, PhotoForm, Reason, Usage
from curation.share.asking.brief import Brief, Subject, Voice, Written
from curation.share.writer import (
    MAX_OUTPUT_TOKENS,
    Api,
    Writer,
    WriterClosed,
    WriterFailed,
    chat_bounds,
)
from tests import model_server
from tests.feed_server import PACKERS
from tests.model_server import Asked, Behaviour, ModelServer, says

KEY = "sk-very-secret-0123456789"
BRIEF = Brief(
    "linkedin",
    "LinkedIn",
    "link",
    2_900,
    1,
    Subject(
        "Rye keeps longer than you think",
        "Two bakers kept loaves for a week.",
        "The Oven Gazette",
        "oven.example",
    ),
    Voice("en", "Sam, who bakes on Sundays"),
)
PHOTO = replace(BRIEF, needs="photo")
COUNTED = Usage(900, 120)
APIS = pytest.mark.parametrize("api", ["responses", "chat"])
GOOD = {"text": "Worth a read.", "why": "It saves an afternoon.", "language": "en"}


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    model_server.forget_environment(monkeypatch)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as opened:
        yield opened


class Opened:
    """Makes writers for the server and closes them."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server
        self.made: list[Writer] = []

    def __call__(self, api: Api = "responses", **options: Any) -> Writer:
        given: dict[str, Any] = {"api_key": KEY, "base_url": self._server.base_url, "model": "small"}
        given |= {"timeout_s": 5.0} | options
        self.made.append(Writer(api=api, **given))
        return self.made[-1]


@pytest.fixture
def opened(server: ModelServer) -> Iterator[Opened]:
    made = Opened(server)
    yield made
    for writer in made.made:
        writer.close()


def failure(writer: Writer, brief: Brief = BRIEF) -> WriterFailed:
    with pytest.raises(WriterFailed) as caught:
        writer.write(brief)
    return caught.value


# What is sent, and what comes back


@APIS
def test_a_text_is_asked_for_and_comes_back_with_what_it_cost(
    server: ModelServer, opened: Opened, api: Api
) -> None:
    server.answer = lambda _: GOOD
    reply = opened(api).write(BRIEF)
    assert reply.written == Written("Worth a read.", "It saves an afternoon.", "en")
    assert reply.usage == COUNTED
    assert [asked.api for asked in server.seen] == [api]


@APIS
def test_orders_and_data_go_apart_and_nobody_keeps_them(
    server: ModelServer, opened: Opened, api: Api
) -> None:
    opened(api).write(BRIEF, complaint="It had a number.")
    (asked,) = server.seen
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body["model"] == "small"
    assert asked.body.get("store") is (False if api == "responses" else None)
    assert asked.body["max_output_tokens" if api == "responses" else "max_tokens"] == 4_000
    assert "tools" not in asked.body
    assert asked.instructions == prompt.instructions(BRIEF)
    assert asked.data["title"] == BRIEF.subject.title
    assert asked.data["complaint"] == "It had a number."
    for said in (BRIEF.subject.title, BRIEF.subject.summary, BRIEF.subject.source, BRIEF.subject.host):
        assert said not in asked.instructions
        assert said in asked.message


@APIS
@pytest.mark.parametrize(
    ("brief", "fields"),
    [(BRIEF, ["text", "why", "language"]), (PHOTO, ["text", "why", "language", "photo_idea", "alt_text"])],
)
def test_the_form_is_strict_and_asks_for_a_photo_only_where_one_is_needed(
    server: ModelServer, opened: Opened, api: Api, brief: Brief, fields: list[str]
) -> None:
    written = opened(api).write(brief).written
    form = server.seen[0].form
    assert form["strict"] is True
    assert form["schema"]["additionalProperties"] is False
    assert form["schema"]["required"] == server.seen[0].fields == fields
    assert bool(written.photo_idea) == bool(written.alt_text) == ("alt_text" in fields)


def test_openai_is_bounded_by_its_newer_name_and_keeps_nothing() -> None:
    assert chat_bounds(OPENAI) == {"max_completion_tokens": MAX_OUTPUT_TOKENS, "store": False}


def test_whoever_changes_a_form_changes_the_version_of_the_prompt() -> None:
    known = {"1": "697df14ccd86"}
    forms = json.dumps([Form.model_json_schema(), PhotoForm.model_json_schema()])
    assert sha256(forms.encode()).hexdigest()[:12] == known[prompt.PROMPT_VERSION]


@APIS
def test_what_no_database_keeps_is_taken_out_and_french_spaces_stay(
    server: ModelServer, opened: Opened, api: Api
) -> None:
    cook = "\U0001f469\u200d\U0001f373"
    text = "Le seigle\u00a0: \ud800une\x00 semaine\u202f!\u202e\r\n\r\nÀ lire\u200b.\tVoilà\u2028" + cook
    server.answer = lambda _: {"text": text, "why": "Une\nphrase.\udfff", "language": "fr"}
    written = opened(api).write(BRIEF).written
    assert written.text == f"Le seigle\u00a0: une semaine\u202f!\n\nÀ lire. Voilà\n{cook}"
    assert (written.why, written.language) == ("Une phrase.", "fr")


def test_every_field_is_capped(server: ModelServer, opened: Opened) -> None:
    long = "word " * 10_000
    server.answer = lambda asked: dict.fromkeys(asked.fields, long) | {"language": "other"}
    written = opened().write(PHOTO).written
    assert MAX_TEXT - 5 <= len(written.text) <= MAX_TEXT
    for field in (written.why, written.photo_idea, written.alt_text):
        assert len(field) == MAX_OTHERS


@APIS
@pytest.mark.parametrize("usage", [None, (0, 0), (-1, 5), (10**12, 5)])
def test_a_server_that_does_not_count_or_cannot_be_believed_is_one_of_unknown_cost(
    server: ModelServer, opened: Opened, api: Api, usage: tuple[int, int] | None
) -> None:
    server.usage = usage
    assert opened(api).write(BRIEF).usage is None


def test_a_thought_on_the_way_is_not_the_answer(server: ModelServer, opened: Opened) -> None:
    parts = {"commentary": '{"text": "Let me see."}', "final_answer": json.dumps(GOOD)}
    output = [
        {"type": "message", "phase": phase, "content": [{"type": "output_text", "text": text}]}
        for phase, text in parts.items()
    ]
    server.on(model_server.body(json.dumps({"status": "completed", "output": output}).encode()))
    assert opened().write(BRIEF).written.text == "Worth a read."


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_packed_answer_is_unpacked(server: ModelServer, opened: Opened, encoding: str) -> None:
    part = {"type": "output_text", "text": json.dumps(GOOD)}
    reply = {"status": "completed", "output": [{"type": "message", "content": [part]}]}
    server.on(model_server.body(PACKERS[encoding](json.dumps(reply).encode()), Content_Encoding=encoding))
    assert opened().write(BRIEF).written.text == "Worth a read."


# Failures

NOT_WRITTEN: list[tuple[Behaviour, Reason, Charged, Usage | None]] = [
    (model_server.no_key, "key", "no", None),
    (model_server.fails(403, code="unsupported_country_region_territory"), "key", "no", None),
    (model_server.no_model, "model", "no", None),
    (model_server.fails(404, message="model 'x' not found, try pulling it first"), "model", "no", None),
    (model_server.fails(403, code="model_not_found"), "model", "no", None),
    (model_server.fails(404, message="Not Found"), "request", "no", None),
    (model_server.fails(400, code="invalid_value"), "request", "no", None),
    (model_server.fails(400, code="content_filter"), "refused", "no", None),
    (model_server.fails(402), "quota", "no", None),
    (model_server.out_of_quota, "quota", "no", None),
    (model_server.refuses, "refused", "yes", COUNTED),
    (model_server.filtered, "refused", "yes", COUNTED),
    (model_server.too_long, "too_long", "yes", COUNTED),
    (model_server.failed(), "server", "yes", None),
    (says("no json"), "unreadable", "yes", COUNTED),
    (says('{"text": "Wor'), "unreadable", "yes", COUNTED),
    (says("[" * 100_000), "unreadable", "yes", COUNTED),
    (says({"words": "Worth a read."}), "unreadable", "yes", COUNTED),
    (says(GOOD | {"language": "klingon"}), "unreadable", "yes", COUNTED),
    (says(GOOD | {"text": 5}), "unreadable", "yes", COUNTED),
    (says(GOOD | {"text": " \u200b\n"}), "unreadable", "yes", COUNTED),
    (says(""), "unreadable", "yes", COUNTED),
    (model_server.body(b""), "unreadable", "yes", None),
    (model_server.body(b'{"status": "comp'), "unreadable", "yes", None),
    (model_server.body(b"<html>Hello</html>", Content_Type="text/html"), "unreadable", "yes", None),
    (model_server.body(b"\xff\xfe\x00", Content_Type="application/json"), "unreadable", "yes", None),
    (model_server.body(b'{"output": 5, "choices": [5], "usage": "x"}'), "unreadable", "yes", None),
    (model_server.body(b'{"output": [{"type": "message", "content": [null]}]}'), "unreadable", "yes", None),
    (model_server.body(b"no gzip", Content_Encoding="gzip"), "unreadable", "yes", None),
    (model_server.body(PACKERS["br"](b" " * 5_000_000), Content_Encoding="br"), "unreadable", "yes", None),
    (model_server.huge, "unreadable", "yes", None),
    (model_server.redirects("http://127.0.0.2:9/v1/responses"), "request", "no", None),
]


@APIS
def test_each_failure_has_its_reason_and_is_not_tried_again(
    server: ModelServer, opened: Opened, api: Api
) -> None:
    writer = opened(api)
    for number, (behaviour, reason, charged, usage) in enumerate(NOT_WRITTEN):
        server.on(behaviour)
        failed = failure(writer)
        assert (failed.reason, failed.charged, failed.usage) == (reason, charged, usage), number
        assert len(server.seen) == number + 1


@pytest.mark.parametrize(
    ("behaviour", "reason", "charged"),
    [
        (model_server.busy(), "busy", "no"),
        (model_server.broken_down(500), "server", "maybe"),
        (model_server.broken_down(503), "server", "maybe"),
    ],
)
def test_a_server_in_trouble_is_asked_three_times(
    server: ModelServer, opened: Opened, behaviour: Behaviour, reason: Reason, charged: Charged
) -> None:
    server.on(*[behaviour] * 3)
    failed = failure(opened())
    assert (failed.reason, failed.charged, len(server.seen)) == (reason, charged, 3)


@APIS
def test_trouble_that_passes_is_nobodys_business(server: ModelServer, opened: Opened, api: Api) -> None:
    server.on(model_server.busy(), model_server.busy())
    assert opened(api).write(BRIEF).usage == COUNTED  # what was turned down cost nothing


def test_a_try_whose_answer_was_lost_is_counted_at_its_most(server: ModelServer, opened: Opened) -> None:
    server.on(model_server.broken_down(502))
    writer = opened()
    most = writer.most_tokens(BRIEF)
    assert writer.write(BRIEF).usage == Usage(900 + most.input_tokens // 3, 120 + MAX_OUTPUT_TOKENS)


@pytest.mark.parametrize("behaviour", [model_server.resets, model_server.hangs])
def test_what_breaks_off_may_have_cost_something(
    server: ModelServer, opened: Opened, behaviour: Behaviour
) -> None:
    server.on(behaviour)
    failed = failure(opened(retries=0, timeout_s=0.3))
    reason = "slow" if behaviour is model_server.hangs else "unreachable"
    assert (failed.reason, failed.charged, failed.usage) == (reason, "maybe", None)


@pytest.mark.parametrize(
    "base_url",
    ["http://127.0.0.1:1/v1", "http://127.0.0.1:99999", "http://[::1", "no address", "ftp://model.example"],
)
def test_a_server_that_is_not_there_costs_nothing(opened: Opened, base_url: str) -> None:
    failed = failure(opened(base_url=base_url, retries=0))
    assert (failed.reason, failed.charged) == ("unreachable", "no")


@pytest.mark.parametrize("api_key", ["", "  ", "sk-very\nsecret", "sk-very secret", "sk-véry-secret"])
def test_a_key_that_cannot_be_one_is_not_sent(server: ModelServer, opened: Opened, api_key: str) -> None:
    failed = failure(opened(api_key=api_key))
    assert (failed.reason, failed.charged) == ("key", "no")
    assert not server.seen


# Time


@pytest.mark.parametrize("behaviour", [model_server.dribbles, model_server.dribbles_headers])
def test_a_server_that_dribbles_is_given_up_at_the_limit(
    server: ModelServer, opened: Opened, behaviour: Behaviour
) -> None:
    server.on(behaviour)
    writer = opened(timeout_s=0.4, retries=0)
    begun = time.monotonic()
    failed = failure(writer)
    assert failed.reason == "slow"
    assert failed.charged != "no"
    assert time.monotonic() - begun < writer.deadline_s + 2
    assert writer.write(BRIEF).usage == COUNTED  # and the next text is written


@pytest.mark.parametrize("header", ["retry_after", "retry_after_ms"])
def test_a_wait_that_ends_after_the_limit_is_not_begun(
    server: ModelServer, opened: Opened, header: str
) -> None:
    server.on(model_server.fails(429, code="rate_limit_exceeded", **{header: "100000"}))
    begun = time.monotonic()
    assert failure(opened(timeout_s=30)).reason == "busy"
    assert time.monotonic() - begun < 5


def test_giving_up_during_a_wait_says_what_was_waited_for(
    server: ModelServer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.line.PAUSE_S", 0.1)
    for status, reason in {429: "busy", 503: "server"}.items():
        server.on(model_server.fails(status, retry_after=formatdate(time.time() + 60)))
        assert failure(opened(timeout_s=0.2, retries=1)).reason == reason
    assert len(server.seen) == 2


def test_three_tries_of_half_a_minute_are_over_after_95_seconds() -> None:
    assert Writer(api_key=KEY, model="small").deadline_s == 95


# Secrets, and other hosts


def test_the_key_is_in_no_error_and_no_log(
    server: ModelServer, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    writer = opened(retries=0)
    shown = [repr(writer)]
    broken = model_server.body(KEY.encode(), Content_Encoding="gzip")
    for behaviour in (model_server.no_key, model_server.resets, says(KEY), says({"text": [KEY]}), broken):
        server.on(behaviour)
        failed = failure(writer)
        shown += [str(failed), repr(failed), *traceback.format_exception(failed)]
        assert failed.__cause__ is None
        assert failed.__context__ is None
    assert KEY not in "\n".join(shown)
    assert KEY not in "\n".join(record.getMessage() for record in caplog.records)
    assert "Incorrect API key" not in "\n".join(shown)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server: ModelServer, opened: Opened, status: int) -> None:
    with ModelServer() as other:
        server.on(model_server.redirects(f"{other.base_url}/responses", status))
        assert failure(opened()).reason == "request"
        assert not other.seen


def test_the_usual_proxy_variables_count(
    server: ModelServer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.base_url.removesuffix("/v1"))
    assert opened(base_url="http://model.example/v1").write(BRIEF).usage == COUNTED
    assert server.seen[0].path == "http://model.example/v1/responses"


# The same question, and its price


def test_a_kept_answer_is_found_by_everything_that_decides_about_it() -> None:
    def made(**options: Any) -> Writer:
        return Writer(**({"api_key": KEY, "model": "small"} | options))

    same = made().key(BRIEF)
    assert made(api_key="sk-other", timeout_s=1, retries=0).key(BRIEF) == same
    others = [
        made(model="large").key(BRIEF),
        made(api="chat").key(BRIEF),
        made(base_url="http://127.0.0.1:9/v1").key(BRIEF),
        made().key(PHOTO),
        made().key(replace(BRIEF, not_like=("That one.",))),
    ]
    assert len({same, *others}) == 6


@APIS
@pytest.mark.parametrize(
    "brief", [BRIEF, PHOTO, replace(BRIEF, subject=Subject("é🥖" * 900, "ê" * 9_000, "s", "h"))]
)
def test_the_most_a_text_can_cost_is_more_than_all_that_is_sent(
    server: ModelServer, opened: Opened, api: Api, brief: Brief
) -> None:
    writer = opened(api, retries=0)
    writer.write(brief)
    (asked,) = server.seen
    most = writer.most_tokens(brief)
    form = json.dumps(asked.form["schema"]).encode()
    assert (
        most.input_tokens > len(asked.instructions.encode()) + len(asked.message.encode()) + len(form) * 0.9
    )
    assert most.output_tokens == MAX_OUTPUT_TOKENS
    thrice = opened(api, retries=2).most_tokens(brief)
    assert thrice == Usage(most.input_tokens * 3, most.output_tokens * 3)
    assert writer.most_tokens(brief, "It had a number.").input_tokens > most.input_tokens


# The life of a writer


def test_the_sdk_is_imported_when_a_text_is_asked_for_and_no_sooner() -> None:
    code = (
        "import sys; from curation.share.writer import Writer\n"
        "writer = Writer(api_key='sk-1', model='small'); writer.close()\n"
        "print([name for name in ('openai', 'httpx2', 'anyio') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_two_threads_are_served_at_once(server: ModelServer, opened: Opened) -> None:
    both = threading.Barrier(2, timeout=10)

    def answer(asked: Asked) -> dict[str, Any]:
        both.wait()
        return GOOD | {"text": f"About {asked.data['title']}."}

    server.answer = answer
    writer = opened()
    briefs = [replace(BRIEF, subject=replace(BRIEF.subject, title=title)) for title in ("rye", "spelt")]
    with ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(writer.write, briefs))
    assert [reply.written.text for reply in replies] == ["About rye.", "About spelt."]


def test_closing_ends_what_is_under_way_and_takes_no_more(server: ModelServer, opened: Opened) -> None:
    server.on(model_server.hangs)
    writer = opened(timeout_s=60)
    others = set(threading.enumerate())  # of writers that belong to other tests
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(writer.write, BRIEF)
        while not server.seen:
            time.sleep(0.01)
        writer.close()
        with pytest.raises(WriterClosed):
            asking.result(timeout=5)
    begun = set(threading.enumerate()) - others
    assert not [thread for thread in begun if thread.name == "writer"]
    writer.close()
    with pytest.raises(WriterClosed):
        writer.write(BRIEF)


def test_a_writer_may_be_used_where_an_event_loop_is_running(opened: Opened) -> None:
    import asyncio

    async def inside() -> str:
        return opened().write(BRIEF).written.language

    assert asyncio.run(inside()) == "en"
