"""The running bot: everything is opened here, in order, and closed in the reverse order.

On SIGTERM nothing new is taken, votes in flight are kept and acknowledged, jobs in
hand get a moment, then the doors close.
"""

import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import structlog
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import OperationalError

from bot import world as worlds
from bot.clock import Clock
from bot.jobs import tidy, work
from bot.jobs.engine import Engine
from bot.jobs.tick import tick
from bot.joined import SandboxLink
from bot.settings import TOKENS_PAGE, Settings
from bot.slack import app as slack_app
from bot.slack.wire import SlackWire
from bot.world import World
from curation.collect.fetch import Allow, Fetcher
from curation.collect.parse_worker import ParseWorkers
from db import due
from db.connection import Database, open_database
from db.schema import NewerSchema, migrate

log = structlog.get_logger()

TICK_EVERY_S = 1.0
GATHER_S = 0.02  # wake-ups that come together make one tick
FIRST_TICK_S = 10.0
REST = 2  # while a crowd presses, ticks take a third of the time at most: presses wake them all the while
MOST_REST_S = 0.3
DRAIN_S = 20.0
CHECKPOINT_EVERY = timedelta(seconds=30)
# The client reads what has arrived by calling itself once a buffer; with its default of 1 kB a flood of
# presses runs it out of stack.
RECEIVE_BYTES = 65_536
PING_S = 3  # a dead line is noticed in 17 s instead of 59


class CannotStart(Exception):
    """Why the program can't start, in a sentence that says what to do."""


class Bot:
    """A bot at work: made by `start`, ended by `stop`."""

    def __init__(
        self, settings: Settings, database: Database, *, wrap: Callable[[World], World] = lambda world: world
    ) -> None:
        self.settings = settings
        self._database = database
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._ticked = threading.Event()
        self._clock = Clock()
        self._link = (
            None
            if settings.sandbox_url is None
            else SandboxLink(settings.sandbox_url, self._clock, self._woken.set)
        )
        token = settings.slack_bot_token.get_secret_value()
        self._wire = SlackWire(token, settings.slack_url)
        agent = f"Passalong/0.1 (+{settings.contact_url})"
        self._fetcher = Fetcher(Allow.parse(settings.allow), agent)
        self._parsers = ParseWorkers()
        self._writer = worlds.writer(settings)
        self._embedder = worlds.embedder(settings)
        bot_user_id, slack_home = self._who_am_i()
        self.world = wrap(
            worlds.build(
                settings,
                database,
                self._wire,
                self._fetcher,
                self._parsers,
                writer=self._writer,
                embedder=self._embedder,
                bot_user_id=bot_user_id,
                slack_home=slack_home,
                clock=self._clock,
                wake=self._woken.set,
            )
        )
        self._engine = _engine(settings, self.world)
        self._app = slack_app.build(self.world, self._wire.web, token=token, bot_user_id=bot_user_id)
        self._socket = SocketModeHandler(
            self._app,
            settings.slack_app_token.get_secret_value(),
            web_client=self._wire.web,
            ping_interval=PING_S,
            receive_buffer_size=RECEIVE_BYTES,
        )
        if self._link is not None:
            self._socket.client.message_listeners.append(self._link.hear)
        self._ticker = threading.Thread(target=self._tick_for_ever, name="tick", daemon=True)

    def _who_am_i(self) -> tuple[str, str]:
        """Ask Slack who the token belongs to, and the team's address; raises CannotStart with what to do."""
        if self._link is not None:
            try:
                self._link.begin()
            except OSError as error:
                raise CannotStart(
                    f"Nobody answers at {self.settings.slack_url} ({error}). Start the sandbox first."
                ) from None
        try:
            answer = self._wire.web.auth_test()
        except SlackApiError as error:
            raise CannotStart(
                f"Slack doesn't accept SLACK_BOT_TOKEN ({error.response.get('error')}). Copy it again from "
                f"{TOKENS_PAGE}: your app, OAuth & Permissions."
            ) from None
        except OSError as error:
            raise CannotStart(f"Slack can't be reached ({error}). Is this machine online?") from None
        return str(answer["user_id"]), str(answer.get("url") or "")

    def start(self) -> None:
        """Connect to Slack and tick once; from then on the bot is at work."""
        try:
            self._socket.connect()  # type: ignore[no-untyped-call]
        except SlackApiError as error:
            raise CannotStart(
                f"Slack doesn't accept SLACK_APP_TOKEN ({error.response.get('error')}). Make one at "
                f"{TOKENS_PAGE}: your app, Basic Information, App-Level Tokens, with connections:write."
            ) from None
        tidy.say_anew_when_hosts_are_due(self.world)
        self._ticker.start()
        self._ticked.wait(FIRST_TICK_S)
        log.info("started", engine=type(self._engine).__name__)

    def stop(self) -> None:
        """Take nothing new, finish what is in hand, close."""
        self._drain_socket()
        self._stopping.set()
        self._woken.set()
        if self._ticker.is_alive():
            self._ticker.join(timeout=DRAIN_S)
        self._engine.stop(patience_s=DRAIN_S)
        self._wire.close()
        self._fetcher.close()
        self._parsers.close()
        if self._writer is not None:
            self._writer.close()
        if self._embedder is not None:
            self._embedder.close()
        self._database.checkpoint()
        log.info("stopped")

    def _drain_socket(self) -> None:
        # The client has no way to say "no more, but finish": these are its own parts, in the only order
        # in which presses in flight are both kept and acknowledged.
        client = self._socket.client
        client.auto_reconnect_enabled = False
        client.closed = True
        client.message_queue.put(None)  # whoever waits for a message there would wait out a whole second
        client.message_workers.shutdown(wait=True)
        self._app.listener_runner.listener_executor.shutdown(wait=True)
        session = client.current_session
        if session is not None and session.sock is not None:
            # Its reader would sit out a whole ping interval; what was sent is not affected.
            with suppress(OSError):
                session.sock.shutdown(socket.SHUT_RD)
        self._socket.close()  # type: ignore[no-untyped-call]

    def _tick_for_ever(self) -> None:
        tidied = self._clock.machine()
        rest_s = GATHER_S
        while not self._stopping.is_set():
            if self._woken.wait(TICK_EVERY_S):
                time.sleep(rest_s)
            self._woken.clear()
            begun = time.monotonic()
            seen = 0 if self._link is None else self._link.seen()
            try:
                tick(self.world, self._engine)
                if self._clock.machine() - tidied > CHECKPOINT_EVERY:
                    tidied = self._clock.machine()
                    self._database.checkpoint()
                    self._parsers.tidy()
                    tidy.let_go_of_old_items(self.world)
                    tidy.forget_old_words(self.world)
                if self._link is not None:
                    self._report(self._link, seen)
                self._ticked.set()
                rest_s = min(max(GATHER_S, REST * (time.monotonic() - begun)), MOST_REST_S)
            except Exception:  # the boundary: a tick that fails must not be the last one
                log.exception("tick failed")
                self._stopping.wait(TICK_EVERY_S)

    def _report(self, link: SandboxLink, seen: int) -> None:
        now, machine_now = self._clock.now(), self._clock.machine()
        with self.world.read() as session:
            waiting = due.waiting(session, now=now, machine_now=machine_now)
            instants = due.next_instants(session)
        busy = waiting + self._engine.busy() + self._wire.busy()
        link.report(seen=seen, busy=busy, instants=instants)


def _engine(settings: Settings, world: World) -> Engine:
    def run(job: str, leases: object) -> None:
        work.run(world, job, leases)  # type: ignore[arg-type]

    if settings.on_sqlite:
        from bot.jobs.engine.threads import ThreadEngine

        return ThreadEngine(run)
    try:
        from bot.jobs.engine.cluster import ClusterEngine
    except ImportError:
        raise CannotStart(
            "DATABASE_URL names PostgreSQL, which needs more packages: pip install 'passalong[cluster]'."
        ) from None
    return ClusterEngine(run, settings.database)


def open_memory(settings: Settings) -> Database:
    """Open the database and bring its tables up to date; raises CannotStart with what to do."""
    try:
        database = open_database(settings.database)
        backup: Path | None = None
        if settings.on_sqlite:
            stamp = Clock().machine().strftime("%Y%m%d-%H%M%S")
            backup = settings.data_dir / f"before-upgrade-{stamp}.db"
        migrate(database, backup=backup)
    except NewerSchema as newer:
        raise CannotStart(
            f"The database was made by a newer Passalong (schema {newer}). Install that version again, or restore "
            "a backup from before the upgrade."
        ) from None
    except ModuleNotFoundError:
        raise CannotStart(
            "DATABASE_URL names PostgreSQL, which needs more packages: pip install 'passalong[cluster]'."
        ) from None
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise CannotStart(
            f"The database can't be reached: {reason}. Is it running, and is DATABASE_URL right?"
        ) from None
    return database


def until_told(stop: threading.Event) -> None:
    """Wait for SIGTERM or Ctrl-C (or for `stop`)."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
