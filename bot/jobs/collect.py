"""Read feeds that are due, each once for all teams, and keep what came of each look."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.world import World
from curation.collect import moves, polling
from curation.collect.feed import NotAFeed, Reading
from curation.collect.fetch import FetchFailed, Request, Response
from curation.collect.parse_worker import ParseTimeout
from curation.collect.polling import NextLook, Outcome, body_hash
from curation.collect.read.pinning import how_to_read
from db.collect import feeds, hosts, items, merging
from db.collect.feeds import NothingNew, PolledFeed
from db.leases import LEASE, Lease, LostLease

log = structlog.get_logger()

RENEWED_EVERY: Final = LEASE / 3
KEPT_TOGETHER: Final = 50  # looks that brought nothing new, stored in one transaction
_TOLD_APART: Final = (401, 403, 404)  # statuses that have words of their own


class _Batch:
    """Feeds being polled together, whose leases and hosts are ours."""

    def __init__(self, world: World, leases_taken: Sequence[Lease]) -> None:
        self._world = world
        self._open = {lease.id: lease for lease in leases_taken}
        self._nothing_new: list[NothingNew] = []
        self._hosts: list[str] = []
        self.feeds = self._renew()

    def _renew(self) -> list[PolledFeed]:
        """Hold what is still open for another minute; what has passed on to others is dropped."""
        self._renewed_at = machine_now = self._world.clock.machine()
        with self._world.write() as session:
            held = feeds.renew(session, list(self._open.values()), machine_now=machine_now)
            self._held_until = hosts.hold(session, [feed.host for feed in held], machine_now=machine_now)
        self._open = {feed.id: self._open[feed.id] for feed in held}
        return held

    def lease(self, feed: PolledFeed) -> Lease | None:
        """Close a feed's look: its lease, if it is still ours."""
        if self._world.clock.machine() - self._renewed_at > RENEWED_EVERY:
            self.flush()  # what is answered holds its lease and its host no longer
            self._renew()
        return self._open.pop(feed.id, None)

    def keep_soon(self, feed: PolledFeed, look: NothingNew) -> None:
        """Store a look together with others like it."""
        self._nothing_new.append(look)
        self.answered(feed)

    def answered(self, feed: PolledFeed) -> None:
        """Let go of a feed's host soon."""
        self._hosts.append(feed.host)
        if len(self._hosts) >= KEPT_TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Store what waits, and let the next feeds of its hosts be asked, after a pause."""
        looks, self._nothing_new = self._nothing_new, []
        names, self._hosts = self._hosts, []
        if names:
            with self._world.write() as session:
                feeds.keep_nothing_new(session, looks, now=self._world.clock.now())
                hosts.let_go(
                    session,
                    names,
                    held_until=self._held_until,
                    machine_now=self._world.clock.machine(),
                    pause=timedelta(seconds=self._world.settings.pause_s),
                )


def collect(world: World, leases_taken: Sequence[Lease]) -> None:
    """Poll feeds at the same time and keep each outcome as it comes; may be called again for the same ones.

    A document that is new is kept at once, so that nobody waits for slower servers; looks that brought nothing
    are kept some at a time.
    """
    batch = _Batch(world, leases_taken)
    polled = batch.feeds
    requests = [Request(feed.url, feed.etag, feed.last_modified) for feed in polled]
    for place, answer in world.web.fetch_all(requests):
        feed = polled[place]
        lease = batch.lease(feed)
        if lease is None:
            log.info("feed passed on", feed=feed.id)
            continue
        try:
            _keep(world, batch, lease, feed, answer)
        except LostLease:
            log.info("feed passed on", feed=feed.id)
        except Exception:  # what breaks for one feed must not cost those it is read with
            log.exception("feed not kept", feed=feed.id)
            batch.answered(feed)  # its lease runs out, and it is tried again, a few times
    batch.flush()
    world.wake()


def _keep(
    world: World, batch: _Batch, lease: Lease, feed: PolledFeed, answer: Response | FetchFailed
) -> None:
    now = world.clock.now()
    if isinstance(answer, FetchFailed):
        look = polling.after_failure(feed.url, now=now, failures=feed.failures)
        batch.keep_soon(feed, _nothing(lease, feed, look, error=answer.reason))
        return
    came_to = polling.outcome(answer, known_hash=feed.body_hash)
    if came_to is Outcome.NEW:
        try:
            how = how_to_read(feed.pin, now=now)
            reading = world.web.read_document(answer.body, answer.content_type, answer.url, how)
        except NotAFeed as problem:
            _keep_failed(batch, lease, feed, answer, error=f"not_a_feed_{problem.reason}", now=now)
        except ParseTimeout:
            _keep_failed(batch, lease, feed, answer, error="parse_timeout", now=now)
        else:
            _keep_reading(world, batch, lease, feed, answer, reading, now=now)
    elif came_to is Outcome.SAME:
        move = moves.sighted(feed.move, answer.permanent_url, now=now)
        if move != feed.move:
            _keep_reading(world, batch, lease, feed, answer, None, now=now)
        else:
            look = _good_look(feed, answer, now=now)
            batch.keep_soon(feed, _nothing(lease, feed, look, error=None, answer=answer, success_at=now))
    elif came_to is Outcome.BUSY:
        _keep_slowed(world, batch, lease, feed, answer, now=now)
    elif came_to is Outcome.GONE:
        batch.keep_soon(feed, _nothing(lease, feed, polling.gone(feed.failures + 1), error=None))
    else:
        error = f"http_{answer.status}" if answer.status in _TOLD_APART else "http"
        _keep_failed(batch, lease, feed, answer, error=error, now=now)


def _keep_failed(
    batch: _Batch, lease: Lease, feed: PolledFeed, answer: Response, *, error: str, now: datetime
) -> None:
    look = polling.after_failure(feed.url, now=now, failures=feed.failures, retry_after=answer.retry_after)
    batch.keep_soon(feed, _nothing(lease, feed, look, error=error))


def _keep_slowed(
    world: World, batch: _Batch, lease: Lease, feed: PolledFeed, answer: Response, *, now: datetime
) -> None:
    look = polling.after_slowing(
        feed.url, now=now, failures=feed.failures, slowed=feed.slowed, retry_after=answer.retry_after
    )
    error = "challenge" if answer.challenge else "busy"
    batch.keep_soon(feed, _nothing(lease, feed, look, error=error))
    rests = polling.host_rests_until(answer.retry_after, now) if answer.status == 429 else None
    if rests is not None and feed.host not in world.settings.exempt_hosts:
        batch.flush()
        with world.write() as session:
            hosts.rest(session, feed.host, until=rests)


def _nothing(
    lease: Lease,
    feed: PolledFeed,
    look: NextLook,
    *,
    error: str | None,
    answer: Response | None = None,
    success_at: datetime | None = None,
) -> NothingNew:
    etag, last_modified = _validators(feed, answer)
    return NothingNew(lease, look, error, success_at, etag, last_modified)


def _validators(feed: PolledFeed, answer: Response | None) -> tuple[str | None, str | None]:
    """What to send back next time, verbatim: they belong to a body; a 304 refreshes those it repeats."""
    if answer is None:
        return feed.etag, feed.last_modified
    if answer.status == 304:
        return answer.etag or feed.etag, answer.last_modified or feed.last_modified
    return answer.etag, answer.last_modified


def _good_look(feed: PolledFeed, answer: Response, *, now: datetime) -> NextLook:
    return polling.next_look(
        feed.url,
        now=now,
        rhythm=feed.rhythm,
        ttl_minutes=feed.ttl_minutes,
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
        cache_control=answer.cache_control,
        expires=answer.expires,
        date=answer.date,
        retry_after=answer.retry_after,
    )


def _keep_reading(
    world: World,
    batch: _Batch,
    lease: Lease,
    feed: PolledFeed,
    answer: Response,
    reading: Reading | None,
    *,
    now: datetime,
) -> None:
    """Keep a good look with what it brought (None: the known bytes), and believe a move that has stood long."""
    move = moves.sighted(feed.move, answer.permanent_url, now=now)
    with world.write() as session:
        if reading is not None:
            items.add_items(session, feed.id, reading.feed.items, now=now)
            feed = feeds.after_reading(session, feed, reading, now=now, body_hash=body_hash(answer.body))
        kept = _nothing(
            lease, feed, _good_look(feed, answer, now=now), error=None, answer=answer, success_at=now
        )
        feeds.keep_reading(session, feed, kept, now=now)
        if move != feed.move:
            feeds.remember_move(session, feed.id, move)
        if move is not None and moves.believed(move, now=now):
            merging.adopt(session, feed.id, move.to, now=now)
    batch.answered(feed)
