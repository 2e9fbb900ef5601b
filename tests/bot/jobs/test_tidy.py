"""Each team is told once of a source that failed; a new try that fails is news again, one that works is not."""

from sqlalchemy import select, update

from db.collect import sources
from db.tables import FeedRow, OutboxRow, SourceRow, WorkspaceRow
from tests.bot.jobs.conftest import Office
from tests.bot.jobs.test_collect import document, feed_row, subscribe
from tests.db.rows import DAY, HOUR, NOW, a_feed, a_workspace, set_feed
from tests.feed_server import FeedServer, answers, one_after_the_other

WORKS = answers(document(("g0", "Rye keeps longer than you think", DAY)))
MISSING = answers(b"", 404)


def told(office: Office) -> list[tuple[int, str]]:
    """(first source, text) of each notice of failed sources, in order."""
    with office.database.read() as session:
        rows = session.execute(
            select(OutboxRow.subject_id, OutboxRow.payload)
            .where(OutboxRow.key.like("sources:%"))
            .order_by(OutboxRow.id)
        )
        return [(subject, (payload or {})["text"]) for subject, payload in rows]


def days(office: Office, n: int) -> None:
    for _ in range(n):
        office.tick()
        office.later(days=2)


def try_again(office: Office, source_id: int) -> None:
    with office.database.write() as session:
        workspace_id = session.scalars(select(SourceRow.workspace_id).where(SourceRow.id == source_id)).one()
        assert sources.retry(session, workspace_id, source_id, now=office.clock.now())


def test_each_team_is_told_once_in_its_language_of_a_feed_that_rests(
    office: Office, feed_server: FeedServer
) -> None:
    url = feed_server.on("/feed", MISSING)
    ours, theirs = subscribe(office, url), subscribe(office, url, "T0OTHER")
    with office.database.write() as session:
        session.execute(update(WorkspaceRow).where(WorkspaceRow.team_id == "T0OTHER").values(locale="fr-FR"))
    days(office, 9)
    assert told(office) == []
    days(office, 5)
    (first, english), (second, french) = sorted(told(office))
    assert (first, second) == (ours, theirs)
    assert "has failed 10 times: there is nothing at that address (404). I've stopped trying." in english
    assert "10 échecs" in french
    assert "J'ai arrêté d'essayer." in french


def test_a_new_try_by_one_team_that_fails_again_is_told_to_all(
    office: Office, feed_server: FeedServer
) -> None:
    url = feed_server.on("/feed", MISSING)
    ours, theirs = subscribe(office, url), subscribe(office, url, "T0OTHER")
    days(office, 11)
    assert len(told(office)) == 2
    try_again(office, ours)
    days(office, 9)
    assert len(told(office)) == 2
    days(office, 3)
    assert sorted(source for source, _ in told(office)) == [ours, ours, theirs, theirs]


def test_a_new_try_that_works_is_not_told(office: Office, feed_server: FeedServer) -> None:
    url = feed_server.on("/feed", one_after_the_other(*[MISSING] * 10, WORKS))
    ours, _ = subscribe(office, url), subscribe(office, url, "T0OTHER")
    days(office, 11)
    assert len(told(office)) == 2
    try_again(office, ours)
    days(office, 3)
    assert len(told(office)) == 2
    assert (feed_row(office).state, feed_row(office).failures) == ("active", 0)


def test_a_feed_its_owner_closed_has_words_of_its_own_at_once(
    office: Office, feed_server: FeedServer
) -> None:
    url = feed_server.on("/feed", answers(b"", 410))
    ours, theirs = subscribe(office, url), subscribe(office, url, "T0OTHER")
    days(office, 3)
    assert sorted(told(office)) == [
        (ours, "Oven is closed for good, says its owner. Remove it?"),
        (theirs, "Oven is closed for good, says its owner. Remove it?"),
    ]
    with office.database.read() as session:
        assert session.scalars(select(FeedRow.next_poll_at)).one() is None


def test_who_removed_the_source_is_told_nothing(office: Office, feed_server: FeedServer) -> None:
    url = feed_server.on("/feed", MISSING)
    ours, theirs = subscribe(office, url), subscribe(office, url, "T0OTHER")
    days(office, 5)
    with office.database.write() as session:
        workspace_id = session.scalars(select(SourceRow.workspace_id).where(SourceRow.id == ours)).one()
        sources.remove(session, workspace_id, ours)
    days(office, 8)
    assert [source for source, _ in told(office)] == [theirs]


def buttons(office: Office) -> list[list[str]]:
    """The action ids of each notice of failed sources."""
    with office.database.read() as session:
        payloads = session.scalars(
            select(OutboxRow.payload).where(OutboxRow.key.like("sources:%")).order_by(OutboxRow.id)
        )
        return [
            [
                element["action_id"]
                for block in (payload or {})["blocks"]
                for element in block.get("elements", ())
            ]
            for payload in payloads
        ]


def fail(office: Office, *names: str, state: str = "resting") -> list[int]:
    """Sources of the first team whose feeds are looked at no more."""
    ids = []
    for name in names:
        with office.database.write() as session:
            workspace_id = session.scalars(select(WorkspaceRow.id).order_by(WorkspaceRow.id)).first() or 0
            feed = a_feed(session, name)
            source, _ = sources.subscribe(
                session, workspace_id, feed, lane="share", added_by=None, now=office.clock.now()
            )
            set_feed(session, feed, state=state, failures=10, error="timeout", next_poll_at=None)
            ids.append(source.id)
    office.tick()
    return ids


def test_what_fails_on_one_day_is_told_in_one_notice_that_grows(office: Office) -> None:
    with office.database.write() as session:
        a_workspace(session)
    (first,) = fail(office, "oven")
    assert buttons(office) == [["source_retry", "source_remove"]]
    fail(office, "rye", state="gone")
    ((subject, text),) = told(office)
    assert (subject, text) == (first, "2 sources have stopped working.")
    assert buttons(office) == [["source_retry", "source_remove"] * 2]
    fail(office, "oats", "spelt", "wheat")
    assert buttons(office) == [["source_retry", "source_remove"] * 5]
    fail(office, "corn")
    assert buttons(office) == [["sources_show"]]
    assert (
        "6 sources no longer work, so I've stopped trying: oven, rye, oats, spelt, wheat …"
        in told(office)[0][1]
    )
    office.clock.at = NOW.replace(hour=23, minute=59)
    fail(office, "barley")
    assert len(told(office)) == 1
    office.later(minutes=1)
    fail(office, "millet")
    assert "millet has failed 10 times" in told(office)[1][1]


def test_what_was_tried_again_or_removed_meanwhile_leaves_the_notice_of_the_day(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
    first, second, _ = fail(office, "oven", "rye", "oats")
    with office.database.write() as session:
        sources.remove(session, here, first)
        sources.retry(session, here, second, now=office.clock.now() + DAY)
    fail(office, "corn")
    assert told(office)[0][1] == "2 sources have stopped working."


def test_a_try_in_vain_on_the_same_day_is_told_in_a_notice_of_its_own(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
    first, _ = fail(office, "oven", "rye", state="gone")
    with office.database.write() as session:
        sources.retry(session, here, first, now=office.clock.now())
    office.clock.at += HOUR
    fail(office, "oven", state="gone")
    assert [text for _, text in told(office)] == [
        "2 sources have stopped working.",
        "oven is closed for good, says its owner. Remove it?",
    ]
