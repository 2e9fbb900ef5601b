"""`/curate digest`: the week so far, for the asker alone; the one that was told is brought up to date."""

from bot.slack.cards.blocks import Json, answer, rich, words
from bot.slack.cards.digest import lines, of_week
from bot.slack.curate.asked import Curate
from curation.report import cuts
from db.outbox import messages
from db.report import weeks


def show(asked: Curate) -> Json:
    """Count the running week from the last cut to now."""
    now = asked.world.clock.now()
    workspace = asked.workspace
    with asked.world.write() as session:
        last = weeks.last(session, workspace.id)
        if last is not None:
            messages.repaint(session, ["digest", "detail"], last.id)
        since = last.until if last is not None else (workspace.set_up_at or workspace.created_at)
        week = cuts.week_of(now, workspace.tz)
        value = of_week(session, workspace, week, since, now, now=now)
    title = asked.say("digest.so_far")
    return answer(title, rich([words(title, bold=True)]), *lines(value, asked.say))
