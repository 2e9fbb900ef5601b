"""Five hundred people answer one card at once, one in ten of them twice.

The stand-in and the bots are processes of their own, joined by real sockets and slowed
to Slack's pace. The driver keeps a ledger of what was acknowledged.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db.connection import Database, open_database
from db.tables import MemberRow, VoteRow
from tests.feed_server import FeedServer
from tests.stage import ANA, WORTH, Stage

AT_ONCE = 24  # people whose press waits for its answer at the same time


@dataclass(frozen=True, slots=True)
class Crowd:
    """What became of it: `seconds` until the last press was acknowledged."""

    voters: int
    presses: int
    seconds: float
    slowest_ms: float
    updates: int
    wrong: int


@contextmanager
def joined(folder: Path, *, database_url: str, processes: int) -> Iterator[tuple[Stage, Database]]:
    """`passalong sandbox` and so many `passalong run`, set up."""
    folder.mkdir(parents=True)
    passalong = [sys.executable, "-m", "bot"]
    with FeedServer() as feeds, (folder / "log").open("wb") as log:
        sandbox = subprocess.Popen(
            [*passalong, "sandbox", "--port", "0", "--data", str(folder / "sandbox")],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert sandbox.stdout is not None
        url = sandbox.stdout.readline().strip().removeprefix("ready ")
        environment = os.environ | {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "DATABASE_URL": database_url,
            "PASSALONG_DATA": str(folder / "bot"),
            "PASSALONG_SLACK_URL": f"{url}/api/",
            "PASSALONG_ALLOW": feeds.allowed,
            "PASSALONG_PACK": "none",
            "PASSALONG_LOG_LEVEL": "WARNING",
        }
        bots = [
            subprocess.Popen([*passalong, "run"], env=environment, stdout=log, stderr=log)
            for _ in range(processes)
        ]
        database = open_database(database_url or f"sqlite:///{folder / 'bot' / 'passalong.db'}")
        try:
            stage = Stage(url, None, database, feeds)  # type: ignore[arg-type]
            end = time.monotonic() + 60
            while len(stage.get("idle")["processes"]) < processes:
                assert time.monotonic() < end, (folder / "log").read_text()[-2000:]
                time.sleep(0.1)
            stage.set_up()
            yield stage, database
        finally:
            for process in (*bots, sandbox):
                process.terminate()
            for process in (*bots, sandbox):
                process.wait(timeout=60)
            sandbox.stdout.close()
            database.close()


def measure(folder: Path, *, database_url: str = "", processes: int = 1, voters: int = 500) -> Crowd:
    """Gather the people, ask them, let them press, compare."""
    with joined(folder, database_url=database_url, processes=processes) as (stage, database):
        people = stage.call("people", n=voters)["ids"]
        _known(database, people)
        stage.settle()
        stage.add_feed("/bakers", "Rye keeps longer than you think")
        stage.command("more")
        (card,) = stage.cards()
        stage.settle()
        calls_before = len(stage.get("calls?since=0"))
        todo = _presses(people)
        begun = time.perf_counter()
        told = _press_all(stage.url, card["ts"], todo)
        seconds = time.perf_counter() - begun
        stage.settle()
        calls = stage.get("calls?since=0")[calls_before:]
        ledger = {person: answer for (person, answer), (acked, _) in zip(todo, told, strict=True) if acked}
        wrong = len(todo) - sum(acked for acked, _ in told) + _differences(database, ledger)
        return Crowd(
            voters,
            len(todo),
            seconds,
            max(ms for _, ms in told),
            sum(call["method"] == "chat.update" for call in calls),
            wrong,
        )


def _presses(people: list[str]) -> list[tuple[str, str]]:
    """Who presses what, in order: every tenth comes back to change the answer or to take it back."""
    kinds = ("vote_yes", "vote_no", "vote_yes", "vote_pass")
    first = [(person, kinds[n % 4]) for n, person in enumerate(people)]
    again = [(person, "vote_take_back" if n % 2 else "vote_no") for n, person in enumerate(people[::10])]
    return first + again


def _press_all(url: str, ts: str, todo: list[tuple[str, str]]) -> list[tuple[bool, float]]:
    host = url.removeprefix("http://")

    def press(part: list[tuple[int, tuple[str, str]]]) -> list[tuple[int, bool, float]]:
        line, done = http.client.HTTPConnection(host, timeout=30), []
        for number, (person, action_id) in part:
            body = json.dumps({"user": person, "channel": WORTH, "ts": ts, "action_id": action_id})
            line.request("POST", "/sandbox/press", body, {"Content-Type": "application/json"})
            told: dict[str, Any] = json.load(line.getresponse())
            done.append((number, bool(told["acked"]), float(told["ms"])))
        line.close()
        return done

    numbered = list(enumerate(todo))
    # One person's two presses go through the same hands, so that the second comes second.
    hands: dict[str, int] = {}
    parts: list[list[tuple[int, tuple[str, str]]]] = [[] for _ in range(AT_ONCE)]
    for number, (person, action_id) in numbered:
        parts[hands.setdefault(person, len(hands) % AT_ONCE)].append((number, (person, action_id)))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = [entry for part in pool.map(press, parts) for entry in part]
    return [(acked, ms) for _, acked, ms in sorted(found)]


def _known(database: Database, people: list[str]) -> None:
    """Wait until the bot has heard of everybody."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with database.read() as session:
            if set(people) <= set(session.scalars(select(MemberRow.user_id))):
                return
        time.sleep(0.2)
    raise AssertionError("the bot doesn't know everybody")


def _differences(database: Database, ledger: dict[str, str]) -> int:
    """How many answers in the memory differ from what was acknowledged last."""
    with database.read() as session:
        rows = session.execute(
            select(MemberRow.user_id, VoteRow.answer).join(MemberRow, MemberRow.id == VoteRow.member_id)
        ).all()
    kept = {row.user_id: row.answer for row in rows}
    wanted = {
        person: None if answer == "vote_take_back" else answer.removeprefix("vote_")
        for person, answer in ledger.items()
    }
    assert ANA not in kept
    return (
        sum(kept.get(person) != answer for person, answer in wanted.items())
        + len(kept.keys() - wanted.keys())
        + (Counter(kept.values()) != Counter(wanted.values()))
    )
