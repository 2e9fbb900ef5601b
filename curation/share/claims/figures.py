"""The numbers a text holds, in digits or in words, English or French, so that none is invented.

Numbers are compared by value and unit: "1,000", "1 000", "1.000", "1k" and "one thousand" are the same, "3.5"
and "3,5" too, "40 %" and "forty percent" too, but "40 %" and "40 €" are not. Roman numerals are letters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

import regex  # type: ignore[import-untyped]

from curation.share.claims.disguises import bare

MOST_DIGITS: Final = 15  # more are no quantity but a code, and of no size
RUN: Final = 7  # digits in at least four groups: a telephone or account number, compared as a whole
_YEARS: Final = range(1900, 2100)  # "thousands of bakers" is not borne out by "in 2024"

# Words and signs with a digit in them that count nothing.
_NO_FIGURES: Final = regex.compile(
    r"(?<![\p{L}\p{N}])(?:[bcdp]2[bcdp]|e2e|3d|2d|a11y|co2|h2o|i18n|k8s|l10n|mp[34]|third[ -]part(?:y|ies))"
    r"(?![\p{L}\p{N}])|<3(?!\d)",
    regex.IGNORECASE,
)
# "Quoi de neuf", "un vélo neuf.": new, not nine, unless another number word stands before it.
_NEW: Final = regex.compile(
    r"(?<=\b(?:de|a|du|tout|flambant) )neuf(?!\p{L})"
    r"|(?<!(?:dix|vingts?|trente|[qcs]\p{L}{3,7}ante|huitante|nonante|cents?|mille|millions?|\bet)[ -])(?<!\p{L})neuf"
    r"(?=\s*(?:[.,;:!?)]|$))",
    regex.IGNORECASE,
)
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


_SMALL: Final = _table(_ENGLISH + _FRENCH)
_POWER: Final = _table(_POWERS)
_ONE: Final = frozenset({"one", "un", "une"})  # articles too: only read inside a number ("vingt et un")
# Only the source's count: "first" and "second" are said of much that nobody numbers.
_HELD_AS: Final = dict.fromkeys(_ONE | {"first", "premier", "premiere"}, "1") | dict.fromkeys(
    ("second", "seconde", "deuxieme"), "2"
)
# Number words that are other words in the other language: ovens, coins, September, "seize the day".
_OTHERWISE: Final = {"fr": frozenset({"four"}), "en": frozenset({"cent", "cents", "sept", "dix", "seize"})}
# "Hundreds of bakers": what is only roughly said is borne out by any number of that size (least, most).
_ROUGHLY: Final = {
    "dozens": (20, 10**3),
    "hundreds": (10**2, 10**4),
    "thousands": (10**3, 10**6),
    "millions": (10**6, 10**9),
    "billions": (10**9, 10**MOST_DIGITS),
}
_ROUGH_WORDS: Final = {name: name for name in _ROUGHLY} | {
    "dizaines": "dozens",
    "douzaines": "dozens",
    "centaines": "hundreds",
    "milliers": "thousands",
    "milliards": "billions",
}
_MONTH_NAMES: Final = """
    january february march april may june july august september october november december
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
"""
_MONTHS: Final = {name: place % 12 + 1 for place, name in enumerate(_MONTH_NAMES.split())}

_LETTER_POWER: Final = {"k": 3, "m": 6, "mio": 6, "md": 9, "mds": 9, "bn": 9, "b": 9}
_DIGITS: Final = regex.compile(
    r"(?P<date>(?<!\d[-/.])(?:\d{4}(?P<a>[-/.])\d\d?(?P=a)\d\d?(?!\d)|\d\d?(?P<b>[-/.])\d\d?(?P=b)(?:\d{4}|\d\d)(?!\d|(?P=b)\d)))"
    r"|(?P<grouped>[1-9]\d{0,2}(?P<c>[ .,'_])\d{3}(?:(?P=c)\d{3})*+(?!\d)(?P<rest>[.,]\d++)?)"
    r"|(?P<plain>\d++(?:[.,]\d++)?)"
)
# A power of ten after digits, as a sign ("2k", "5 M€"; a small m is a metre) or as a word.
_AFTER: Final = regex.compile(
    r"\s?(?P<sign>[kK]|M|[Mm]io|Mds?|[bB]n|BN|B)(?=[€$£]|(?!\p{L}))"
    r"|[\s-](?P<word>(?i:hundred|thousand|mille|millier|million|milliard|billion|trillion))s?(?!\p{L})"
)
_UNIT: Final = regex.compile(
    r"\s?-?(?:of |de |d')?(?:(?P<percent>%|per\s?cent(?!\p{L})|pour\s?cents?(?!\p{L})|pct(?!\p{L}))"
    r"|(?P<euro>€|euros?(?!\p{L})|eur(?!\p{L}))|(?P<pound>£|pounds?(?!\p{L})|gbp(?!\p{L}))"
    r"|(?P<dollar>\$|(?:us )?dollars?(?!\p{L})|usd(?!\p{L})))",
    regex.IGNORECASE,
)
# The signs these can begin with after a space: most numbers are followed by neither, and that is soon seen.
_POWER_BEGINS: Final = frozenset("-bBhHkKmMtT")
_UNIT_BEGINS: Final = frozenset("-%€£$dDeEgGoOpPuU")
_BEFORE: Final = {"$": "dollar", "€": "euro", "£": "pound", "usd": "dollar", "eur": "euro", "gbp": "pound"}
_SPOKEN: Final = regex.compile(
    r"(?<![\p{L}\p{N}])\L<counting>(?!\p{L})(?:[\s-]{1,2}(?:(?:and|et)[\s-])?\L<further>(?!\p{L}))*+",
    regex.IGNORECASE,
    counting=[*_SMALL, *_POWER],
    further=[*_SMALL, *_POWER, *_ONE, "millions", "billions", "milliards", "trillions"],
)
_ROUGH: Final = regex.compile(r"(?<!\p{L})\L<rough>(?!\p{L})", regex.IGNORECASE, rough=list(_ROUGH_WORDS))
_ROUGH_AFTER: Final = regex.compile(
    r"(?:\d|(?<!\p{L})\L<number>)[\s-]{1,2}$", regex.IGNORECASE, number=[*_SMALL, *_POWER]
)
_MONTH: Final = regex.compile(
    r"(?P<before>\d(?:st|nd|rd|th|er)?\s(?:of |de )?)?(?<!\p{L})(?P<name>\L<months>)(?!\p{L})(?P<after>\s\d)?",
    regex.IGNORECASE,
    months=list(_MONTHS),
)
_RUN: Final = regex.compile(r"\d{1,5}+(?:[ .()/-]{1,3}\d{1,5}+){3,}+")
_RANGE: Final = regex.compile(r"\s?(?:-|to|a|and|et|or|ou)\s?", regex.IGNORECASE)
_NOT_A_LETTER: Final = regex.compile(r"\P{L}")
_LETTERS: Final = regex.compile(r"\p{L}+")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its `value` as plain digits ("2500000", "3.5"), "thousands" or "month 5", and its `unit`.

    `power` is the power of ten said apart from its digits ("2 million": 6). `start` and `end` are places in
    the text it was read in, units included.
    """

    value: str
    unit: str
    power: int
    start: int
    end: int


def unsupported(text: str, source: str, language: str) -> Iterator[str]:
    """Yield the numbers of `text` that `source` doesn't hold, as they stand there.

    `language` ("en", "fr") only settles words that are a number in one language and a thing in the other. In
    the source every reading counts: a wrong refusal costs a second try, so it had better be rare.
    """
    held = _held(source)
    text = _NEW.sub("    ", _counted(text))
    otherwise = _OTHERWISE.get(language, frozenset())
    for run in _runs(text):
        if _only_digits(run) not in held:
            yield run
        text = text.replace(run, " " * len(run), 1)  # a whole, so that its groups are no numbers of their own
    digits = []
    for figure in _in_digits(text):
        if figure.value + figure.unit not in held:
            yield text[figure.start : figure.end]
        digits.append(figure)
    for figure in chain(_in_words(text, digits, otherwise), _rough(text), _months(text)):
        if figure.value + figure.unit not in held:
            yield text[figure.start : figure.end]


def _counted(text: str) -> str:
    counted: str = _NO_FIGURES.sub(" ", bare(text))
    return counted


@lru_cache(maxsize=32)
def _held(source: str) -> frozenset[str]:
    """Return every value, value with its unit, size, month and long run that the source holds."""
    text = _counted(source)
    held = {_only_digits(run) for run in _runs(text)}
    words = {match[0].casefold() for match in _LETTERS.finditer(text)}
    held |= {_HELD_AS[word] for word in words & _HELD_AS.keys()}
    held |= {_ROUGH_WORDS[word] for word in words & _ROUGH_WORDS.keys()}
    held |= {f"month {_MONTHS[word]}" for word in words & _MONTHS.keys()}
    held |= {month.value.removeprefix("month ") for month in _months(text)}
    digits = list(_in_digits(text))
    figures = sorted((*digits, *_in_words(text, digits, frozenset())), key=lambda figure: figure.start)
    for figure in figures:
        held |= {figure.value, figure.value + figure.unit, *_sizes(figure)}
    for date in _DIGITS.finditer(text):
        if date["date"]:
            held |= {f"month {_value(piece)}" for piece in regex.findall(r"\d+", date["date"])}
    for one, other in pairwise(figures):
        if _RANGE.fullmatch(
            text, one.end, other.start
        ):  # "2 to 3 million euros" speaks of 2 million euros too
            value = one.value if one.power else _times_ten(one.value, other.power)
            held |= {value, value + other.unit, other.value + one.unit}
    return frozenset(held)


def _sizes(figure: Figure) -> set[str]:
    if not figure.value.isdigit() or len(figure.value) > MOST_DIGITS:
        return set()
    size = int(figure.value)
    if size in _YEARS and not figure.unit:
        return set()
    return {name for name, (least, most) in _ROUGHLY.items() if least <= size < most}


def _in_digits(text: str) -> Iterator[Figure]:
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if match["date"]:
            for piece in regex.finditer(r"\d+", match["date"]):
                yield Figure(_value(piece[0]), "", 0, start + piece.start(), start + piece.end())
            continue
        power = 0
        if _next(text, end) in _POWER_BEGINS and (after := _AFTER.match(text, end)):
            end = after.end()
            power = _LETTER_POWER[after["sign"].lower()] if after["sign"] else _POWER[after["word"].lower()]
        digits = match["plain"] or match["grouped"]
        # "1.234" is a thousand and more, but "1.234 million" has decimals.
        if match["grouped"] and not (power and match["c"] in ".," and digits.count(match["c"]) == 1):
            rest = match["rest"] or ""
            digits = _only_digits(digits.removesuffix(rest)) + rest
        yield _with_unit(text, _times_ten(_value(digits), power), power, start, end)


def _in_words(text: str, digits: list[Figure], otherwise: frozenset[str]) -> Iterator[Figure]:
    left = list(text)
    for figure in digits:  # what belongs to digits is read already: the million of "2 million"
        left[figure.start : figure.end] = "0" * (figure.end - figure.start)
    unread = "".join(left)
    place = 0
    while run := _SPOKEN.search(unread, place):
        place = run.end()
        for value, start, end in _read(run, otherwise):
            figure = _with_unit(text, str(value), 0, start, end)
            place = max(place, figure.end)  # the cent of "quarante pour cent"
            yield figure


def _read(run: regex.Match[str], otherwise: frozenset[str]) -> Iterator[tuple[int, int, int]]:
    """Read a row of number words as one number or several: (value, start, end)."""
    total = current = end = 0
    start: int | None = None
    linked = False
    for match in _LETTERS.finditer(run.string, *run.span()):
        word = match[0].casefold()
        if word in ("and", "et"):
            linked = True
            continue
        power = _POWER.get(word.removesuffix("s")) if word not in otherwise else None
        small = 1 if word in _ONE else _SMALL.get(word) if word not in otherwise else None
        goes_on = start is not None and (
            (power is not None and (power > 2 or (current < 100 and bool(current or total))))
            or (small is not None and _fits(total, current, small, linked=linked))
        )
        if start is not None and not goes_on:
            yield total + current, start, end
            total, current, start = 0, 0, None
        linked = False
        if (small is None and power is None) or (start is None and word in _ONE):
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


def _rough(text: str) -> Iterator[Figure]:
    """Yield what is only roughly counted; "millions" after a number belongs to that."""
    for match in _ROUGH.finditer(text):
        if not _ROUGH_AFTER.search(
            text, max(match.start() - 12, 0), match.start()
        ):  # 12: the longest number word
            yield Figure(_ROUGH_WORDS[match[0].casefold()], "", 0, *match.span())


def _months(text: str) -> Iterator[Figure]:
    """Yield the months that stand beside a number; elsewhere "may" and "march" are no dates."""
    for match in _MONTH.finditer(text):
        if match["before"] or match["after"]:
            yield Figure(f"month {_MONTHS[match['name'].casefold()]}", "", 0, *match.span())


def _runs(text: str) -> list[str]:
    """Return telephone numbers and their like, but no dates with a time and no grouped thousands."""
    if not _RUN.search(text):
        return []
    dates_out = _DIGITS.sub(lambda match: ";" if match["date"] or match["grouped"] else match[0], text)
    runs = (match[0] for match in _RUN.finditer(dates_out))
    return [run for run in runs if len(_only_digits(run)) >= RUN]


def _with_unit(text: str, value: str, power: int, start: int, end: int) -> Figure:
    if _next(text, end) in _UNIT_BEGINS and (unit := _UNIT.match(text, end)):
        return Figure(value, unit.lastgroup or "", power, start, unit.end())
    before = text[max(start - 5, 0) : start].rstrip()  # 5: "USD " and what must not be a letter before it
    word = _NOT_A_LETTER.split(before)[-1] if before[-1:].isalpha() else before[-1:]
    if name := _BEFORE.get(word.casefold()):
        return Figure(value, name, power, text.rindex(word, 0, start), end)
    return Figure(value, "", power, start, end)


def _next(text: str, place: int) -> str:
    return text[place + 1 : place + 2] if text[place : place + 1] == " " else text[place : place + 1]


def _only_digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _value(digits: str) -> str:
    """Return digits with at most one decimal sign in one form: no zeros that say nothing."""
    whole, _, rest = digits.replace(",", ".").partition(".")
    whole, rest = whole.lstrip("0") or "0", rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def _times_ten(value: str, power: int) -> str:
    whole, _, rest = value.partition(".")
    return _value(whole + rest[:power].ljust(power, "0") + "." + rest[power:]) if power else value
