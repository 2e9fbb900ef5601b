"""`/curate add`: take an address from a person, and look at it after the acknowledgement."""

from bot.jobs.find import closed
from bot.slack.cards.blocks import Json, answer, cut
from bot.slack.cards.sources import called
from bot.slack.curate.asked import Curate
from curation.collect.find import sites
from curation.collect.web.addresses import Allow, check_address
from curation.links import clean, domain
from curation.text import tidy
from db.collect import requests, sources

LONGEST_ADDRESS = 2000


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
    return look_for(asked, sites.written_out(address(asked.rest)), kind="add", lane="share")


def look_for(asked: Curate, text: str, *, kind: str, lane: str) -> Json:
    """Answer what can be told at once; else keep the request for the feeds at this address."""
    refusal = refuse_address(asked, text, name="add")
    if refusal is not None:
        return answer(refusal)
    url = with_scheme(text)
    site = sites.known(url)
    if site is not None and site.closed:
        return answer(closed(site, asked.say))
    return keep(asked, url, kind=kind, lane=lane)


def keep(asked: Curate, url: str, *, kind: str, lane: str, given: str | None = None) -> Json:
    """Keep a request for the feeds at this address, unless the team has it in this lane already."""
    with asked.world.write() as session:
        known = sources.at_address(session, asked.workspace.id, url, lane=lane)
        if known is not None:
            return asked.sentence("add.already", source=called(known))
        requests.keep(
            session,
            asked.workspace.id,
            kind,
            url,
            user_id=asked.who.user_id,
            channel_id=asked.channel_id,
            response_url=asked.response_url,
            locale=asked.say.language,
            given=given,
            now=asked.world.clock.now(),
        )
    if given is not None:
        return asked.sentence("listen.looking", words=given)
    return asked.sentence("add.looking", host=domain(url))
