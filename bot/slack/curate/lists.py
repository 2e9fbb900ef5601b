"""`/curate import` and `export`: lists of feeds, from another reader and for another reader."""

import re

from bot.slack.cards import modals
from bot.slack.cards.blocks import Json, answer, rich, words
from bot.slack.curate.add import address, refuse_address, unescaped, with_scheme
from bot.slack.curate.asked import Curate
from bot.slack.elements import LIMITS
from curation.collect import opml
from curation.links import domain
from db.collect import imports, requests

# Slack names no bound for preformatted text; this is the most it takes of any text in one message.
_LINKED = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")  # as Slack writes addresses that people type
_PIECE = LIMITS["text_max_length"]
LONGEST_SHOWN = LIMITS["markdown_total_text_max_length"]


def bring(asked: Curate) -> Json | None:
    """Read a list at an address, or pasted after the command; without either, ask for it."""
    if not asked.rest:
        view = modals.bring_list(asked.say, channel_id=asked.channel_id)
        asked.client.views_open(trigger_id=str(asked.body.get("trigger_id") or ""), view=view)
        return None
    given = as_typed(asked.rest)
    if looks_pasted(given):
        keep(asked, url="", given=given)
        return asked.sentence("import.looking_given")
    text = address(asked.rest)
    refusal = refuse_address(asked, text, name="import")
    if refusal is not None:
        return answer(refusal)
    url = with_scheme(text)
    keep(asked, url=url, given=None)
    return asked.sentence("import.looking", host=domain(url))


def as_typed(text: str) -> str:
    """Give back a document as it was pasted: Slack escapes its signs and puts the addresses in it in brackets."""
    return unescaped(_LINKED.sub(r"\1", text))


def looks_pasted(text: str) -> bool:
    """Whether this is a document and not an address."""
    return text.lstrip("\ufeff \t\r\n`").startswith("<")


def keep(asked: Curate, *, url: str, given: str | None) -> None:
    """Remember a list to be read after the acknowledgement."""
    with asked.world.write() as session:
        requests.keep(
            session,
            asked.workspace.id,
            "import",
            url,
            given=given,
            user_id=asked.who.user_id,
            channel_id=asked.channel_id,
            response_url=asked.response_url,
            locale=asked.say.language,
            now=asked.world.clock.now(),
        )


def export(asked: Curate) -> Json:
    """The team's sources as a list to copy, as far as a message holds one."""
    with asked.world.read() as session:
        listed = imports.listed(session, asked.workspace.id)
    if not listed:
        return asked.sentence("sources.none")
    document = opml.write("Passalong", listed)
    if len(document) > LONGEST_SHOWN:
        return asked.sentence("export.too_long", len(listed))
    title = asked.say("export.title", len(listed))
    pieces = [document[start : start + _PIECE] for start in range(0, len(document), _PIECE)]
    shown = {"type": "rich_text_preformatted", "elements": [words(piece) for piece in pieces]}
    return answer(title, rich([words(title)]), {"type": "rich_text", "elements": [shown]})
