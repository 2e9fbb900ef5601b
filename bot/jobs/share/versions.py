"""Another version of a text, asked for in its form: written within the budget, and put into that form."""

from datetime import timedelta

from bot.jobs.notice import hold
from bot.jobs.share import writing
from bot.jobs.share.writing import Fallback
from bot.slack.cards import editor
from bot.slack.validate import fitted
from bot.world import World
from curation.wording import Say
from db import leases
from db.collect import requests
from db.collect.requests import Asked
from db.judge import candidates
from db.leases import Lease
from db.share import posts, writings
from db.tables import RequestRow
from db.team import workspaces


def another(world: World, lease: Lease, asked: Asked, say: Say) -> None:
    """Have a version written that is unlike those before; the form says so when there is none."""
    with world.read() as session:
        workspace = workspaces.by_id(session, asked.workspace_id)
        post = posts.by_id(session, workspace.id, asked.post_id or 0)
        if post is not None:
            candidate = candidates.by_id(session, post.candidate_id)
            # As they were when it was asked for: done a second time, it is the same question.
            before = (post.first_text, *writings.versions(session, post.id, until=asked.at))
    if post is None:
        with world.write() as session:
            leases.keep(session, RequestRow, lease)
            requests.answered(session, asked.id, "")
        return

    def held(until: timedelta) -> None:
        hold(world, lease, until)

    not_like = tuple(dict.fromkeys(before))
    written = writing.compose(world, workspace, candidate, post, not_like=not_like, hold=held)
    with world.write() as session:
        leases.keep(session, RequestRow, lease)
        # Read again: the person may have closed the form meanwhile and opened another, which it goes into then.
        asked = requests.by_id(session, asked.id)
        post = posts.by_id(session, workspace.id, post.id) or post
        typed = editor.restored(asked.given or "{}")
        if isinstance(written, Fallback):
            editing, note = typed, say("draft.no_version", why=say(f"fell_back.{written.why}"))
        else:
            first = written.first
            editing = editor.Editing(
                first.text,
                first.photo_idea,
                first.alt_text,
                first.credit,
                suffix=f"{typed.suffix}_{asked.id}",
                shown=typed.shown,
            )
            note = ""
        requests.answered(session, asked.id, note)
    view = editor.editor(say, post, workspace, editing, writer=True, note=note)
    # If the form was closed meanwhile, Slack says so and nothing is to be done.
    world.call("views.update", {"view_id": asked.view_id, "view": fitted(view, "modal")})
