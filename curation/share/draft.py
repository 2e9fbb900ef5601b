"""The first text of a post, made of what the feed says; a person makes it theirs.

Only whole sentences of the source are quoted, in quotation marks and with its name: nobody should be ashamed
of a text that went out unread.
"""

import re
from collections.abc import Iterator
from typing import Final

from curation.judge.stories import near_same, significant_in, significant_words
from curation.share.platforms import Platform
from curation.wording import Say

LONGEST_QUOTE: Final = 280  # characters; a longer sentence is no invitation to read on
LEAST_SAID: Final = 4  # significant words; "Hello everybody." is not worth quoting
LONGEST_NAME: Final = 50  # characters; a feed's title beyond that is a slogan

# How each platform gives credit; others say it in the plain way.
_CREDITS: Final = {
    "linkedin": "draft.credit_linkedin",
    "bluesky": "draft.credit_bluesky",
    "mastodon": "draft.credit_mastodon",
}
# What feeds append to their summaries.
_NOISE = re.compile(
    r"(?:The post|This article|L[’']article|Cet article) .{1,400}?"
    r" (?:appeared first on|first appeared on|est apparu en premier sur) .*$"
    r"|(?:Read more|Continue reading|Read the full \w+|Lire la suite|En savoir plus)\s*(?:[.…»→>])*\s*$",
    re.IGNORECASE | re.DOTALL,
)
_CUT_OFF = re.compile(r"(?:…|\.{3,}|\[…\]|\[\.+\])[\s»”\"]*$")
_NOT_PROSE = re.compile(r"https?://|www\.|\[link\]|\[comments\]|(?:^|\s)/?[ur]/\w|^Comments?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][”\"»’')\]]*(?=\s+[\"“«(\[]?\s?[^\W_a-zà-ÿ])")
_NOT_AN_END = re.compile(
    r"(?:\b(?:[A-Z]|[A-Za-z]\.[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|No|Inc|Ltd|Co|Mme|Mlle|MM|cf|env|art|p|al))\.$"
)
_QUOTED_WHOLE = re.compile(r"[“«\"]([^“”«»\"]+)[”»\"]")
_OPENING = re.compile(r"“|«\s*")
_CLOSING = re.compile(r"”|\s*»")
_SEPARATOR = re.compile(r"\s+[|–—·»:-]\s+|\s*[|»]\s*|:\s+")


def first_text(
    platform: Platform, *, title: str, summary: str, url: str | None, source: str, say: Say
) -> str:
    """Return a first text that fits `platform`: title, a sentence of the source, link, credit.

    `title` and `summary` are plain text, `url` the cleaned link or None for an idea, `source` the feed's name
    or "". What does not fit goes whole: first the sentence, then the credit; last the title is cut at a word.
    An idea without a link is the person's own words.
    """
    name = _name(source)
    headline = _without_site(" ".join(title.split()), source, name) if url else (title or summary).strip()
    quoted = _quoted(sentence, say) if url and (sentence := _quotable(summary, headline)) else ""
    credit = say(_CREDITS.get(platform.key, "draft.credit"), source=name) if name else ""
    for parts in ((headline, quoted, url, credit), (headline, url, credit)):
        text = "\n\n".join(part for part in parts if part)
        if platform.measure(text).fits:
            return text
    return platform.trim(headline, f"\n\n{url}" if url else "")


def _name(source: str) -> str:
    """Return the part of a feed's title that names it, or "" when it is all slogan."""
    name = _SEPARATOR.split(" ".join(source.split()))[0]
    return name if len(name) <= LONGEST_NAME else ""


def _without_site(title: str, source: str, name: str) -> str:
    """Take the feed's own name off the end of a title, where many feeds put it."""
    for own in (" ".join(source.split()), name):
        if own and title.casefold().endswith(own.casefold()):
            rest = title[: -len(own)].rstrip()
            shorter = rest.rstrip("|–—·»:- ")
            if shorter and shorter != rest:
                return shorter
    return title


def _quotable(summary: str, title: str) -> str:
    """Return the first whole sentence that says more than the title, or "".

    A greeting or the title said again is passed over; after any other sentence the next one would stand
    without what it refers to.
    """
    words_of_title = significant_words(title)
    for sentence in _sentences(_NOISE.sub("", " ".join(summary.split())).strip()):
        words = frozenset(significant_in(sentence))
        repeats = near_same(words, words_of_title) and len(words - words_of_title) < LEAST_SAID
        if len(words) < LEAST_SAID or repeats:
            continue
        whole = len(sentence) <= LONGEST_QUOTE and not _CUT_OFF.search(sentence)
        return sentence if whole and not _NOT_PROSE.search(sentence) else ""
    return ""


def _quoted(sentence: str, say: Say) -> str:
    """Put a sentence in the language's quotation marks, and its own marks into those that belong inside."""
    bare = _QUOTED_WHOLE.fullmatch(sentence)
    text = bare[1].strip() if bare else sentence
    inside = ("‘", "’") if "“" in say("draft.quote", quote="") else ("“", "”")
    text = _CLOSING.sub(inside[1], _OPENING.sub(inside[0], text))
    return say("draft.quote", quote=text)


def _sentences(text: str) -> Iterator[str]:
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        if not _NOT_AN_END.search(text[begin : match.start() + 1]):
            yield text[begin : match.end()].strip()
            begin = match.end()
    if rest := text[begin:].strip():
        yield rest
