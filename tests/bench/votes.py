"""A vote's whole path against a bare Bolt app, in interleaved rounds.

Both get the same signed bytes through `App.dispatch`, verify them, write on SQLite
(WAL) and answer 200. The bare app's listener runs one prebuilt upsert in a
transaction of its own. Ours also sends the person a receipt, to a server in another
process, as the product does: when nobody has pressed for 20 ms, after half a second at
the latest. A round is shorter than that, so the first figure is the path to the
acknowledgement, with the receipts put by; the second goes on until the last receipt of
the round is out, that pause included, though the floor sends none.
"""

import logging
import multiprocessing
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, create_engine, event
from sqlalchemy.dialects.sqlite import insert

from bot import world as worlds
from bot.clock import Clock
from bot.settings import load
from bot.slack import app as slack_app
from bot.slack.wire import SlackWire
from curation.collect.fetch import Allow, Fetcher
from curation.collect.parse_worker import ParseWorkers
from db.connection import Database, open_database
from db.schema import migrate
from tests.bench import presses

VOTERS = 12


@dataclass(frozen=True, slots=True)
class Votes:
    """Medians over the rounds: microseconds of the floor, and ratios to the floor's turn just before."""

    bare_us: float
    ratio: float
    ratio_with_receipts: float
    statements: int


class _Receipts(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # else head and body go separately, and the second waits for the first to be heard of

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def _take_receipts(listening: socket.socket) -> None:
    server = ThreadingHTTPServer(listening.getsockname(), _Receipts, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.serve_forever()


@contextmanager
def receipt_server() -> Iterator[str]:
    """The address of a server, in a process of its own, that takes receipts."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    process = multiprocessing.get_context("fork").Process(
        target=_take_receipts, args=(listening,), daemon=True
    )
    process.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        process.terminate()
        process.join()
        listening.close()


def bare_app(path: Path) -> App:
    """The floor: Bolt with the same manners and one prebuilt upsert."""
    table = Table(
        "votes",
        MetaData(),
        Column("candidate_id", Integer, primary_key=True),
        Column("user_id", String(32), primary_key=True),
        Column("answer", String(8)),
    )
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as connection:
        table.create(connection)
    new = insert(table).values(
        candidate_id=bindparam("candidate"), user_id=bindparam("user"), answer=bindparam("answer")
    )
    upsert = new.on_conflict_do_update(
        index_elements=["candidate_id", "user_id"], set_={"answer": new.excluded.answer}
    )

    def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=presses.TEAM, bot_token="xoxb-bench", bot_user_id="U0BOT"
        )

    quiet = logging.getLogger("bench")
    quiet.setLevel(logging.ERROR)
    app = App(
        client=WebClient("xoxb-bench"),
        logger=quiet,
        authorize=authorize,
        signing_secret=presses.SECRET,
        process_before_response=True,
        ssl_check_enabled=False,
    )

    for action_id in ("vote_yes", "vote_no"):

        @app.action(action_id)
        def on_vote(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
            with engine.begin() as connection:
                connection.execute(
                    upsert,
                    {
                        "candidate": int(action["value"]),
                        "user": body["user"]["id"],
                        "answer": action["action_id"],
                    },
                )
            ack()

    return app


def memory(path: Path, voters: int) -> Database:
    """A migrated SQLite file with one open card."""
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    presses.open_card(database, voters)
    return database


@contextmanager
def our_app(folder: Path, database: Database, url: str) -> Iterator[tuple[App, SlackWire]]:
    """The product's own app, with everything it has but a Slack to talk to."""
    settings = load(
        env_file=None,
        slack=False,
        PASSALONG_DATA=folder,
        PASSALONG_SLACK_URL=f"{url}/api/",
        DATABASE_URL=SecretStr(""),
    )
    wire = SlackWire("xoxb-bench", settings.slack_url)
    fetcher, parsers = Fetcher(Allow.parse(""), "bench"), ParseWorkers()
    world = worlds.build(
        settings, database, wire, fetcher, parsers, bot_user_id="U0BOT", clock=Clock(), wake=lambda: None
    )
    try:
        yield (
            slack_app.build(
                world, wire.web, token="xoxb-bench", bot_user_id="U0BOT", signing_secret=presses.SECRET
            ),
            wire,
        )
    finally:
        wire.close()
        fetcher.close()
        parsers.close()


def _round(app: App, batch: list[tuple[str, dict[str, list[str]]]]) -> float:
    begun = time.perf_counter()
    for press in batch:
        answer = app.dispatch(BoltRequest(body=press[0], headers=press[1]))
        assert answer.status == 200, answer.body
    return (time.perf_counter() - begun) / len(batch) * 1e6


def count_statements(database: Database, do: Callable[[], object]) -> int:
    """How many statements reach the database, the transaction's beginning not counted."""
    seen: list[str] = []

    def on_statement(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(database.writer, "before_cursor_execute", on_statement)
    try:
        do()
    finally:
        event.remove(database.writer, "before_cursor_execute", on_statement)
    return len(seen)


def measure(folder: Path, *, rounds: int = 15, each: int = 240) -> Votes:
    """Take turns, and give the medians."""
    database = memory(folder / "ours.db", VOTERS)
    bare = bare_app(folder / "bare.db")
    with receipt_server() as url, our_app(folder, database, url) as (app, wire):

        def batch(number: int) -> list[tuple[str, dict[str, list[str]]]]:
            # Every press changes an answer: the same one again would be no work.
            return [
                presses.signed(
                    n % VOTERS,
                    ("vote_yes", "vote_no")[(n // VOTERS + number) % 2],
                    f"{url}/sandbox/response/{n}",
                )
                for n in range(each)
            ]

        each -= each % (2 * VOTERS)
        _round(bare, batch(0))
        # Rounded up; the first answers join nobody, since all were asked.
        statements = -(-count_statements(database, lambda: _round(app, batch(0))) // each)
        bare_times, ratios, whole_ratios = [], [], []
        for number in range(1, rounds + 1):
            todo = batch(number)
            bare_times.append(_round(bare, todo))
            begun = time.perf_counter()
            ratios.append(_round(app, todo) / bare_times[-1])
            while wire.busy():
                time.sleep(0.0005)
            whole_ratios.append((time.perf_counter() - begun) / each * 1e6 / bare_times[-1])
            database.checkpoint()
    database.close()
    median = statistics.median
    return Votes(median(bare_times), median(ratios), median(whole_ratios), statements)
