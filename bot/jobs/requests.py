"""Do what a person asked for that needs the network: read an address to add it, or to suggest it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from bot.jobs import ask
from bot.slack.cards.blocks import answer, cut
from bot.world import World
from curation.collect.discover import decoded, find_links, page_title
from curation.collect.feed import Feed, NotAFeed
from curation.collect.fetch import FetchFailed, Request, Response
from curation.collect.parse_worker import ParseTimeout
from curation.judge.stories import telling_key
from curation.links import clean, domain, registrable_domain, url_key
from curation.wording import Say, wording
from db import leases
from db.collect import feeds, requests, sources
from db.collect.requests import Asked
from db.judge import candidates, stories
from db.leases import Lease, LostLease
from db.tables import RequestRow
from db.team import audit, workspaces

MOST_TRIED = 3  # feeds of a page that are looked at before we give up


@dataclass(frozen=True, slots=True)
class Found:
    """A feed behind an address a person gave."""

    url: str
    feed: Feed


def request(world: World, lease: Lease) -> None:
    """Answer one request: the fact is kept first, then the person is told, best effort."""
    with world.read() as session:
        asked = requests.by_id(session, lease.id)
    say = wording(asked.locale)
    _hold(world, lease)
    do = _add if asked.kind == "add" else _suggest
    text = do(world, lease, asked, say)
    world.whisper(asked.response_url, answer(text))
    world.wake()


def _hold(world: World, lease: Lease) -> None:
    """Hold the request for another minute; raises LostLease. Once before each wait for a server."""
    with world.write() as session:
        if not leases.renew(session, RequestRow, lease, machine_now=world.clock.machine()):
            raise LostLease(f"request {lease.id}")


def _add(world: World, lease: Lease, asked: Asked, say: Say) -> str:
    found = find_feed(world, asked.url, say, hold=lambda: _hold(world, lease))
    with world.write() as session:
        leases.keep(session, RequestRow, lease)
        text = found if isinstance(found, str) else _subscribe(world, session, asked, found, say)
        requests.answered(session, asked.id, text)
    return text


def _subscribe(world: World, session: Session, asked: Asked, found: Found, say: Say) -> str:
    now = world.clock.now()
    host = registrable_domain(urlsplit(found.url).netloc)
    feed_id = feeds.ensure(session, found.url, host=host, title=found.feed.title, now=now)
    source, new = sources.subscribe(
        session, asked.workspace_id, feed_id, lane="share", added_by=asked.user_id, now=now
    )
    name = found.feed.title or source.name
    if not new:
        return say("add.already", source=name)
    audit.note(session, asked.workspace_id, "source_added", now=now, actor=asked.user_id, subject=found.url)
    return say("add.done", len(found.feed.items), source=name)


def find_feed(world: World, url: str, say: Say, *, hold: Callable[[], None]) -> Found | str:
    """Give the feed behind an address (itself, or named by the page), or the sentence why there is none.

    `hold` is called before each further wait: three slow servers take longer than a lease.
    """
    first = _read(world, url, say)
    if isinstance(first, str):
        return first
    document = _parse(world, first)
    if isinstance(document, Feed):
        return Found(first.permanent_url or url, document)
    if document == "parse_timeout":
        return say("add.not_read", host=domain(url), why=say("fetch.parse_timeout"))
    links = find_links(first.body, first.url)[:MOST_TRIED]
    for link in links:
        hold()
        try:
            second = world.fetch(Request(link.url))
        except FetchFailed:
            continue
        document = _parse(world, second) if second.status == 200 else "html"
        if isinstance(document, Feed):
            return Found(link.url, document)
    if not links and document in ("broken", "empty", "too_deep", "crashed", "other"):
        return say("add.unreadable", host=domain(url), why=say(f"fetch.not_a_feed_{document}"))
    if not links:
        return say("err.no_feed_named", host=domain(url))
    tried = ", ".join(cut(link.url, 100) for link in links)
    return say("err.no_feed", host=domain(url), tried=tried)


def _read(world: World, url: str, say: Say) -> Response | str:
    try:
        response = world.fetch(Request(url))
    except FetchFailed as problem:
        if problem.reason == "private":
            return say("err.private", host=problem.host or domain(url))
        return say("add.not_read", host=domain(url), why=say(f"fetch.{problem.reason}"))
    if response.status != 200:
        known = response.status in (401, 403, 404, 410)
        why = say(f"fetch.http_{response.status}") if known else say("fetch.http_n", status=response.status)
        return say("add.not_read", host=domain(url), why=why)
    return response


def _parse(world: World, response: Response) -> Feed | str:
    try:
        return world.parse(response.body, response.content_type, response.url)
    except NotAFeed as problem:
        return problem.reason
    except ParseTimeout:
        return "parse_timeout"


def _suggest(world: World, lease: Lease, asked: Asked, say: Say) -> str:
    """Put an address to the vote; a page that can't be read is suggested under its address."""
    title, url = "", asked.url
    try:
        response = world.fetch(Request(asked.url))
        if response.status == 200:
            title = page_title(decoded(response.body))
            url = clean(response.permanent_url or asked.url) or asked.url
    except FetchFailed as problem:
        if problem.reason == "private":
            text = say("err.private", host=problem.host or domain(asked.url))
            with world.write() as session:
                leases.keep(session, RequestRow, lease)
                requests.answered(session, asked.id, text)
            return text
    with world.write() as session:
        leases.keep(session, RequestRow, lease)
        text = propose(world, session, asked.workspace_id, by=asked.user_id, title=title, url=url, say=say)
        requests.answered(session, asked.id, text)
    return text


def propose(
    world: World, session: Session, workspace_id: int, *, by: str, title: str, url: str | None, say: Say
) -> str:
    """Let a person's link or idea be asked next; says so, or that the team has had it already."""
    now = world.clock.now()
    workspaces.lock(session, workspace_id)
    key = None if url is None else url_key(url)
    title_key = telling_key(title) if title else None
    active = workspaces.by_id(session, workspace_id).active
    done = say("suggest.done" if active else "suggest.paused")
    known = stories.find(session, workspace_id, url_key=key, title_key=title_key, now=now)
    if known is not None:
        before = candidates.of_story(session, known)
        if before is not None and before.state.value not in ("waiting", "stale"):
            return say("suggest.known", title=before.title)
        if before is not None and before.state.value == "waiting":
            candidates.adopt(session, before.id, by=by)
            ask.ask_soon(session, workspace_id, by=None, now=now)
            return done
    story_id = stories.begin(session, workspace_id, url_key=key, title_key=title_key, now=now)
    candidates.begin(
        session, workspace_id, story_id, suggested_by=by, url=url, title=title or url or "", now=now
    )
    audit.note(session, workspace_id, "suggested", now=now, actor=by, subject=url or title)
    ask.ask_soon(session, workspace_id, by=None, now=now)
    return done
