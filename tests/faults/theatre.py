"""The play: one sandbox, one or two bots that die on order, and the driver."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.demo import SANDBOX_SCOPES
from bot.sandbox.server import Sandbox
from bot.slack.curate.command import usages
from db.connection import open_database
from tests.faults.way import Way
from tests.feed_server import FeedServer
from tests.stage import Stage

MONDAY = "2026-11-23T09:00:00+00:00"


@contextmanager
def theatre(
    folder: Path, *, database_url: str = "", processes: int = 1, lease_s: float = 2.0
) -> Iterator[Way]:
    """Open everything; the bots are joined and the team is set up. An empty URL is SQLite, for one process."""
    orders, data = folder / "orders", folder / "bot"
    for each in (orders, data):
        each.mkdir(parents=True)
    log = (folder / "bots.log").open("wb")
    sandbox = Sandbox.start(0, folder / "sandbox", start=MONDAY, commands=usages(), scopes=SANDBOX_SCOPES)
    with FeedServer() as feeds:
        environment = os.environ | {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "DATABASE_URL": database_url,
            "PASSALONG_DATA": str(data),
            "PASSALONG_SLACK_URL": f"{sandbox.url}/api/",
            "PASSALONG_ALLOW": feeds.allowed,
            "PASSALONG_PACK": "none",
            "PASSALONG_MAX_AGE_DAYS": "0",
            "PASSALONG_POST_EVERY_S": "0",
            "PASSALONG_PAINT_EVERY_S": "0",
            "PASSALONG_REPAINT_AFTER_S": "0",
        }
        bots = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.faults.run_killed"),
                *("--orders", str(orders), "--processes", str(processes), "--lease", str(lease_s)),
            ],
            env=environment,
            stdout=log,
            stderr=log,
        )
        database = open_database(database_url or f"sqlite:///{data / 'passalong.db'}")
        try:
            way = Way(Stage(sandbox.url, None, database, feeds), orders, database)  # type: ignore[arg-type]
            way.begin()
            yield way
        finally:
            bots.terminate()
            bots.wait(timeout=60)
            database.close()
            sandbox.stop()
            log.close()


def bot_pids(way: Way) -> list[int]:
    """The bots that are alive now."""
    return [int(process["pid"]) for process in way.stage.get("idle")["processes"]]
