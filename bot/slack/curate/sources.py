"""`/curate sources`, `remove`."""

from bot.slack.cards.blocks import Json, cut
from bot.slack.cards.sources import LONGEST_SEARCH, called, listing, removal
from bot.slack.curate.add import address, unescaped
from bot.slack.curate.asked import Curate
from curation.links import clean
from curation.text import tidy
from db.collect import health, sources
from db.team import audit


def show(asked: Curate) -> Json:
    """A page of the team's sources and how each is doing; a word searches them."""
    now = asked.world.clock.now()
    word = cut(tidy(unescaped(asked.rest)), LONGEST_SEARCH)
    with asked.world.read() as session:
        page = health.page(session, asked.workspace.id, word=word, now=now)
    return listing(page, asked.say, asked.workspace.tz, now=now)


def remove(asked: Curate) -> Json:
    """End one subscription, by its name or address."""
    wanted = address(asked.rest)
    if not wanted:
        return asked.sentence("remove.nothing")
    now = asked.world.clock.now()
    with asked.world.write() as session:
        found = [
            source
            for source in sources.of_workspace(session, asked.workspace.id)
            if wanted.lower() in (source.name.lower(), source.url.lower())
            or (clean(wanted) is not None and clean(wanted) == clean(source.url))
        ]
        if not found:
            found = [
                source
                for source in sources.of_workspace(session, asked.workspace.id)
                if wanted.lower() in source.name.lower() or wanted.lower() in source.url.lower()
            ]
        if not found:
            return asked.sentence("remove.unknown", name=cut(tidy(wanted), 60))
        if len(found) > 1:
            names = ", ".join(called(source) for source in found[:5])
            return asked.sentence("remove.several", len(found), names=names)
        sources.remove(session, asked.workspace.id, found[0].id)
        audit.note(
            session,
            asked.workspace.id,
            "source_removed",
            now=now,
            actor=asked.who.user_id,
            subject=found[0].url,
        )
    said = asked.say("remove.done", source=called(found[0]))
    return removal(asked.say, said, found[0].id)
