"""Recorded feeds through the real path into the database, and back after two restarts.

`python -m tests.reading --feeds DIR`. Each file is served on loopback, fetched by the real client, read in the
worker process by whichever reader the rule chooses, and kept in SQLite. After the database has been closed and
opened twice, what it holds is compared with feedparser's own answer on the same bytes (JSON: with the document's
own items), taken without any of our code. Then ten more polls, with the entries shuffled, the dates moved and
the bytes encoded anew: nothing may come twice.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
from sqlalchemy import select

from curation.collect.feed import MAX_ITEMS
from curation.collect.fetch import Fetcher, Request
from curation.collect.parse_worker import ParseWorkers
from curation.collect.read.pinning import Pin, after, how_to_read
from curation.collect.web.addresses import Allow
from curation.links import clean
from db.collect import feeds, items
from db.connection import Database, open_database
from db.schema import migrate
from db.tables import ItemRow
from tests.feed_server import FeedServer, answers
from tests.shuffled import changed

POLLS = 10
START = datetime(2026, 11, 16, tzinfo=UTC)
TYPES = {".json": "application/feed+json", ".atom": "application/atom+xml", ".rss": "application/rss+xml"}


@dataclass(frozen=True, slots=True)
class Told:
    """One feed: what its own parser says, what we kept, and why these differ."""

    name: str
    entries: int
    items: int
    identities_equal: bool
    reasons: tuple[str, ...]
    unexplained: int
    """Identities on one side only that none of the reasons explains."""
    again: int
    """Items that a later poll brought although nothing new was in it."""
    pinned: bool
    left_out: tuple[str, ...]
    """What could not be changed about the document in the later polls."""


@dataclass(frozen=True, slots=True)
class Own:
    """An entry as its own parser tells it."""

    guid: str
    link: str
    by_sound: bool = False
    """There is no page; the link is that of the enclosure."""
    title: str = ""


def run(folder: Path, memory: Path, *, polls: int = POLLS) -> list[Told]:
    """Do it for every file of a folder; `memory` is an empty folder for the database."""
    url = f"sqlite:///{memory / 'reading.db'}"
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    workers = ParseWorkers(timeout_s=30)
    with FeedServer() as server:
        fetcher = Fetcher(Allow.parse(server.allowed), "Passalong tests")
        reading = _Reading(server, fetcher, workers, polls)
        try:
            database = open_database(url)
            migrate(database)
            ids = {path: reading.poll(database, path, path.read_bytes(), 0) for path in paths}
            first = {path: _kept(database, feed_id) for path, feed_id in ids.items()}
            for _ in range(2):
                database.close()
                database = open_database(url)
            kept = {path: _kept(database, feed_id) for path, feed_id in ids.items()}
            if kept != first:
                raise AssertionError("the database holds something else after two restarts")
            left_out = {path: reading.poll_again(database, path) for path in paths}
            database.close()
            database = open_database(url)
            again = {path: len(_kept(database, feed_id)) - len(kept[path]) for path, feed_id in ids.items()}
            database.close()
        finally:
            fetcher.close()
            workers.close()
        found = []
        for path in paths:
            told = _compare(path, server.url(f"/{path.name}"), kept[path])
            pinned = reading.pins[path].parser == "fast"
            found.append(replace(told, again=again[path], pinned=pinned, left_out=left_out[path]))
        return found


class _Reading:
    """The way from a served document to the database, as a poll goes it."""

    def __init__(self, server: FeedServer, fetcher: Fetcher, workers: ParseWorkers, polls: int) -> None:
        self._server, self._fetcher, self._workers, self._polls = server, fetcher, workers, polls
        self.pins: dict[Path, Pin] = {}

    def poll(self, database: Database, path: Path, body: bytes, time: int) -> int:
        now = START + timedelta(hours=time)
        content_type = TYPES.get(path.suffix, "application/xml")
        url = self._server.on(f"/{path.name}", answers(body, content_type=content_type))
        answer = self._fetcher.fetch(Request(url))
        pin = self.pins.get(path, Pin())
        read = self._workers.read(
            answer.body, content_type=answer.content_type, url=answer.url, how=how_to_read(pin, now=now)
        )
        self.pins[path] = after(pin, read.agreed, now=now)
        with database.write() as session:
            feed_id = feeds.ensure(session, url, host="127.0.0.1", title=read.feed.title, now=now)
            items.add_items(session, feed_id, read.feed.items, now=now)
        return feed_id

    def poll_again(self, database: Database, path: Path) -> tuple[str, ...]:
        left_out: Counter[str] = Counter()
        for time in range(1, self._polls + 1):
            change = changed(path.read_bytes(), time)
            left_out.update(change.left_out)
            self.poll(database, path, change.body, time)
        return tuple(
            what if times == self._polls else f"{what} {times} x" for what, times in sorted(left_out.items())
        )


def _kept(database: Database, feed_id: int) -> list[tuple[str, str | None]]:
    with database.read() as session:
        rows = session.execute(
            select(ItemRow.key, ItemRow.url).where(ItemRow.feed_id == feed_id).order_by(ItemRow.id)
        )
        return [(row.key, row.url) for row in rows]


def own_answer(path: Path) -> list[Own]:
    """The entries of a recorded document as feedparser, or for JSON its own items, tell them."""
    body = path.read_bytes()
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        items: list[dict[str, Any]] = json.loads(body.decode("utf-8-sig"))["items"]
        return [
            Own(str(item.get("id") or ""), str(item.get("url") or item.get("external_url") or ""))
            for item in items
        ]
    content_type = TYPES.get(path.suffix, "application/xml")
    found = feedparser.parse(
        BytesIO(body), response_headers={"content-type": content_type}, sanitize_html=False
    )
    return [
        Own(str(entry.get("id") or "").strip(), *_own_link(entry), title=str(entry.get("title") or ""))
        for entry in found.entries
    ]


def _own_link(entry: Any) -> tuple[str, bool]:
    link = str(entry.get("feedburner_origlink") or entry.get("link") or "")
    sounds = [
        one["href"] for one in entry.get("links", ()) if one.get("rel") == "enclosure" and one.get("href")
    ]
    return (str(sounds[0]), True) if sounds and not link else (link, False)


def _compare(path: Path, url: str, kept: Sequence[tuple[str, str | None]]) -> Told:
    own = own_answer(path)
    keys = {key for key, _ in kept}
    links_of: dict[str, set[str]] = {}
    titles_of: dict[str, set[str]] = {}
    for entry in own:
        links_of.setdefault(entry.guid, set()).add(entry.link)
        if not entry.guid:
            titles_of.setdefault(entry.link, set()).add(entry.title)
    expected: list[tuple[str, str]] = []
    for entry in own:
        link = _cleaned(entry.link, url)
        if entry.guid and len(links_of[entry.guid]) > 1:
            expected.append((f"{entry.guid} {link}", "a guid of several entries: told apart by the link"))
        elif entry.guid:
            expected.append((entry.guid, ""))
        elif not link:
            expected.append(("sha256:", "no guid, no link: a hash of the texts"))
        elif len(titles_of[entry.link]) > 1:
            expected.append(
                (f"{link} {entry.title}", "no guid, a link of several entries: told apart by the title")
            )
        elif entry.by_sound:
            expected.append((link, "no guid, no page: the enclosure's address is the key"))
        else:
            changed_how = "no guid: the link is the key, absolute and without tracking"
            expected.append((link, "" if link == entry.link else changed_how))
    reasons = Counter(reason for _, reason in expected if reason)
    hashes = sum(key == "sha256:" for key, _ in expected)
    named = {" ".join(key.split()) for key, _ in expected if key != "sha256:"}
    if twice := len(own) - hashes - len(named):
        reasons["the same entry told twice"] += twice
    hashed = {key for key in keys if key.startswith("sha256:")}
    # A key longer than 500 characters is hashed too, and texts may be told twice.
    unexplained = len((keys - hashed) ^ named) + max(len(hashed) - hashes, 0)
    if len(own) > MAX_ITEMS:
        reasons[f"more than {MAX_ITEMS}: the newest are kept"] = len(own) - MAX_ITEMS
        unexplained = len((keys - hashed) - named)
    told = tuple(f"{name} ({times})" for name, times in reasons.items())
    equal = {entry.guid or entry.link for entry in own if not entry.by_sound or entry.guid} == keys
    return Told(path.name, len(own), len(kept), equal, told, unexplained, 0, False, ())


def _cleaned(link: str, base: str) -> str:
    try:
        return clean(urljoin(base, link.strip().replace(" ", "%20"))) or "" if link.strip() else ""
    except ValueError:
        return ""


def main(arguments: list[str] | None = None) -> int:
    """Print a line a feed and the sums; 1 if anything came twice or differs without a reason."""
    options = argparse.ArgumentParser(prog="python -m tests.reading", description=__doc__)
    options.add_argument("--feeds", type=Path, required=True, help="a folder of recorded feeds")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="passalong-reading-") as memory:
        found = run(chosen.feeds, Path(memory))
    print(
        f"{'feed':<54} {'own':>4} {'kept':>4} {'equal':>5} {'again':>5} {'pinned':>6}  why not; what stayed as it was"
    )
    for told in found:
        notes = "; ".join([*told.reasons, *(["UNEXPLAINED"] if told.unexplained else [])])
        stayed = ", ".join(told.left_out)
        print(
            f"{told.name:<54} {told.entries:>4} {told.items:>4} {'yes' if told.identities_equal else 'no':>5} "
            f"{told.again:>5} {'yes' if told.pinned else 'no':>6}  {notes}{f' [{stayed}]' if stayed else ''}"
        )
    again, unexplained = sum(told.again for told in found), sum(told.unexplained for told in found)
    equal = sum(told.identities_equal and told.entries == told.items for told in found)
    print(
        f"\n{len(found)} feeds, {sum(told.items for told in found)} items kept; count and identities equal on {equal}, "
        f"{unexplained} differences without a reason; {again} items came twice in {POLLS} changed polls"
    )
    return int(bool(again or unexplained))


if __name__ == "__main__":
    sys.exit(main())
