"""Answers: a press on a card is one short transaction, then a private receipt."""

import re
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy import Connection

from bot.jobs import cards
from bot.slack.cards.blocks import Json, actions, answer, section, select
from bot.slack.cards.leanings import menus_of
from bot.slack.cards.why import why
from bot.slack.press import leanings, same_story
from bot.slack.press.who import number, pressed_in, team_id, user_id, whisper, who
from bot.world import World
from curation.judge.candidate import State
from curation.judge.electorate import may_answer
from curation.judge.friend_test import Answer, judge
from curation.wording import Say, wording
from db.judge import candidates, votes
from db.judge.votes import Press
from db.outbox import messages

REASONS = ("off_topic", "old_news", "weak_source", "too_salesy", "not_our_tone", "own_words_better")

_ANSWERS = {"vote_yes": Answer.YES, "vote_no": Answer.NO, "vote_pass": Answer.PASS}


def register(app: App, world: World) -> None:
    """Hear the three answers and the card's menu."""

    # One listener for the three: Bolt asks one after the other whether it is meant.
    @app.action(re.compile(f"^({'|'.join(_ANSWERS)})$"))
    def on_answer(ack: Ack, body: Json, action: Json) -> None:
        _answer(world, body, action, _ANSWERS[action["action_id"]])
        ack()

    @app.action("card_menu")
    def on_menu(ack: Ack, body: Json, action: Json) -> None:
        chosen = str((action.get("selected_option") or {}).get("value") or "").split(":")[0]
        if chosen == "vote_take_back":
            _answer(world, body, action, None)
        elif chosen == "why_this":
            _why(world, body, action)
        elif chosen == "lean":
            leanings.offer(world, body, action)
        elif chosen in same_story.CHOICES:
            same_story.choose(world, body, action, chosen)
        else:
            not_found(world, body)
        ack()

    @app.action("vote_take_back")
    def on_take_back(ack: Ack, body: Json, action: Json) -> None:
        _answer(world, body, action, None)
        ack()

    @app.action("why_this")
    def on_why(ack: Ack, body: Json, action: Json) -> None:
        _why(world, body, action)
        ack()


def _answer(world: World, body: Json, action: Json, given: Answer | None) -> None:
    candidate_id = number(action)
    if candidate_id is None:
        not_found(world, body)
        return
    now = world.clock.now()
    with world.write() as session:
        # Straight on the connection: the session's own book-keeping costs as much as a statement.
        memory = session.connection()
        press = votes.press(memory, team_id(body), candidate_id, user_id(body))
        channel, ts = pressed_in(body)
        if press is None or press.channel_id != channel:
            whisper(world, body, answer(who(session, body).say("vote.not_found")))
            return
        say = wording(press.locale or "en")
        refusal = _refusal(press, say)
        if refusal is None:
            member_id = press.member_id
            assert member_id is not None  # noqa: S101 - no refusal means a known member
            if press.ts is None and press.outbox_id is not None and ts:
                _adopt(world, session, press, ts)
                press = votes.press(memory, team_id(body), candidate_id, user_id(body)) or press
            if not press.elector and given is not None:
                votes.join(memory, candidate_id, member_id, now=now)
            nothing_to_take_back = given is None and press.answer is None
            if not nothing_to_take_back and votes.cast(memory, candidate_id, member_id, given, now=now):
                _hold(memory, press, now=now)
                votes.repaint(memory, candidate_id)
    # The receipt is put into words after the acknowledgement.
    world.soon(partial(_tell, world, body, press, given, refusal))
    world.wake()


def _tell(world: World, body: Json, press: Press, given: Answer | None, refusal: str | None) -> None:
    """Send the receipt, or why there is none."""
    said = answer(refusal) if refusal else _receipt(press, given, wording(press.locale or "en"))
    whisper(world, body, said)


def _adopt(world: World, session: Any, press: Press, ts: str) -> None:
    """The card stands in the channel, though its sending was unclear: this copy is the one."""
    assert press.outbox_id is not None  # noqa: S101 - checked by the caller
    if messages.adopt(session, press.outbox_id, ts, machine_now=world.clock.machine()):
        cards.opened(session, press.candidate_id, now=world.clock.now())


def _hold(memory: Connection, press: Press, *, now: datetime) -> None:
    """Keep the early verdict these answers stand for, and when it will have held long enough."""
    if press.closes_at is None:
        return
    tally = votes.tally(memory, press.candidate_id)
    _, held, look_at = judge(tally, press.rule, held=press.held, closes_at=press.closes_at, now=now)
    if held != press.held or look_at != press.due_at:
        votes.hold(memory, press.candidate_id, held, due_at=look_at)


def _refusal(press: Press, say: Say) -> str | None:
    """Why this person can't answer this card now, in a sentence; None when they can."""
    if press.member_id is None or press.kind is None:
        return say("vote.stranger")
    if not may_answer(press.kind.value, named=press.named, left=press.left):
        return say("vote.left") if press.left else say(f"vote.{press.kind.value}")
    if press.voters == "listed" and not press.elector and not press.listed:
        return say("vote.not_listed")
    if press.state == State.MERGED.value:
        return say("vote.late_merged")
    if press.state not in (State.OPEN.value, State.ASKING.value):
        if press.decided_at is None:
            return say("vote.closed")
        return say(_late(press), moment=say.moment(press.decided_at, press.tz))
    return None


def _late(press: Press) -> str:
    """The text for a press that comes too late names what can still be done, if anything can."""
    if press.state == State.APPROVED.value:
        return "vote.late_approved"
    return "vote.late" if press.round == 1 else "vote.late_twice"


def not_found(world: World, body: Json) -> None:
    """Tell a person in their own language that what they pressed leads nowhere."""
    with world.read() as session:
        say = who(session, body).say
    whisper(world, body, answer(say("vote.not_found")))


def _receipt(press: Press, given: Answer | None, say: Say) -> Json:
    """What is on record now, for the person alone."""
    if given is None:
        return answer(say("vote.taken_back"))
    until = say.moment(press.closes_at, press.tz) if press.closes_at else say("vote.until_closed")
    text = say(f"vote.receipt_{given.value}", moment=until)
    if given is not Answer.NO:
        return answer(text)
    options = [(say(f"why_not.{reason}"), f"{press.candidate_id}:{reason}") for reason in REASONS]
    options.append((say("why_not.own_words"), f"{press.candidate_id}:own_words"))
    return answer(text, section(text), actions(select("why_not", say("why_not.ask"), options)))


def _why(world: World, body: Json, action: Json) -> None:
    """Tell why it was asked; who may take part can say at once what they want more or less of."""
    candidate_id = number(action)
    with world.read() as session:
        actor = who(session, body)
        press = (
            None if candidate_id is None else votes.press(session, team_id(body), candidate_id, user_id(body))
        )
        if press is None:
            whisper(world, body, answer(actor.say("vote.not_found")))
            return
        candidate = candidates.by_id(session, press.candidate_id)
    say = actor.say
    said = say("vote.why_this", reasons=why(candidate.reasons, candidate.suggested_by, say))
    menus = menus_of(candidate, say) if actor.may_take_part else []
    whisper(world, body, answer(said, section(said), *menus))
