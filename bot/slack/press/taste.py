"""The page of what a team likes: its form of four lists, and forgetting a wish about a source."""

import json
from datetime import datetime
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.slack.cards import taste
from bot.slack.cards.blocks import Json, answer, cut
from bot.slack.cards.taste import TasteView
from bot.slack.press.sources import unusable
from bot.slack.press.who import whisper, who, whole
from bot.world import World
from curation.collect.known.filters import UnusableWords
from curation.judge.ranking import records_of
from curation.judge.taste.accuracy import accuracy
from curation.judge.taste.leanings import (
    MOST_WORDS,
    Stance,
    Subject,
    UnusableDomains,
    meaning,
    parse_domains,
    parse_words,
)
from curation.judge.taste.records import best_and_worst
from curation.team import Workspace
from curation.wording import Say
from db.collect import sources
from db.judge import leanings, picks, tastes
from db.team import audit, workspaces

_FIELDS: Final[dict[str, tuple[Subject, Stance]]] = {
    "more": ("word", "more"),
    "less": ("word", "less"),
    "never": ("word", "never"),
    "domains": ("domain", "never"),
}
_SAID_BACK: Final = 60  # characters of what can't be a domain


def register(app: App, world: World) -> None:
    """Hear *Change*, its form, and *Forget*."""

    @app.action("taste_change")
    def on_change(ack: Ack, body: Json, client: WebClient) -> None:
        _open(world, client, body)
        ack()

    @app.action("taste_forget")
    def on_forget(ack: Ack, body: Json, action: Json) -> None:
        _forget(world, body, str((action.get("selected_option") or {}).get("value") or ""))
        ack()

    @app.view("taste")
    def on_save(ack: Ack, body: Json, view: Json) -> None:
        ack(**_save(world, body, view))


def view_of(session: Session, workspace: Workspace, *, now: datetime) -> TasteView:
    """Gather all there is to tell of a team's taste; sources in the order in which a round sees them."""
    names = {source.id: source.name for source in sources.of_workspace(session, workspace.id)}
    records = records_of(picks.decisions(session, workspace.id), now=now)
    best, worst = best_and_worst(record for record in records if record.source_id in names)
    return TasteView(
        interests=workspace.interests,
        best=best,
        worst=worst,
        learnt=tastes.learnt(session, workspace.id),
        since=picks.first_decided_at(session, workspace.id),
        accuracy=accuracy(picks.last_decided(session, workspace.id)),
        leanings=leanings.of_workspace(session, workspace.id),
        sources=names,
    )


def _show(world: World, body: Json, said: str) -> None:
    """Put the page, as it is now, in the place of the one that was pressed."""
    with world.read() as session:
        actor = who(session, body)
        if actor.workspace is None:
            return
        payload = taste.page(
            view_of(session, actor.workspace, now=world.clock.now()), actor.say, actor.workspace.tz, said=said
        )
    whisper(world, body, payload, replace=True)


def _open(world: World, client: WebClient, body: Json) -> None:
    with world.read() as session:
        actor = who(session, body)
        if actor.workspace is None or not actor.may_take_part:
            whisper(world, body, answer(actor.say("vote.stranger")))
            return
        kept = leanings.of_workspace(session, actor.workspace.id)
    meta = {"at": world.clock.now().isoformat(), "url": str(body.get("response_url") or "")}
    view = taste.form(kept, actor.say, json.dumps(meta))
    client.views_open(trigger_id=str(body.get("trigger_id") or ""), view=view)


def _forget(world: World, body: Json, value: str) -> None:
    """Forget a wish about a source; pressed twice it is forgotten once."""
    now = world.clock.now()
    source_id = whole(value)
    with world.write() as session:
        actor = who(session, body)
        if actor.workspace is None or not actor.may_take_part:
            whisper(world, body, answer(actor.say("vote.stranger")))
            return
        workspaces.lock(session, actor.workspace.id)
        forgotten = source_id is not None and leanings.forget(
            session, actor.workspace.id, "source", str(source_id)
        )
        if forgotten:
            subject = f"source:{source_id}"
            audit.note(
                session,
                actor.workspace.id,
                "leaning_forgotten",
                now=now,
                actor=actor.user_id,
                subject=subject,
            )
    _show(world, body, actor.say("taste.forgotten" if forgotten else "taste.not_there"))


def _save(world: World, body: Json, view: Json) -> Json:
    """Keep the four lists and let go of what waits and is never wanted; returns what is wrong, if anything."""
    meta = json.loads(str(view.get("private_metadata") or "{}"))
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        if actor.workspace is None or not actor.may_take_part:
            return {"response_action": "errors", "errors": {"more": actor.say("vote.stranger")}}
        lists, errors = _read(view, actor.say)
        if errors:
            return {"response_action": "errors", "errors": errors}
        workspaces.lock(session, actor.workspace.id)
        for field, (subject, stance) in _FIELDS.items():
            leanings.replace(
                session,
                actor.workspace.id,
                subject,
                stance,
                lists[field],
                by=actor.user_id,
                now=now,
                seen_at=datetime.fromisoformat(meta["at"]),
            )
        gone = leanings.let_go_of_blocked(session, actor.workspace.id)
        detail: dict[str, Any] = {**lists, "let_go": gone}
        audit.note(session, actor.workspace.id, "taste", now=now, actor=actor.user_id, **detail)
    said = actor.say("taste.saved")
    if gone:
        said += " " + actor.say("details.let_go", gone)
    _show(world, {**body, "response_url": meta.get("url")}, said)
    return {}


def _read(view: Json, say: Say) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Read the four fields; returns the lists, and what is wrong by field. A word may stand in one field only."""
    values = view["state"]["values"]
    lists: dict[str, tuple[str, ...]] = {}
    errors: dict[str, str] = {}
    taken: set[tuple[str, ...]] = set()
    for field, (subject, _) in _FIELDS.items():
        typed = str(((values.get(field) or {}).get(field) or {}).get("value") or "")
        try:
            lists[field] = parse_words(typed) if subject == "word" else parse_domains(typed)
        except UnusableWords as wrong:
            errors[field] = unusable(wrong, say, most=MOST_WORDS)
        except UnusableDomains as wrong:
            named = cut(wrong.domain, _SAID_BACK)
            errors[field] = say(f"taste.domain_{wrong.reason}", domain=named)
        if subject == "word":
            for word in lists.get(field, ()):
                if meaning(word) in taken:
                    errors[field] = say("taste.twice", word=word)
                taken.add(meaning(word))
    return lists, errors
