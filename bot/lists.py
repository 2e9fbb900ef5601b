"""`passalong import FILE` and `export FILE`: lists of feeds in the terminal, without Slack."""

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from bot import world as worlds
from bot.clock import Clock
from bot.jobs import imports as jobs
from bot.jobs.collect import collect
from bot.lock import only_one
from bot.reading import Shown, shown
from bot.run import CannotStart, open_memory
from bot.settings import Settings, load
from bot.slack.wire import SlackWire
from bot.world import World
from curation.collect import opml
from curation.collect.fetch import Allow, Fetcher
from curation.collect.opml import FeedList, NotOpml
from curation.collect.parse_worker import ParseWorkers
from curation.team import Workspace
from curation.wording import wording
from db.collect import hosts, imports
from db.collect.imports import Progress
from db.connection import Database, open_database
from db.schema import current, head
from db.team import workspaces

AT_ONCE = 200  # feeds claimed together; the fetcher opens its hundred sockets among them
WAIT_S = 0.2  # for a host whose pause is not over
PATIENCE_S = 90.0  # without a feed to claim: longer than any lease of a process that was killed


def bring(chosen: argparse.Namespace) -> int:
    """Subscribe to every feed of a file and read each once; may be stopped and started again."""
    settings = load(slack=False)
    document, found = _document(chosen.file)
    with only_one(settings.data_dir, "import") if settings.on_sqlite else nullcontext():
        database = open_memory(settings)
        try:
            return _bring(settings, database, chosen, document, found)
        finally:
            database.checkpoint()
            database.close()


def _bring(
    settings: Settings, database: Database, chosen: argparse.Namespace, document: bytes, found: FeedList
) -> int:
    workspace = _workspace(database, chosen.team)
    entries, private = jobs.public(found, settings.allow)
    if not entries:
        raise CannotStart(f"{chosen.file} names no feed that may be read.")
    with _world(settings, database) as world:
        with world.write() as session:
            list_id = imports.begin(
                session,
                workspace.id,
                f"file:{hashlib.sha256(document).hexdigest()[:40]}",
                origin=str(chosen.file),
                user_id=None,
                channel_id=None,
                total=len(entries),
                bad=found.unusable + private,
                repeated=found.repeated,
                left_out=found.left_out,
                now=world.clock.now(),
            ).id
        jobs.subscribe(world, list_id, entries)
        with world.read() as session:
            begun = imports.progress(session, list_id)
        with shown(begun.new, read=begun.new - begun.unread) as show:
            try:
                progress = _read_all(world, list_id, show)
            except KeyboardInterrupt:
                with world.read() as session:
                    progress = imports.progress(session, list_id)
                print(
                    f"\nStopped: {progress.new - progress.unread} of {progress.new} read. What is done is kept; "
                    "`passalong run` reads the rest, or this command when you give it again.",
                    file=sys.stderr,
                )
                return 130
        with world.write() as session:
            failed = imports.failures(session, list_id, limit=jobs.NAMED)
            told = jobs.report(wording("en"), imports.by_id(session, list_id), progress, failed)
            imports.finish(session, list_id, told=told, now=world.clock.now())
    print(told)
    return 0


def _read_all(world: World, list_id: int, show: Shown) -> Progress:
    """Read what is due until each feed of the list was looked at once; gives up on what nobody may claim."""
    claimed_at = time.monotonic()
    while True:
        with world.read() as session:
            progress = imports.progress(session, list_id)
        show(progress.new - progress.unread)
        if progress.unread == 0 or time.monotonic() - claimed_at > PATIENCE_S:
            return progress
        with world.write() as session:
            claimed = hosts.take_due(
                session,
                now=world.clock.now(),
                machine_now=world.clock.machine(),
                limit=AT_ONCE,
                exempt_hosts=world.settings.exempt_hosts,
            )
        if claimed:
            collect(world, claimed)
            claimed_at = time.monotonic()
        else:
            time.sleep(WAIT_S)


@contextmanager
def _world(settings: Settings, database: Database) -> Iterator[World]:
    """What reading feeds needs; nothing here talks to Slack."""
    wire = SlackWire("", settings.slack_url)
    fetcher = Fetcher(Allow.parse(settings.allow), f"Passalong/0.1 (+{settings.contact_url})")
    parsers = ParseWorkers()
    try:
        yield worlds.build(
            settings,
            database,
            wire,
            fetcher,
            parsers,
            bot_user_id="",
            clock=Clock(),
            wake=lambda: None,
        )
    finally:
        wire.close()
        fetcher.close()
        parsers.close()


def _document(file: Path) -> tuple[bytes, FeedList]:
    try:
        document = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise CannotStart(f"{file} can't be read ({error.strerror}).") from None
    try:
        return document, opml.read(document)
    except NotOpml as error:
        raise CannotStart(
            f"{file} is no list of feeds ({error}). In most readers: Settings, Export, OPML."
        ) from None


def _workspace(database: Database, team: str | None) -> Workspace:
    """The workspace that is meant; raises CannotStart with what to do."""
    with database.read() as session:
        there = [each for each in workspaces.all_of(session) if each.set_up_at is not None]
    if not there:
        raise CannotStart("No workspace is set up yet. Start `passalong run` and type /curate here in Slack.")
    if team is None and len(there) == 1:
        return there[0]
    teams = ", ".join(each.team_id for each in there)
    if team is None:
        raise CannotStart(f"Several workspaces are set up: {teams}. Name one with --team.")
    for each in there:
        if each.team_id == team:
            return each
    raise CannotStart(f"There is no workspace {team}. Set up: {teams}.")


def export(chosen: argparse.Namespace) -> int:
    """Write a workspace's sources to a file, or to standard output; also while the bot runs."""
    settings = load(slack=False)
    if settings.on_sqlite and not (settings.data_dir / "passalong.db").is_file():
        raise CannotStart(f"There is no database in {settings.data_dir} yet; nothing to export.")
    to_stdout = str(chosen.file) == "-"
    if not to_stdout and chosen.file.exists():
        raise CannotStart(f"{chosen.file} exists already; choose another name.")
    database = open_database(settings.database)
    try:
        with database.reader.connect() as connection:
            found = current(connection)
            if found is None:
                raise CannotStart("The database is empty yet; nothing to export.")
            if found > head():
                raise CannotStart("The database was made by a newer Passalong. Export with that version.")
            if found < head():
                raise CannotStart("The database is of an older version. Run `passalong migrate` first.")
        workspace = _workspace(database, chosen.team)
        with database.read() as session:
            listed = imports.listed(session, workspace.id)
    finally:
        database.close()
    document = opml.write("Passalong", listed)
    if to_stdout:
        sys.stdout.write(document)
        return 0
    try:
        with chosen.file.open("x", encoding="utf-8") as file:
            file.write(document)
    except OSError as error:
        raise CannotStart(f"{chosen.file} can't be written ({error.strerror}).") from None
    sources = "1 source" if len(listed) == 1 else f"{len(listed)} sources"
    print(f"Wrote {sources} to {chosen.file}.")
    return 0
