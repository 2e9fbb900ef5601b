"""`/curate taste`: what the bot thinks the team likes."""

from bot.slack.cards import taste
from bot.slack.cards.blocks import Json
from bot.slack.curate.asked import Curate
from bot.slack.press.taste import view_of


def show(asked: Curate) -> Json:
    """The page of what was learnt and asked for, with a way to change it."""
    with asked.world.read() as session:
        view = view_of(session, asked.workspace, now=asked.world.clock.now())
    return taste.page(view, asked.say, asked.workspace.tz)
