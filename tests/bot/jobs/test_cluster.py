"""The whole way on PostgreSQL: one process, and two that share the work."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from bot.demo import SANDBOX_APP_TOKEN, SANDBOX_BOT_TOKEN, SANDBOX_SCOPES
from bot.sandbox.server import Sandbox
from bot.slack.curate.command import usages
from db.connection import driver_url, open_database
from db.judge import votes
from db.tables import CandidateRow, OutboxRow
from tests.db.rows import at_once
from tests.feed_server import FeedServer
from tests.stage import ANA, BEN, CHLOE, MONDAY, Stage, words

ROOT = Path(__file__).resolve().parents[3]


def whole_week(stage: Stage) -> None:
    """From a feed to the digest, with one card that is shared and one that is not."""
    stage.add_feed("/bakers", "Rye keeps longer than you think", "A new oven for small shops")
    stage.command("more")
    shared, declined = stage.cards()
    stage.press(ANA, shared, "vote_yes")
    stage.press(BEN, shared, "vote_yes")
    stage.press(BEN, declined, "vote_no")
    stage.press(CHLOE, declined, "vote_no")
    stage.advance(advance_s=11 * 60)
    assert "Worth sharing (2 of 2)" in words(stage.cards()[0]["blocks"])
    assert "Not this time (0 of 2)" in words(stage.cards()[1]["blocks"])
    (draft,) = stage.messages("draft")
    stage.press(CHLOE, draft, "draft_approve")
    stage.advance(to="slot")
    (handoff,) = stage.messages("handoff")
    stage.press(ANA, handoff, "handoff_done")
    stage.advance(to="digest")
    (digest,) = stage.messages("digest")
    assert "1 post on LinkedIn" in words(digest["blocks"])
    sent = Counter((m["metadata"] or {}).get("event_type") for m in stage.messages())
    assert (sent["passalong_candidate"], sent["passalong_draft"], sent["passalong_handoff"]) == (2, 1, 1)


@pytest.mark.long
def test_the_week_goes_the_same_way_on_postgresql(
    tmp_path: Path, feed_server: FeedServer, cluster_url: str
) -> None:
    with Stage.open(tmp_path, feed_server, database_url=cluster_url) as stage:
        stage.set_up()
        whole_week(stage)


@contextmanager
def joined(sandbox_url: str, folder: Path, feeds: FeedServer, database_url: str) -> Iterator[Any]:
    """One `passalong run`, joined to a sandbox; ended as a supervisor would."""
    env = os.environ | {
        "PASSALONG_SLACK_URL": f"{sandbox_url}/api/",
        "SLACK_BOT_TOKEN": SANDBOX_BOT_TOKEN,
        "SLACK_APP_TOKEN": SANDBOX_APP_TOKEN,
        "DATABASE_URL": database_url,
        "PASSALONG_DATA": str(folder),
        "PASSALONG_PACK": "none",
        "PASSALONG_MAX_AGE_DAYS": "0",
        "PASSALONG_ALLOW": feeds.url("/").removeprefix("http://").rstrip("/"),
        "PASSALONG_POST_EVERY_S": "0",
        "PASSALONG_PAINT_EVERY_S": "0",
        "PASSALONG_REPAINT_AFTER_S": "0",
    }
    folder.mkdir()
    with (folder / "log").open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=env, stderr=out)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)
    written = (folder / "log").read_text()
    assert process.returncode == 0, written
    lines = [json.loads(line) for line in written.splitlines()]  # whatever isn't ours would not be JSON
    assert [line["event"] for line in lines if line["level"] not in ("info", "debug")] == []


@pytest.fixture
def two(tmp_path: Path, feed_server: FeedServer, cluster_url: str) -> Iterator[Stage]:
    """A set-up team whose bot is two processes on one database."""
    sandbox = Sandbox.start(0, tmp_path / "sandbox", start=MONDAY, commands=usages(), scopes=SANDBOX_SCOPES)
    database = open_database(cluster_url)
    with ExitStack() as stack:
        stack.callback(sandbox.stop)
        stack.callback(database.close)
        for name in ("one", "two"):
            stack.enter_context(joined(sandbox.url, tmp_path / name, feed_server, cluster_url))
        stage = Stage(sandbox.url, None, database, feed_server)  # type: ignore[arg-type]
        for _ in range(600):  # a first report comes after the first tick
            if stage.get("state")["connections"] == 2 and stage.get("idle")["idle"]:
                break
            threading.Event().wait(0.1)
        stage.set_up()
        yield stage


@pytest.mark.long
def test_two_processes_share_the_week_and_nothing_is_said_twice(two: Stage, cluster_url: str) -> None:
    whole_week(two)
    with two.database.read() as session:
        keys = session.scalars(select(OutboxRow.key)).all()
        assert len(set(keys)) == len(keys)
    said = Counter(
        call["payload"]["metadata"]["event_payload"]["outbox_id"]
        for call in two.get("calls?since=0")
        if call["method"] == "chat.postMessage" and call["ok"]
    )
    assert said
    assert set(said.values()) == {1}
    engine = create_engine(driver_url(cluster_url))
    with engine.connect() as connection:
        workers = connection.execute(
            text("SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE status = 'SUCCESS'")
        ).scalars()
        assert len(set(workers)) == 2
    engine.dispose()


def test_presses_of_many_through_both_processes_are_all_kept(two: Stage) -> None:
    crowd = two.call("people", n=12, kind="member")["ids"]
    two.settle()
    two.add_feed("/bakers", "Rye keeps longer than you think")
    two.command("more")
    (card,) = two.cards()
    answers = ["vote_yes", "vote_no", "vote_pass"]

    def press(number: int) -> Any:
        return two.call(
            "press",
            user=crowd[number],
            channel=card["channel"],
            ts=card["ts"],
            action_id=answers[number % 3],
        )

    assert all(done["ok"] and done["acked"] for done in at_once(12, press))
    two.settle()
    with two.database.read() as session:
        (candidate_id,) = session.scalars(select(CandidateRow.id)).all()
        tally = votes.tally(session, candidate_id)
    assert (tally.yes, tally.no, tally.passed) == (4, 4, 4)


def test_several_processes_may_begin_at_the_same_time_on_an_empty_database(
    postgres: Any, postgres_url: str
) -> None:
    program = (
        "import sys; from bot.jobs.engine.cluster import ClusterEngine; "
        "ClusterEngine(lambda job, leases: None, sys.argv[1]).stop(patience_s=1)"
    )
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", program, postgres_url], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert [(process.communicate(timeout=90)[1], process.returncode) for process in begun] == [("", 0)] * 3
