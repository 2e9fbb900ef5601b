"""What a text puts in quotation marks: somebody is said to have said exactly that."""

from collections.abc import Iterator
from typing import Final

import regex  # type: ignore[import-untyped]

from curation.share.claims.disguises import SAYS, words

_OPENING: Final = frozenset("“„‟«‹「『〝❝")
_CLOSING: Final = frozenset("”»›」』〞❞")
_MARK: Final = regex.compile("[“„‟«‹「『〝❝”»›」』〞❞\"＂]|''|‘‘|’’|′′|″|<<|>>|``")
_PLAIN: Final = {"<<": "«", ">>": "»"}
_SINGLE: Final = regex.compile("[‘’‚‛'❛❜]")
_IN_WORD: Final = regex.compile(r"\w")
LEAST_IN_SINGLE: Final = 2  # words: a single word between apostrophes may be an elision ("rock 'n' roll")


def quotations(text: str) -> Iterator[str]:
    """Yield every stretch of a text, as `seen` gives it, that stands inside quotation marks.

    Marks nest, so that what is quoted inside a quotation comes by itself. A mark that is never closed, or was
    never opened, quotes what follows it: better refused than believed.
    """
    yield from _double(text)
    yield from (piece for piece in _single(text) if len(words(piece)) >= LEAST_IN_SINGLE)


def literal(piece: str, sources: tuple[str, ...]) -> bool:
    """Tell whether a quotation's words stand in one of the sources, in this order and without a gap."""
    said = " ".join(words(piece))
    return any(f" {said} " in f" {' '.join(words(source))} " for source in sources)


def _double(text: str) -> Iterator[str]:
    open_marks: list[str] = []
    begin = 0
    for match in _MARK.finditer(text):
        piece, mark = text[begin : match.start()], _PLAIN.get(match[0], match[0])
        says = bool(SAYS.search(piece))
        if open_marks and says:
            yield piece.strip()
        begin = match.end()
        if not open_marks and mark not in _OPENING | _CLOSING and _is_inch(text, match.start()):
            continue
        top = open_marks[-1] if open_marks else ""
        if mark in _OPENING and not (top == "„" and mark == "“"):
            open_marks.append(mark)
        elif (mark in _CLOSING and top in _OPENING) or (top and says):
            open_marks.pop()
        elif not top:
            open_marks.append(mark)
    if open_marks and SAYS.search(text, begin):
        yield text[begin:].strip()


def _is_inch(text: str, place: int) -> bool:
    """Tell whether a straight mark is a measure: 12" of vinyl."""
    return text[place - 1 : place].isdigit()


def _single(text: str) -> Iterator[str]:
    """Yield what stands between single marks; apostrophes stand inside words or, after an s, at their end."""
    begin: int | None = None
    for match in _SINGLE.finditer(text):
        before = bool(_IN_WORD.match(text[match.start() - 1 : match.start()]))
        after = text[match.end() : match.end() + 1]
        within = bool(_IN_WORD.match(after))
        if begin is None:
            begin = None if before or after.isdigit() else match.end()  # the '90s
        elif not within:
            yield text[begin : match.start()].strip()
            begin = None
