"""Starter packs: the one a team begins with, and the menu that adds another."""

from datetime import datetime
from pathlib import Path

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.slack.cards import notices
from bot.slack.cards.blocks import Json, answer
from bot.slack.press.who import whisper, who
from bot.world import World
from curation.collect import opml, packs
from curation.links import clean
from curation.team import Workspace
from curation.wording import wording
from db.collect import imports
from db.outbox import messages
from db.team import audit, workspaces


def register(app: App, world: World) -> None:
    """Hear *Add a starter pack*."""

    @app.action("pack_add")
    def on_add(ack: Ack, body: Json, action: Json) -> None:
        _add(world, body, str((action.get("selected_option") or {}).get("value") or ""))
        ack()


def begin_with(world: World, session: Session, workspace: Workspace, *, by: str, now: datetime) -> int:
    """Subscribe a new team to the sources it begins with; returns how many."""
    chosen = world.settings.starter_pack
    if chosen == "none":
        return 0
    if chosen == "default":
        found = packs.pack(packs.choose(workspace.interests, wording(workspace.locale).language))
    else:
        found = opml.read(Path(chosen).read_bytes())
    return _subscribe(session, workspace, found, by=by, now=now)


def not_taken(world: World, session: Session, workspace: Workspace) -> list[tuple[str, str]]:
    """The packs to offer as (name, title): those in the team's language it doesn't have all of."""
    if world.settings.starter_pack == "none":
        return []
    have = {clean(entry.url) for entry in imports.listed(session, workspace.id)}
    language = wording(workspace.locale).language
    offered = []
    for industry in packs.INDUSTRIES:
        name = packs.named(industry, language)
        found = packs.pack(name)
        if not have >= {entry.url for entry in found.entries}:
            offered.append((name, found.title))
    return offered


def _add(world: World, body: Json, name: str) -> None:
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        workspace = actor.workspace
        if workspace is None or workspace.set_up_at is None or not actor.may_take_part:
            text = actor.say("vote.stranger")
        elif name not in packs.names():
            text = actor.say("pack.not_found")
        else:
            found = packs.pack(name)
            n = _subscribe(session, workspace, found, by=actor.user_id, now=now)
            if n:
                workspaces.lock(session, workspace.id)  # after its sources, as the fan-out does
                audit.note(session, workspace.id, "pack_added", now=now, actor=actor.user_id, subject=name)
                _offer_the_rest(world, session, workspace)
            text = (
                actor.say("pack.added", n, pack=found.title)
                if n
                else actor.say("pack.had_all", pack=found.title)
            )
    whisper(world, body, answer(text))
    world.wake()


def _subscribe(
    session: Session, workspace: Workspace, found: opml.FeedList, *, by: str, now: datetime
) -> int:
    """Subscribe to what the team hasn't of a list; returns how many feeds that were."""
    n = 0
    for start in range(0, len(found.entries), imports.AT_ONCE):
        entries = found.entries[start : start + imports.AT_ONCE]
        n += imports.subscribe(session, workspace.id, entries, import_id=None, added_by=by, now=now)
    return n


def _offer_the_rest(world: World, session: Session, workspace: Workspace) -> None:
    """Take what the team has now out of the menu."""
    key = f"ready:{workspace.id}"
    ready = messages.by_key(session, key)
    if ready is not None and ready.payload is not None:
        left = not_taken(world, session, workspace)
        messages.rewrite(session, key, notices.with_packs(ready.payload, wording(workspace.locale), left))
