"""Show each team's sources what their feeds brought: every entry gets its fate, new stories wait to be asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.jobs import ask
from bot.world import World, embedder_for
from curation.collect.known.first_look import Fate, dated, fates
from curation.judge.candidate import State
from curation.judge.story.titles import read_title
from curation.judge.taste.interests import words_of
from curation.judge.taste.leanings import Leaning, never
from curation.team import Workspace
from db import leases
from db.collect import sightings, sources
from db.collect.sightings import SeenItem
from db.collect.sources import Source
from db.judge import candidates, leanings, stories, tastes
from db.judge.stories import Window
from db.leases import Lease
from db.outbox import messages
from db.tables import SourceRow
from db.team import workspaces


def fan_out(world: World, lease: Lease) -> None:
    """Show one source what its feed brought: each entry gets its fate, each new story waits to be asked."""
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, SourceRow, lease)
        source = sources.by_id(session, lease.id)
        workspaces.lock(session, source.workspace_id)
        workspace = workspaces.by_id(session, source.workspace_id)
        seen = sightings.unseen_items(session, source)
        if not seen:
            sightings.seen_up_to(session, source.id, source.seen_item_id)
            return
        elsewhere = sightings.seen_before_merging(session, source, [entry.item for entry in seen])
        told = []
        found = 0
        within = stories.window(session, workspace.id, now=now)
        wishes = leanings.of_workspace(session, workspace.id)
        # By date and address: in whatever order a document lists them, the same stories come of it.
        for entry, fate in sorted(_with_fates(world, source, seen, now=now), key=_by_date):
            kept: str = fate.value
            if fate is Fate.WAITING and entry.item.key in elsewhere:
                kept = Fate.BEFORE_YOU_CAME.value
            elif fate is Fate.WAITING and _is_never_wanted(wishes, source, entry):
                kept = Fate.BLOCKED.value
            elif fate is Fate.WAITING:
                story_id, new = _story(session, workspace, source, entry, within, now=now)
                found += new
                # At once: the next entry has to see that this story has one of this feed.
                joined = (entry.id, story_id, Fate.WAITING.value if new else "same_story")
                sightings.keep_sightings(session, source.id, [joined], now=now)
                continue
            told.append((entry.id, None, kept))
        sightings.keep_sightings(session, source.id, told, now=now)
        sightings.seen_up_to(session, source.id, max(entry.id for entry in seen))
        if found and (embedder_for(world, workspace) or tastes.current(session, workspace.id).model):
            # So that its text is known at the next round.
            tastes.learn_by(session, workspace.id, now, now=now)
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
        include=source.include,
        exclude=source.exclude,
    )
    if source.lane == "listen":
        # Heard, whatever its age, unless the team doesn't want to hear it: nothing of it is asked.
        decided = [(item, fate if fate is Fate.FILTERED else Fate.HEARD) for item, fate in decided]
    return [(entry, fate) for entry, (_, fate) in zip(newest_first, decided, strict=True)]


def _is_never_wanted(wishes: Sequence[Leaning], source: Source, entry: SeenItem) -> bool:
    words = words_of(entry.item.title, entry.item.summary, source.title)
    return never(wishes, words, entry.item.url) is not None


def _by_date(seen: tuple[SeenItem, Fate]) -> tuple[datetime, str]:
    entry, _ = seen
    return entry.item.published or entry.seen_at, entry.item.key


def _story(
    session: Session, workspace: Workspace, source: Source, entry: SeenItem, within: Window, *, now: datetime
) -> tuple[int, bool]:
    """Find the story an entry belongs to, or begin one with a candidate that waits for its question."""
    item = entry.item
    title = read_title(item.title, source.title)
    found = stories.find(
        session,
        workspace.id,
        url_key=item.url_key,
        title=title,
        feed_id=source.feed_id,
        within=within,
        now=now,
    )
    if found.story_id is not None:
        on_card = candidates.of_story(session, found.story_id)
        if on_card is not None and on_card.state is State.OPEN:
            messages.repaint(session, ["candidate"], on_card.id)  # "also in"
        return found.story_id, False
    story_id = stories.begin(
        session, workspace.id, url_key=item.url_key, title=title, maybe_id=found.maybe_id, now=now
    )
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
