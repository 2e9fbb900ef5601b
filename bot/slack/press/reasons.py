"""After a no: why, if the person likes to say; and asking a decided one once more."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.jobs import ask
from bot.slack.cards import modals, same_story
from bot.slack.cards.blocks import Json, answer
from bot.slack.press.votes import REASONS
from bot.slack.press.who import number, team_id, user_id, whisper, who, whole
from bot.world import World
from curation.judge.candidate import State
from curation.text import tidy
from db.judge import candidates, merging, votes
from db.outbox import messages
from db.team import audit, workspaces


def register(app: App, world: World) -> None:
    """Hear the reasons menu, its modal, and *Ask again*."""

    @app.action("why_not")
    def on_reason(ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        value = str((action.get("selected_option") or {}).get("value") or action.get("value") or "")
        head, _, reason = value.partition(":")
        candidate_id = whole(head)
        with world.read() as session:
            say = who(session, body).say
        if candidate_id is None or reason not in (*REASONS, "own_words"):
            whisper(world, body, answer(say("vote.not_found")))
        elif reason == "own_words":
            client.views_open(trigger_id=body["trigger_id"], view=modals.own_words(say, candidate_id))
        else:
            _keep(world, body, candidate_id, reason)
        ack()

    @app.view("why_not")
    def on_own_words(ack: Ack, body: Json, view: Json) -> None:
        candidate_id = whole(str(view.get("private_metadata") or ""))
        words = tidy(view["state"]["values"]["own_words"]["own_words"].get("value") or "")
        if candidate_id is not None and words:
            _keep(world, body, candidate_id, words)
        ack()

    @app.action("ask_again")
    def on_ask_again(ack: Ack, body: Json, action: Json) -> None:
        _ask_again(world, body, number(action))
        ack()


def _keep(world: World, body: Json, candidate_id: int, reason: str) -> None:
    with world.write() as session:
        press = votes.press(session, team_id(body), candidate_id, user_id(body))
        actor = who(session, body)
        kept = False
        if press is not None and press.member_id is not None:
            counts_on = merging.answer_counts_on(session, press.candidate_id, press.member_id)
            kept = votes.give_reason(session, counts_on, press.member_id, reason)
    whisper(world, body, answer(actor.say("why_not.thanks" if kept else "why_not.no_answer")), replace=True)


def _ask_again(world: World, body: Json, candidate_id: int | None) -> None:
    """Put a declined or expired candidate to the team a second time, once."""
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        say = actor.say
        press = None
        if candidate_id is not None and actor.workspace is not None:
            # The team before its cards, as everybody takes them who needs both.
            workspaces.lock(session, actor.workspace.id)
            press = votes.press(session, actor.team_id, candidate_id, actor.user_id)
        if press is None or candidate_id is None or actor.workspace is None:
            text = say("vote.not_found")
        elif not actor.may_take_part:
            text = say("vote.stranger")
        else:
            candidate = candidates.by_id(session, candidate_id, lock=True)
            goes_on = merging.went_to(session, candidate.story_id)
            if goes_on is not None:
                text = say("ask_again.same", title=same_story.short(goes_on.title))
            elif candidate.state not in (State.DECLINED, State.EXPIRED):
                text = say("ask_again.not_now")
            elif candidate.round != 1 or candidates.of_story(session, candidate.story_id) != candidate:
                text = say("ask_again.once")
            else:
                again = candidates.begin(
                    session,
                    candidate.workspace_id,
                    candidate.story_id,
                    round_no=2,
                    source_id=candidate.source_id,
                    suggested_by=actor.user_id,
                    url=candidate.url,
                    title=candidate.title,
                    summary=candidate.summary,
                    source_name=candidate.source_name,
                    published_at=candidate.published_at,
                    now=now,
                )
                ask.ask_soon(session, candidate.workspace_id, by=None, now=now)
                messages.repaint(session, ["candidate"], candidate.id)
                audit.note(
                    session,
                    candidate.workspace_id,
                    "asked_again",
                    now=now,
                    actor=actor.user_id,
                    subject=f"candidate:{again}",
                )
                text = say("ask_again.done")
    whisper(world, body, answer(text))
    world.wake()
