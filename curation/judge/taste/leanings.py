"""What people ask for more of, for less of, or never: words, sources, domains.

A wish for more or less changes the order, so its words are met as loosely as interests are. What is never
wanted leaves a text out altogether, and a person must be able to say beforehand what it will do: such a word
is met as a whole word, singular or plural, whatever its case and accents; with a star at its end by every
word that begins so ("crypto*"); several words when all of them are there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import regex  # type: ignore[import-untyped]

from curation.collect.known import filters
from curation.collect.known.filters import LONGEST_WORD, UnusableWords
from curation.judge.reason import Reason
from curation.judge.story.titles import significant_in, significant_words
from curation.judge.taste.interests import meets
from curation.links import domain, registrable_domain
from curation.text import tidy

POINTS: Final = 1.5  # log-odds: as much as an interest that is met
MOST_COUNTED: Final = 2  # words in each direction; more of them say no more
MOST_WORDS: Final = 100  # of one kind
LONGEST_LIST: Final = 3000  # characters: a longer one doesn't fit the field it is changed in
LONGEST_DOMAIN: Final = 253  # characters, as DNS has it
MOST_OFFERED: Final = 5  # words of a title, so that a person sees them at a glance
# Commas and the like part lists of words, and blanks, which no domain has, part lists of domains too.
_BETWEEN: Final = regex.compile(r"[\s,;\u060c\u3001\uff0c\uff1b]+")
_AROUND: Final = "\"'“”„«»‹›‘’<>"
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+[+#]*")

Subject = Literal["word", "source", "domain"]
Stance = Literal["more", "less", "never"]


@dataclass(frozen=True, slots=True)
class Leaning:
    """One wish. `key` is a word or phrase in lower case, a source's id in digits, or a domain."""

    subject: Subject
    key: str
    stance: Stance


class UnusableDomains(ValueError):
    """What a person typed can't be domains. `reason`: "many", or with what was typed as `domain` "none" (it is
    no domain) or "whole" (a part of the Web that many share, such as "co.uk").
    """

    def __init__(self, reason: str, domain: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.domain = domain


def points_for(
    leanings: Iterable[Leaning], words: frozenset[str], source_id: int | None
) -> tuple[Reason, ...]:
    """Return what these wishes add to a text with these significant words, from this source.

    One reason each for the words asked for more and for less (two at most count), and one for the source.
    """
    leanings = tuple(leanings)
    reasons = []
    for stance, points in (("more", POINTS), ("less", -POINTS)):
        found = {
            keyword: each.key
            for each in leanings
            if each.subject == "word" and each.stance == stance
            if (keyword := _keyword(each.key)) and meets(words, keyword)
        }
        if found:
            count = min(MOST_COUNTED, len(found))
            reasons.append(Reason("leaning", points=points * count, words=tuple(found.values())))
    for each in leanings:
        if each.subject == "source" and each.stance != "never" and each.key == str(source_id):
            reasons.append(Reason("leaning", points=POINTS if each.stance == "more" else -POINTS))
            break
    return tuple(reasons)


def never(leanings: Iterable[Leaning], words: frozenset[str], url: str | None) -> Leaning | None:
    """Return the word or domain by which a text is never to be asked about, None when there is none.

    A domain holds for its subdomains too. `words` are the significant words of the text.
    """
    host = "" if url is None else _host(url)
    for each in leanings:
        if each.stance != "never":
            continue
        if each.subject == "word" and _is_blocked(words, each.key):
            return each
        if each.subject == "domain" and (host == each.key or host.endswith(f".{each.key}")):
            return each
    return None


@lru_cache(maxsize=4096)
def meaning(key: str) -> tuple[str, ...]:
    """Return the words by which a key is compared, with the star of those that have one.

    Keys of the same meaning are one wish: "Breads" is "bread". Empty for what no text can be found by.
    """
    found: list[str] = []
    for piece in key.split():
        parts = significant_in(piece)
        found += parts[:-1]
        found += [part + ("*" if piece.endswith("*") else "") for part in parts[-1:]]
    return tuple(found)


@lru_cache(maxsize=4096)
def _keyword(key: str) -> tuple[str, ...]:
    return significant_in(key)


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of a block, to be found among the words of a text: any of `forms`, or what begins so."""

    forms: frozenset[str] = frozenset()
    start: str = ""

    def among(self, words: frozenset[str]) -> bool:
        if self.start:
            return any(word.startswith(self.start) for word in words)
        return not self.forms.isdisjoint(words)


def _is_blocked(words: frozenset[str], key: str) -> bool:
    parts = _parts(key)
    return bool(parts) and all(part.among(words) for part in parts)


@lru_cache(maxsize=4096)
def _parts(key: str) -> tuple[_Part, ...]:
    found = []
    for piece in key.split():
        written = [word for word in _WORD.findall(piece) if significant_in(word)]
        for place, word in enumerate(written, 1):
            if piece.endswith("*") and place == len(written):
                found.append(_Part(start=significant_in(word)[-1]))
            else:
                # Each form as it would stand among the words of a text, which have lost their plural s.
                forms = (part for form in filters.forms(word) for part in significant_in(form))
                found.append(_Part(forms=frozenset(forms)))
    return tuple(found)


def _host(url: str) -> str:
    """The host of an address without "www." and port; "" when it has none with a name."""
    host = domain(url)
    return "" if host.startswith("[") else host.partition(":")[0]


def parse_words(text: str) -> tuple[str, ...]:
    """Read a list as a person typed it, in lower case, each meaning once; reading the answer gives the same.

    Raises UnusableWords: "many" for more than 100, "long" and "empty" as in filters, and "common" for a word
    that tells nothing, being in every text ("the") or a bare number.
    """
    found: dict[tuple[str, ...], str] = {}
    for typed in filters.parse_words(text, most=MOST_WORDS):
        word = typed.lower()
        if len(word) > LONGEST_WORD:
            raise UnusableWords("long", word)
        if not meaning(word):
            raise UnusableWords("common", word)
        found.setdefault(meaning(word), word)
    if not fits(found.values()):
        raise UnusableWords("many")
    return tuple(found.values())


def parse_domains(text: str) -> tuple[str, ...]:
    """Read domains as people type or paste them, addresses too; reading the answer gives the same.

    Raises UnusableDomains.
    """
    found: dict[str, None] = {}
    for piece in filter(None, (tidy(part).strip(_AROUND) for part in _BETWEEN.split(text))):
        named = piece.removeprefix("*.").removeprefix("@")
        host = _host(named if "://" in named else f"https://{named}")
        if "." not in host or len(host) > LONGEST_DOMAIN:
            raise UnusableDomains("none", piece)
        if registrable_domain(f"x.{host}") == f"x.{host}":
            raise UnusableDomains("whole", piece)
        found[host] = None
    if not fits(found):
        raise UnusableDomains("many")
    return tuple(found)


def fits(keys: Iterable[str]) -> bool:
    """Tell whether a list of one kind can be kept: not too many, and not too long to be changed again."""
    keys = tuple(keys)
    return len(keys) <= MOST_WORDS and len("\n".join(keys)) <= LONGEST_LIST


def written(keys: Sequence[str]) -> str:
    """Write a list as a person finds it in its field: commas between, or lines where commas don't fit."""
    in_line = ", ".join(keys)
    return in_line if len(in_line) <= LONGEST_LIST else "\n".join(keys)


def words_in(title: str, source_name: str = "") -> dict[str, str]:
    """Return the significant words of a title as they are written in it, by what they mean, in its order."""
    telling = significant_words(title, source_name)
    found: dict[str, str] = {}
    for word in _WORD.findall(tidy(title)):
        meant = significant_in(word)
        if len(meant) == 1 and meant[0] in telling and len(word.lower()) <= LONGEST_WORD:
            found.setdefault(meant[0], word)
    return found


def words_to_offer(title: str, source_name: str, named: Iterable[str]) -> tuple[str, ...]:
    """Return up to five words of a title that a person may want more or less of, as written in it.

    First those that meet what was `named` when it was chosen (interests, words the team likes), in that
    order; then the longest, since long words are the rarer ones.
    """
    left = words_in(title, source_name)
    first = []
    for part in (part for name in named for part in significant_in(name)):
        for meant in [meant for meant in left if meets(frozenset({meant}), (part,))]:
            first.append(left.pop(meant))
    rest = sorted(left.values(), key=len, reverse=True)
    return tuple([*first, *rest][:MOST_OFFERED])
