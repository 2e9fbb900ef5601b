"""Pages of sources, and what a person does with one: see its details, filter it, try it again, remove it.

Members add sources, so members change and remove them too; each step is in the record.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.slack.cards import modals
from bot.slack.cards.blocks import Json, answer
from bot.slack.cards.sources import LONGEST_SEARCH, called, facts, listing, removal
from bot.slack.press.who import Who, number, whisper, who, whole
from bot.world import World
from curation.collect.known.filters import LONGEST_WORD, MOST_WORDS, UnusableWords, decide_text, parse_words
from curation.judge.candidate import State
from curation.text import tidy
from curation.wording import Say
from db.collect import health, sightings, sources
from db.collect.sources import Source
from db.judge import candidates
from db.team import audit


@dataclass(frozen=True, slots=True)
class Place:
    """The page a person has before them; forged ones lead to some page, never further."""

    number: int = 0
    word: str = ""

    @classmethod
    def read(cls, text: str) -> "Place":
        """Read "page:word", as the buttons carry it."""
        number, _, word = text.partition(":")
        return cls(whole(number) or 0, tidy(word)[:LONGEST_SEARCH])

    @classmethod
    def of(cls, action: Json) -> "Place":
        """Read it from a source's own block, "source:12:page:word": Slack sends no private message back."""
        return cls.read(str(action.get("block_id") or "").partition(":")[2].partition(":")[2])


def register(app: App, world: World) -> None:
    """Hear the pages' buttons, a source's menu and form, and *Try again* and *Remove* of a notice."""

    @app.action("sources_page")
    @app.action("sources_back")
    def on_page(ack: Ack, body: Json, action: Json) -> None:
        _show(world, body, Place.read(str(action.get("value") or "")))
        ack()

    @app.action("sources_show")
    def on_show(ack: Ack, body: Json) -> None:
        _show(world, body, Place(), replace=False)
        ack()

    @app.action("source_menu")
    def on_menu(ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        chosen = str((action.get("selected_option") or {}).get("value") or "").partition(":")[0]
        source_id = number(action)
        if chosen == "source_details":
            _open(world, client, body, source_id, Place.of(action))
        elif chosen == "source_remove":
            _, done, said = _remove(world, body, source_id)
            _show(world, body, Place.of(action), said=said, removed=source_id if done else None)
        else:
            _show(world, body, Place.of(action), said=_retry(world, body, source_id))
        ack()

    @app.action("source_restore")
    def on_restore(ack: Ack, body: Json, action: Json) -> None:
        _show(world, body, Place.of(action), said=_restore(world, body, number(action)))
        ack()

    @app.view("source_edit")
    def on_edit(ack: Ack, body: Json, view: Json) -> None:
        _edit(world, ack, body, view)

    @app.action("source_retry")
    def on_retry(ack: Ack, body: Json, action: Json) -> None:
        whisper(world, body, answer(_retry(world, body, number(action))))
        ack()

    @app.action("source_remove")
    def on_remove(ack: Ack, body: Json, action: Json) -> None:
        source_id = number(action)
        actor, done, said = _remove(world, body, source_id)
        whisper(world, body, removal(actor.say, said, source_id) if done and source_id else answer(said))
        ack()


def _show(
    world: World,
    body: Json,
    place: Place,
    *,
    said: str = "",
    removed: int | None = None,
    replace: bool = True,
) -> None:
    """Put a page in the place of the one that was pressed, or below what everybody sees."""
    now = world.clock.now()
    with world.read() as session:
        actor = who(session, body)
        if actor.workspace is None or not actor.may_take_part:
            payload = answer(actor.say("vote.stranger"))
        else:
            page = health.page(session, actor.workspace.id, number=place.number, word=place.word, now=now)
            payload = listing(page, actor.say, actor.workspace.tz, now=now, said=said, removed=removed)
    whisper(world, body, payload, replace=replace)


def _retry(world: World, body: Json, source_id: int | None) -> str:
    """Look at a source again at once; says so."""
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        source = _own(session, actor, source_id)
        if source is None:
            return _not_theirs(actor)
        if not source.failing:
            # A notice from before, perhaps; and a server that asked for patience gets it.
            return actor.say("source.well", source=called(source))
        sources.retry(session, source.workspace_id, source.id, now=now)
        _note(session, actor, source, "source_retried", now=now)
    world.wake()
    return actor.say("source.trying")


def _remove(world: World, body: Json, source_id: int | None) -> tuple[Who, bool, str]:
    """Stop reading a source; tells who pressed, whether this press did it, and what to say."""
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        source = _own(session, actor, source_id)
        if source is None or not sources.remove(session, source.workspace_id, source.id):
            return actor, False, _not_theirs(actor)
        _note(session, actor, source, "source_removed", now=now)
    return actor, True, actor.say("remove.done", source=called(source))


def _restore(world: World, body: Json, source_id: int | None) -> str:
    """Read a removed source again, with its words as they were; says so."""
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        source = None
        if actor.workspace is not None and actor.may_take_part and source_id is not None:
            source = sources.restore(session, actor.workspace.id, source_id, now=now)
        if source is not None:
            _note(session, actor, source, "source_restored", now=now)
        else:
            # Pressed twice, or taken back by somebody else: it is there all the same.
            source = _own(session, actor, source_id)
        if source is None:
            return _not_theirs(actor)
    world.wake()
    return actor.say("source.restored", source=called(source))


def _note(
    session: Session, actor: Who, source: Source, action: str, *, now: datetime, **detail: object
) -> None:
    subject = f"source:{source.id}"
    audit.note(session, source.workspace_id, action, now=now, actor=actor.user_id, subject=subject, **detail)


def _not_theirs(actor: Who) -> str:
    return actor.say("source.not_found" if actor.may_take_part else "vote.stranger")


def _open(world: World, client: WebClient, body: Json, source_id: int | None, place: Place) -> None:
    """Show a source's facts and words in a form, which knows the list it came from."""
    now = world.clock.now()
    with world.read() as session:
        actor = who(session, body)
        source = _own(session, actor, source_id)
        if source is None or actor.workspace is None:
            whisper(world, body, answer(_not_theirs(actor)))
            return
        (found,) = health.of_page(session, [source], now=now)
    meta = {
        "id": source.id,
        "place": f"{place.number}:{place.word}",
        "url": str(body.get("response_url") or ""),
    }
    view = modals.source(
        actor.say,
        facts(found, actor.say, actor.workspace.tz, now=now),
        source.include,
        source.exclude,
        json.dumps(meta),
    )
    client.views_open(trigger_id=str(body.get("trigger_id") or ""), view=view)


def _own(session: Session, actor: Who, source_id: int | None) -> Source | None:
    if actor.workspace is None or not actor.may_take_part or source_id is None:
        return None
    return sources.of_team(session, actor.workspace.id, source_id)


def _edit(world: World, ack: Ack, body: Json, view: Json) -> None:
    """Keep the words, let go of what waits and is now left out, and show the list with it."""
    meta = json.loads(str(view.get("private_metadata") or "{}"))
    given: dict[str, tuple[str, ...]] = {}
    errors: dict[str, str] = {}
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        for field in ("include", "exclude"):
            try:
                given[field] = parse_words(view["state"]["values"][field][field].get("value") or "")
            except UnusableWords as problem:
                errors[field] = unusable(problem, actor.say)
        source = None if errors else _own(session, actor, whole(str(meta.get("id"))))
        if source is None or actor.workspace is None:
            ack(response_action="errors", errors=errors or {"include": _not_theirs(actor)})
            return
        sources.filter_by(session, actor.workspace.id, source.id, **given)
        gone = _let_go(session, source, **given)
        _note(session, actor, source, "source_filtered", now=now, **given)
    said = actor.say("details.saved", source=called(source))
    if gone:
        said += " " + actor.say("details.let_go", gone)
    _show(world, {**body, "response_url": meta.get("url")}, Place.read(str(meta.get("place"))), said=said)
    ack()


def _let_go(session: Session, source: Source, *, include: tuple[str, ...], exclude: tuple[str, ...]) -> int:
    """Let go of what waits from this source alone and is left out now; returns how many."""
    waiting = {
        each.story_id: each.id
        for each in candidates.in_state(session, source.workspace_id, State.WAITING)
        if each.source_id == source.id
        and each.suggested_by is None
        and decide_text(each.title, each.summary, include, exclude) is not None
    }
    if not waiting:
        return 0
    elsewhere = sightings.brought_by_others(session, waiting.keys(), but_not=source.id)
    gone = candidates.let_go_of(session, [waiting[story] for story in waiting.keys() - elsewhere])
    sightings.change_fates(session, gone, before="waiting", after="filtered")
    return len(gone)


def unusable(problem: UnusableWords, say: Say, *, most: int = MOST_WORDS) -> str:
    """Say what is wrong with a list of words that a person typed, of which there may be `most`."""
    match problem.reason:
        case "many":
            return say("details.many", most)
        case "common":
            return say("details.common", word=problem.word)
        case "long":
            return say("details.long", LONGEST_WORD, word=problem.word[:LONGEST_WORD] + "…")
        case _:
            return say("details.empty", word=problem.word)
