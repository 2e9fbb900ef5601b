"""A feed's title and name as a person would write them: no site twice, no shouting, no slogan."""

import re
from typing import Final

from curation.judge.story.titles import significant_in
from curation.links import domain, registrable_domain
from curation.share.quoting.sentences import decoded

LONGEST_NAME: Final = 50  # characters; a feed's title beyond that is a slogan
LONGEST_SITE: Final = 5  # words; what stands longer at the end of a title belongs to it
SHORTEST_KNOWN: Final = 3  # letters: a host is known again by that much of its name
FEWEST_SHOUTED: Final = 3  # words in capitals; fewer are an abbreviation or a brand
AS_CUT: Final = 100  # characters: a shorter beginning of its summary is a title, a longer one stands for none

_SEPARATOR = re.compile(r"\s+[|–—·»>:-]\s+|\s*[|»]\s*|:\s+")
_SITE_AT_END = re.compile(r"^(.*\S)(?:\s+[|–—·»/-]\s+|\s*\|\s*)(\S.*)$", re.DOTALL)
_ADDRESS = re.compile(r"(?:[a-z]+://|www\.)\S+", re.IGNORECASE)
# What tells where a link was posted, or that it was new then.
_PREFIX = re.compile(
    r"^(?:(?:Show|Ask|Tell|Launch) HN|ELI5|LPT|Breaking(?: news)?|Just in|Update[ds]?|Urgent|Alerte info|MAJ)"
    r"\s?[:–—]\s*"
    r"|^\[(?:Updated?|MAJ|Breaking)\]\s*",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\[(pdf|video|audio|slides?|vidéo|podcast)\]", re.IGNORECASE)
_VOWELS = re.compile(r"[AEIOUYÀ-Þ]|[^\x00-\x7f]")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*", re.UNICODE)

# Names that say what a list holds, not whose it is.
_NO_NAME = re.compile(
    r"(?:newest|latest|recent|most (?:popular|read|recent|viewed)|available|new posts|comments on"
    r"|dernières?|derniers) ?.*|.*@.*"
    r"|(?:top|all|our|the|toutes? les|tous les|nos) (?:news|stories|posts|articles|blogs?|actualités|actus?|nouvelles)"
    r"|(?:blogs?|news|home|posts?|articles?|feeds?|rss|atom|updates|stories|untitled|index|actualités|actus?|accueil"
    r"|à la une|flux|fil|nouvelles|sans titre)(?: (?:rss|feed|blog))?",
    re.IGNORECASE,
)
_SEARCH = re.compile(
    r"\b(?:matching (?:query|search)|search results|résultats de recherche)\b", re.IGNORECASE
)
_FEED_AT_END = re.compile(r"(?:\s+(?:RSS|Atom))?\s+(?:feed|RSS|Atom)$|\s+\(RSS\)$", re.IGNORECASE)
_MEDIUM = re.compile(r"^(?:Stories by |.+ in )?(\S.*) on Medium$")
_COMMON = re.compile(r"blogs?|news|daily|weekly|feeds?|posts?|journal|times|media|magazine|info")


def source_name(source: str, url: str | None) -> str:
    """Return the part of a feed's title that names it, or "" when none does.

    Of several parts ("Bread every day | The Daily Crumb") the one that the link's host knows, else the first
    that is a name and no description of a list ("Latest posts").
    """
    parts = [_FEED_AT_END.sub("", part) for part in _SEPARATOR.split(" ".join(decoded(source).split()))]
    parts = [_MEDIUM.sub(r"\1", part) for part in parts]
    names = [part for part in parts if part and not _NO_NAME.fullmatch(part)]
    if not names or _SEARCH.search(source):
        return ""
    name = next((part for part in names if belongs(part, url)), names[0])
    return name if len(name) <= LONGEST_NAME else ""


def belongs(name: str, url: str | None) -> bool:
    """Tell whether a source and a link's host share a name: the link is then the source's own.

    Else the source may only point at what others wrote, as link blogs do.
    """
    host = _letters(domain(url)) if url else ""
    if not host:
        return False
    words = [
        word for word in significant_in(name) if len(word) > SHORTEST_KNOWN and not _COMMON.fullmatch(word)
    ]
    return any(label in _letters(name) for label in _labels(url)) or any(
        _letters(word) in host for word in words
    )


def headline(title: str, *, summary: str, source: str, url: str) -> str:
    """Return an article's title to begin a post with, or "" when it is none (an address, a number).

    The site's name at the end goes, "Show HN:" and "Breaking:" go, "[pdf]" becomes "(PDF)"; capitals come
    down to the spelling of the summary where it has the word, else to a capital each, so that names stay
    names. Everything else stays as its author wrote it.
    """
    text = _without_site(" ".join(decoded(title).split()), source, url)
    if (bare := _PREFIX.sub("", text)) and bare != text:
        text = bare if bare[1:2].isupper() else bare[0].upper() + bare[1:]  # "iPhone" stays
    text = _NOTE.sub(
        lambda match: f"({match[1].upper() if match[1].lower() == 'pdf' else match[1].lower()})", text
    )
    text = re.sub(r"([!?])\1+", r"\1", text).strip()
    if _ADDRESS.fullmatch(text) or not _WORD.search(text):
        return ""
    return _calm(text, summary)


def is_cut(title: str, summary: str) -> bool:
    """Tell whether a title is only the first letters of its summary: the entry had none."""
    return AS_CUT <= len(title) < len(summary) and summary.startswith(title.rstrip("…"))


def _without_site(title: str, source: str, url: str) -> str:
    own_names = {part.casefold() for part in (" ".join(source.split()), source_name(source, url)) if part}
    for own in own_names:
        if title.casefold().endswith(own):
            rest = title[: -len(own)].rstrip()
            shorter = rest.rstrip("|–—·»:- ")
            if shorter and shorter != rest:
                return shorter
    match = _SITE_AT_END.match(title)
    if (
        match
        and len(match[2].split()) <= LONGEST_SITE
        and len(match[1].split()) > 1
        and _is_host(match[2], url)
    ):
        return match[1]
    return title


def _is_host(name: str, url: str) -> bool:
    letters = _letters(name)
    return any(letters in (label, f"the{label}") or f"the{letters}" == label for label in _labels(url)) or (
        letters == _letters(domain(url))
    )


def _labels(url: str | None) -> list[str]:
    """The parts of a link's host that can be somebody's name."""
    host = domain(url) if url else ""
    own = registrable_domain(host).split(".")[0] if host else ""
    labels = [_letters(label) for label in dict.fromkeys((own, *host.split(".")[:-2]))]
    return [label for label in labels if len(label) >= SHORTEST_KNOWN and not _COMMON.fullmatch(label)]


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _calm(title: str, summary: str) -> str:
    """Bring a title that is all capitals down."""
    words = _WORD.findall(title)
    if not title.isupper() or sum(len(word) > 1 for word in words) < FEWEST_SHOUTED:
        return title
    known: dict[str, str] = {}
    for word in _WORD.findall(summary):
        if not word.isupper() or word.casefold() not in known:
            # The small form wins: the other one began a sentence.
            known[word.casefold()] = min(word, known.get(word.casefold(), word), key=lambda w: w[0].isupper())
    first = True

    def calmed(match: re.Match[str]) -> str:
        nonlocal first
        word, begins = match[0], first
        first = False
        if word.casefold() in known:
            small = known[word.casefold()]
        elif any(char.isdigit() for char in word) or not _VOWELS.search(word) or re.search(r"\w\.\w", word):
            return word
        elif not significant_in(word):
            small = word.lower()
        else:
            small = "-".join(part.capitalize() for part in word.split("-"))
        return small[0].upper() + small[1:] if begins else small

    return _WORD.sub(calmed, title)
