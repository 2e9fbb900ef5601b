"""`/curate sources`, `remove`."""

from bot.slack.cards.blocks import Json, answer, context, cut, link, rich, words
from bot.slack.curate.add import address
from bot.slack.curate.asked import Curate
from curation.links import clean
from curation.text import tidy
from curation.wording import Say
from db.collect import sources
from db.collect.sources import Source
from db.team import audit

SHOWN = 40  # sources in one answer; Slack takes 50 blocks


def show(asked: Curate) -> Json:
    """The team's sources and how each is doing."""
    with asked.world.read() as session:
        found = sources.of_workspace(session, asked.workspace.id)
    if not found:
        return asked.sentence("sources.none")
    say = asked.say
    title = say("sources.title", len(found))
    blocks: list[Json] = [rich([words(title, bold=True)])]
    for source in found[:SHOWN]:
        blocks.append(
            rich([link(source.name, source.url), words(f"  {_health(source, say, asked.workspace.tz)}")])
        )
    if len(found) > SHOWN:
        blocks.append(context(say("sources.more", len(found) - SHOWN)))
    return answer(title, *blocks)


def _health(source: Source, say: Say, tz: str) -> str:
    why = say(f"fetch.{source.error}") if source.error else ""
    if source.feed_state == "gone":
        return say("sources.gone")
    if source.feed_state == "resting":
        return say("sources.resting", why=why)
    if source.failures:
        return say("sources.failing", source.failures, why=why)
    if source.newest_item_at is not None:
        return say("sources.newest", day=say.day(source.newest_item_at, tz))
    return say("sources.fine") if source.success_at is not None else say("sources.not_read")


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
            names = ", ".join(source.name for source in found[:5])
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
    return asked.sentence("remove.done", source=found[0].name)
