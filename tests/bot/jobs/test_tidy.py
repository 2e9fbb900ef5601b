"""Each team is told once of a source that failed; a new try that fails is news again, one that works is not."""

from sqlalchemy import select, update

from db.collect import sources
from db.tables import FeedRow, OutboxRow, SourceRow, WorkspaceRow
from tests.bot.jobs.conftest import Office
from tests.bot.jobs.test_collect import document, feed_row, subscribe
from tests.db.rows import DAY
from tests.feed_server import FeedServer, answers, one_after_the_other

WORKS = answers(document(("g0", "Rye keeps longer than you think", DAY)))
MISSING = answers(b"", 404)


def told(office: Office) -> list[tuple[int, str]]:
    """(source, text) of each notice of a failed source, in order."""
    with office.database.read() as session:
        rows = session.execute(
            select(OutboxRow.subject_id, OutboxRow.payload)
            .where(OutboxRow.key.like("source:%"))
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
