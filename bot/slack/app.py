"""The Bolt app: which listener hears what, and the one place where a listener's failure ends.

A listener unpacks, makes one short transaction and acknowledges: with
`process_before_response` Slack hears "yes" only after the commit, so a crash before
it shows the person a warning instead of losing what they did.
"""

import hashlib
import logging
from typing import Any

import structlog
from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack.cards.blocks import answer
from bot.slack.curate import command
from bot.slack.press import (
    drafts,
    editor,
    found,
    handoffs,
    leanings,
    lists,
    members,
    packs,
    photos,
    reasons,
    same_story,
    set_up,
    settings,
    shortcuts,
    sources,
    taste,
    votes,
)
from bot.world import World
from curation.wording import wording

log = structlog.get_logger()
# Bolt's own remarks are about settings that are meant as they are.
_quiet = logging.getLogger("slack_bolt.App")
_quiet.setLevel(logging.ERROR)


def build(world: World, web: WebClient, *, token: str, bot_user_id: str, signing_secret: str = "") -> App:
    """Make the app for one bot token; who the bot is was asked once, at start."""

    def authorize(enterprise_id: str | None, team_id: str | None, **_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=token, bot_user_id=bot_user_id
        )

    app = App(
        client=web,
        logger=_quiet,
        authorize=authorize,
        signing_secret=signing_secret or "unused-in-socket-mode",
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=True,
    )
    # Answers come first: Bolt asks the listeners one after the other.
    rooms = (
        votes,
        command,
        reasons,
        leanings,
        same_story,
        taste,
        drafts,
        editor,
        photos,
        handoffs,
        sources,
        found,
        lists,
        packs,
        set_up,
        settings,
    )
    for room in (*rooms, shortcuts, members):
        room.register(app, world)

    @app.error
    def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        """Tell the person that it broke, with a reference that finds the log line."""
        reference = hashlib.sha256(repr(body).encode()).hexdigest()[:8]
        log.error("listener failed", reference=reference, kind=body.get("type"), exc_info=error)
        user = body.get("user")
        locale = str(user.get("locale") or "en") if isinstance(user, dict) else "en"
        payload = answer(wording(locale)("err.broke", reference=reference))
        world.whisper(str(body.get("response_url") or ""), payload)
        if body.get("type") in ("block_actions", "view_submission"):
            # Not acknowledged, since nothing was kept: a button shows its warning sign, and a form stays open
            # with everything typed in it.
            return BoltResponse(status=500, body="")
        return BoltResponse(status=200, body="")

    return app
