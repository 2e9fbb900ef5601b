"""Ask a team's own Mastodon server how long a post may be."""

from bot.jobs.notice import close, hold
from bot.slack.cards.blocks import Json, answer
from bot.world import World
from curation.collect.fetch import FetchFailed, Request
from curation.share.platforms import PLATFORMS
from curation.share.platforms.mastodon import limits_of
from curation.wording import Say
from db import leases
from db.collect import requests
from db.collect.requests import Asked
from db.leases import Lease
from db.outbox import messages
from db.share import posts
from db.tables import RequestRow
from db.team import focus, workspaces


def ask_server(world: World, lease: Lease, asked: Asked, say: Say) -> Json | None:
    """Keep what the server takes; one that doesn't answer is taken for an ordinary one, and that is said.

    Nothing is told of an account that the team has changed meanwhile.
    """
    hold(world, lease)
    found = None
    try:
        response = world.web.fetch(Request(asked.url))
        found = limits_of(response.body) if response.status == 200 else None
    except FetchFailed:
        pass
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, RequestRow, lease)
        workspaces.lock(session, asked.workspace_id)
        workspace = workspaces.by_id(session, asked.workspace_id)
        still_so = workspace.platform == "mastodon" and workspace.account == asked.given
        if not still_so:
            requests.answered(session, asked.id, "")
            return None
        if found is not None:
            focus.keep_limits(session, workspace.id, most=found.most, per_link=found.per_link)
            for post in posts.queue(session, workspace.id):
                messages.repaint(session, ["draft"], post.id)
        text = (
            say("focus.server_unknown", PLATFORMS["mastodon"].limit, account=asked.given or "")
            if found is None
            else say("focus.server", found.most, account=asked.given or "")
        )
        told = answer(text)
        close(session, asked, told, now=now, machine_now=world.clock.machine())
    return told
