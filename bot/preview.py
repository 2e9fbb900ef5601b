"""`passalong preview URL`: what a feed would give a team that adds it now. Needs no Slack and no database.

What strangers wrote is shown without anything a terminal would obey.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.jobs.find import find
from bot.preview_lines import Seen, as_text
from bot.settings import Settings, load
from bot.slack.curate.add import with_scheme
from bot.world import Web, web
from curation.collect import polling
from curation.collect.feed import Feed, Item
from curation.collect.fetch import Allow, Fetcher, Request, Response, check_address
from curation.collect.find import sites
from curation.collect.find.choices import FoundFeed
from curation.collect.known.filters import LONGEST_WORD, MOST_WORDS, UnusableWords, decide, parse_words
from curation.collect.known.first_look import FIRST_DAYS, FIRST_ITEMS, Fate, fates
from curation.collect.parse_worker import ParseWorkers
from curation.text import tidy
from curation.wording import wording

MOST_DAYS: Final = 365  # as the setting PASSALONG_MAX_AGE_DAYS
_WEEK: Final = timedelta(weeks=1)


class NoPreview(Exception):
    """There is nothing to show; the message is a sentence."""


def preview(chosen: argparse.Namespace) -> int:
    """Show it; exit code 1 and a sentence when there is nothing to show."""
    settings = load(slack=False)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        include, exclude = _words(chosen.include), _words(chosen.exclude)
        days = settings.max_age_days if chosen.max_age_days is None else chosen.max_age_days
        if not 0 <= days <= MOST_DAYS:
            raise NoPreview(f"--max-age-days takes 0 to {MOST_DAYS}, not {days}.")
        seen = look(settings, chosen.url, include=include, exclude=exclude, max_age_days=days)
    except NoPreview as problem:
        print(f"passalong preview: {tidy(str(problem))}", file=sys.stderr)
        return 1
    if chosen.json:
        print(json.dumps(as_json(seen), indent=2))
    else:
        print("\n".join(as_text(seen, columns=shutil.get_terminal_size((80, 24)).columns)))
    return 0


def look(
    settings: Settings,
    given: str,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    max_age_days: int,
) -> Seen:
    """Find and read the feed behind an address, as `/curate add` does; raises NoPreview."""
    url = with_scheme(sites.written_out(given.strip()))
    wrong = check_address(url, Allow.parse(settings.allow))
    if wrong == "private":
        raise NoPreview(
            f"{given} is a private address, and only the public web is read (PASSALONG_ALLOW makes exceptions)."
        )
    if wrong == "scheme":
        raise NoPreview(f"Only http and https addresses are read, not {given}.")
    if wrong is not None or not given.strip():
        raise NoPreview(f"{given!r} isn't an address. Like this: passalong preview https://example.com")
    clock = Clock()
    with _recorded(settings, clock) as (there, responses):
        found = find(there, url, wording("en"), hold=lambda: None)
        if isinstance(found, str):
            raise NoPreview(found)
        response = responses[found[0].url]
        document = there.parse(response.body, response.content_type, response.url)
        return _seen(
            found,
            response,
            document,
            now=clock.now(),
            include=include,
            exclude=exclude,
            max_age_days=max_age_days,
        )


def _seen(
    found: Sequence[FoundFeed],
    response: Response,
    document: Feed,
    *,
    now: datetime,
    include: Sequence[str],
    exclude: Sequence[str],
    max_age_days: int,
) -> Seen:
    decided = fates(
        document.items,
        first_look=True,
        now=now,
        max_age_days=max_age_days,
        include=include,
        exclude=exclude,
    )
    rhythm = polling.rhythm([item.published for item in document.items if item.published], now)
    next_look = polling.next_look(
        found[0].url,
        now=now,
        rhythm=rhythm,
        ttl_minutes=document.ttl_minutes,
        skip_hours=document.skip_hours,
        skip_days=document.skip_days,
        cache_control=response.cache_control,
        expires=response.expires,
        date=response.date,
        retry_after=response.retry_after,
    )
    days = min(FIRST_DAYS, max_age_days) if max_age_days else 0

    def why(item: Item, fate: Fate) -> str:
        if fate is Fate.FILTERED:
            out = decide(item, include, exclude)
            return f'leaves out "{out.word}"' if out and out.word else "none of the words looked for is in it"
        if fate is Fate.BEFORE_YOU_CAME:
            if days and item.published is not None and item.published < now - timedelta(days=days):
                return f"older than {days} days when the source is added"
            return f"of a new source only the {FIRST_ITEMS} newest are asked"
        return "new enough to be asked"

    return Seen(
        found[0],
        tuple(found[1:]),
        document,
        tuple((item, fate, why(item, fate)) for item, fate in decided),
        _WEEK / rhythm.gap if rhythm.gap else None,
        next_look.at,
        days,
        now,
    )


def as_json(seen: Seen) -> dict[str, Any]:
    """The preview as plain values; instants as ISO 8601 in UTC."""
    return {
        "feed": {
            "url": seen.found.url,
            "title": seen.document.title,
            "home_url": seen.document.home_url,
            "language": seen.document.language,
            "items": len(seen.items),
            "items_a_week": None if seen.a_week is None else round(seen.a_week, 1),
            "next_look": None if seen.next_look is None else seen.next_look.isoformat(timespec="seconds"),
            "others": [{"url": other.url, "title": other.title} for other in seen.others],
        },
        "items": [
            {
                "id": item.key,
                "url": item.url,
                "title": item.title,
                "published": None if item.published is None else item.published.isoformat(),
                "fate": fate.value,
                "why": why,
            }
            for item, fate, why in seen.items
        ],
    }


def _words(given: Sequence[str]) -> tuple[str, ...]:
    """The words of an option, which may be given several times; raises NoPreview."""
    try:
        return parse_words("\n".join(given))
    except UnusableWords as problem:
        raise NoPreview(
            {
                "many": f"More than {MOST_WORDS} words are too many.",
                "long": f'"{problem.word[:LONGEST_WORD]}…" is longer than {LONGEST_WORD} characters.',
            }.get(problem.reason, f'"{problem.word}" has no letter to look for.')
        ) from None


@contextmanager
def _recorded(settings: Settings, clock: Clock) -> Iterator[tuple[Web, dict[str, Response]]]:
    """The Web, and what it has answered so far, by address."""
    fetcher = Fetcher(Allow.parse(settings.allow), f"Passalong/0.1 (+{settings.contact_url})")
    parsers = ParseWorkers(size=1)
    there = web(fetcher, parsers, clock)
    responses: dict[str, Response] = {}

    def fetch(request: Request) -> Response:
        response = there.fetch(request)
        for url in (request.url, response.url, response.permanent_url):
            if url is not None:
                responses[url] = response
        return response

    try:
        yield replace(there, fetch=fetch), responses
    finally:
        fetcher.close()
        parsers.close()
