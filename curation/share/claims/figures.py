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
from curation.share.claims.number_words import LETTERS, ONE, OTHERWISE, POWER, SMALL, SPOKEN, read

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
# Only the source's count: "first" and "second" are said of much that nobody numbers.
_HELD_AS: Final = dict.fromkeys(ONE | {"first", "premier", "premiere"}, "1") | dict.fromkeys(
    ("second", "seconde", "deuxieme"), "2"
)
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
# A power of ten after digits, as a sign ("2k", "5 M€"; a small m is a metre but for money) or as a word.
_AFTER: Final = regex.compile(
    r"\s?(?P<sign>[kKmM]|[Mm]io|Mds?|[bB]n|BN|B)(?=[€$£]|(?!\p{L}))"
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
_MONEY: Final = frozenset(_BEFORE.values())
_ROUGH: Final = regex.compile(r"(?<!\p{L})\L<rough>(?!\p{L})", regex.IGNORECASE, rough=list(_ROUGH_WORDS))
_ROUGH_AFTER: Final = regex.compile(
    r"(?:\d|(?<!\p{L})\L<number>)[\s-]{1,2}$", regex.IGNORECASE, number=[*SMALL, *POWER]
)
_MONTH: Final = regex.compile(
    r"(?P<before>\d(?:st|nd|rd|th|er)?\s(?:of |de )?)?(?<!\p{L})(?P<name>\L<months>)(?!\p{L})(?P<after>\s\d)?",
    regex.IGNORECASE,
    months=list(_MONTHS),
)
_RUN: Final = regex.compile(r"\d{1,5}+(?:[ .()/-]{1,3}\d{1,5}+){3,}+")
_RANGE: Final = regex.compile(r"\s?(?:-|to|a|and|et|or|ou)\s?", regex.IGNORECASE)
_NOT_A_LETTER: Final = regex.compile(r"\P{L}")


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
    otherwise = OTHERWISE.get(language, frozenset())
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
    words = {match[0].casefold() for match in LETTERS.finditer(text)}
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
        after = _AFTER.match(text, end) if _next(text, end) in _POWER_BEGINS else None
        if after and (after["sign"] != "m" or _with_unit(text, "", 0, start, after.end()).unit in _MONEY):
            end = after.end()
            power = _LETTER_POWER[after["sign"].lower()] if after["sign"] else POWER[after["word"].lower()]
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
    while run := SPOKEN.search(unread, place):
        place = run.end()
        for value, start, end in read(run, otherwise):
            figure = _with_unit(text, str(value), 0, start, end)
            place = max(place, figure.end)  # the cent of "quarante pour cent"
            yield figure


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
