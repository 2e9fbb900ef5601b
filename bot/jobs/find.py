"""From whatever address a person pastes to the feeds they meant, or a sentence that says what to do.

The order: what is known of the site; the address itself; the feeds its page names; links that look like
feeds; the places where feeds usually are. Each address is asked for once, one after the other, and the
search ends after fifteen of them or 45 seconds.
"""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.jobs.search import MOST_TIME, Search
from bot.slack.cards.blocks import cut
from bot.world import Web
from curation.collect.feed import Feed
from curation.collect.fetch import FetchFailed, Response
from curation.collect.find import sites
from curation.collect.find.choices import MOST_OFFERED, FoundFeed, different
from curation.collect.find.discover import (
    Candidate,
    find_anchors,
    find_links,
    usual_places,
    wants_a_person,
    wants_log_in,
)
from curation.collect.find.documents import kind_of
from curation.collect.find.habits import Known
from curation.links import domain
from curation.wording import Say

_SHOWN = 4  # places that are named when nothing was found
_PLACE = 60  # characters of such a place
# What to do about it; for everything else: try again later.
_ADVICE: MappingProxyType[str | int, str] = MappingProxyType(
    {
        **dict.fromkeys(("address", "dns", 404), "add.wrong_address"),
        **dict.fromkeys(("scheme", "tls", "redirects", "too_big", 401, 403, 410), "add.not_for_me"),
    }
)
_SAID_WITH_ITS_NUMBER = (401, 403, 404, 410, 429, 503)


def find(web: Web, url: str, say: Say, *, hold: Callable[[], None]) -> list[FoundFeed] | str:
    """Give the feeds behind an address, each once, best first, or the sentence why there is none.

    `hold` is called before each wait for a server: several slow ones take longer than a lease.
    """
    search = Search(web, hold, until=web.machine_now() + MOST_TIME)
    site = sites.known(url)
    if site is not None and site.closed:
        return closed(site, say)
    if site is not None and site.certain:
        problem = _look_where_known(search, site, say)
        if search.found or problem:
            return different(search.found) or problem
    problem = _look_at_the_page(search, url, site, say)
    # Feeds of comments, when that is all there is, are for a person to decide.
    return different(search.found) or problem


def closed(site: Known, say: Say) -> str:
    """Say that nobody can read this site by feed, and what to give me instead."""
    return say("add.closed_sound" if site.site in sites.PODCASTS_ONLY else "add.closed", site=site.site)


def _look_where_known(search: Search, site: Known, say: Say) -> str:
    """Look where this site keeps its feeds; returns the sentence when it alone can't tell, else ""."""
    feeds = list(site.feeds)
    if site.ask is not None:
        answer = search.ask(site.ask)
        named = (
            sites.named_in(answer.body, site.ask)
            if isinstance(answer, Response) and answer.status == 200
            else []
        )
        feeds += named
        if not feeds:
            failed = None if answer is None else _failure(answer, site.ask, say)
            return failed or say("add.unnamed", site=site.site)
    for feed in feeds:
        search.look(feed)
    return ""


def _look_at_the_page(search: Search, url: str, site: Known | None, say: Say) -> str:
    """Look at the address itself and where it leads; returns the sentence for when nothing was found."""
    first = search.ask(url) or search.silent.get(urlsplit(url).netloc)
    if first is None:
        return say("err.no_feed", host=domain(url), tried=_places(search.tried, url, say))
    if (failed := _failure(first, url, say)) or not isinstance(first, Response):
        return failed or ""
    kind = kind_of(first.body, first.content_type)
    if kind == "opml":
        return say("add.list_of_feeds", url=cut(url, 200))
    if kind is not None:
        return say(f"add.is_{kind}", host=domain(url))
    document = search.parse(first)
    if isinstance(document, Feed):
        search.keep(url, first, document)
        # Who gives the feed of comments itself means it.
        search.found[-1] = replace(search.found[-1], of_comments=False)
        return ""
    if document == "parse_timeout":
        return say("add.not_for_me", host=domain(url), why=say("fetch.parse_timeout"))
    elsewhere = sites.known(first.url) if first.url != url else None
    if elsewhere is not None and elsewhere.closed:
        return closed(elsewhere, say)
    if elsewhere is not None and elsewhere.certain:  # a short link to a known site
        problem = _look_where_known(search, elsewhere, say)
        if search.found or problem:
            return problem
    named = find_links(first.body, first.url)
    if search.look_at(named):
        return ""
    is_page = document == "html" or "html" in first.content_type.lower()
    if document == "broken" and b"<" not in first.body[:1000]:
        document = "other"  # plain text was never meant to be one
    if not is_page and not named:
        return say("add.unreadable", host=domain(url), why=say(f"fetch.not_a_feed_{document}"))
    likely = [Candidate(feed, "") for feed in site.feeds] if site is not None and not site.certain else []
    if search.look_at([*likely, *find_anchors(first.body, first.url)[:MOST_OFFERED]]):
        return ""
    for place in usual_places(first.url):
        search.look(place)
        if search.good:
            return ""
    if wants_a_person(first.body):
        return say("add.challenge", host=domain(url))
    if wants_log_in(first.body):
        return say("add.log_in", host=domain(url))
    return say("err.no_feed", host=domain(url), tried=_places(search.tried, url, say))


def _failure(answer: Response | FetchFailed, url: str, say: Say) -> str | None:
    """Say why there is nothing to read, in a sentence; None for an answer that can be read."""
    host = domain(url)
    if isinstance(answer, FetchFailed):
        if answer.reason == "private":
            return say("err.private", host=answer.host or host)
        return say(_ADVICE.get(answer.reason, "add.not_read"), host=host, why=say(f"fetch.{answer.reason}"))
    if answer.challenge or (answer.status in (401, 403, 429, 503) and wants_a_person(answer.body)):
        return say("add.challenge", host=host)
    if answer.status != 200:
        known = answer.status in _SAID_WITH_ITS_NUMBER
        why = say(f"fetch.http_{answer.status}") if known else say("fetch.http_n", status=answer.status)
        return say(_ADVICE.get(answer.status, "add.not_read"), host=host, why=why)
    return None


def _places(tried: list[str], url: str, say: Say) -> str:
    """Name the first places that were tried besides the page itself, and count the others."""
    host = urlsplit(url).netloc
    places = []
    for each in tried:
        split = urlsplit(each)
        path = split.path + (f"?{split.query}" if split.query else "")
        if each != url:
            places.append(cut(path if split.netloc == host else split.netloc + path, _PLACE))
    shown = ", ".join(places[:_SHOWN])
    return say("add.tried_more", len(places) - _SHOWN, places=shown) if len(places) > _SHOWN else shown
