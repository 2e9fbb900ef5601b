"""The doctor says what is right, and what to do about what is not."""

from pathlib import Path

import pytest

from bot.check import findings
from bot.sandbox.server import Sandbox
from tests.feed_server import PAGE, FeedServer, answers
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
