"""Send new messages once, and keep sent ones up to date, at Slack's pace."""

from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.jobs import cards
from bot.jobs.notice import notice
from bot.slack.cards import draw, notices
from bot.slack.cards.blocks import Drawing
from bot.slack.wire import Refused, Said, Sent, Slower, Unclear, Unsent
from bot.world import World
from curation.wording import wording
from db import leases
from db.judge import candidates
from db.leases import Lease
from db.outbox import messages, pace
from db.outbox.messages import Message
from db.tables import OutboxRow
from db.team import members, workspaces

log = structlog.get_logger()

# A lost reply is looked up only when Slack has had time to show the message in its history.
LOOK_AFTER = timedelta(seconds=2)
TRY_AGAIN = timedelta(seconds=3)
LOOK_AT_PAGES = 5  # of 200 messages, newest first
UPDATE_BURST = 5  # 45 a minute and these 5 make the 50 that Slack grants
POST_BURST = 1


def send(world: World, lease: Lease) -> None:
    """Send one message that is due, or clear up one whose sending was cut short."""
    with world.read() as session:
        message = messages.by_id(session, lease.id)
    if message.state == "pending":
        _send_new(world, lease, message)
    else:
        _clear_up(world, lease, message)


def _send_new(world: World, lease: Lease, message: Message) -> None:
    machine_now = world.clock.machine()
    with world.write() as session:
        if not leases.renew(session, OutboxRow, lease, machine_now=machine_now):
            return
        later = pace.take_turn(
            session,
            f"post:{message.channel_id}",
            every=world.pace.post_every,
            burst=POST_BURST,
            machine_now=machine_now,
        )
        if later is not None:
            messages.later(session, lease, send_after=later)
            return
        drawing = draw.draw(session, message, now=world.clock.now(), home=world.slack_home)
        if drawing is None:
            # What it was to tell is no longer so: nothing is said.
            messages.overtaken(session, lease)
            return
        if not messages.start(session, lease, machine_now=machine_now):
            return  # a press on a stray copy has shown meanwhile that it arrived, or its thread was given up
    delivery = world.post(_payload(message, drawing))
    machine_now = world.clock.machine()
    with world.write() as session:
        _lock_card(session, message)
        match delivery:
            case Sent(ts):
                _arrived(world, session, lease, message, ts, before="sending")
            case Slower(after_s):
                until = machine_now + timedelta(seconds=after_s)
                pace.rest(session, f"post:{message.channel_id}", until=until)
                messages.step(session, lease, "sending", "pending", send_after=until)
            case Unsent(why):
                again = machine_now + TRY_AGAIN
                messages.step(session, lease, "sending", "pending", send_after=again, error=why)
            case Unclear(why):
                look = machine_now + LOOK_AFTER
                messages.step(session, lease, "sending", "ambiguous", send_after=look, error=why)
            case Refused(error):
                _refused(world, session, lease, message, error)
    world.wake()


def _clear_up(world: World, lease: Lease, message: Message) -> None:
    """Find out whether a message arrived: look it up where we may, else send it once more."""
    machine_now = world.clock.machine()
    if message.state == "sending":
        # Whoever was sending it died or stalled; the lease has passed on to us.
        with world.write() as session:
            if not messages.mark_ambiguous(session, lease):
                return
    found = _look_up(world, message)
    with world.write() as session:
        _lock_card(session, message)
        if isinstance(found, str):
            _arrived(world, session, lease, message, found, before="ambiguous")
        elif found is None:
            again = machine_now + TRY_AGAIN
            messages.later(session, lease, send_after=again)
        elif message.resends == 0 or found.certain:
            messages.step(
                session, lease, "ambiguous", "pending", send_after=machine_now, resends=message.resends + 1
            )
        else:
            log.warning("message given up", message=message.id, key=message.key)
            if not messages.step(session, lease, "ambiguous", "dead", error="unclear twice"):
                return  # a press has shown meanwhile that it arrived
            messages.give_up_thread(session, message.id)
            if message.kind == "candidate":
                # It may well stand there: its round runs, and a press on it tells which copy it is.
                cards.opened(session, message.subject_id, now=world.clock.now())
    world.wake()


def _lock_card(session: Session, message: Message) -> None:
    """Take a card's candidate before its message, as a press does: the other way round they stop each other."""
    if message.kind == "candidate":
        candidates.by_id(session, message.subject_id, lock=True)


class _NotFound:
    """The history doesn't show the message: for certain, or because we may not read it."""

    def __init__(self, *, certain: bool) -> None:
        self.certain = certain


def _look_up(world: World, message: Message) -> str | _NotFound | None:
    """Give the timestamp the message arrived under, that it is nowhere, or None when to ask again later."""
    # No `oldest`: the stand-in stamps messages by its own clock, which may be behind the machine's.
    params: dict[str, Any] = {"channel": message.channel_id, "include_all_metadata": True, "limit": 200}
    method = "conversations.history"
    if message.parent_ts:
        method, params = "conversations.replies", {**params, "ts": message.parent_ts}
    for _ in range(LOOK_AT_PAGES):
        match world.call(method, params):
            case Said(data):
                for entry in data.get("messages", []):
                    payload = (entry.get("metadata") or {}).get("event_payload") or {}
                    if payload.get("outbox_id") == message.id:
                        return str(entry["ts"])
                cursor = (data.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    break
                params["cursor"] = cursor
            case Refused(_):  # the scope is missing, most likely: it is optional
                return _NotFound(certain=False)
            case _:
                return None
    return _NotFound(certain=True)


def _arrived(world: World, session: Any, lease: Lease, message: Message, ts: str, *, before: str) -> None:
    machine_now = world.clock.machine()
    if not messages.step(session, lease, before, "sent", ts=ts, sent_at=machine_now, error=None):
        raise leases.LostLease(f"message {message.id}")
    if message.kind == "candidate":
        cards.opened(session, message.subject_id, now=world.clock.now())
        # What changed while the card was on its way is painted at once.
        messages.repaint(session, ["candidate"], message.subject_id)


def _refused(world: World, session: Any, lease: Lease, message: Message, error: str) -> None:
    log.error("slack refused a message", message=message.id, kind=message.kind, error=error)
    if not messages.step(session, lease, "sending", "dead", error=error):
        raise leases.LostLease(f"message {message.id}")  # others sent it meanwhile: it is theirs
    messages.give_up_thread(session, message.id)
    if message.kind == "candidate":
        cards.not_sent(session, message.subject_id)
    workspace = workspaces.by_id(session, message.workspace_id)
    for curator in members.with_role(session, workspace.id, "curator")[:1]:
        if curator.user_id == message.channel_id:
            continue  # the curator can't be reached either
        now = world.clock.now()
        notice(
            session,
            workspace,
            # Once a day is enough to know.
            f"refused:{message.channel_id}:{error}:{now.date()}",
            notices.refused(wording(curator.locale), error),
            machine_now=world.clock.machine(),
            channel_id=curator.user_id,
        )


def _payload(message: Message, drawing: Drawing) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "channel": message.channel_id,
        "text": drawing.text,
        "blocks": drawing.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {
            "event_type": f"passalong_{message.kind}",
            "event_payload": {"id": message.subject_id, "outbox_id": message.id},
        },
    }
    if message.parent_ts:
        payload["thread_ts"] = message.parent_ts
    return payload


def paint(world: World, lease: Lease) -> None:
    """Bring one sent message up to date with the rows it shows; the latest state wins."""
    machine_now = world.clock.machine()
    with world.write() as session:
        if not messages.hold_paint(session, lease, machine_now=machine_now):
            return
        message = messages.by_id(session, lease.id)
        later = pace.take_turn(
            session,
            f"paint:{message.workspace_id}",
            every=world.pace.paint_every,
            burst=UPDATE_BURST,
            machine_now=machine_now,
        )
        if later is not None:
            messages.not_painted(session, lease, again_after=later)
            return
        drawing = draw.draw(session, message, now=world.clock.now(), home=world.slack_home)
    if drawing is None or message.ts is None:
        _painted(world, lease, message, error="nothing to draw")
        return
    payload = {
        "channel": message.channel_id,
        "ts": message.ts,
        "text": drawing.text,
        "blocks": drawing.blocks,
        "metadata": _payload(message, drawing)["metadata"],
    }
    match world.call("chat.update", payload):
        case Said(_):
            _painted(world, lease, message)
        case Refused(error):
            # The message or the channel is gone: nothing to keep up to date any more.
            log.warning("slack refused an update", message=message.id, error=error)
            _painted(world, lease, message, error=error)
        case Slower(after_s):
            until = world.clock.machine() + timedelta(seconds=after_s)
            with world.write() as session:
                pace.rest(session, f"paint:{message.workspace_id}", until=until)
                messages.not_painted(session, lease, again_after=until)
        case Unclear(why):
            log.info("update unclear, again", message=message.id, why=why)
            with world.write() as session:
                messages.not_painted(session, lease, again_after=world.clock.machine() + TRY_AGAIN)


def _painted(world: World, lease: Lease, message: Message, error: str | None = None) -> None:
    with world.write() as session:
        messages.painted(
            session,
            lease,
            no=message.dirty_no,
            again_after=world.clock.machine() + world.pace.repaint_after,
            error=error,
        )
