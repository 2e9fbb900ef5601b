"""`/curate add`, `sources`, `remove`."""

from bot.slack.cards.blocks import Json, answer, context, cut, link, rich, words
from bot.slack.curate.asked import Curate
from curation.collect.addresses import Allow, check_address
from curation.links import clean, domain
from curation.text import tidy
from curation.wording import Say
from db.collect import requests, sources
from db.collect.sources import Source
from db.team import audit

LONGEST_ADDRESS = 2000
SHOWN = 40  # sources in one answer; Slack takes 50 blocks


def address(rest: str) -> str:
    """Take Slack's angle brackets and label off an address: `<https://a.example|a.example>`."""
    if rest.startswith("<") and ">" in rest:
        rest = rest[1:].split(">", 1)[0].split("|", 1)[0]
    return unescaped(rest.strip())


def unescaped(text: str) -> str:
    """Give back what a person typed: Slack sends its three signs escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def is_scheme(text: str) -> bool:
    """Whether this may stand before "://", as "ftp" may and a stray bracket may not."""
    return text.isascii() and text.replace("+", "").replace("-", "").replace(".", "").isalnum()


def refuse_address(asked: Curate, text: str, *, name: str) -> str | None:
    """Say what is wrong with an address given to the sub-command `name`, as far as can be told without the
    network; None when nothing is.
    """
    say = asked.say
    if not text:
        return say(f"{name}.nothing")
    if len(text) > LONGEST_ADDRESS:
        return say("add.too_long", LONGEST_ADDRESS)
    scheme, colon, _ = text.partition("://")
    if is_scheme(scheme) and colon and scheme.lower() not in ("http", "https"):
        return say("add.scheme", scheme=cut(scheme, 20))
    if " " in text or (not colon and "." not in text) or (colon and not is_scheme(scheme)):
        return say(f"{name}.words", words=cut(tidy(text), 60))
    url = with_scheme(text)
    wrong = check_address(url, Allow.parse(asked.world.settings.allow))
    if wrong == "private":
        return say("err.private", host=domain(url) or cut(tidy(text), 60))
    if wrong is not None or clean(url) is None:
        return say(f"{name}.words", words=cut(tidy(text), 60))
    return None


def with_scheme(text: str) -> str:
    """Complete what people type: "example.com" is https://example.com."""
    return text if "://" in text else f"https://{text}"


def add(asked: Curate) -> Json:
    """Remember the address, look at it after the acknowledgement, answer where it was asked."""
    text = address(asked.rest)
    refusal = refuse_address(asked, text, name="add")
    if refusal is not None:
        return answer(refusal)
    url = with_scheme(text)
    now = asked.world.clock.now()
    with asked.world.write() as session:
        known = [
            each
            for each in sources.of_workspace(session, asked.workspace.id)
            if clean(each.url) == clean(url)
        ]
        if known:
            return asked.sentence("add.already", source=known[0].name)
        requests.keep(
            session,
            asked.workspace.id,
            "add",
            url,
            user_id=asked.who.user_id,
            channel_id=asked.channel_id,
            response_url=asked.response_url,
            locale=asked.say.language,
            now=now,
        )
    return asked.sentence("add.looking", host=domain(url))


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
