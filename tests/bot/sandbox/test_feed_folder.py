"""The folder of feeds: a program that serves files as a good feed server does."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from bot.sandbox.feed_folder import FeedFolder, media_type
from curation.collect.read.parse import parse

OWN = Path(__file__).parents[3] / "bot" / "sandbox" / "feeds"
RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title></channel></rss>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.xml").write_bytes(RSS)
    (tmp_path / "a b&c.json").write_text('{"version": "https://jsonfeed.org/version/1.1", "items": []}')
    (tmp_path / ".hidden").write_text("secret")
    (tmp_path / "inner").mkdir()
    os.utime(tmp_path / "main.xml", (1_790_000_000, 1_790_000_000))
    return tmp_path


@pytest.fixture
def served(folder: Path) -> Iterator[FeedFolder]:
    with FeedFolder(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(
    server: FeedFolder, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    asking = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    try:
        asking.request(
            method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        got = asking.getresponse()
        return got.status, {name.lower(): value for name, value in got.getheaders()}, got.read()
    finally:
        asking.close()


def test_a_file_is_served_with_its_validators(served: FeedFolder) -> None:
    status, headers, body = ask(served, "/main.xml")
    assert (status, body) == (200, RSS)
    assert headers["content-type"] == "application/rss+xml"
    assert headers["last-modified"] == formatdate(1_790_000_000, usegmt=True)
    assert headers["etag"].startswith('"')


def test_who_has_it_already_gets_304(served: FeedFolder) -> None:
    _, headers, _ = ask(served, "/main.xml")
    etag, changed = headers["etag"], headers["last-modified"]
    for known in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"x", W/{etag}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": changed},
        {"If_None_Match": etag, "If_Modified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
    ):
        assert ask(served, "/main.xml", **known)[::2] == (304, b"")
    for unknown in (
        {"If_None_Match": '"x"'},
        {"If_None_Match": '"x"', "If_Modified_Since": changed},
        {"If_Modified_Since": formatdate(1_790_000_000 - 1, usegmt=True)},
        {"If_Modified_Since": "yesterday"},
    ):
        assert ask(served, "/main.xml", **unknown)[0] == 200


def test_an_edited_file_is_news(served: FeedFolder, folder: Path) -> None:
    _, before, _ = ask(served, "/main.xml")
    (folder / "main.xml").write_bytes(RSS + b"<!-- new -->")
    status, _, body = ask(served, "/main.xml", If_None_Match=before["etag"])
    assert (status, body) == (200, RSS + b"<!-- new -->")


def test_names_are_served_as_they_are(served: FeedFolder) -> None:
    assert served.url("a b&c.json").endswith("/a%20b%26c.json")
    status, headers, _ = ask(served, "/a%20b%26c.json")
    assert (status, headers["content-type"]) == (200, "application/feed+json")
    assert served.files() == ["a b&c.json", "inner", "main.xml"]


def test_head_tells_without_the_body(served: FeedFolder) -> None:
    status, headers, body = ask(served, "/main.xml", method="HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(RSS)), b"")


@pytest.mark.parametrize(
    "path", ["/", "/none.xml", "/.hidden", "/inner", "/../etc/passwd", "/%2e%2e/x", "/inner/../main.xml"]
)
def test_nothing_else_is_served(served: FeedFolder, path: str) -> None:
    assert ask(served, path)[0] == 404


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<rss version='2.0'>", "application/rss+xml"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><!-- x --><feed xmlns='x'>", "application/atom+xml"),
        (b"<rdf:RDF xmlns='x'>", "application/rss+xml"),
        (b"<a:feed xmlns:a='x'>", "application/atom+xml"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"<opml version='2.0'>", "text/x-opml"),
        (b"<urlset>", "application/xml"),
        (b'{"a": 1}', "application/json"),
        (b"hello", "text/plain"),
    ],
)
def test_the_content_type_is_told_by_the_content(body: bytes, expected: str) -> None:
    assert media_type("x", body) == expected


def test_the_program_says_when_it_is_ready_and_ends_when_told(folder: Path) -> None:
    command = [sys.executable, "-m", "bot.sandbox.feed_folder", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        ready, _, url = program.stdout.readline().strip().partition(" ")
        assert ready == "ready"
        port = int(url.removeprefix("http://127.0.0.1:"))
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        asking.request("GET", "/main.xml")
        assert asking.getresponse().read() == RSS
        asking.close()
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0


def test_the_program_ends_with_the_one_that_started_it(folder: Path) -> None:
    code = (
        "import subprocess, sys, os\n"
        f"command = ['-m', 'bot.sandbox.feed_folder', {str(folder)!r}, '--with-parent']\n"
        "p = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)\n"
        "print(p.stdout.readline().strip(), flush=True)\n"
        "os._exit(0)\n"
    )
    # The grandchild holds our pipe open until it ends: reading to the end waits for just that.
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as parent:
        out, _ = parent.communicate(timeout=20)
    assert out.startswith(b"ready http://127.0.0.1:")


def test_no_folder_is_said() -> None:
    command = [sys.executable, "-m", "bot.sandbox.feed_folder", "/no/such/folder"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "/no/such/folder is not a folder" in ran.stderr


@pytest.mark.parametrize("file", sorted(OWN.iterdir()), ids=lambda file: file.name)
def test_our_own_feeds_are_whole(file: Path) -> None:
    feed = parse(
        file.read_bytes(), content_type=media_type(file.name, file.read_bytes()), url="http://127.0.0.1/x"
    )
    assert feed.title
    assert feed.language
    assert 6 <= len(feed.items) <= 10
    assert all(item.title and item.summary and item.published for item in feed.items)
    assert all(".example/" in (item.url or "") for item in feed.items)


def test_our_own_feeds_come_in_every_format_and_two_languages() -> None:
    types = {media_type(file.name, file.read_bytes()) for file in OWN.iterdir()}
    assert types == {"application/rss+xml", "application/atom+xml", "application/feed+json"}
    feeds = [parse(file.read_bytes(), content_type="", url="http://127.0.0.1/x") for file in OWN.iterdir()]
    assert len(feeds) == 5
    assert {(feed.language or "")[:2] for feed in feeds} == {"en", "fr"}
