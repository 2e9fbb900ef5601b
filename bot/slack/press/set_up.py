"""Set-up: five questions in one modal, then sources to begin with and a first round at once."""

from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.jobs import ask
from bot.jobs.notice import notice
from bot.jobs.share import drafts, publish
from bot.slack.cards import modals, notices
from bot.slack.cards.blocks import Json, answer
from bot.slack.press.packs import begin_with, not_taken
from bot.slack.press.who import Who, pressed_in, whisper, who
from bot.world import World
from curation.calendar import WorkingWeek, known_zone
from curation.report import cuts
from curation.share.platforms import PLATFORMS
from curation.share.queue import STARTING_SLOTS
from curation.team import Kind
from curation.text import tidy
from curation.wording import wording
from db.collect import sources
from db.team import audit, focus, members, workspaces

log = structlog.get_logger()

PRESELECT = 8  # channels of at most so many people are taken to answer together


def register(app: App, world: World) -> None:
    """Hear the set-up button, its modal, and invitations."""

    @app.action("setup_open")
    def on_open(ack: Ack, body: Json, client: WebClient) -> None:
        channel, _ = pressed_in(body)
        refusal = open_modal(world, client, body, channel_id=channel, trigger_id=body["trigger_id"])
        if refusal:
            whisper(world, body, answer(refusal))
        ack()

    @app.view("set_up")
    def on_submit(ack: Ack, body: Json, view: Json) -> None:
        errors = submit(world, body, view)
        if errors:
            ack(response_action="errors", errors=errors)
        else:
            ack()

    @app.event("member_joined_channel")
    def on_joined(ack: Ack, event: Json, body: Json, context: Json) -> None:
        if event.get("user") == context.get("bot_user_id"):
            _invited(world, str(body.get("team_id") or event.get("team") or ""), str(event.get("channel")))
        ack()


def open_modal(
    world: World, client: WebClient, body: Json, *, channel_id: str, trigger_id: str
) -> str | None:
    """Open the five questions for a channel; returns why not, in a sentence."""
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        workspace = actor.workspace
        if actor.member is not None and not (actor.may_take_part or actor.may_curate):
            return actor.say("vote.stranger")
        if workspace is None:
            workspace = workspaces.create(session, actor.team_id, now=now)
            workspaces.change(session, workspace.id, next_members_at=now)
        elif workspace.set_up_at is not None and not actor.may_curate:
            curators = members.with_role(session, workspace.id, "curator")
            return actor.say("err.role", curators=", ".join(each.name for each in curators) or "–")
        voting = members.with_role(session, workspace.id, "voter")
        posting = members.with_role(session, workspace.id, "poster")
    view = modals.set_up(
        actor.say,
        workspace,
        channel_id=channel_id,
        voters=[each.user_id for each in voting] or [actor.user_id],
        poster=posting[0].user_id if posting else actor.user_id,
    )
    opened = client.views_open(trigger_id=trigger_id, view=view)
    world.wake()
    if not voting:
        _preselect(world, client, opened.get("view") or {}, view, channel_id, actor.user_id)
    return None


def _preselect(world: World, client: WebClient, opened: Json, view: Json, channel: str, user: str) -> None:
    """Fill in a small channel's people, if nobody has begun to type: the modal stands already."""

    def fill() -> None:
        try:
            there = client.conversations_members(channel=channel, limit=PRESELECT + 2).get("members") or []
        except SlackApiError as error:
            log.info("channel's people not read", why=str(error.response.get("error")))
            return
        people = [each for each in there if each != world.bot_user_id]
        if user not in people or len(people) > PRESELECT:
            return
        for block in view["blocks"]:
            if block["block_id"] == "voters":
                block["element"]["initial_users"] = people
        try:
            client.views_update(view_id=opened["id"], hash=opened.get("hash"), view=view)
        except SlackApiError as error:
            log.info("people not filled in", why=str(error.response.get("error")))

    world.soon(fill)


def submit(world: World, body: Json, view: Json) -> dict[str, str] | None:
    """Keep the five answers; returns what is wrong, by field."""
    values = view["state"]["values"]
    now = world.clock.now()
    with world.write() as session:
        actor = who(session, body)
        workspace = actor.workspace or workspaces.create(session, actor.team_id, now=now)
        workspaces.lock(session, workspace.id)
        workspace = workspaces.by_id(session, workspace.id)  # two may send the form at once
        if workspace.set_up_at is not None and not actor.may_curate:
            return {"interests": actor.say("err.role_short")}
        if actor.member is not None and not (actor.may_take_part or actor.may_curate):
            return {"interests": actor.say("vote.stranger")}
        interests = tidy(values["interests"]["interests"].get("value") or "")
        friend = tidy(values["friend"]["friend"].get("value") or "")
        platform = (values["platform"]["platform"].get("selected_option") or {}).get("value")
        voters = [str(each) for each in values["voters"]["voters"].get("selected_users") or []]
        poster = str(values["poster"]["poster"].get("selected_user") or "")
        errors = _problems(session, actor, workspace.id, interests, friend, platform, voters, poster)
        if errors:
            return errors
        first = workspace.set_up_at is None
        # A team that had taken the app away and is here again begins anew, with all it had.
        again = workspace.state == "ended"
        channel = str(view.get("private_metadata") or "") or workspace.channel_id or actor.user_id
        caller = actor.member
        tz = caller.tz if caller is not None and known_zone(caller.tz) else workspace.tz
        columns: dict[str, Any] = {
            "interests": interests,
            "friend": friend,
            "channel_id": channel,
            "state": "paused" if workspace.state == "paused" else "active",
        }
        if not workspace.slots:
            columns["slots"] = STARTING_SLOTS
        if first:
            columns |= {
                "tz": tz,
                "locale": caller.locale if caller is not None else "en",
                "week": WorkingWeek(tz=tz),
                "set_up_at": now,
            }
        workspaces.change(session, workspace.id, **columns)
        members.introduce(session, workspace.id, {actor.user_id, poster, *voters})
        members.give_roles(session, workspace.id, [actor.user_id], curator=True, voter=True)
        members.only_voters(session, workspace.id, [*voters, actor.user_id] if first else voters)
        members.set_poster(session, workspace.id, poster)
        focus.choose(session, workspace.id, str(platform), account="", now=now)
        workspace = workspaces.by_id(session, workspace.id)
        if first:
            n = begin_with(world, session, workspace, by=actor.user_id, now=now)
            say = wording(workspace.locale)
            name = PLATFORMS[str(platform)].name
            key = f"ready:{workspace.id}"
            packs = not_taken(world, session, workspace)
            ready = notices.ready(say, platform=name, n=n, packs=packs)
            notice(session, workspace, key, ready, machine_now=world.clock.machine())
        if again:
            sources.wake_up(session, workspace.id, now=now)
        if first or again:
            workspaces.change(session, workspace.id, next_digest_at=cuts.next_digest_at(now, workspace.tz))
            ask.ask_soon(session, workspace.id, by=actor.user_id, now=now)
        drafts.give_texts(world, session, workspace)
        publish.plan_slots(session, workspace, now=now)
        publish.show_slots(session, workspace.id)
        audit.note(session, workspace.id, "set_up", now=now, actor=actor.user_id, platform=platform)
    world.wake()
    return None


def _problems(
    session: Session,
    actor: Who,
    workspace_id: int,
    interests: str,
    friend: str,
    platform: object,
    voters: list[str],
    poster: str,
) -> dict[str, str]:
    say = actor.say
    errors = {}
    if not interests:
        errors["interests"] = say("setup.interests_missing")
    if not friend:
        errors["friend"] = say("setup.friend_missing")
    if platform not in PLATFORMS:
        errors["platform"] = say("setup.platform_missing")
    if not voters:
        errors["voters"] = say("setup.voters_missing")
    known = {each.user_id: each for each in members.all_of(session, workspace_id)}
    bots = [known[each].name for each in voters if each in known and known[each].kind is Kind.BOT]
    if bots:
        errors["voters"] = say("setup.voters_bot", names=", ".join(bots))
    if not poster or (poster in known and known[poster].kind is Kind.BOT):
        errors["poster"] = say("setup.poster_bot")
    return errors


def _invited(world: World, team: str, channel_id: str) -> None:
    """Say hello where the bot was invited, with the button that begins set-up: once per channel."""
    now = world.clock.now()
    with world.write() as session:
        workspace = workspaces.by_team(session, team)
        if workspace is None:
            workspace = workspaces.create(session, team, now=now)
            workspaces.change(session, workspace.id, next_members_at=now)
        if workspace.set_up_at is None:
            notice(
                session,
                workspace,
                f"hello:{workspace.id}:{channel_id}",
                notices.hello(wording(workspace.locale)),
                machine_now=world.clock.machine(),
                channel_id=channel_id,
            )
        elif workspace.active and workspace.channel_id == channel_id:
            # Back in the channel: cards that Slack refused meanwhile are asked now.
            ask.ask_soon(session, workspace.id, by=None, now=now)
    world.wake()
