"""*Same story* and *Not the same*: people say which stories are one, on a card or about what stands with it."""

from datetime import datetime
from typing import Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.jobs import ask
from bot.slack.cards.blocks import Json, answer
from bot.slack.cards.same_story import listed, short
from bot.slack.press.who import Who, number, pressed_in, whisper, who, whole
from bot.world import World
from curation.judge.candidate import Candidate, State
from curation.judge.story.merging import Outcome
from db.judge import candidates, merging, splitting
from db.outbox import messages
from db.team import audit, workspaces

CHOICES: Final = ("same_story", "not_same")

_DONE: Final = frozenset({Outcome.OTHER_GOES_ON, Outcome.OTHER_DECIDED, Outcome.THIS_GOES_ON})


def register(app: App, world: World) -> None:
    """Hear the buttons of what stands with a card; the entries of its menu come through `choose`."""

    @app.action("split_off")
    def on_split(ack: Ack, body: Json, action: Json) -> None:
        _split(world, body, str(action.get("value") or ""))
        ack()


def choose(world: World, body: Json, action: Json, chosen: str) -> None:
    """Do what was chosen in a card's menu, one of `CHOICES`."""
    if chosen == "same_story":
        _same(world, body, number(action))
    else:
        _not_same(world, body, number(action))


def _same(world: World, body: Json, candidate_id: int | None) -> None:
    """Make two stories one. Whoever presses later, or again, is told that it is done."""
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        this = _card(session, actor, body, candidate_id)
        if isinstance(this, str):
            text = this
        else:
            came_to, other = merging.same(session, this, now=now)
            text = actor.say(f"same_story.{came_to.value}", title="" if other is None else short(other.title))
            if other is not None:
                if came_to in _DONE:
                    _note(session, actor, this, "same_story", now=now, other=other.id, came_to=came_to.value)
                # What named one of the two now names the one that goes on, or nothing any more.
                naming = merging.named_by(session, [this.story_id, other.story_id])
                messages.repaint_all(session, ["candidate"], {this.id, other.id, *naming})
    whisper(world, body, answer(text))
    world.wake()


def _not_same(world: World, body: Json, candidate_id: int | None) -> None:
    """Let a card stand for itself; where more stands with it, ask which of that is another story."""
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        this = _card(session, actor, body, candidate_id)
        if isinstance(this, str):
            told = answer(this)
        else:
            said = ""
            other = merging.may_be(session, this, now=now)
            if other is not None and merging.no_longer_near(session, this.story_id):
                said = actor.say("same_story.two", title=short(other.title))
                _note(session, actor, this, "not_same_story", now=now, other=other.id)
                messages.repaint(session, ["candidate"], this.id)
            told = _what_is_left(session, actor, this, said)
    whisper(world, body, told)
    world.wake()


def _split(world: World, body: Json, value: str) -> None:
    """Make what stands with a card a story of its own, and show what is left in the place of the list."""
    head, _, named = value.partition(":")
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        this = _card(session, actor, body, whole(head))
        if isinstance(this, str):
            told = answer(this)
        else:
            said = ""
            for one in splitting.attached(session, this):
                if named != f"{one.kind}:{one.id}":
                    continue
                new = splitting.split(session, this, one, now=now)
                said = actor.say("same_story.split", title=short(one.title))
                _note(session, actor, this, "split_off", now=now, new=new)
                cards = merging.cards_of(session, this.story_id, candidates.by_id(session, new).story_id)
                messages.repaint_all(session, ["candidate"], cards)
                if one.suggested_by is not None:
                    # A person waits for it, as for every suggestion.
                    ask.ask_soon(session, this.workspace_id, by=None, now=now)
                break
            told = _what_is_left(session, actor, this, said)
    whisper(world, body, told, replace=True)
    world.wake()


def _card(session: Session, actor: Who, body: Json, candidate_id: int | None) -> Candidate | str:
    """Read the card that was pressed, with its team locked; or say why this person can't press it."""
    if actor.workspace is None or candidate_id is None:
        return actor.say("vote.not_found")
    # The team before its cards, as everybody takes them who needs both.
    workspaces.lock(session, actor.workspace.id)
    found = candidates.of_team(session, actor.workspace.id, candidate_id)
    message = None if found is None else messages.of_subject(session, "candidate", candidate_id)
    if found is None or message is None or message.channel_id != pressed_in(body)[0]:
        return actor.say("vote.not_found")
    return found if actor.may_take_part else actor.say("vote.stranger")


def _what_is_left(session: Session, actor: Who, this: Candidate, said: str) -> Json:
    """What was said, with all that stands with the card now; without either, that there is nothing to do."""
    attached = [] if this.state is State.MERGED else splitting.attached(session, this)
    return listed(
        this.id, attached, actor.say, said=said or ("" if attached else actor.say("same_story.settled"))
    )


def _note(
    session: Session, actor: Who, this: Candidate, action: str, *, now: datetime, **detail: object
) -> None:
    audit.note(
        session,
        this.workspace_id,
        action,
        now=now,
        actor=actor.user_id,
        subject=f"candidate:{this.id}",
        **detail,
    )
