"""`passalong import` and `export`: real processes, real feeds on loopback, and a kill in the middle."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.lock import only_one
from curation.collect.opml import Entry, read, write
from db.collect import feeds, sources
from db.connection import Database, open_database
from db.schema import migrate
from db.tables import FeedRow, ImportRow, ItemRow, SourceRow
from tests.bot.test_cli import ROOT, passalong, refused
from tests.db.rows import NOW, a_workspace
from tests.feed_server import Exchange, FeedServer, answers
from tests.stage import rss

ALIVE, DEAD, TWICE = 290, 10, 20


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one team that is set up."""
    folder = tmp_path / "data"
    folder.mkdir()
    database = open_database(f"sqlite:///{folder / 'passalong.db'}")
    migrate(database)
    with database.write() as session:
        a_workspace(session, set_up_at=NOW)
    database.close()
    return folder


@pytest.fixture
def memory(data: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{data / 'passalong.db'}")
    yield database
    database.close()


def environment(data: Path, feed_server: FeedServer) -> dict[str, str]:
    return {"PASSALONG_DATA": str(data), "PASSALONG_ALLOW": feed_server.allowed, "cwd": str(data.parent)}


def three_hundred(server: FeedServer, folder: Path) -> Path:
    """290 feeds that answer, 10 that don't, and 20 of them named twice."""
    listed = [Entry(f"Feed {n}", server.on(f"/{n}", answers(rss("One", path=f"/{n}")))) for n in range(ALIVE)]
    listed += [Entry(f"Dead {n}", server.url(f"/dead/{n}")) for n in range(DEAD)]
    file = folder / "mine.opml"
    file.write_text(write("Mine", [*listed, *listed[:TWICE]]), "utf-8")
    return file


REPORT = (
    "The list is read: 290 added · 20 twice in the list · 10 gave nothing: Dead 0 – there is nothing at that "
)


def counted(memory: Database) -> tuple[int, int, int, int]:
    """Sources, feeds, feeds that were looked at, items."""
    with memory.read() as session:
        looked = select(func.count()).where(FeedRow.looked_at.is_not(None))
        counts = [select(func.count(table.id)) for table in (SourceRow, FeedRow)]
        a, b = (session.scalar(count) or 0 for count in counts)
        return a, b, session.scalar(looked) or 0, session.scalar(select(func.count(ItemRow.id))) or 0


def test_three_hundred_feeds_are_read_once_with_progress(
    data: Path, memory: Database, feed_server: FeedServer
) -> None:
    file = three_hundred(feed_server, data.parent)

    done = passalong("import", str(file), **environment(data, feed_server))

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(REPORT)
    assert "300 of 300 feeds read" in done.stderr.splitlines()
    assert len(done.stderr.splitlines()) <= 10
    assert counted(memory) == (300, 300, 300, 290)
    paths = [path for path, _ in feed_server.seen]
    assert len(paths) == len(set(paths)) == 300

    again = passalong("import", str(file), **environment(data, feed_server))

    assert again.stdout == "The list is read: 0 added · 300 you had already · 20 twice in the list\n"
    assert counted(memory) == (300, 300, 300, 290)


def test_killed_in_the_middle_and_repeated_nothing_is_there_twice(
    data: Path, memory: Database, feed_server: FeedServer
) -> None:
    file = three_hundred(feed_server, data.parent)
    reached = threading.Event()
    for n in range(100, ALIVE):  # each in its own time, so that the kill comes between them

        def slowly(exchange: Exchange, n: int = n) -> None:
            time.sleep(0.02)
            exchange.answer(200, rss("One", path=f"/{n}"))
            if n > 180:
                reached.set()

        feed_server.on(f"/{n}", slowly)
    given = environment(data, feed_server)
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "PASSALONG_"))
    }
    killed = subprocess.Popen(
        [sys.executable, "-m", "bot", "import", str(file)],
        cwd=given.pop("cwd"),
        env={**clean, "PYTHONPATH": str(ROOT), **given},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert reached.wait(30)
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    sources_then, _, looked, items = counted(memory)
    assert looked < 300
    with memory.write() as session:
        # What it held is free again when the leases of the dead process have ended.
        session.execute(FeedRow.__table__.update().values(lease_until=None))  # type: ignore[attr-defined]

    done = passalong("import", str(file), **environment(data, feed_server))

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(REPORT)
    assert counted(memory) == (300, 300, 300, 290)
    assert (sources_then, items <= 290) == (300, True)
    with memory.read() as session:
        assert session.scalar(select(func.count(ImportRow.id))) == 1


def test_stopped_by_hand_it_says_what_is_left(data: Path, memory: Database, feed_server: FeedServer) -> None:
    asked = threading.Event()

    def never(exchange: Exchange) -> None:
        asked.set()
        exchange.server.ended.wait()

    file = data.parent / "mine.opml"
    file.write_text(write("Mine", [Entry("Slow", feed_server.on("/slow", never))]), "utf-8")
    given = environment(data, feed_server)
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "PASSALONG_"))
    }
    stopped = subprocess.Popen(
        [sys.executable, "-m", "bot", "import", str(file)],
        cwd=given.pop("cwd"),
        env={**clean, "PYTHONPATH": str(ROOT), **given},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert asked.wait(30)
    stopped.send_signal(signal.SIGINT)
    _, said = stopped.communicate(timeout=30)

    assert stopped.returncode == 130
    assert "Stopped: 0 of 1 read. What is done is kept; `passalong run` reads the rest" in said
    assert "Traceback" not in said
    assert counted(memory)[:3] == (1, 1, 0)


def test_import_says_what_is_in_its_way(data: Path, feed_server: FeedServer, tmp_path: Path) -> None:
    given = environment(data, feed_server)
    page = tmp_path / "page.html"
    page.write_text("<html></html>")
    mine = tmp_path / "mine.opml"
    mine.write_text(write("Mine", [Entry("A", "https://a.example/")]), "utf-8")
    private = tmp_path / "private.opml"
    private.write_text(write("Mine", [Entry("A", "http://10.0.0.1/")]), "utf-8")

    refused(passalong("import", str(tmp_path / "no.opml"), **given), "can't be read (No such file")
    refused(passalong("import", str(page), **given), "is no list of feeds", "Settings, Export, OPML")
    refused(passalong("import", str(private), **given), "names no feed that may be read")
    refused(
        passalong("import", str(mine), "--team", "T9", **given), "There is no workspace T9. Set up: T0TEAM."
    )
    refused(
        passalong("import", str(mine), **{**given, "PASSALONG_DATA": str(tmp_path / "new")}),
        "No workspace is set up yet",
    )
    with only_one(data, "run"):
        refused(passalong("import", str(mine), **given), "is in use by passalong run")


def test_with_several_workspaces_one_is_named(
    data: Path, memory: Database, feed_server: FeedServer, tmp_path: Path
) -> None:
    with memory.write() as session:
        second = a_workspace(session, "T2", set_up_at=NOW)
        a_workspace(session, "T3")
    url = feed_server.on("/one", answers(rss("One")))
    file = tmp_path / "mine.opml"
    file.write_text(write("Mine", [Entry("A", url)]), "utf-8")
    given = environment(data, feed_server)

    refused(passalong("import", str(file), **given), "Several workspaces are set up: T0TEAM, T2.", "--team")
    refused(passalong("export", "-", **given), "Several workspaces are set up: T0TEAM, T2.", "--team")
    assert passalong("import", str(file), "--team", "T2", **given).returncode == 0

    with memory.read() as session:
        assert session.scalars(select(SourceRow.workspace_id)).all() == [second]
    assert read(passalong("export", "-", "--team", "T2", **given).stdout).entries[0].url == url


def test_export_writes_a_file_that_import_takes(
    data: Path, memory: Database, feed_server: FeedServer, tmp_path: Path
) -> None:
    with memory.write() as session:
        for path in ("one", "two"):
            feed_id = feeds.ensure(
                session, f"https://a.example/{path}", host="a.example", title=path, now=NOW
            )
            sources.subscribe(session, 1, feed_id, lane="share", added_by=None, now=NOW)
    given = environment(data, feed_server)
    file = tmp_path / "out.opml"

    with only_one(data, "run"):
        done = passalong("export", str(file), **given)

    assert (done.returncode, done.stdout) == (0, f"Wrote 2 sources to {file}.\n")
    listed = read(file.read_bytes())
    assert [entry.url for entry in listed.entries] == ["https://a.example/one", "https://a.example/two"]
    assert passalong("export", "-", **given).stdout.encode() == file.read_bytes()
    refused(passalong("export", str(file), **given), "exists already")
    refused(passalong("export", str(tmp_path / "no" / "x.opml"), **given), "can't be written (No such file")
    refused(
        passalong("export", "-", **{**given, "PASSALONG_DATA": str(tmp_path / "new")}), "There is no database"
    )
