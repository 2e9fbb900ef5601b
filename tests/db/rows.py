"""Rows that tests of the memory start from, made by the memory's own functions where there are some."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session

from curation.collect.feed import Item
from curation.judge.candidate import Candidate, State
from curation.judge.friend_test import Rule
from curation.judge.story.titles import Title, read_title
from curation.share.draft import FirstText
from curation.share.post import PostState
from curation.team import Kind
from db.collect import feeds, hosts, items, sightings, sources
from db.connection import Database
from db.judge import candidates, stories
from db.outbox import messages
from db.share import posts
from db.tables import CandidateRow, FeedRow, ItemRow, PostRow, SightingRow
from db.team import members, workspaces

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSTANT = timedelta.resolution
PATIENCE_S = 20.0  # of the clock on the wall

Value = TypeVar("Value")


def a_workspace(session: Session, team: str = "T0TEAM", **columns: Any) -> int:
    """An active workspace with its voting channel."""
    found = workspaces.create(session, team, now=NOW)
    workspaces.change(session, found.id, **{"state": "active", "channel_id": "C0WORTH", **columns})
    return found.id


def people(session: Session, workspace_id: int, *user_ids: str, kind: Kind = Kind.MEMBER) -> list[int]:
    """Members who vote."""
    found = []
    for user_id in user_ids:
        members.know(session, workspace_id, user_id, name=user_id, kind=kind, tz="UTC", locale="en")
        members.give_roles(session, workspace_id, [user_id], voter=True)
        member = members.by_user(session, workspace_id, user_id)
        assert member is not None
        found.append(member.id)
    return found


def a_feed(session: Session, path: str = "feed", *, host: str = "oven.example", at: datetime = NOW) -> int:
    return feeds.ensure(session, f"https://{host}/{path}", host=host, title=path, now=at)


def set_feed(session: Session, feed_id: int, **columns: Any) -> None:
    """Give a feed these columns, as if a look had; its host is brought up to date."""
    session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(**columns))
    hosts.refresh(session, session.scalars(select(FeedRow.host).where(FeedRow.id == feed_id)).all())


def a_source(session: Session, workspace_id: int, feed_id: int | None = None) -> int:
    source, _ = sources.subscribe(
        session,
        workspace_id,
        a_feed(session) if feed_id is None else feed_id,
        lane="share",
        added_by="U0ANA",
        now=NOW,
    )
    return source.id


def an_item(key: str, **given: Any) -> Item:
    return Item(
        **{
            "key": key,
            "alt_key": None,
            "url": f"https://oven.example/{key}",
            "url_key": f"oven.example/{key}",
            "title": f"About {key}",
            "summary": "",
            "published": None,
            **given,
        }
    )


def a_candidate(
    session: Session, workspace_id: int, state: State = State.WAITING, *, title: str = "Rye", **columns: Any
) -> int:
    """A candidate in a state, with columns set as given."""
    story_id = stories.begin(session, workspace_id, url_key=None, title=Title(""), now=NOW)
    candidate_id = candidates.begin(
        session, workspace_id, story_id, url="https://oven.example/rye", title=title, now=NOW
    )
    session.execute(
        update(CandidateRow).where(CandidateRow.id == candidate_id).values(state=state.value, **columns)
    )
    return candidate_id


def an_item_s_story(
    session: Session,
    workspace_id: int,
    key: str,
    state: State = State.WAITING,
    *,
    fate: str = "waiting",
    **columns: Any,
) -> Candidate:
    """A candidate with its story, as an item of a feed of its own began it; feed and item are called `key`."""
    feed_id = a_feed(session, key)
    source_id = a_source(session, workspace_id, feed_id)
    story_id = stories.begin(
        session,
        workspace_id,
        url_key=f"oven.example/{key}",
        title=read_title(f"About {key} and more"),
        now=NOW,
    )
    candidate_id = candidates.begin(
        session,
        workspace_id,
        story_id,
        source_id=source_id,
        url=f"https://oven.example/{key}",
        title=f"About {key} and more",
        source_name=key,
        now=NOW,
    )
    a_sighting(session, source_id, key, story_id, fate=fate)
    session.execute(
        update(CandidateRow).where(CandidateRow.id == candidate_id).values(state=state.value, **columns)
    )
    return candidates.by_id(session, candidate_id)


def a_sighting(
    session: Session,
    source_id: int,
    key: str,
    story_id: int | None,
    *,
    fate: str = "same_story",
    **given: Any,
) -> int:
    """An item of a source's feed as the source saw it."""
    feed_id = sources.by_id(session, source_id).feed_id
    items.add_items(session, feed_id, [an_item(key, **{"title": f"About {key} and more", **given})], now=NOW)
    item_id = session.scalars(select(ItemRow.id).where(ItemRow.feed_id == feed_id, ItemRow.key == key)).one()
    sightings.keep_sightings(session, source_id, [(item_id, story_id, fate)], now=NOW)
    return session.scalars(
        select(SightingRow.id).where(SightingRow.source_id == source_id, SightingRow.item_id == item_id)
    ).one()


def an_open_card(session: Session, workspace_id: int, member_ids: Sequence[int], **columns: Any) -> int:
    """A card that stands in the channel, asked of these members."""
    closes = NOW + 2 * DAY
    candidate_id = a_candidate(
        session,
        workspace_id,
        State.OPEN,
        **{"rule": Rule().to_json(), "asked_at": NOW, "closes_at": closes, "due_at": closes, **columns},
    )
    if member_ids:
        candidates.elect(session, candidate_id, member_ids)
    message_id = a_message(session, workspace_id, f"candidate:{candidate_id}", subject_id=candidate_id)
    messages.adopt(session, message_id, f"170.{candidate_id}", machine_now=NOW)
    return candidate_id


def a_post(session: Session, workspace_id: int, state: PostState = PostState.DRAFT, **columns: Any) -> int:
    candidate_id = a_candidate(session, workspace_id, State.APPROVED, decided_at=NOW)
    post_id = posts.begin(
        session, workspace_id, candidate_id, platform="linkedin", first=FirstText("Rye keeps"), now=NOW
    )
    session.execute(update(PostRow).where(PostRow.id == post_id).values(state=state.value, **columns))
    return post_id


def a_message(session: Session, workspace_id: int, key: str, **given: Any) -> int:
    message_id = messages.write(
        session,
        workspace_id,
        **{
            "key": key,
            "kind": "candidate",
            "subject_id": 1,
            "channel_id": "C0WORTH",
            "machine_now": NOW,
            **given,
        },
    )
    assert message_id is not None
    return message_id


def at_once(n: int, act: Callable[[int], Value]) -> list[Value]:
    """Let n threads do something at the same moment and give what each came to, in their order."""
    barrier = threading.Barrier(n)
    came_to: dict[int, Value] = {}
    failed: list[BaseException] = []

    def one(number: int) -> None:
        barrier.wait(timeout=20)
        try:
            came_to[number] = act(number)
        except BaseException as error:  # noqa: BLE001 - raised again below, in the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    if failed:
        raise failed[0]
    return [came_to[number] for number in range(n)]


def statements(database: Database, act: Callable[[], object]) -> list[str]:
    """The statements that something sends to the database."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engines = {database.writer, database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    return seen


def one_then_other(
    database: Database,
    one: Callable[[Session], object],
    other: Callable[[Session], object],
    then: Callable[[Session], object] = lambda _: None,
) -> None:
    """Two transactions: the other begins when the first has done something, and the first goes on and commits
    when the other waits for it, or has ended without.
    """

    def run() -> None:
        with database.write() as session:
            other(session)

    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with ThreadPoolExecutor(1) as threads:
        with database.write() as session:
            one(session)
            running = threads.submit(run)
            while not running.done():
                with database.read() as watching:
                    if watching.scalar(waiting):
                        break
                time.sleep(0.01)
            then(session)
        running.result(PATIENCE_S)
