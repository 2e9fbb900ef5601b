"""The sentences of a summary, without what feeds put before and after them."""

import html
import re
from collections.abc import Iterator

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
# What feeds append to their summaries.
_APPENDED = re.compile(
    r"(?:The post|This article|L[’']article|Cet article) .{1,400}?"
    r" (?:appeared first on|first appeared on|est apparu en premier sur) .*$"
    r"|(?:Read more|Continue reading|Keep reading|Read the full \w+|Lire la suite|Lire plus|En savoir plus)"
    r"\s*(?:[.…»→>])*\s*$",
    re.IGNORECASE | re.DOTALL,
)
_MONTH = r"(?:Jan|Feb|Fév|Mar|Apr|Avr|May|Mai|Jun|Juin|Jul|Juil|Aug|Août|Sep|Oct|Nov|Dec|Déc)\w*\.?"
# "PARIS (AFP) - ", "Dubai, May 10: "
_DATELINE = re.compile(
    rf"^[A-ZÀ-Þ][^.!?:]{{1,40}}?(?:, (?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})|\((?:AFP|ATS|AP|Reuters|dpa)\))"
    r"\s*[:–—-]+\s*"
)

_SENTENCE_END = re.compile(
    r"[.!?…؟۔।][”\"»’')\]]*(?=\s+[\"“«(\[]?\s?[^\sa-zà-ÿ,;.:)])"
    r"|[。！？][”」』）]*"
    r"|(?<=[a-zà-ÿ]{2})[.!?](?=[A-ZÀ-Þ][a-zà-ÿ])"  # two paragraphs glued together
)
_NOT_AN_END = re.compile(
    r"(?:\b(?:[A-Z]|[A-Za-z]\.\s?[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Gen|Sen|Gov|Capt|Col|Sgt|Lt|St|Ste|Mt|Jr|Sr"
    r"|vs|etc|No|Inc|Ltd|Co|Corp|Pty|approx|feat|ft|Fig|fig|Ave|Mme|Mlle|MM|Me|cf|env|art|p|pp|al|resp|bzw))\.$"
)


def decoded(text: str) -> str:
    """Read the entities that a feed wrote twice ("&ldquo;"), but none that would become markup."""
    return _ENTITY.sub(
        lambda match: match[0] if match[0].lower() in ("&lt;", "&gt;") else html.unescape(match[0]), text
    )


def sentences(summary: str, title: str) -> Iterator[str]:
    """Yield the sentences in their order; the last one may lack its full stop.

    Left out are the title at the beginning, a dateline ("PARIS (AFP) - "), and "Read more" and the like at
    the end. Total: any text is some sentences.
    """
    text = _APPENDED.sub("", " ".join(decoded(summary).split())).strip()
    text = _DATELINE.sub("", _without_title(text, title))
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        if not _NOT_AN_END.search(text[begin : match.start() + 1]):
            yield text[begin : match.end()].strip()
            begin = match.end()
    if rest := text[begin:].strip():
        yield rest


def _without_title(text: str, title: str) -> str:
    """Take away the title where the summary begins with it, as long as a sentence begins after it."""
    title = " ".join(title.split())
    while title and text.casefold().startswith(title.casefold()):
        rest = text[len(title) :]
        shorter = rest.lstrip(" .:–—-!?")
        named = rest.lstrip().startswith((":", "–", "—", "- "))
        if not shorter or not (named or (rest[0] in " .!?" and not shorter[0].islower())):
            break
        text = shorter
    return text
