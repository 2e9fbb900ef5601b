"""Read feeds that are due, each once for all teams; then show each team's sources what is new."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.jobs import ask
from bot.world import World
from curation.collect import polling
from curation.collect.feed import Feed, NotAFeed
from curation.collect.fetch import FetchFailed, Request, Response
from curation.collect.first_look import Fate, dated, fates
from curation.collect.parse_worker import ParseTimeout
from curation.collect.polling import Health, NextLook, Outcome
from curation.judge.stories import telling_key
from curation.team import Workspace
from db import leases
from db.collect import feeds, sources
from db.collect.feeds import PolledFeed
from db.collect.sources import SeenItem, Source
from db.judge import candidates, stories
from db.leases import Lease, LostLease
from db.tables import FeedRow, SourceRow
from db.team import workspaces

log = structlog.get_logger()


def collect(world: World, batch: Sequence[Lease]) -> None:
    """Poll a batch of feeds at the same time and keep each outcome as it comes."""
    machine_now = world.clock.machine()
    polled: list[tuple[Lease, PolledFeed]] = []
    with world.write() as session:
        for lease in batch:
            if leases.renew(session, FeedRow, lease, machine_now=machine_now):
                polled.append((lease, feeds.by_id(session, lease.id)))
    requests = [Request(feed.url, feed.etag, feed.last_modified) for _, feed in polled]
    for place, answer in world.fetch_all(requests):
        lease, feed = polled[place]
        try:
            _keep(world, lease, feed, answer)
        except LostLease:
            log.info("feed passed on", feed=feed.id)
    world.wake()


def _keep(world: World, lease: Lease, feed: PolledFeed, answer: Response | FetchFailed) -> None:
    now = world.clock.now()
    document: Feed | None = None
    error: str | None = None
    if isinstance(answer, FetchFailed):
        came_to, error = Outcome.FAILED, answer.reason
    else:
        came_to = polling.outcome(answer, known_hash=feed.body_hash)
        if came_to is Outcome.FAILED:
            error = f"http_{answer.status}" if answer.status in (401, 403, 404) else "http"
        if came_to is Outcome.NEW:
            try:
                document = world.parse(answer.body, answer.content_type, answer.url)
            except NotAFeed as problem:
                came_to, error = Outcome.FAILED, f"not_a_feed_{problem.reason}"
            except ParseTimeout:
                came_to, error = Outcome.FAILED, "parse_timeout"
    with world.write() as session:
        leases.keep(session, FeedRow, lease)
        if document is not None:
            feeds.add_items(session, feed.id, document.items, now=now)
        looked = _next_look(session, feed, answer, came_to, document, now=now)
        columns: dict[str, object] = {
            "looked_at": now,
            "failures": looked.failures,
            "next_poll_at": looked.at,
            "state": {Health.RESTING: "resting", Health.GONE: "gone"}.get(looked.health, "active"),
            "error": error if came_to is not Outcome.BUSY else "busy",
        }
        if came_to in (Outcome.NEW, Outcome.SAME) and isinstance(answer, Response):
            columns |= {"success_at": now, "error": None}
            # Validators go back verbatim, with the body they belong to; a 304 refreshes them.
            if answer.etag or answer.status != 304:
                columns["etag"] = answer.etag
            if answer.last_modified or answer.status != 304:
                columns["last_modified"] = answer.last_modified
        if document is not None and isinstance(answer, Response):
            columns |= {
                "body_hash": polling.body_hash(answer.body),
                "title": (document.title or feed.title)[:300],
                "home_url": document.home_url,
                "ttl_minutes": document.ttl_minutes,
                "language": None if document.language is None else document.language[:32],
            }
        feeds.keep_outcome(session, feed.id, **columns)


def _next_look(
    session: Session,
    feed: PolledFeed,
    answer: Response | FetchFailed,
    came_to: Outcome,
    document: Feed | None,
    *,
    now: datetime,
) -> NextLook:
    if came_to is Outcome.GONE:
        return polling.gone(feed.failures + 1)
    response = answer if isinstance(answer, Response) else None
    if came_to in (Outcome.FAILED, Outcome.BUSY):
        return polling.after_failure(
            feed.url,
            now=now,
            failures=feed.failures,
            retry_after=None if response is None else response.retry_after,
            busy=came_to is Outcome.BUSY,
        )
    return polling.next_look(
        feed.url,
        now=now,
        published=feeds.recent_times(session, feed.id),
        ttl_minutes=feed.ttl_minutes if document is None else document.ttl_minutes,
        cache_control=None if response is None else response.cache_control,
        expires=None if response is None else response.expires,
        retry_after=None if response is None else response.retry_after,
    )


def fan_out(world: World, lease: Lease) -> None:
    """Show one source what its feed brought: each entry gets its fate, each new story waits to be asked."""
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, SourceRow, lease)
        source = sources.by_id(session, lease.id)
        workspaces.lock(session, source.workspace_id)
        workspace = workspaces.by_id(session, source.workspace_id)
        seen = sources.unseen_items(session, source)
        if not seen:
            return
        sightings = []
        found = 0
        for entry, fate in _with_fates(world, source, seen, now=now):
            story_id = None
            kept: str = fate.value
            if fate is Fate.WAITING:
                story_id, new = _story(session, workspace, source, entry, now=now)
                kept = Fate.WAITING.value if new else "same_story"
                found += new
            sightings.append((entry.id, story_id, kept))
        sources.keep_sightings(session, source.id, sightings, now=now)
        sources.seen_up_to(session, source.id, max(entry.id for entry in seen))
        later = workspace.next_round_at is None or workspace.next_round_at > now
        if found and later and ask.is_waited_for(workspace, now=now):
            # Hold the round now that there is something to choose from.
            workspaces.change(session, workspace.id, next_round_at=now)
    world.wake()


def _with_fates(
    world: World, source: Source, seen: Sequence[SeenItem], *, now: datetime
) -> list[tuple[SeenItem, Fate]]:
    # Ids follow time, so the newest come last; the rule reads a document, newest first.
    newest_first = list(reversed(seen))
    decided = fates(
        [entry.item for entry in newest_first],
        first_look=not source.looked,
        now=now,
        max_age_days=world.settings.max_age_days,
        first_seen={entry.item.key: entry.seen_at for entry in newest_first},
    )
    return [(entry, fate) for entry, (_, fate) in zip(newest_first, decided, strict=True)]


def _story(
    session: Session, workspace: Workspace, source: Source, entry: SeenItem, *, now: datetime
) -> tuple[int, bool]:
    """Find the story an entry belongs to, or begin one with a candidate that waits for its question."""
    item = entry.item
    title_key = telling_key(item.title, source.title)
    known = stories.find(session, workspace.id, url_key=item.url_key, title_key=title_key, now=now)
    if known is not None:
        return known, False
    story_id = stories.begin(session, workspace.id, url_key=item.url_key, title_key=title_key, now=now)
    candidates.begin(
        session,
        workspace.id,
        story_id,
        source_id=source.id,
        url=item.url,
        title=item.title or item.summary[:120] or item.url or "",
        summary=item.summary,
        source_name=source.name,
        published_at=None if item.published is None else dated(item, now=now, first_seen=entry.seen_at),
        now=now,
    )
    return story_id, True
