"""The tick: what is due is handed on once, and never more than can be done before leases end."""

from collections import Counter
from collections.abc import Sequence

from bot.jobs.engine import Engine, Lane, lane_of
from bot.jobs.tick import tick
from db.collect import requests
from db.leases import Lease
from tests.bot.jobs.conftest import Office
from tests.db.rows import NOW, a_feed, a_message, a_source, a_workspace, an_open_card, at_once


class Waiting(Engine):
    """An engine that never gets round to anything: what is handed on waits."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, tuple[Lease, ...]]] = []

    def hand_on(self, job: str, leases: Sequence[Lease]) -> None:
        self.jobs.append((job, tuple(leases)))

    def busy(self, lane: Lane | None = None) -> int:
        return sum(lane in (None, lane_of(job)) for job, _ in self.jobs)

    def stop(self, *, patience_s: float) -> None:
        self.jobs.clear()


def test_a_due_row_is_handed_on_by_one_of_many_ticks(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        cards = [an_open_card(session, here, [], due_at=NOW) for _ in range(6)]
    engines = [Waiting() for _ in range(4)]
    at_once(4, lambda number: tick(office.world, engines[number]))
    handed = [lease for engine in engines for job, (lease,) in engine.jobs if job == "close"]
    assert sorted(handed, key=lambda lease: lease.id) == [Lease(card, 1) for card in cards]


def test_no_more_is_taken_than_can_be_done_before_leases_end(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        for number in range(40):
            a_message(session, here, f"notice:{number}", kind="notice")
    engine = Waiting()
    for _ in range(3):
        tick(office.world, engine)
    assert Counter(job for job, _ in engine.jobs) == {"send": 24}


def test_of_what_waits_for_the_web_four_jobs_wait_at_most(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        for number in range(230):
            a_source(session, here, a_feed(session, host=f"host{number}.example"))
    engine = Waiting()
    for _ in range(3):
        tick(office.world, engine)
    assert [(job, len(leases)) for job, leases in engine.jobs] == [("collect", 50)] * 4


def test_what_people_ask_for_comes_before_feeds(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        for number in range(6):
            a_source(session, here, a_feed(session, host=f"host{number}.example"))
            requests.keep(
                session,
                here,
                "add",
                f"https://oven.example/{number}",
                user_id="U0ANA",
                channel_id="",
                response_url="",
                locale="en",
                now=NOW,
            )
    engine = Waiting()
    tick(office.world, engine)
    assert [job for job, _ in engine.jobs] == ["request"] * 4


def test_jobs_that_wait_for_the_web_leave_room_for_cards(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        for number in range(230):
            a_source(session, here, a_feed(session, host=f"host{number}.example"))
    engine = Waiting()
    tick(office.world, engine)
    with office.database.write() as session:
        a_message(session, here, "notice:1", kind="notice")
    tick(office.world, engine)
    assert engine.jobs[-1][0] == "send"


def test_a_message_is_painted_again_under_another_number(office: Office) -> None:
    with office.database.write() as session:
        an_open_card(session, a_workspace(session), [])
    engine = Waiting()
    tick(office.world, engine)
    tick(office.world, engine)
    office.later(seconds=60)
    tick(office.world, engine)
    (first, (one,)), (second, (two,)) = engine.jobs
    assert (first, second, one.id, two.no) == ("paint", "paint", two.id, one.no + 1)


def test_a_tick_with_nothing_due_hands_on_nothing(office: Office) -> None:
    with office.database.write() as session:
        a_workspace(session)
    assert tick(office.world, Waiting()) == 0
