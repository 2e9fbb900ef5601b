"""Stories: items of one workspace about the same thing, found by address, by title, or by rare words in common."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from curation.judge.story.stories import (
    COUNTED,
    FEWEST_SHARED,
    MOST_ITEMS,
    WITHIN,
    Rarity,
    alike,
    may_be_alike,
    same_title,
)
from curation.judge.story.titles import Title, read_title
from db.tables import FeedRow, ItemRow, SightingRow, StoryLinkRow, StoryRow, StoryWordRow

_S, _W = StoryRow, StoryWordRow
REMEMBERED = timedelta(days=30)  # a story is not asked again within a month of when it first came
LOOKED_AT = 20  # stories with most words in common; measured, the right one is among the first three
MOST_POSTINGS = 2000  # looked through a title: beyond, its commonest words are left out, which tell least
LONGEST_WORD = 64  # characters; a longer one is cut and still tells

# These statements run once a title, and building one takes longer than running it.
_WORKSPACE: Any = bindparam("workspace_id")
_WORDS: Any = bindparam("words", expanding=True)


@dataclass(frozen=True, slots=True)
class Window:
    """What a title is compared with: `titles` of the last 30 days; those after story `after_id` are new enough."""

    titles: int
    after_id: int


@dataclass(frozen=True, slots=True)
class Found:
    """The story that an item belongs to, or else one that it may belong to, for people to say."""

    story_id: int | None
    maybe_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Members:
    items: int
    feeds: frozenset[int]


def window(session: Session, workspace_id: int, *, now: datetime) -> Window:
    """Count the titles there are to compare with; once for all entries of one look."""
    mine = _S.workspace_id == workspace_id
    titles = session.scalar(select(func.count()).where(mine, _S.first_at > now - COUNTED)) or 0
    older = select(_S.id).where(mine, _S.first_at <= now - WITHIN)
    last = session.scalar(older.order_by(_S.first_at.desc(), _S.id.desc()).limit(1)) or 0
    return Window(titles=titles, after_id=last)


def find(
    session: Session,
    workspace_id: int,
    *,
    url_key: str | None,
    title: Title,
    feed_id: int | None,
    within: Window,
    now: datetime,
) -> Found:
    """Find the story of an item of this feed: by its address, its title, or its title's words.

    `feed_id` is None for what a person suggests, which is another story unless address or title say otherwise.
    Of several the best match wins, then the earliest. Stories that people merged lead to the one that goes on.
    """
    known = _by_url(session, workspace_id, url_key, now=now) if url_key else None
    if known is None:
        known = _by_title(session, workspace_id, title, feed_id, now=now)
    if known is not None:
        return Found(_that_goes_on(session, known))
    same, maybe = _by_words(session, workspace_id, title, feed_id, within)
    if same is not None and feed_id is not None:
        return Found(_that_goes_on(session, same))
    maybe = same or maybe
    return Found(None, None if maybe is None else _that_goes_on(session, maybe))


def begin(
    session: Session,
    workspace_id: int,
    *,
    url_key: str | None,
    title: Title,
    keyed: bool = True,
    maybe_id: int | None = None,
    now: datetime,
) -> int:
    """Begin a story with its first item; `maybe_id` is an earlier one that people may say it is.

    Not `keyed`, the very same title leads to another story.
    """
    new = session.execute(
        insert(_S)
        .values(
            workspace_id=workspace_id,
            url_key=url_key,
            title_key=(" ".join(title.tokens) or None) if keyed else None,
            title=title.bare,
            first_at=now,
        )
        .returning(_S.id)
    )
    story_id: int = new.scalar_one()
    words = sorted({word[:LONGEST_WORD] for word in title.words})
    if words:
        session.execute(
            insert(_W),
            [{"workspace_id": workspace_id, "word": word, "story_id": story_id, "at": now} for word in words],
        )
    if maybe_id is not None:
        session.execute(insert(StoryLinkRow).values(story_id=story_id, kind="near", other_id=maybe_id))
    return story_id


def forget_words(session: Session, *, now: datetime, limit: int) -> int:
    """Delete words of stories that no title is compared with any more; returns how many. May be repeated."""
    old = select(_W.story_id).where(_W.at <= now - COUNTED).order_by(_W.at).limit(limit)
    done = session.execute(
        delete(_W)
        .where(_W.story_id.in_(old), _W.at <= now - COUNTED)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _by_url(session: Session, workspace_id: int, url_key: str, *, now: datetime) -> int | None:
    """The story that began with this address, or else one that an item with it joined by its title."""
    for row in session.execute(_with_url(), {"workspace_id": workspace_id, "key": url_key}):
        if now - row.first_at < REMEMBERED:
            return int(row.id)
    joined = session.execute(_joined_with_url(), {"key": url_key})
    recent = (row for row in joined if row.workspace_id == workspace_id and now - row.first_at < REMEMBERED)
    return min((int(row.id) for row in recent), default=None)


def _by_title(
    session: Session, workspace_id: int, title: Title, feed_id: int | None, *, now: datetime
) -> int | None:
    if not title.tokens:
        return None
    rows = session.execute(_with_title(), {"workspace_id": workspace_id, "key": " ".join(title.tokens)})
    recent = [row for row in rows if now - row.first_at < REMEMBERED]
    members = _members(session, [row.id for row in recent])
    for row in recent:
        other_feed = feed_id is None or feed_id not in members[row.id].feeds
        if not same_title(title, after=now - row.first_at, other_feed=other_feed):
            continue
        # Two entries of one feed with titles of their own are two stories, whatever a third feed's title is.
        if other_feed or title.tokens in _titles_of(session, row.id, feed_id):
            return int(row.id)
    return None


def _titles_of(session: Session, story_id: int, feed_id: int | None) -> set[tuple[str, ...]]:
    """The titles, as words, under which a feed brought items to a story."""
    rows = session.execute(_titles_in(), {"story_id": story_id, "feed_id": feed_id})
    return {read_title(title, name).tokens for title, name in rows}


def _by_words(
    session: Session, workspace_id: int, title: Title, feed_id: int | None, within: Window
) -> tuple[int | None, int | None]:
    """The stories that this title is, and may be, one with, by the weight of what they have in common."""
    if len(title.words) < FEWEST_SHARED:
        return None, None
    holding = _count(session, workspace_id, title.words)
    asked = {"workspace_id": workspace_id, "words": _rarest(holding), "after": within.after_id}
    known = Rarity(within.titles, holding)
    titles = {
        row.id: other
        for row in session.execute(_sharing_words(), asked)
        if may_be_alike(title, other := Title(row.title), known)
    }
    if not titles:
        return None, None
    others = frozenset[str]().union(*(other.words for other in titles.values()))
    rarity = Rarity(within.titles, holding | _count(session, workspace_id, others - title.words))
    members: Mapping[int, _Members] | None = None
    best: dict[bool, tuple[float, int]] = {}
    for story_id, other in titles.items():
        likeness = alike(title, other, rarity)
        if likeness is None:
            continue
        members = members or _members(session, titles)
        theirs = members[story_id]
        if (feed_id is not None and feed_id in theirs.feeds) or theirs.items >= MOST_ITEMS:
            continue
        certain = likeness.kind != "maybe"
        # The earliest of equals.
        best[certain] = max(best.get(certain, (0.0, 0)), (likeness.overlap, -story_id))
    same, maybe = best.get(True), best.get(False)
    return None if same is None else -same[1], None if maybe is None else -maybe[1]


def _count(session: Session, workspace_id: int, words: Collection[str]) -> dict[str, int]:
    """How many stories hold each of these words."""
    cut = sorted({word[:LONGEST_WORD] for word in words})
    found = dict.fromkeys(cut, 0)
    for word, number in session.execute(_holding(), {"workspace_id": workspace_id, "words": cut}):
        found[word] = number
    return found


def _rarest(holding: Mapping[str, int]) -> list[str]:
    """The words to look stories up by, rarest first; enough of them for a match."""
    chosen: list[str] = []
    postings = 0
    for word in sorted(holding, key=lambda word: (holding[word], word)):
        postings += holding[word]
        if postings > MOST_POSTINGS and len(chosen) >= FEWEST_SHARED:
            break
        chosen.append(word)
    return chosen


def _members(session: Session, story_ids: Collection[int]) -> dict[int, _Members]:
    """How many items each story has by now, and of which feeds."""
    found: dict[int, list[tuple[int, int]]] = {story_id: [] for story_id in story_ids}
    if found:
        for story_id, item_id, feed in session.execute(_items_of(), {"ids": list(found)}):
            found[story_id].append((item_id, feed))
    return {
        story_id: _Members(len({item for item, _ in items}), frozenset(feed for _, feed in items))
        for story_id, items in found.items()
    }


def _that_goes_on(session: Session, story_id: int) -> int:
    """Follow what people merged to the story that is left."""
    seen = set()
    while story_id not in seen:
        seen.add(story_id)
        story_id = session.scalar(_same_as(), {"story_id": story_id}) or story_id
    return story_id


# Age is left to the caller: with it in the statement planners walk a month of stories instead of one key.
@cache
def _with_url() -> Any:
    return _with_key(_S.url_key)


@cache
def _with_title() -> Any:
    return _with_key(_S.title_key)


def _with_key(column: Any) -> Any:
    latest = (
        select(_S.id, _S.first_at)
        .where(_S.workspace_id == _WORKSPACE, column == bindparam("key"))
        .order_by(_S.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    return select(latest.c.id, latest.c.first_at).order_by(latest.c.id)


@cache
def _joined_with_url() -> Any:
    # A story's key is its first item's alone. From the address on, or planners walk all stories of the team.
    joined = (
        select(SightingRow.story_id)
        .join(ItemRow, ItemRow.id == SightingRow.item_id)
        .where(ItemRow.url_key == bindparam("key"))
    )
    return select(_S.id, _S.first_at, _S.workspace_id).where(_S.id.in_(joined))


@cache
def _sharing_words() -> Any:
    sharing = (
        select(_W.story_id, func.count().label("shared"))
        .where(_W.workspace_id == _WORKSPACE, _W.word.in_(_WORDS), _W.story_id > bindparam("after"))
        .group_by(_W.story_id)
        .having(func.count() >= FEWEST_SHARED)
        .order_by(func.count().desc(), _W.story_id)
        .limit(LOOKED_AT)
        .subquery()
    )
    return (
        select(_S.id, _S.title)
        .join(sharing, sharing.c.story_id == _S.id)
        .order_by(sharing.c.shared.desc(), _S.id)
    )


@cache
def _holding() -> Any:
    return (
        select(_W.word, func.count())
        .where(_W.workspace_id == _WORKSPACE, _W.word.in_(_WORDS))
        .group_by(_W.word)
    )


@cache
def _items_of() -> Any:
    return (
        select(SightingRow.story_id, ItemRow.id, ItemRow.feed_id)
        .join(ItemRow, ItemRow.id == SightingRow.item_id)
        .where(SightingRow.story_id.in_(bindparam("ids", expanding=True)))
    )


@cache
def _titles_in() -> Any:
    return (
        select(ItemRow.title, FeedRow.title)
        .join(SightingRow, SightingRow.item_id == ItemRow.id)
        .join(FeedRow, FeedRow.id == ItemRow.feed_id)
        .where(SightingRow.story_id == bindparam("story_id"), ItemRow.feed_id == bindparam("feed_id"))
    )


@cache
def _same_as() -> Any:
    return select(StoryLinkRow.other_id).where(
        StoryLinkRow.story_id == bindparam("story_id"), StoryLinkRow.kind == "same"
    )
