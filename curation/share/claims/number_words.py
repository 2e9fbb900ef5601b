"""Numbers written in words, English and French: which words make one, and where the next begins.

The words stand here without accents, as `disguises.bare` gives them.
"""

from collections.abc import Iterator
from typing import Final

import regex  # type: ignore[import-untyped]

_ENGLISH: Final = """
    zero=0 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13
    fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40
    fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 dozen=12 third=3 fourth=4 fifth=5 sixth=6 seventh=7
    eighth=8 ninth=9 tenth=10
"""
_FRENCH: Final = """
    deux=2 trois=3 quatre=4 cinq=5 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13 quatorze=14
    quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70
    huitante=80 octante=80 nonante=90 dizaine=10 douzaine=12 quinzaine=15 vingtaine=20 trentaine=30
    quarantaine=40 cinquantaine=50 soixantaine=60 centaine=100 troisieme=3 quatrieme=4 cinquieme=5 sixieme=6
    septieme=7 huitieme=8 neuvieme=9 dixieme=10
"""
_POWERS: Final = """
    hundred=2 cent=2 cents=2 thousand=3 mille=3 millier=3 million=6 milliard=9 billion=9 trillion=12
"""


def _table(text: str) -> dict[str, int]:
    return {word: int(number) for word, _, number in (pair.partition("=") for pair in text.split())}


SMALL: Final = _table(_ENGLISH + _FRENCH)
POWER: Final = _table(_POWERS)
ONE: Final = frozenset({"one", "un", "une"})  # articles too: only read inside a number ("vingt et un")
# Number words that are other words in the other language: ovens, coins, September, "seize the day".
OTHERWISE: Final = {"fr": frozenset({"four"}), "en": frozenset({"cent", "cents", "sept", "dix", "seize"})}
SPOKEN: Final = regex.compile(
    r"(?<![\p{L}\p{N}])\L<counting>(?!\p{L})(?:[\s-]{1,2}(?:(?:and|et)[\s-])?\L<further>(?!\p{L}))*+",
    regex.IGNORECASE,
    counting=[*SMALL, *POWER],
    further=[*SMALL, *POWER, *ONE, "millions", "billions", "milliards", "trillions"],
)
LETTERS: Final = regex.compile(r"\p{L}+")


def read(run: regex.Match[str], otherwise: frozenset[str]) -> Iterator[tuple[int, int, int]]:
    """Read a row of number words as one number or several: (value, start, end)."""
    total = current = end = 0
    start: int | None = None
    linked = False
    for match in LETTERS.finditer(run.string, *run.span()):
        word = match[0].casefold()
        if word in ("and", "et"):
            linked = True
            continue
        power = POWER.get(word.removesuffix("s")) if word not in otherwise else None
        small = 1 if word in ONE else SMALL.get(word) if word not in otherwise else None
        goes_on = start is not None and (
            (power is not None and (power > 2 or (current < 100 and bool(current or total))))
            or (small is not None and _fits(total, current, small, linked=linked))
        )
        if start is not None and not goes_on:
            yield total + current, start, end
            total, current, start = 0, 0, None
        linked = False
        if (small is None and power is None) or (start is None and word in ONE):
            continue
        start = match.start() if start is None else start
        end = match.end()
        if small is not None:
            current += 76 if small == 20 and current % 100 == 4 else small  # quatre-vingt(s)
        elif power == 2:
            current = (current or 1) * 100
        elif power is not None:
            total, current = total + (current or 1) * 10**power, 0
    if start is not None:
        yield total + current, start, end


def _fits(total: int, current: int, small: int, *, linked: bool) -> bool:
    """Tell whether "five" can follow what was said so far: after twenty or a hundred, not after two.

    `linked` by "and" or "et" only "vingt et un", "soixante et onze" and what follows whole hundreds.
    """
    rest = current % 100
    if linked and rest and small not in (1, 11):
        return False
    if small == 20 and rest == 4:
        return True
    if rest == 0:
        return small > 0 and bool(current or total)
    tens_and_teens = rest in (60, 80) and 10 <= small < 20
    return (
        tens_and_teens
        or (rest >= 20 and rest % 10 == 0 and small < 10)
        or (rest % 20 == 10 and 7 <= small < 10)
    )
