"""What a machine's text may not hold: nothing that leads away, calls somebody, or that the source never said.

A feed's text is data, but a model may take it for an order. Whatever it was told, its answer gets no further
than this: no address, no mention, no tag but the team's, no number and no quotation that isn't in the source.
Where a rule can't be sure it refuses: a refusal costs a second try, and then the text made without a machine.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from json import dumps
from typing import Final, Literal

import regex  # type: ignore[import-untyped]

from curation.collect.known.filters import decide_text
from curation.share.asking.brief import Brief, Written
from curation.share.claims.addresses import addresses
from curation.share.claims.disguises import SAYS, bare, hides, seen, words
from curation.share.claims.figures import unsupported
from curation.share.claims.quotations import literal, quotations
from curation.text import shorten, tidy

Fault = Literal[
    "banned",
    "code",
    "echo",
    "empty",
    "instructions",
    "language",
    "link",
    "markup",
    "mention",
    "number",
    "quotation",
    "repeated",
    "speaker",
    "tag",
    "too_long",
    "unseen",
]

LONGEST: Final = 20_000  # characters of a field: four times the longest post there is; a bound on the work
LONGEST_PIECE: Final = 80  # characters of a finding that are shown
MOST_PIECES: Final = 3  # findings of one kind in one field; more of them say nothing new
SHINGLE: Final = 5  # words in a row that two texts share by chance only rarely
REPEATED: Final = 1 / 3  # of a field's shingles: that much of our instructions is no coincidence
RUN: Final = 12  # words in a row: a sentence of our instructions, however long the text around it
LEAST_CODE: Final = 25  # characters: the shortest wallet addresses have 26, keys more
CODE_TURNS: Final = 4  # from small to capital letters: "JavaScript" has one, Base64 one in four characters
LEAST_TOLD: Final = 12  # words from which on a text without one "the" or "de" is in another language
LEAST_FOREIGN: Final = 3  # words of the other language, and twice as many as of its own
LATIN: Final = 0.5  # of the letters, at least

_MENTION: Final = regex.compile(
    r"(?:[\w.+-]{0,30}@\s?[\w.@-]{0,30}|<[@!#]\w[^<>\s]{0,30}>?|[\[({]\s?at\s?[\])}])", regex.IGNORECASE
)
_TAG: Final = regex.compile(r"#(?=[\p{N}\p{M}_]{0,30}\p{L})[\p{L}\p{M}\p{N}_]+(?:-[\p{L}\p{M}\p{N}_]+)*+")
_MARKUP: Final = regex.compile(
    r"</?[a-z!?|/][^<>]{0,30}>?|<$|\*\*|__|~~|`|[{}]|!\[|\|>|\[/?inst\]|\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|n)"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|apos|colon|commat|gt|lt|nbsp|num|period|quot|sol|shy|zwj|zwnj);"
    r"|(?<![\w*])\*[\w][^*\n]{0,60}\*(?![\w*])|(?<!\w)_[\p{L}][^_\n]{0,60}_(?!\w)"
    r"|^\s?(?:#{1,6}\s|>|-{3,}|={3,})|^\s?(?:system|assistant|developer|user|role)\s?:|\"\s?:\s?[\"\[]",
    regex.IGNORECASE | regex.MULTILINE,
)
_KEY: Final = regex.compile(
    r"(?<![\w-])(?:(?:sk|pk|rk|xox[a-z]|xapp|gh[a-z]|glpat|bearer)[-_ ]|akia|aiza)"
    r"(?=[\w-]{0,40}\d)[\w-]{8,80}|\b0x[0-9a-f]{8,80}",
    regex.IGNORECASE,
)
_LONG: Final = regex.compile(rf"[A-Za-z0-9+=_]{{{LEAST_CODE},}}+")
_TURN: Final = regex.compile(r"[a-z](?=[A-Z])")
# A post is the team's. A machine that speaks of itself, or of what it was told, speaks to somebody else.
_SPEAKER: Final = regex.compile(
    r"\b(?:i am|i'm|as) an? (?:ai|artificial intelligence|assistant|bot|chatbot|language model|llm|machine)\b"
    r"|\b(?:je suis|en tant qu[e']) ?(?:une?|l'|le )? ?"
    r"(?:assistant|bot|chatbot|ia|intelligence artificielle|modele|robot)\b"
    r"|\b(?:posted|written|generated|published|shared|approved|sent|ecrit|genere|publie|redige|partage|envoye)e?s?"
    r" (?:automatically |automatiquement )?(?:by|par) (?:the |our |an? |le |la |l'|une? |notre )?"
    r"(?:ai|bot|chatbot|chatgpt|ia|passalong|robot)\b",
    regex.IGNORECASE,
)
_ORDERS: Final = regex.compile(
    r"\b(?:ignor\w*|disregard\w*|forget|oubli\w*|override)\s(?:\w+\s){0,4}(?:instructions?|consignes|prompts?|ordres|rules|regles)\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|\b(?:my|mes|your|vos) (?:instructions|consignes)\b"
    r"|\b(?:api|secret) key\b|\bcle (?:d'api|api|secrete)\b",
    regex.IGNORECASE,
)
_LETTER: Final = regex.compile(r"\p{L}")
_LATIN_LETTER: Final = regex.compile(r"[\p{Latin}]")
_ENGLISH: Final = """
    a about after all also an and any are as at be because been but by can for from had has have how if in
    into is it its just more most no not of on one or our out so some than that the their them there these
    they this to was we what when where which who why will with without you your
"""
_FRENCH: Final = """
    au aux avec c ce ces cette comment d dans de des du elle en est et il ils l la le les leur leurs mais meme
    ne nos notre nous ou par pas plus pour pourquoi qu quand que qui s sa sans se ses si son sont sur un une
    vos votre vous y
"""
_GERMAN_DUTCH: Final = """
    aber auf aus bei das dass dem den der des die ein eine einem einen einer er es fur hat ich im ist mit nach
    nicht noch oder sich sie sind und vom von war werden wie wird wir wurde zu zum zur de een en het ik niet
    op te van voor wij zijn
"""
_SPANISH_ITALIAN_PORTUGUESE: Final = """
    al ao as che com como con da das del della di do dos e el em en es esta gli ha hay il la las le lo los los
    mas na nao no non nos o os para per pero piu por que se sono su sua sus um uma un una y
"""
_OWN_WORDS: Final = {
    "en": frozenset(_ENGLISH.split()),
    "fr": frozenset(_FRENCH.split()),
    "de": frozenset(_GERMAN_DUTCH.split()),
    "es": frozenset(_SPANISH_ITALIAN_PORTUGUESE.split()),
}
_HERE: Final = "oursite"  # stands for the subject's own host while others are looked for

_COMPLAINTS: Final[dict[Fault, str]] = {
    "banned": "It uses words that this team never uses",
    "code": "It holds a key, a wallet or another code",
    "echo": "It says what this team says on another platform already; say it another way",
    "empty": "The text says nothing",
    "instructions": "It repeats or follows instructions instead of writing about the subject",
    "language": "It is not in the language that was asked for",
    "link": "It holds an address or something that reads like one; the link is added later",
    "markup": "It holds markup; plain text only",
    "mention": "It mentions an account; no @ at all",
    "number": "It holds numbers that the source does not hold",
    "quotation": "It quotes words that are not literally in the source",
    "repeated": "It is a version that was seen already; write another",
    "speaker": "It speaks as a machine; the team is speaking",
    "tag": "It holds hashtags that are not allowed, or too many",
    "too_long": "It is too long",
    "unseen": "It holds characters that nobody can see",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that keeps a text from being shown: its kind and the offending piece, cleaned, at most 80."""

    fault: Fault
    what: str


def faults(written: Written, brief: Brief, *, instructions: str = "") -> tuple[Finding, ...]:
    """Return what is wrong with an answer, nothing when it may be put before a person.

    Every field that people will see is looked at. `instructions` is what the writer was told by us, without
    the source. Length in the platform's own count is the caller's to measure; a field beyond 20,000
    characters is refused unread. Total: any text has an answer, in time that grows with its length.
    """
    found = [*_of_text(written, brief)]
    for field in (written.text, written.why, written.photo_idea, written.alt_text):
        found += _of_field(field, brief, instructions)
    return tuple(dict.fromkeys(Finding(fault, _shown(what)) for fault, what in found))


def complaint(findings: Iterable[Finding]) -> str:
    """Say what was wrong, in English, for the writer's second try; "" when nothing was.

    The pieces are data: quoted as JSON strings, at most three of a kind, forty characters each.
    """
    pieces: dict[Fault, list[str]] = {}
    for finding in findings:
        pieces.setdefault(finding.fault, []).append(shorten(finding.what, LONGEST_PIECE // 2))
    sentences = []
    for fault, named in pieces.items():
        quoted = ", ".join(dumps(piece, ensure_ascii=False) for piece in named[:MOST_PIECES] if piece)
        sentences.append(f"{_COMPLAINTS[fault]}: {quoted}." if quoted else f"{_COMPLAINTS[fault]}.")
    return " ".join(sentences)


def _shown(what: str) -> str:
    return shorten(tidy(what[: 4 * LONGEST_PIECE]), LONGEST_PIECE)


def _of_text(written: Written, brief: Brief) -> Iterator[tuple[Fault, str]]:
    if not SAYS.search(seen(written.text[:LONGEST])):
        yield "empty", ""
    if _primary(written.language) != _primary(brief.voice.language):
        yield "language", written.language


def _of_field(field: str, brief: Brief, instructions: str) -> Iterator[tuple[Fault, str]]:
    if not field:
        return
    text = seen(field[: LONGEST + 1])
    if len(field) > LONGEST or len(text) > LONGEST:  # some single characters are eighteen in plain ones
        yield "too_long", text[:LONGEST_PIECE]
        return
    subject, voice = brief.subject, brief.voice
    sources = (subject.title, subject.summary, subject.source)
    outlines = bare(text)
    tags, rest = _tags(_without_host(text, subject.host), voice.tags, brief.most_tags)
    if hides(field):
        yield "unseen", text
    yield from _some("mention", (match[0] for match in _MENTION.finditer(outlines)))
    yield from _some("tag", tags)
    yield from _some("link", addresses(rest))
    yield from _some("code", _codes(rest))
    yield from _some(
        "number", unsupported(_without_name(rest, subject.source), "\n".join(sources[:2]), voice.language)
    )
    yield from _some("quotation", (piece for piece in quotations(text) if not literal(piece, sources)))
    yield from _some("markup", (match[0] for match in _MARKUP.finditer(text)))
    yield from _some("speaker", (match[0] for match in _SPEAKER.finditer(outlines)))
    yield from _some("instructions", (match[0] for match in _ORDERS.finditer(outlines)))
    said = words(text)
    if instructions:
        yield from _some("instructions", _repeated(tuple(said), instructions))
    yield from _some("banned", _used(voice.banned, text, outlines))
    if _is_foreign(said, text, _primary(voice.language)):
        yield "language", text


def _some(fault: Fault, pieces: Iterable[str]) -> Iterator[tuple[Fault, str]]:
    return ((fault, piece) for piece in islice(pieces, MOST_PIECES))


def _primary(language: str) -> str:
    return tidy(language[:LONGEST_PIECE]).casefold().replace("_", "-").partition("-")[0]


def _without_host(text: str, host: str) -> str:
    """Put a plain word where the subject's own host stands bare: no path, no port, part of no other name."""
    if not host or host.casefold() not in text.casefold():
        return text
    name = regex.escape(seen(host))
    bare_host = rf"(?<![\w.@:/\\-]){name}(?![\w@/\\-]|[.:?#]\w)"
    without: str = regex.sub(bare_host, _HERE, text, flags=regex.IGNORECASE)
    return without


def _without_name(text: str, name: str) -> str:
    """Leave out the source's own name, which may hold a number: "20 Minutes" counts nothing."""
    name = seen(name)
    if not name or name not in text:
        return text
    without: str = regex.sub(rf"(?<!\w){regex.escape(name)}(?!\w)", " ", text)
    return without


def _tags(text: str, allowed: tuple[str, ...], most: int) -> tuple[list[str], str]:
    """Return the tags that are not allowed or too many, and the text without those that are the team's."""
    names = {_tag(name) for name in allowed}
    kept, foreign = 0, []

    def judge(match: regex.Match[str]) -> str:
        nonlocal kept
        # Where a platform ends a tag at a hyphen, the part before it is the tag.
        whole, before = match[0], match[0].partition("-")[0]
        own = whole if _tag(whole) in names else before if _tag(before) in names else None
        kept += own is not None
        if own is None or kept > most:
            foreign.append(match[0])
        return f" {match[0].removeprefix(own or '')}"

    return foreign, _TAG.sub(judge, text)


@lru_cache(maxsize=256)
def _tag(name: str) -> str:
    return seen(seen(name).casefold()).lstrip("#")


def _codes(text: str) -> Iterator[str]:
    """Yield what looks like a key, a wallet or encoded text: long, and letters and digits in no order."""
    yield from (match[0] for match in _KEY.finditer(text))
    for match in _LONG.finditer(text):
        run = match[0]
        mixed = any(char.isdigit() for char in run) and any(char.isalpha() for char in run)
        if mixed or len(_TURN.findall(run)) >= CODE_TURNS:
            yield run


def _repeated(said: tuple[str, ...], instructions: str) -> Iterator[str]:
    """Yield where a text says our instructions again."""
    own = _shingles(said, SHINGLE)
    again = own & _told(instructions, SHINGLE)
    if again and len(again) >= len(own) * REPEATED:
        yield min(again)
    if len(again) > RUN - SHINGLE:  # a row of twelve words is eight rows of five
        yield from sorted(_shingles(said, RUN) & _told(instructions, RUN))[:1]


@lru_cache(maxsize=16)
def _told(instructions: str, length: int) -> frozenset[str]:
    return _shingles(tuple(words(instructions)), length)


def _shingles(said: tuple[str, ...], length: int) -> frozenset[str]:
    return frozenset(" ".join(said[at : at + length]) for at in range(len(said) - length + 1))


def _used(banned: tuple[str, ...], text: str, outlines: str) -> Iterator[str]:
    """Yield the team's words that are used, found by the rule of its sources' filters.

    In what is seen and in its outlines, where "ѕуnergу" in borrowed letters is synergy too.
    """
    while banned and (used := decide_text(text, outlines, (), banned)) and used.word is not None:
        yield used.word
        banned = banned[banned.index(used.word) + 1 :]


def _is_foreign(said: list[str], text: str, language: str) -> bool:
    """Tell whether a text is in another language than it says, as far as small words and letters show."""
    letters = len(_LETTER.findall(text))
    if letters and len(_LATIN_LETTER.findall(text)) < letters * LATIN:
        return True
    own = _OWN_WORDS.get(language)
    if own is None:
        return False
    small = sum(word in own for word in said)
    others = max(
        sum(word in theirs - own for word in said) for name, theirs in _OWN_WORDS.items() if name != language
    )
    return (len(said) >= LEAST_TOLD and not small) or (others >= LEAST_FOREIGN and others >= 2 * small)
