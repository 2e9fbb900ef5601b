"""Every text a person reads, in English and French, and the look-up.

The catalogues `en.po` and `fr.po` hold the same keys with the same placeholders;
a test keeps them in step with each other and with the code. Values put into a
text are data: they are never read as a template.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Say:
    """Texts of one language: `say("vote.friend", friend="Ana")`, `say("queue.count", n=3)`."""

    language: str

    def __call__(self, key: str, n: int | None = None, /, **values: object) -> str:
        """Return the text of `key`, its plural form chosen by `n`, which also fills `{n}`.

        Raises KeyError for a key or a placeholder that is missing: a wrong text is a
        programmer's mistake, found by the tests, not something to hide from people.
        """
        catalogue = _catalogue(self.language)
        if n is None:
            text = catalogue.gettext(key)
        else:
            text = catalogue.ngettext(key, key, n)
            values = {"n": n, **values}
        if text == key:
            raise KeyError(f"no text for {key!r} in {self.language}.po")
        return text.format(**values)

    def number(self, n: float) -> str:
        """Write a number as people do: "2,000", "2 000"."""
        return format_decimal(n, locale=_locale(self.language))

    def weekday(self, day: int) -> str:
        """Name the weekday (Monday is 0): "Thursday", "jeudi"."""
        return str(get_day_names("wide", locale=_locale(self.language))[day])

    def day(self, instant: dt.datetime, tz: str) -> str:
        """Say the local day of an instant as a weekday and date: "Thursday 26 November"."""
        local = _local(instant, tz)
        return self._first(format_date(local, format="EEEE d MMMM", locale=_locale(self.language)), local.day)

    def date(self, day: dt.date) -> str:
        """Say a calendar day in full: "26 November 2026"."""
        return self._first(format_date(day, format="long", locale=_locale(self.language)), day.day)

    def _first(self, written: str, day: int) -> str:
        """In French the first of a month, and no other day, is an ordinal; the locale data doesn't say so."""
        return re.sub(r"\b1\b", "1er", written, count=1) if self.language == "fr" and day == 1 else written

    def time(self, instant: dt.datetime, tz: str) -> str:
        """Say the local clock time of an instant: "09:00"."""
        return self.clock(_local(instant, tz).timetz().replace(tzinfo=None))

    def clock(self, at: dt.time) -> str:
        """Say a local clock time: "09:00"."""
        return format_time(at, format="HH:mm", locale=_locale(self.language))

    def moment(self, instant: dt.datetime, tz: str) -> str:
        """Say day and clock time together: "Thursday 26 November, 09:00"."""
        return self("moment", day=self.day(instant, tz), time=self.time(instant, tz))


@cache
def wording(locale: str) -> Say:
    """Give the texts for a Slack or BCP 47 locale such as "fr-FR"; English where we don't speak it."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return Say(language if language in LANGUAGES else "en")


@cache
def _catalogue(language: str) -> GNUTranslations:
    source = BytesIO(files(__name__).joinpath(f"{language}.po").read_bytes())
    compiled = BytesIO()
    write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _locale(language: str) -> Locale:
    # English days and dates in the British order, which most of the teams read.
    return Locale("en", "GB") if language == "en" else Locale(language)


def _local(instant: dt.datetime, tz: str) -> dt.datetime:
    return instant.astimezone(ZoneInfo(tz))
