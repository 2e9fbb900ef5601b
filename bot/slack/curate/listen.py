"""`/curate listen`: hear what is said about some words, or by somebody, apart from what is shared."""

import re

from bot.slack.cards.blocks import Json, answer, context, cut, link, rich, words
from bot.slack.curate.add import address, keep, look_for, unescaped
from bot.slack.curate.asked import Curate
from curation.collect.find import sites
from curation.links import domain
from curation.text import tidy
from db.collect import heard

LONGEST_WORDS = 200
SHOWN = 5  # things heard in one answer
# Slack makes links of the names of its own channels and people, sometimes without the name.
_LINKED_NAME = re.compile(r"<([@#])[A-Z0-9]+(?:\|([^>]*))?>")


def listen(asked: Curate) -> Json:
    """Listen to words or to an address; without either, tell what was heard last."""
    text = sites.written_out(address(asked.rest))
    if not text:
        return _heard(asked)
    if " " not in text and ("://" in text or domain(f"https://{text}")) and "." in text:
        return look_for(asked, text, kind="listen", lane="listen")
    given = as_words(asked.rest)
    if not given:
        return _heard(asked)
    if len(given) > LONGEST_WORDS:
        return asked.sentence("listen.too_long", LONGEST_WORDS)
    url = sites.search_feed(given, asked.workspace.locale)
    return keep(asked, url, kind="listen", lane="listen", given=cut(given, 80))


def as_words(text: str) -> str:
    """What a person typed: the hash-tag or handle that Slack took for a channel or a person is a word again."""
    named = _LINKED_NAME.sub(lambda link: link[1] + link[2] if link[2] else "", text)
    return tidy(unescaped(named))


def _heard(asked: Curate) -> Json:
    with asked.world.read() as session:
        found = heard.newest(session, asked.workspace.id, limit=SHOWN)
    say = asked.say
    if not found:
        return asked.sentence("listen.nothing")
    title = say("listen.title")
    lines = []
    for each in found:
        day = say.day(each.at, asked.workspace.tz)
        lines.append([link(each.title or each.url or "", each.url), words(f"  {_where(each)} · {day}")])
    return answer(title, rich([words(title, bold=True)], *lines), context(say("listen.more")))


def _where(each: heard.Heard) -> str:
    """The page's own host, and who it was heard from."""
    return " · ".join(filter(None, (domain(each.url or ""), cut(tidy(each.source), 60))))
