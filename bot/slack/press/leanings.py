"""More or less of a word or a source: chosen in a menu, told in a sentence, and taken back by one press."""

from dataclasses import dataclass
from typing import Any, Final, cast, get_args

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.slack.cards import leanings as drawn
from bot.slack.cards.blocks import Json, answer, cut
from bot.slack.cards.why import quoted
from bot.slack.press.who import Who, number, whisper, who, whole
from bot.world import World
from curation.judge.candidate import Candidate
from curation.judge.taste.leanings import Leaning, Stance, Subject, fits, words_in
from curation.text import tidy
from curation.wording import Say
from db.judge import candidates, leanings
from db.team import audit, workspaces

_CHOICES: Final[dict[str, Stance]] = {"lean_more": "more", "lean_less": "less"}


@dataclass(frozen=True, slots=True)
class Thing:
    """What of a question more or less may be asked for; `name` is how people know it."""

    subject: Subject
    key: str
    name: str


def register(app: App, world: World) -> None:
    """Hear the two menus and *Undo*; `votes` hears the card's menu, which leads to them."""

    @app.action("lean_more")
    @app.action("lean_less")
    def on_choice(ack: Ack, body: Json, action: Json) -> None:
        value = str((action.get("selected_option") or {}).get("value") or "")
        _say(world, body, _choose(world, body, value, _CHOICES[action["action_id"]]))
        ack()

    @app.action("lean_undo")
    def on_undo(ack: Ack, body: Json, action: Json) -> None:
        _say(world, body, _undo(world, body, str(action.get("value") or "")))
        ack()


def offer(world: World, body: Json, action: Json) -> None:
    """Show the person who asked what of this question they may want more or less of."""
    with world.read() as session:
        actor = who(session, body)
        candidate = _candidate(session, actor, number(action))
    if candidate is None:
        whisper(world, body, answer(_not_theirs(actor)))
    else:
        whisper(world, body, drawn.offer(candidate, actor.say))


def _say(world: World, body: Json, payload: Json) -> None:
    """Put the answer in the place of the menus; never in that of a card, which everybody sees."""
    replace = bool((body.get("container") or {}).get("is_ephemeral"))
    whisper(world, body, payload, replace=replace)


def _candidate(session: Session, actor: Who, candidate_id: int | None) -> Candidate | None:
    if actor.workspace is None or not actor.may_take_part or candidate_id is None:
        return None
    return candidates.of_team(session, actor.workspace.id, candidate_id)


def _not_theirs(actor: Who) -> str:
    return actor.say("vote.not_found" if actor.may_take_part else "vote.stranger")


def _choose(world: World, body: Json, value: str, stance: Stance) -> Json:
    """Keep what was chosen, and say what it will do."""
    head, _, chosen = value.partition(":")
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        candidate = _candidate(session, actor, whole(head))
        if candidate is None or actor.workspace is None:
            return answer(_not_theirs(actor))
        thing = _thing(candidate, chosen)
        if thing is None:
            return answer(actor.say("lean.not_found"))
        workspaces.lock(session, actor.workspace.id)
        before = leanings.about(session, actor.workspace.id, thing.subject, thing.key)
        said = wish(thing, stance, actor.say)
        if before is not None and before.stance == stance:
            return answer(actor.say("lean.already", wish=said))
        if not _room(session, actor.workspace.id, thing, stance):
            return answer(actor.say("lean.full"))
        leaning = Leaning(thing.subject, thing.key, stance)
        leanings.keep(session, actor.workspace.id, leaning, by=actor.user_id, now=now)
        _note(session, actor, "leaning", thing, now=now, stance=stance)
    text = actor.say("lean.done_more" if stance == "more" else "lean.done_less", wish=said)
    if before is not None and before.stance == "never":
        text += " " + actor.say("lean.was_never")
    undo = f"{candidate.id}:{stance}:{'' if before is None else before.stance}:{chosen}"
    return drawn.done(text, undo, actor.say)


def _undo(world: World, body: Json, value: str) -> Json:
    """Put back what was before, unless somebody has changed it since."""
    head, stance, before, chosen = [*value.split(":", 3), "", "", "", ""][:4]
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        candidate = _candidate(session, actor, whole(head))
        if candidate is None or actor.workspace is None:
            return answer(_not_theirs(actor))
        thing = _thing(candidate, chosen)
        if thing is None or stance not in _CHOICES.values() or before not in ("", *get_args(Stance)):
            return answer(actor.say("lean.not_found"))
        workspaces.lock(session, actor.workspace.id)
        present = leanings.about(session, actor.workspace.id, thing.subject, thing.key)
        if present is None or present.stance != stance:
            return answer(actor.say("lean.changed"))
        if before:
            former = Leaning(thing.subject, thing.key, cast(Stance, before))
            leanings.keep(session, actor.workspace.id, former, by=actor.user_id, now=now)
        else:
            leanings.forget(session, actor.workspace.id, present.subject, present.key)
        _note(session, actor, "leaning_undone", thing, now=now, stance=before)
    return answer(actor.say("lean.undone", wish=wish(thing, stance, actor.say)))


def _thing(candidate: Candidate, chosen: str) -> Thing | None:
    """Read "source" or "word:rye"; None for what this question doesn't have, whatever a value claims."""
    if chosen == "source" and candidate.source_id is not None:
        name = cut(tidy(candidate.source_name), drawn.LONGEST_SOURCE)
        return Thing("source", str(candidate.source_id), name)
    subject, _, word = chosen.partition(":")
    if subject == "word" and word in words_in(candidate.title, candidate.source_name).values():
        return Thing("word", word.lower(), word)
    return None


def _room(session: Session, workspace_id: int, thing: Thing, stance: Stance) -> bool:
    """Whether one more can be kept. Of sources there are no more than a team has."""
    if thing.subject != "word":
        return True
    keys = [
        each.key
        for each in leanings.of_workspace(session, workspace_id)
        if (each.subject, each.stance) == ("word", stance)
    ]
    return fits([*keys, thing.key])


def wish(thing: Thing, stance: Stance, say: Say) -> str:
    """Name a wish within a sentence: more of “rye”."""
    what = quoted([thing.name], say)
    if thing.subject == "source":
        return say("lean.more_source" if stance == "more" else "lean.less_source", what=what)
    return say("lean.more_word" if stance == "more" else "lean.less_word", what=what)


def _note(session: Session, actor: Who, action: str, thing: Thing, **more: Any) -> None:
    assert actor.workspace is not None  # noqa: S101 - the caller asks first
    subject = f"{thing.subject}:{thing.key}"
    audit.note(session, actor.workspace.id, action, actor=actor.user_id, subject=subject, **more)
