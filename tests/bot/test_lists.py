"""`passalong import` and `export`: real processes, real feeds on loopback, and a kill in the middle."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot import lists
from bot.cli import parser
from bot.commands import PROBLEMS
from bot.lock import only_one
from bot.reading import shown
from curation.collect.opml import Entry, read, write
from db.collect import feeds, sources
from db.connection import Database, open_database
from db.schema import migrate
from db.tables import FeedRow, ImportRow, ItemRow, SourceRow
from tests.bot.test_cli import ROOT
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


@pytest.fixture
def passalong(
    data: Path, feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> "Passalong":
    monkeypatch.chdir(data.parent)
    for name in list(os.environ):
        if name.startswith(("SLACK_", "PASSALONG_", "DATABASE_URL")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PASSALONG_DATA", str(data))
    monkeypatch.setenv("PASSALONG_ALLOW", feed_server.allowed)
    return Passalong(capsys)


@dataclass
class Passalong:
    """The command line in this process, which is quicker than starting one each time."""

    capsys: pytest.CaptureFixture[str]
    stderr: str = ""

    def __call__(self, *arguments: str) -> str:
        """Run a command that works; what it printed."""
        chosen = parser().parse_args(arguments)
        assert {"import": lists.bring, "export": lists.export}[chosen.command](chosen) == 0
        out, self.stderr = self.capsys.readouterr()
        return out

    def refuses(self, *arguments: str) -> str:
        """Run a command that can't be done; why not."""
        with pytest.raises(PROBLEMS) as problem:
            self(*arguments)
        return str(problem.value)

    def process(self, *arguments: str) -> subprocess.Popen[str]:
        """Run a command in a process of its own, to be killed."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hear_ctrl_c,
        )


def hear_ctrl_c() -> None:
    # Who runs the tests in the background of a shell hands on that Ctrl-C is to be ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


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
    passalong: Passalong, data: Path, memory: Database, feed_server: FeedServer
) -> None:
    file = three_hundred(feed_server, data.parent)

    assert passalong("import", str(file)).startswith(REPORT)

    assert "300 of 300 feeds read" in passalong.stderr.splitlines()
    assert len(passalong.stderr.splitlines()) <= 10
    assert counted(memory) == (300, 300, 300, 290)
    paths = [path for path, _ in feed_server.seen]
    assert len(paths) == len(set(paths)) == 300

    again = passalong("import", str(file))

    assert again == "The list is read: 0 added · 300 you had already · 20 twice in the list\n"
    assert counted(memory) == (300, 300, 300, 290)


def test_killed_in_the_middle_and_repeated_nothing_is_there_twice(
    passalong: Passalong, data: Path, memory: Database, feed_server: FeedServer
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
    with passalong.process("import", str(file)) as killed:
        assert reached.wait(60)
        killed.kill()
    sources_then, _, looked, items = counted(memory)
    assert (sources_then, looked < 300, items <= looked) == (300, True, True)
    with memory.write() as session:
        # What it held is free again when the leases of the dead process have ended.
        session.execute(text("update feeds set lease_until = null"))

    assert passalong("import", str(file)).startswith(REPORT)

    assert counted(memory) == (300, 300, 300, 290)
    with memory.read() as session:
        assert session.scalar(select(func.count(ImportRow.id))) == 1


def test_stopped_by_hand_it_says_what_is_left(
    passalong: Passalong, data: Path, memory: Database, feed_server: FeedServer
) -> None:
    asked = threading.Event()

    def never(exchange: Exchange) -> None:
        asked.set()
        exchange.server.ended.wait()

    file = data.parent / "mine.opml"
    file.write_text(write("Mine", [Entry("Slow", feed_server.on("/slow", never))]), "utf-8")
    with passalong.process("import", str(file)) as stopped:
        assert asked.wait(60)
        stopped.send_signal(signal.SIGINT)
        _, said = stopped.communicate(timeout=30)

    assert stopped.returncode == 130
    assert "Stopped: 0 of 1 read. What is done is kept; `passalong run` reads the rest" in said
    assert "Traceback" not in said
    assert counted(memory)[:3] == (1, 1, 0)


def test_import_says_what_is_in_its_way(
    passalong: Passalong, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = data.parent
    (folder / "page.html").write_text("<html></html>")
    (folder / "mine.opml").write_text(write("Mine", [Entry("A", "https://a.example/")]), "utf-8")
    (folder / "private.opml").write_text(write("Mine", [Entry("A", "http://10.0.0.1/")]), "utf-8")

    assert passalong.refuses("import", "no.opml") == "no.opml can't be read (No such file or directory)."
    assert "is no list of feeds (no OPML). In most readers" in passalong.refuses("import", "page.html")
    assert passalong.refuses("import", "private.opml") == "private.opml names no feed that may be read."
    nobody = passalong.refuses("import", "mine.opml", "--team", "T9")
    assert nobody == "There is no workspace T9. Set up: T0TEAM."
    with only_one(data, "run"):
        assert "is in use by passalong run" in passalong.refuses("import", "mine.opml")
    monkeypatch.setenv("PASSALONG_DATA", str(folder / "new"))
    assert "No workspace is set up yet" in passalong.refuses("import", "mine.opml")


def test_with_several_workspaces_one_is_named(
    passalong: Passalong, data: Path, memory: Database, feed_server: FeedServer
) -> None:
    with memory.write() as session:
        second = a_workspace(session, "T2", set_up_at=NOW)
        a_workspace(session, "T3")
    url = feed_server.on("/one", answers(rss("One")))
    (data.parent / "mine.opml").write_text(write("Mine", [Entry("A", url)]), "utf-8")

    which = "Several workspaces are set up: T0TEAM, T2. Name one with --team."
    assert passalong.refuses("import", "mine.opml") == which
    assert passalong.refuses("export", "-") == which
    passalong("import", "mine.opml", "--team", "T2")

    with memory.read() as session:
        assert session.scalars(select(SourceRow.workspace_id)).all() == [second]
    assert [entry.url for entry in read(passalong("export", "-", "--team", "T2")).entries] == [url]


def test_export_writes_a_file_that_import_takes(
    passalong: Passalong, data: Path, memory: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with memory.write() as session:
        for path in ("one", "two"):
            feed_id = feeds.ensure(
                session, f"https://a.example/{path}", host="a.example", title=path, now=NOW
            )
            sources.subscribe(session, 1, feed_id, lane="share", added_by=None, now=NOW)
    file = data.parent / "out.opml"

    with only_one(data, "run"):
        assert passalong("export", "out.opml") == "Wrote 2 sources to out.opml.\n"

    listed = read(file.read_bytes())
    assert [entry.url for entry in listed.entries] == ["https://a.example/one", "https://a.example/two"]
    assert passalong("export", "-").encode() == file.read_bytes()
    assert passalong.refuses("export", "out.opml") == "out.opml exists already; choose another name."
    assert "can't be written (No such file" in passalong.refuses("export", "no/x.opml")
    with memory.write() as session:
        session.execute(text("update alembic_version set version_num = '0001'"))
    assert "Run `passalong migrate` first" in passalong.refuses("export", "-")
    with memory.write() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
    assert "made by a newer Passalong" in passalong.refuses("export", "-")
    (data.parent / "looked_at").mkdir()
    (data.parent / "looked_at" / "passalong.db").touch()  # as `check` leaves it
    monkeypatch.setenv("PASSALONG_DATA", "looked_at")
    assert "is empty yet" in passalong.refuses("export", "-")
    monkeypatch.setenv("PASSALONG_DATA", "new")
    assert "There is no database in new yet" in passalong.refuses("export", "-")


def test_on_postgresql_it_works_beside_the_bot(
    passalong: Passalong,
    data: Path,
    feed_server: FeedServer,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = open_database(postgres_url)
    with database.write() as session:
        a_workspace(session, set_up_at=NOW)
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    file = three_hundred(feed_server, data.parent)

    with only_one(data, "run"):
        assert passalong("import", str(file)).startswith(REPORT)

    assert counted(database) == (300, 300, 300, 290)
    assert len(read(passalong("export", "-")).entries) == 300
    database.close()


def test_at_a_terminal_there_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with shown(300, read=20) as show:
        show(300)
    assert "Reading feeds" in terminal.getvalue()
    assert "300/300" in terminal.getvalue()
