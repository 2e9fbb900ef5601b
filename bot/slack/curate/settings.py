"""`/curate here`, `focus`, `profile`, `settings`, `pause`, `resume`."""

import re
from datetime import date, datetime, time

from bot.jobs import pause as pausing
from bot.slack.cards import modals
from bot.slack.cards.blocks import Json, actions, answer, section
from bot.slack.curate.add import address
from bot.slack.curate.asked import Curate
from bot.slack.press.set_up import open_modal
from bot.slack.press.settings import choose_focus, focus_buttons
from curation.calendar import local_instant
from curation.judge.candidate import State
from curation.share.asking import allowance
from curation.share.focus import needs_second_thought
from curation.share.platforms import PLATFORMS
from db.judge import candidates
from db.outbox import messages
from db.share import writings
from db.team import audit, workspaces
from db.team import focus as focuses

# What people call platforms.
_SAID = {
    "twitter": "x",
    "insta": "instagram",
    "ig": "instagram",
    "fb": "facebook",
    "bsky": "bluesky",
    "masto": "mastodon",
}


def here(asked: Curate) -> Json | None:
    """Make this the voting channel, and open the five questions."""
    refusal = open_modal(
        asked.world,
        asked.client,
        asked.body,
        channel_id=asked.channel_id,
        trigger_id=str(asked.body.get("trigger_id") or ""),
    )
    return answer(refusal) if refusal else None


def focus(asked: Curate) -> Json:
    """Show the focus, or change it: a word does while the choice is fresh, later a button that asks twice."""
    now = asked.world.clock.now()
    with asked.world.read() as session:
        since = focuses.since(session, asked.workspace.id)
    word, _, given = asked.rest.partition(" ")
    word = _SAID.get(word.lower(), word.lower())
    account = _account(given)
    platform = asked.workspace.platform
    if word and (not needs_second_thought(since, now) or (account and word == platform)):
        text = choose_focus(asked.world, asked.who, word, asked.body, account=account)
        return answer(text)
    if platform is None:
        text = asked.say("focus.which")
    elif asked.workspace.account:
        text = asked.say("focus.is_as", platform=PLATFORMS[platform].name, account=asked.workspace.account)
    else:
        text = asked.say("focus.is", platform=PLATFORMS[platform].name)
    buttons = focus_buttons(asked.say, asked.workspace, since=since, now=now)
    return answer(text, section(text), actions(*buttons))


def _account(given: str) -> str:
    """A handle or an address as it was typed: Slack makes links of addresses, mail and people of handles."""
    text = re.sub(r"<mailto:[^|>]*\|([^>]*)>", r"\1", given.strip())
    text = re.sub(r"@<https?://[^|>]*\|([^>]*)>", r"@\1", text)
    text = re.sub(r"<@[A-Z0-9]+\|([^>]*)>", r"@\1", text)
    return address(text)


def profile(asked: Curate) -> None:
    """Open the form with interests and friend."""
    asked.client.views_open(
        trigger_id=str(asked.body.get("trigger_id") or ""),
        view=modals.profile(asked.say, asked.workspace),
    )


def writer(asked: Curate) -> Json | None:
    """Open the form for texts by AI: the team's switch and what they may cost."""
    world, workspace = asked.world, asked.workspace
    if world.writer is None:
        return asked.sentence("writer.none")
    month = allowance.month(world.clock.now(), workspace.tz)
    with world.read() as session:
        spent = writings.spent(session, workspace.id, month)
    dollars = asked.say.number(round(spent.micros / 1_000_000, 2))
    asked.client.views_open(
        trigger_id=str(asked.body.get("trigger_id") or ""),
        view=modals.writer(
            asked.say,
            workspace,
            spent=asked.say("writer.spent", spent.calls, dollars=dollars),
            most_calls=world.settings.writer_calls,
            most_dollars=world.settings.writer_dollars,
            compared=world.embedder is not None and not world.embedder.stays,
        ),
    )
    return None


def pause(asked: Curate) -> Json:
    """Stop asking and posting, until a day or until somebody resumes."""
    now = asked.world.clock.now()
    until: datetime | None = None
    if asked.rest:
        try:
            until = local_instant(date.fromisoformat(asked.rest), time(0), asked.workspace.tz)
        except (ValueError, OverflowError):
            return asked.sentence("pause.no_date")
        if until <= now:
            return asked.sentence("pause.past")
    with asked.world.write() as session:
        if not workspaces.pause(session, asked.workspace.id, until=until, now=now):
            return asked.sentence("pause.is_paused")
        for candidate in candidates.in_state(session, asked.workspace.id, State.OPEN):
            messages.repaint(session, ["candidate"], candidate.id)
        audit.note(session, asked.workspace.id, "paused", now=now, actor=asked.who.user_id)
    if until is None:
        return asked.sentence("pause.done")
    return asked.sentence("pause.done_until", day=asked.say.day(until, asked.workspace.tz))


def resume(asked: Curate) -> Json:
    """Ask again."""
    now = asked.world.clock.now()
    with asked.world.write() as session:
        woken = pausing.wake_up(session, asked.workspace.id, by=asked.who.user_id, now=now)
    return asked.sentence("resume.done" if woken else "resume.not_paused")
