"""A list is read to its end: told as it goes, at the end, and after a day; cut short anywhere it is repeated."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.jobs import imports as jobs
from bot.jobs.requests import request
from bot.slack.cards import notices
from bot.slack.validate import fitted, problems
from curation.collect.fetch import Request, Response
from curation.collect.opml import MAX_FEEDS, Entry, FeedList, write
from curation.wording import wording
from db import due, leases
from db.collect import imports, requests
from db.collect.imports import Failure, Import, Progress
from db.leases import Lease, LostLease
from db.tables import FeedRow, ImportRow, ItemRow, OutboxRow, RequestRow, SourceRow
from tests.bot.jobs.conftest import Office
from tests.db.rows import NOW, a_workspace
from tests.feed_server import FeedServer, answers, silent
from tests.stage import rss

ALIVE, DEAD, TWICE = 290, 10, 20


def brought(office: Office, document: str, *, channel: str = "C0WORTH", **columns: Any) -> int:
    """Somebody pastes a list; the workspace's id."""
    with office.database.write() as session:
        here = a_workspace(session, **columns)
        requests.keep(
            session,
            here,
            "import",
            "",
            given=document,
            user_id="U0ANA",
            channel_id=channel,
            response_url="",
            locale="en",
            now=office.clock.now(),
        )
    return here


def three_hundred(server: FeedServer) -> str:
    listed = [Entry(f"Feed {n}", server.on(f"/{n}", answers(rss("One", path=f"/{n}")))) for n in range(ALIVE)]
    listed += [Entry(f"Dead {n}", server.url(f"/dead/{n}")) for n in range(DEAD)]
    return write("Mine", [*listed, *listed[:TWICE]])


def counted(office: Office, table: Any) -> int:
    with office.database.read() as session:
        return session.scalar(select(func.count(table.id))) or 0


def message(office: Office) -> tuple[str, int]:
    """What the message about the list says, and how often it was changed."""
    with office.database.read() as session:
        (row,) = session.execute(select(OutboxRow.payload, OutboxRow.dirty_no, OutboxRow.channel_id))
    return row.payload["text"], row.dirty_no


def send(office: Office) -> None:
    """Let the message stand in the channel, as the sender would."""
    with office.database.write() as session:
        session.execute(OutboxRow.__table__.update().values(state="sent", ts="170.1"))


def test_three_hundred_feeds_with_dead_and_double_ones(office: Office, feed_server: FeedServer) -> None:
    brought(office, three_hundred(feed_server))

    office.tick()
    send(office)
    while office.tick():
        office.later(seconds=5)

    told, changed = message(office)
    assert told.startswith(
        "The list is read: 290 added · 20 twice in the list · 10 gave nothing: Dead 0 – there is "
    )
    assert told.endswith("Dead 9 – there is nothing at that address (404)")
    assert changed >= 1
    assert [counted(office, table) for table in (SourceRow, FeedRow, ItemRow)] == [300, 300, 290]
    asked = [path for path, _ in feed_server.seen]
    assert len(asked) == len(set(asked)) == 300
    with office.database.read() as session:
        row = session.execute(select(ImportRow.told, ImportRow.done_at.is_not(None), ImportRow.due_at)).one()
    assert tuple(row) == (told, True, None)


def take(office: Office, table: Any, is_due: Any) -> Lease:
    now = office.clock.machine()
    with office.database.write() as session:
        (lease,) = leases.take(session, table, is_due(now), order=table.id, machine_now=now, limit=1)
    return lease


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("transactions", range(2, 9))
def test_killed_between_any_two_transactions_and_repeated_nothing_is_there_twice(
    office: Office, feed_server: FeedServer, transactions: int
) -> None:
    listed = [Entry(f"Feed {n}", feed_server.url(f"/{n}")) for n in range(401)]
    brought(office, write("Mine", listed))
    left = transactions

    def write_some() -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        return office.database.write()

    lease = take(office, RequestRow, due.request_due)
    finished = False
    try:
        request(replace(office.world, write=write_some), lease)
        finished = True
    except Killed:
        office.later(minutes=2)
        request(office.world, take(office, RequestRow, due.request_due))

    assert finished == (
        transactions >= 6
    )  # the row, three times two hundred, how many there were, the answer
    assert [counted(office, table) for table in (SourceRow, FeedRow, ImportRow, OutboxRow)] == [
        401,
        401,
        1,
        1,
    ]
    with office.database.read() as session:
        assert session.scalars(select(ImportRow.known)).all() == [0]
        done = session.execute(select(RequestRow.due_at, RequestRow.given)).all()
    assert [tuple(row) for row in done] == [(None, None)]  # what was pasted is not kept


def test_who_lost_the_request_adds_nothing_more(office: Office, feed_server: FeedServer) -> None:
    document = write("Mine", [Entry("A", feed_server.url("/a"))]).encode()
    url = feed_server.on("/list", answers(document))
    with office.database.write() as session:
        here = a_workspace(session)
        given = {"user_id": "U0ANA", "channel_id": "", "response_url": "", "locale": "en"}
        requests.keep(session, here, "import", url, **given, now=NOW)
    lease = take(office, RequestRow, due.request_due)

    def stalled(asked: Request) -> Response:
        answer = office.world.web.fetch(asked)
        office.later(minutes=2)
        take(office, RequestRow, due.request_due)
        return answer

    with pytest.raises(LostLease):
        request(office.reading(fetch=stalled), lease)
    assert [counted(office, table) for table in (SourceRow, ImportRow)] == [0, 0]


def test_how_far_it_has_come_is_told_every_five_seconds(office: Office, feed_server: FeedServer) -> None:
    listed = [Entry("A", feed_server.on("/a", answers(rss("One")))), Entry("B", "https://b.example/")]
    here = brought(office, write("Mine", listed))
    request(office.world, take(office, RequestRow, due.request_due))
    assert message(office) == ("Reading 2 feeds: 0 so far", 0)
    send(office)

    jobs.tell(office.world, take(office, ImportRow, imports.due))
    assert message(office)[0] == "Reading 2 feeds: 0 so far"
    office.later(seconds=5, microseconds=-1)
    with pytest.raises(ValueError, match="not enough values"):
        take(office, ImportRow, imports.due)
    with office.database.write() as session:
        session.execute(FeedRow.__table__.update().where(FeedRow.title == "A").values(looked_at=NOW))
    office.later(microseconds=1)
    jobs.tell(office.world, take(office, ImportRow, imports.due))

    assert message(office)[0] == "Reading 2 feeds: 1 so far"
    with office.database.read() as session:
        (row,) = session.scalars(select(ImportRow.workspace_id))
    assert row == here


@pytest.mark.parametrize(("microseconds", "over"), [(-1, False), (0, True)])
def test_after_a_day_the_rest_is_not_waited_for(office: Office, microseconds: int, over: bool) -> None:
    brought(office, write("Mine", [Entry("B", "https://b.example/")]))
    request(office.world, take(office, RequestRow, due.request_due))
    office.later(days=1, microseconds=microseconds)

    jobs.tell(office.world, take(office, ImportRow, imports.due))

    with office.database.read() as session:
        assert session.scalars(select(ImportRow.done_at.is_not(None))).one() is over
    told = "The list is read: 0 added · 1 not read yet" if over else "Reading 1 feed: 0 so far"
    assert message(office)[0] == told


def test_a_list_that_nobody_was_told_of_is_not_over(office: Office, feed_server: FeedServer) -> None:
    brought(office, write("Mine", [Entry("A", feed_server.on("/a", answers(rss("One"))))]))
    office.tick()
    office.later(seconds=5)
    office.tick()
    with office.database.read() as session:
        assert session.scalars(select(ImportRow.done_at)).one() is None
    send(office)
    office.later(seconds=5)
    office.tick()
    with office.database.read() as session:
        assert session.scalars(select(ImportRow.done_at)).one() == office.clock.now()


def test_a_silent_server_is_one_that_gave_nothing(office: Office, feed_server: FeedServer) -> None:
    brought(office, write("Mine", [Entry("Slow", feed_server.on("/slow", silent))]))
    office.tick()
    send(office)
    office.later(seconds=5)
    office.tick()
    assert message(office)[0].startswith("The list is read: 0 added · 1 gave nothing: Slow – ")


# --- the words --------------------------------------------------------------------------


def a_list(**given: Any) -> Import:
    values = dict.fromkeys(Import.__slots__)
    numbers = {"total": 2000, "known": 30, "bad": 0, "repeated": 0, "left_out": 0}
    return Import(**{**values, **numbers, **given})


def test_the_report_in_both_languages() -> None:
    found = a_list(bad=1, repeated=2, left_out=3)
    failed = [Failure("A", "https://a.example/", "http_404"), Failure("", "https://b.example/x", None)]
    progress = Progress(new=1970, unread=4, failed=16)
    assert jobs.report(wording("en"), found, progress, failed) == (
        "The list is read: 1,950 added · 30 you had already · 2 twice in the list · 1 without a public address · "
        "3 left out, since a list may hold 10,000 · 4 not read yet · 16 gave nothing: "
        "A – there is nothing at that address (404), b.example – "
        + wording("en")("fetch.unknown")
        + " and 14 more"
    )
    french = jobs.report(wording("fr"), found, progress, failed).replace("\u202f", " ").replace("\u00a0", " ")
    assert french.startswith(
        "La liste est lue : 1 950 ajoutés · 30 que vous aviez déjà · 2 en double dans la liste · "
        "1 sans adresse publique · 3 laissés de côté, une liste en contient 10 000 au plus · 4 pas encore lus · "
        "16 n'ont rien donné : A – "
    )
    assert french.endswith(" et 14 autres")
    assert jobs.so_far(wording("en"), found, Progress(1970, 1660, 0)) == "Reading 2,000 feeds: 340 so far"


def test_the_longest_report_fits_into_a_message() -> None:
    failed = [Failure("<&>" * 100, f"https://{n}.example/", "parse_timeout") for n in range(jobs.NAMED)]
    for language in ("en", "fr"):
        text = jobs.report(wording(language), a_list(), Progress(1970, 0, 1970), failed)
        assert len(text) < 3000
        payload = notices.says(text)
        assert problems(payload, "message") == []
        assert fitted(payload, "message") == payload
        assert text.endswith((" more", " autres"))


def test_private_addresses_and_filters_that_are_none_are_left_out() -> None:
    found = FeedList(
        "",
        (
            Entry("A", "https://a.example/", "share", "Rye, bread\nrye", "ads"),
            Entry("B", "http://127.0.0.1:8000/"),
            Entry("C", "http://[::1]/"),
            Entry("D", "https://d.example/", "listen", "!!", "x" * 61),
        ),
        repeated=0,
        unusable=0,
        left_out=0,
    )
    assert jobs.public(found, "") == (
        [
            Entry("A", "https://a.example/", "share", "Rye\nbread", "ads"),
            Entry("D", "https://d.example/", "listen"),
        ],
        2,
    )
    assert jobs.public(found, "127.0.0.1:8000")[1] == 1
    assert MAX_FEEDS == 10_000
    assert timedelta(seconds=5) == jobs.TELL_EVERY
