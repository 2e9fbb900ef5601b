"""Lists of feeds: read one, subscribe to what it names, and tell how the reading of its feeds goes.

The feeds themselves are read by `collect`, as any others. One message in the channel is repainted meanwhile.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.jobs.notice import close, write_to
from bot.slack.cards import notices
from bot.slack.cards.blocks import Json, answer, cut
from bot.world import World
from curation.collect import opml
from curation.collect.fetch import FetchFailed, Request
from curation.collect.known import filters
from curation.collect.opml import Entry, FeedList, NotOpml
from curation.collect.web.addresses import Allow, check_address
from curation.links import domain
from curation.team import Workspace
from curation.wording import Say, wording
from db import leases
from db.collect import imports, requests
from db.collect.imports import Failure, Import, Progress
from db.collect.requests import Asked
from db.leases import Lease, LostLease
from db.outbox import messages
from db.tables import ImportRow, RequestRow
from db.team import audit, workspaces

TELL_EVERY = timedelta(seconds=5)
TELL_UNTIL = timedelta(days=1)
NAMED = 20  # feeds that gave nothing, by name
NAMED_MOST = 1500  # characters that their names and reasons may take


def bring(world: World, lease: Lease, asked: Asked, say: Say) -> Json:
    """Answer a request of the kind "import"; may be repeated after being cut short anywhere."""
    listed = _read(world, asked, say)
    if isinstance(listed, str):
        return _refuse(world, lease, asked, listed)
    entries, private = public(listed, world.settings.allow)
    if not entries:
        return _refuse(world, lease, asked, say("import.empty"))
    now = world.clock.now()
    with world.write() as session:
        _hold(world, session, lease)
        list_id = imports.begin(
            session,
            asked.workspace_id,
            f"request:{asked.id}",
            origin=asked.url,
            user_id=asked.user_id,
            channel_id=_room(asked),
            total=len(entries),
            bad=listed.unusable + private,
            repeated=listed.repeated,
            left_out=listed.left_out,
            now=now,
        ).id
    subscribe(world, list_id, entries, hold=lambda session: _hold(world, session, lease))
    told = answer(say("import.begun", len(entries), count=say.number(len(entries))))
    with world.write() as session:
        leases.keep(session, RequestRow, lease)
        requests.answered(session, asked.id, told["text"])
        requests.forget_given(session, asked.id)
        imports.change(session, list_id, due_at=now)
        workspace = workspaces.by_id(session, asked.workspace_id)
        audit.note(
            session, workspace.id, "list_imported", now=now, actor=asked.user_id, subject=f"import:{list_id}"
        )
        found = imports.by_id(session, list_id)
        text = so_far(wording(workspace.locale), found, imports.progress(session, list_id))
        channel = found.channel_id or workspace.channel_id
        _write(world, session, found, f"import:{list_id}", text, channel=channel)
    return told


def _hold(world: World, session: Session, lease: Lease) -> None:
    if not leases.renew(session, RequestRow, lease, machine_now=world.clock.machine()):
        raise LostLease(f"request {lease.id}")


def _room(asked: Asked) -> str | None:
    """Where to tell: a direct message may be one of other people, so it is the asker's own with the bot."""
    return asked.user_id if asked.channel_id.startswith("D") else asked.channel_id or None


def _read(world: World, asked: Asked, say: Say) -> FeedList | str:
    """The list that was given, or the sentence why there is none."""
    document: str | bytes
    if asked.given is not None:
        document = asked.given
    else:
        try:
            response = world.web.fetch(Request(asked.url))
        except FetchFailed as problem:
            if problem.reason == "private":
                return say("err.private", host=problem.host or domain(asked.url))
            return say("add.not_read", host=domain(asked.url), why=say(f"fetch.{problem.reason}"))
        if response.status != 200:
            known = response.status in (401, 403, 404, 410)
            status = response.status
            why = say(f"fetch.http_{status}") if known else say("fetch.http_n", status=status)
            return say("add.not_read", host=domain(asked.url), why=why)
        document = response.body
    try:
        return opml.read(document)
    except NotOpml:
        return say("import.not_opml")


def _refuse(world: World, lease: Lease, asked: Asked, text: str) -> Json:
    told, machine_now = answer(text), world.clock.machine()
    with world.write() as session:
        leases.keep(session, RequestRow, lease)
        close(session, asked, told, now=world.clock.now(), machine_now=machine_now)
        requests.forget_given(session, asked.id)
        if not asked.response_url:
            # A form leaves no way to answer there.
            write_to(session, asked, told, machine_now=machine_now)
    return told


def public(found: FeedList, allow: str) -> tuple[list[Entry], int]:
    """The feeds of a list that may be asked, and how many may not; filters that are none are left out."""
    allowed = Allow.parse(allow)
    entries = []
    for entry in found.entries:
        if check_address(entry.url, allowed) is None:
            words = (_words(entry.include), _words(entry.exclude))
            entries.append(Entry(entry.title, entry.url, entry.lane, *words))
    return entries, len(found.entries) - len(entries)


def _words(text: str) -> str:
    try:
        return "\n".join(filters.parse_words(text))
    except filters.UnusableWords:
        return ""


def subscribe(
    world: World, list_id: int, entries: list[Entry], *, hold: Callable[[Session], None] = lambda _: None
) -> None:
    """Subscribe to the feeds of a list, some at a time, and count those the team had; may be repeated."""
    for start in range(0, len(entries), imports.AT_ONCE):
        with world.write() as session:
            hold(session)
            found = imports.by_id(session, list_id)
            imports.subscribe(
                session,
                found.workspace_id,
                entries[start : start + imports.AT_ONCE],
                import_id=list_id,
                added_by=found.user_id,
                now=world.clock.now(),
            )
    with world.write() as session:
        hold(session)
        imports.change(session, list_id, known=len(entries) - imports.progress(session, list_id).new)
    world.wake()


def tell(world: World, lease: Lease) -> None:
    """Bring a list's message up to date; the last time when each of its feeds was looked at, or after a day."""
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, ImportRow, lease)
        found = imports.by_id(session, lease.id)
        workspace = workspaces.by_id(session, found.workspace_id)
        say = wording(workspace.locale)
        progress = imports.progress(session, found.id)
        over = progress.unread == 0 or now - found.at >= TELL_UNTIL
        failed = imports.failures(session, found.id, limit=NAMED) if over else []
        text = report(say, found, progress, failed) if over else so_far(say, found, progress)
        stands = _say(world, session, found, workspace, text)
        if over and (stands or now - found.at >= TELL_UNTIL):
            imports.finish(session, found.id, told=text, now=now)
        else:
            imports.change(session, found.id, told=text, due_at=now + TELL_EVERY)
    world.wake()


def _say(world: World, session: Session, found: Import, workspace: Workspace, text: str) -> bool:
    """Let the message say this; False while it isn't clear that it stands anywhere."""
    key = f"import:{found.id}"
    message = messages.by_key(session, key)
    if message is not None and message.state == "dead" and workspace.channel_id != message.channel_id:
        # The bot isn't where it was asked: the team's own channel hears of it instead.
        key = f"import:{found.id}:here"
        message = messages.by_key(session, key)
    if message is None:
        _write(world, session, found, key, text, channel=workspace.channel_id)
        return workspace.channel_id is None
    if text != found.told:
        messages.rewrite(session, key, notices.says(text))
    return message.state in ("sent", "dead")


def _write(
    world: World, session: Session, found: Import, key: str, text: str, *, channel: str | None
) -> None:
    if channel is not None:
        messages.write(
            session,
            found.workspace_id,
            key=key,
            kind="notice",
            subject_id=0,
            channel_id=channel,
            payload=notices.says(text),
            machine_now=world.clock.machine(),
        )


def so_far(say: Say, found: Import, progress: Progress) -> str:
    """How far the reading has come, in a sentence."""
    done = max(found.total - progress.unread, 0)
    return say("import.reading", found.total, count=say.number(found.total), done=say.number(done))


def report(say: Say, found: Import, progress: Progress, failed: list[Failure]) -> str:
    """What became of a list: added, had already, and what gave nothing, with the first names and reasons."""

    def part(key: str, n: int, **values: object) -> str:
        return say(key, n, count=say.number(n), **values)

    parts = [part("import.added", progress.working)]
    if found.known:
        parts.append(part("import.known", found.known))
    if found.repeated:
        parts.append(part("import.repeated", found.repeated))
    if found.bad:
        parts.append(part("import.bad", found.bad))
    if found.left_out:
        parts.append(part("import.left_out", found.left_out, most=say.number(opml.MAX_FEEDS)))
    if progress.unread:
        parts.append(part("import.unread", progress.unread))
    if progress.failed:
        names = _names(say, failed, progress.failed)
        parts.append(part("import.failed", progress.failed, names=names))
    return say("import.done", parts=" · ".join(parts))


def _names(say: Say, failed: list[Failure], n: int) -> str:
    named: list[str] = []
    for failure in failed:
        why = say(f"fetch.{failure.error}") if failure.error else say("fetch.unknown")
        source = cut(failure.title or domain(failure.url), 60)
        one = say("import.one_failed", source=source, why=why)
        if sum(map(len, named)) + len(one) > NAMED_MOST:
            break
        named.append(one)
    listed = ", ".join(named)
    more = n - len(named)
    return f"{listed} {say('import.and_more', more, count=say.number(more))}" if more else listed
