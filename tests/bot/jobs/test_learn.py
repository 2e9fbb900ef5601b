"""Learning: after five closed questions, else at night, from texts that are made numbers once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text, update

from bot.jobs import work
from bot.jobs.learn import learn
from curation.judge.candidate import State
from curation.judge.embedding.embedder import EmbedderClosed, EmbedFailed, kept
from curation.judge.embedding.provider import ProviderEmbedder
from curation.judge.friend_test import Answer
from curation.judge.taste import text_model
from db import leases
from db.collect import items
from db.judge import tastes, votes
from db.leases import Lease, LostLease
from db.share import writings
from db.tables import CandidateRow, OutboxRow, TasteRow, VectorRow, WorkspaceRow
from db.team import members, workspaces
from tests.bot.jobs.conftest import Office
from tests.db.judge.test_picks import many
from tests.db.rows import (
    DAY,
    HOUR,
    INSTANT,
    MINUTE,
    NOW,
    a_candidate,
    a_feed,
    a_post,
    a_source,
    a_workspace,
    an_item,
    an_open_card,
    people,
    set_feed,
)
from tests.model_server import Behaviour, ModelServer, body, broken_down, fails, no_key, points

LIKED = ("Rye rises slowly", "A sourdough starter", "The crumb of rye", "Levain at home", "Sourdough crumb")
OTHERS = ("Coupons for all", "A voucher raffle", "Bargain of the week", "Free coupons", "The big raffle")
WAITING = "Sourdough rye for a long winter"


one_memory = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # tables of what no memory knows


# --- a team and its answers -----------------------------------------------------------------


def a_team(office: Office, **columns: Any) -> int:
    with office.database.write() as session:
        here = a_workspace(session, **columns)
        people(session, here, "U0ANA", "U0BEN")
        members.give_roles(session, here, ["U0ANA"], curator=True)
        return here


def close(office: Office, here: int, count: int, *, answer: Answer | None = Answer.NO) -> None:
    """Let so many cards come to their deadlines, answered by both."""
    now = office.clock.now()
    with office.database.write() as session:
        ids = [member.id for member in members.all_of(session, here)]
        for _ in range(count):
            card = an_open_card(
                session, here, ids, title="Coupons for all", closes_at=now, due_at=now, asked_at=now - 2 * DAY
            )
            for member_id in ids if answer else ():
                votes.cast(session, card, member_id, answer, now=now)


def answered(office: Office, here: int, yes: int = 20, no: int = 20, **columns: Any) -> list[int]:
    """What a team answered so far: yes to bread, no to coupons; learnt from at the next tick."""
    found = []
    with office.database.write() as session:
        for n in range(yes + no):
            liked = n < yes
            state = State.APPROVED if liked else State.DECLINED
            title = f"{(LIKED if liked else OTHERS)[n % 5]}, part {n}"
            given = {"yes": 2 * liked, "no": 2 * (not liked), "passed": 0, "decided_at": NOW - n * HOUR}
            found.append(a_candidate(session, here, state, title=title, **{**given, **columns}))
            tastes.learn_by(session, here, NOW, closed=1, now=NOW)
    return found


def a_story(office: Office, here: int, title: str = WAITING, path: str = "baker") -> int:
    """Something that waits for its question."""
    with office.database.write() as session:
        source = a_source(session, here, a_feed(session, path, at=NOW + 99 * DAY))
        return a_candidate(session, here, title=title, source_id=source, created_at=office.clock.now())


def row(office: Office) -> Any:
    with office.database.read() as session:
        return session.execute(select(TasteRow.__table__)).one()


def take(office: Office) -> Lease:
    """Claim the one taste there is, as if it were due."""
    with office.database.write() as session:
        (lease,) = leases.take(
            session,
            TasteRow,
            TasteRow.id > 0,
            order=TasteRow.id,
            machine_now=office.clock.machine(),
            limit=1,
        )
    return lease


def described(office: Office, kind: str = text_model.TEXT) -> dict[int, bytes]:
    with office.database.read() as session:
        rows = session.execute(select(VectorRow.candidate_id, VectorRow.data).where(VectorRow.kind == kind))
        return {candidate_id: data for candidate_id, data in rows}


# --- when -----------------------------------------------------------------------------------


def test_five_closed_questions_are_learnt_from_at_once(office: Office) -> None:
    here = a_team(office)
    close(office, here, 5)
    done = office.tick()
    assert done.count("close") == 5
    assert done.count("learn") == 1
    assert (row(office).version, row(office).closed, row(office).due_at) == (1, 0, None)
    assert (row(office).model, row(office).labels, row(office).fitted_at) == (None, 5, None)
    assert len(described(office)) == 5


@one_memory
@pytest.mark.parametrize(
    ("tz", "now", "night"),
    [
        ("UTC", "2026-11-23T09:00Z", "2026-11-24T03:00Z"),
        ("America/New_York", "2026-11-23T09:00Z", "2026-11-24T03:00-05:00"),
        ("Asia/Kolkata", "2026-11-23T09:00Z", "2026-11-24T03:00+05:30"),
        ("Pacific/Kiritimati", "2026-11-23T12:00Z", "2026-11-24T03:00+14:00"),
        ("Europe/Paris", "2026-11-24T01:30+01:00", "2026-11-24T03:00+01:00"),  # who answers late at night
        ("Europe/Paris", "2026-11-24T03:00+01:00", "2026-11-25T03:00+01:00"),
        ("Europe/Paris", "2026-11-27T18:00+01:00", "2026-11-28T03:00+01:00"),  # a Saturday is fine
        ("Europe/Paris", "2026-03-28T18:00+01:00", "2026-03-29T03:00+02:00"),
        ("Europe/Paris", "2026-10-24T18:00+02:00", "2026-10-25T03:00+01:00"),
    ],
)
def test_fewer_wait_for_three_in_the_morning_where_the_team_is(
    office: Office, tz: str, now: str, night: str
) -> None:
    here = a_team(office, tz=tz)
    office.clock.at = datetime.fromisoformat(now).astimezone(UTC)
    close(office, here, 4)
    assert "learn" not in office.tick()
    assert (row(office).closed, row(office).due_at) == (4, datetime.fromisoformat(night))
    office.clock.at = datetime.fromisoformat(night).astimezone(UTC) - INSTANT
    assert "learn" not in office.tick()
    office.clock.at += INSTANT
    assert "learn" in office.tick()
    assert (row(office).version, row(office).closed, row(office).due_at) == (1, 0, None)


def test_questions_that_nobody_answered_yes_or_no_teach_nothing(office: Office) -> None:
    here = a_team(office)
    close(office, here, 6, answer=None)
    close(office, here, 6, answer=Answer.PASS)
    assert office.tick().count("close") == 12
    with office.database.read() as session:
        assert session.scalars(select(TasteRow.id)).all() == []


def test_a_second_run_changes_nothing(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    office.tick()
    before = row(office)
    assert (before.version, before.labels, before.liked, before.fitted_at) == (1, 40, 20, NOW)
    assert office.tick() == []
    learn(office.world, take(office))
    office.later(hours=1)
    learn(office.world, take(office))
    after = row(office)._asdict() | {"lease_no": before.lease_no}
    assert after == before._asdict()


def test_in_whatever_order_answers_came_the_same_is_learnt(office: Office) -> None:
    models = []
    for turn in (1, -1):
        with office.database.write() as session:
            here = a_workspace(session, f"T0TEAM{turn}")
            for n in range(40)[::turn]:
                liked = n % 2 == 0
                a_candidate(
                    session,
                    here,
                    State.APPROVED if liked else State.DECLINED,
                    title=f"{(LIKED if liked else OTHERS)[n % 5]} {n}",
                    **{"yes": 2 if liked else n % 3, "no": 1, "passed": 0, "decided_at": NOW - n % 7 * HOUR},
                )
            tastes.learn_by(session, here, NOW, closed=5, now=NOW)
        office.tick()
        with office.database.read() as session:
            models.append(tastes.current(session, here).model)
    assert models[0] == models[1] is not None


def test_with_answers_of_one_kind_only_there_is_nothing_to_tell(office: Office) -> None:
    here = a_team(office)
    answered(office, here, yes=4, no=60)
    office.tick()
    assert (row(office).model, row(office).words, row(office).labels) == (None, None, 64)
    answered(office, here, yes=1, no=0)
    close(office, here, 4)
    office.tick()
    assert row(office).model is not None


def test_what_was_learnt_is_forgotten_when_the_answers_turn_one_sided(office: Office) -> None:
    here = a_team(office)
    liked = answered(office, here, yes=5, no=30)[:5]
    office.tick()
    assert row(office).model is not None
    with office.database.write() as session:
        session.execute(update(CandidateRow).where(CandidateRow.id == liked[0]).values(state="withdrawn"))
        tastes.learn_by(session, here, NOW, closed=5, now=NOW)
    office.tick()
    gone = row(office)
    assert (gone.version, gone.model, gone.words, gone.fitted_at, gone.labels) == (2, None, None, None, 34)


def test_an_answer_of_half_the_team_is_liked(office: Office) -> None:
    here = a_team(office)
    answered(office, here, yes=0, no=25)
    with office.database.write() as session:
        for n in range(5):
            columns = {"yes": 1, "no": 1, "passed": 0, "decided_at": NOW}
            a_candidate(session, here, State.EXPIRED, title=f"{LIKED[n]} {n}", **columns)
        a_candidate(session, here, State.DECLINED, **columns | {"yes": 2, "no": 3})
    office.tick()
    assert (row(office).labels, row(office).liked) == (31, 5)


@one_memory
@pytest.mark.parametrize(("count", "runs"), [(499, 1), (500, 2)])
def test_five_hundred_texts_are_described_at_once_and_it_is_learnt_when_all_are(
    office: Office, count: int, runs: int
) -> None:
    here = a_team(office)
    with office.database.write() as session:
        many(session, here, a_source(session, here, a_feed(session, at=NOW + 99 * DAY)), count - 40)
    answered(office, here, yes=0, no=40)
    assert office.tick().count("learn") == runs
    assert len(described(office)) == count
    assert (row(office).version, row(office).labels, row(office).liked) == (1, count, count - 40)


# --- what a round makes of it ---------------------------------------------------------------


def pick(office: Office, candidate_id: int) -> Any:
    with office.database.read() as session:
        return session.execute(select(CandidateRow.__table__).where(CandidateRow.id == candidate_id)).one()


def reason(candidate: Any, kind: str) -> dict[str, Any]:
    (found,) = [each for each in candidate.reasons if each["kind"] == kind]
    return dict(found)


def test_the_next_round_goes_by_it_and_keeps_why(office: Office) -> None:
    here = a_team(office, next_round_at=NOW + HOUR)
    answered(office, here)
    office.tick()
    liked = a_story(office, here)
    disliked = a_story(office, here, "Free vouchers and a raffle", "offers")
    office.later(hours=1)
    assert "ask" in office.tick()
    for_it, against = pick(office, liked), pick(office, disliked)
    assert (for_it.state, against.state) == ("asking", "asking")
    assert (for_it.taste_version, for_it.pick, for_it.prior) == (1, "best", 0.0)
    assert reason(for_it, "words")["points"] > 0.5
    assert {"Sourdough", "rye"} <= set(reason(for_it, "words")["words"])
    assert reason(against, "words")["points"] < -0.5
    assert reason(against, "words")["words"] == []
    for each in (for_it, against):
        assert each.score == pytest.approx(sum(one["points"] for one in each.reasons))
    assert for_it.score > against.score


def test_before_anything_is_learnt_a_round_says_nothing_of_words(office: Office) -> None:
    here = a_team(office, next_round_at=NOW)
    story = a_story(office, here)
    office.tick()
    asked = pick(office, story)
    assert [each["kind"] for each in asked.reasons] == ["source"]
    assert (asked.taste_version, asked.score) == (None, 0.0)


def test_what_came_just_now_is_weighed_as_if_it_had_been_described(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    office.tick()
    scores = []
    for describes in (False, True):
        story = a_story(office, here)
        assert story not in described(office)
        if describes:
            learn(office.world, take(office))
            assert story in described(office)
        with office.database.write() as session:
            workspaces.change(session, here, next_round_at=office.clock.now())
        office.tick()
        scores.append(pick(office, story).score)
        with office.database.write() as session:
            session.execute(update(CandidateRow).where(CandidateRow.id == story).values(state="withdrawn"))
    assert scores[0] == scores[1]


def test_of_a_flood_that_came_just_now_the_rest_counts_as_average(office: Office) -> None:
    here = a_team(office, next_round_at=NOW + HOUR)
    answered(office, here)
    office.tick()
    with office.database.write() as session:
        source = a_source(session, here, a_feed(session, at=NOW + 99 * DAY))
        flood = [
            a_candidate(session, here, title=f"Vouchers {n} raffle", source_id=source, created_at=NOW)
            for n in range(50)
        ]
        last = a_candidate(session, here, title="Free coupons", source_id=source, created_at=NOW)
    office.later(hours=1)
    office.tick()
    assert reason(pick(office, last), "words")["points"] == text_model.from_bytes(row(office).model).constant
    (other,) = [each for each in map(partial(pick, office), flood) if each.state == "asking"]
    assert reason(other, "words")["points"] < -0.5


def test_a_taste_that_can_not_be_read_stops_no_round_and_is_learnt_anew(office: Office) -> None:
    here = a_team(office, next_round_at=NOW + HOUR)
    answered(office, here)
    office.tick()
    story = a_story(office, here)
    with office.database.write() as session:
        session.execute(update(TasteRow).values(model=b"as another version kept it"))
    office.later(hours=1)
    done = office.tick()
    assert done.index("ask") < done.index("learn")
    assert (pick(office, story).state, pick(office, story).taste_version) == ("asking", None)
    assert row(office).version == 2
    assert text_model.reads(row(office).model)
    assert office.tick() == []


# --- what feeds bring -----------------------------------------------------------------------


def feeds_bring(office: Office, here: int, *keys: str) -> None:
    """New entries of a feed that was read before, to be shown to the team."""
    with office.database.write() as session:
        feed = a_feed(session, "market", at=NOW + 99 * DAY)
        a_source(session, here, feed)
        set_feed(session, feed, next_poll_at=NOW + 99 * DAY)
        items.add_items(session, feed, [an_item(key) for key in keys], now=office.clock.now())


def test_what_feeds_bring_is_described_before_the_next_round(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    office.tick()
    feeds_bring(office, here, "barley", "spelt")
    done = office.tick()
    assert done == ["fan_out", "learn"]
    assert len(described(office)) == 42
    assert (row(office).version, row(office).due_at) == (1, None)


def test_before_there_are_answers_nothing_is_described(office: Office) -> None:
    here = a_team(office)
    feeds_bring(office, here, "barley")
    assert office.tick() == ["fan_out"]
    close(office, here, 5)  # too few to learn from
    office.tick()
    feeds_bring(office, here, "spelt")
    assert office.tick() == ["fan_out"]
    assert len(described(office)) == 6


# --- meanings -------------------------------------------------------------------------------


@dataclass
class Tiny:
    """A real embedder of four numbers that stays on this machine, free."""

    name: str = "tiny"
    size: int = 4
    stays: bool = True
    deadline_s: float = 1.0
    price: int = 0
    meanwhile: Callable[[], object] = lambda: None
    fails: list[Exception] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)

    def cost(self, texts: Sequence[str]) -> int:
        return self.price * len(texts)

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        self.asked.append(list(texts))
        self.meanwhile()
        if self.fails:
            raise self.fails.pop(0)
        return [kept([1.0, *points(each, 3)]) or b"" for each in texts]

    def close(self) -> None:
        """Nothing to let go of."""


def test_meanings_are_made_once_and_learnt_from(office: Office) -> None:
    here = a_team(office)
    tiny = Tiny()
    desk = office.with_embedder(tiny)
    answered(desk, here, summary="At some length")
    desk.tick()
    assert len(tiny.asked) == 1
    assert tiny.asked[0][0] == "The big raffle, part 39. At some length"
    assert len(described(desk, "tiny")) == 40
    model = text_model.from_bytes(row(desk).model)
    assert (row(desk).version, row(desk).embedder, model.embedder, len(model.meaning)) == (
        1,
        "tiny",
        "tiny",
        4,
    )
    feeds_bring(desk, here, "barley")
    assert desk.tick() == ["fan_out", "learn"]
    assert tiny.asked[1:] == [["About barley. "]]
    assert row(desk).version == 1
    learn(desk.world, take(desk))
    assert len(tiny.asked) == 2


def test_before_there_are_answers_meanings_are_made_already(office: Office) -> None:
    here = a_team(office)
    desk = office.with_embedder(Tiny())
    feeds_bring(desk, here, "barley")
    assert desk.tick() == ["fan_out", "learn"]
    assert len(described(desk, "tiny")) == 1
    assert (row(desk).version, row(desk).due_at) == (0, None)


def test_a_hundred_go_at_once_and_it_is_learnt_when_all_are_there(office: Office) -> None:
    here = a_team(office)
    tiny = Tiny()
    desk = office.with_embedder(tiny)
    answered(desk, here)
    with desk.database.write() as session:
        for n in range(200):  # newer ones, which go first
            a_candidate(session, here, title=f"Loaf number {n}")
    assert desk.tick().count("learn") == 3
    assert [len(batch) for batch in tiny.asked] == [100, 100, 40]
    assert (row(desk).version, row(desk).closed, row(desk).embedder) == (1, 0, "tiny")


@pytest.mark.parametrize("charged", ["no", "maybe", "yes"])
def test_where_there_are_no_meanings_words_are_learnt_and_it_is_tried_again_in_ten_minutes(
    office: Office, charged: Any
) -> None:
    here = a_team(office)
    failed = EmbedFailed("server", charged)
    tiny = Tiny(price=7, fails=[failed, failed, failed])
    desk = office.with_embedder(tiny)
    answered(desk, here)
    assert desk.tick() == ["learn"]
    first = row(desk)
    assert (first.version, first.embedder, first.due_at) == (1, "", NOW + 10 * MINUTE)
    assert text_model.from_bytes(first.model).embedder == ""
    assert first.micros == (0 if charged == "no" else 280)
    desk.later(minutes=10, microseconds=-1)
    assert desk.tick() == []
    for _ in range(2):  # no new version each time
        desk.later(minutes=10)
        assert desk.tick() == ["learn"]
        assert (row(desk).version, row(desk).model) == (1, first.model)
    desk.later(minutes=10)
    assert desk.tick() == ["learn"]
    assert (row(desk).version, row(desk).embedder, row(desk).due_at) == (2, "tiny", None)
    assert len(tiny.asked) == 4


def test_an_embedder_that_ends_passes_the_work_on(office: Office) -> None:
    here = a_team(office)
    desk = office.with_embedder(Tiny(fails=[EmbedderClosed()]))
    answered(desk, here)
    lease = take(desk)
    with pytest.raises(LostLease, match="closed"):
        learn(desk.world, lease)
    assert (row(desk).version, row(desk).closed, row(desk).lease_no) == (0, 40, lease.no)
    desk.later(seconds=31)  # an embedder that may take a second, and half a minute
    assert desk.tick() == ["learn"]
    assert row(desk).embedder == "tiny"


def test_another_embedder_or_none_is_learnt_anew(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    office.tick()
    versions = []
    for name in ("tiny", "other", None, "tiny"):
        desk = office.with_embedder(None if name is None else Tiny(name))
        feeds_bring(desk, here, f"news of {name} {len(versions)}")
        desk.tick()
        versions.append((row(desk).version, row(desk).embedder))
        assert desk.tick() == []
    assert versions == [(2, "tiny"), (3, "other"), (4, ""), (5, "tiny")]
    assert len(described(office, "tiny")) == 44


def test_another_embedder_that_fails_leaves_what_was_learnt(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    office.with_embedder(Tiny("tiny")).tick()
    other = Tiny("other", fails=[EmbedFailed("missing")] * 3)
    desk = office.with_embedder(other)
    feeds_bring(desk, here, "barley")
    desk.tick()
    assert (row(desk).version, row(desk).embedder) == (1, "tiny")
    assert row(desk).due_at == NOW + 10 * MINUTE


def test_what_comes_while_it_learns_is_described_too(office: Office) -> None:
    """The fan-out finds it due already, and plans nothing."""
    here = a_team(office)
    answered(office, here)
    tiny = Tiny()
    desk = office.with_embedder(tiny)
    with desk.database.write() as session:
        feed = a_feed(session, "market", at=NOW + 99 * DAY)
        source = a_source(session, here, feed)

    def come() -> None:
        tiny.meanwhile = lambda: None
        with desk.database.write() as session:
            a_candidate(session, here, source_id=source, title="Barley")
            tastes.learn_by(session, here, NOW, now=NOW)

    tiny.meanwhile = come
    assert desk.tick() == ["learn", "learn"]
    assert len(described(desk, "tiny")) == len(described(desk)) == 41
    assert row(desk).due_at is None


def test_questions_that_close_while_it_learns_are_learnt_from_at_night(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    tiny = Tiny()
    desk = office.with_embedder(tiny)
    with desk.database.write() as session:
        a_candidate(session, here, title="Barley")

    def come() -> None:
        tiny.meanwhile = lambda: None
        with desk.database.write() as session:
            tastes.learn_by(session, here, NOW + 18 * HOUR, closed=2, now=NOW)

    tiny.meanwhile = come
    desk.tick()
    assert (row(desk).closed, row(desk).due_at) == (2, NOW + 18 * HOUR)


# --- a provider, its budget and the team's switch ---------------------------------------------


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def provider(model: ModelServer) -> Iterator[ProviderEmbedder]:
    embedder = ProviderEmbedder(
        api_key="sk-test", base_url=model.base_url, model="m", price=1_000, timeout_s=2, retries=0
    )
    yield embedder
    embedder.close()


def spent(office: Office, here: int, month: str = "2026-11") -> int:
    with office.database.read() as session:
        return writings.spent(session, here, month).micros


def test_a_providers_vectors_are_asked_for_once_and_paid_from_the_teams_budget(
    office: Office, model: ModelServer, provider: ProviderEmbedder
) -> None:
    here = a_team(office)
    desk = office.with_embedder(provider)
    answered(desk, here)
    desk.tick()
    (asked,) = model.seen
    assert len(asked.texts) == 40
    assert spent(desk, here) == provider.cost(asked.texts) > 0
    assert (row(desk).embedder, row(desk).month) == (provider.name, "2026-11")
    assert set(map(len, described(desk, provider.name).values())) == {512}


def test_with_ai_switched_off_nothing_leaves(
    office: Office, model: ModelServer, provider: ProviderEmbedder
) -> None:
    here = a_team(office, writer=False)
    desk = office.with_embedder(provider)
    answered(desk, here)
    feeds_bring(desk, here, "barley")
    desk.tick()
    assert model.seen == []
    assert (row(desk).version, row(desk).embedder, row(desk).due_at) == (1, "", None)
    with desk.database.write() as session:
        workspaces.change(session, here, writer=True)
    feeds_bring(desk, here, "spelt")
    desk.tick()
    assert (len(model.seen), row(desk).version, row(desk).embedder) == (1, 2, provider.name)
    with desk.database.write() as session:
        workspaces.change(session, here, writer=False)
    feeds_bring(desk, here, "salt")
    desk.tick()
    assert (len(model.seen), row(desk).version, row(desk).embedder) == (1, 3, "")


def test_with_ai_switched_off_nothing_is_due_before_there_are_answers(
    office: Office, provider: ProviderEmbedder
) -> None:
    here = a_team(office, writer=False)
    desk = office.with_embedder(provider)
    feeds_bring(desk, here, "barley")
    assert desk.tick() == ["fan_out"]


BUDGETS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "the installation's": ({"PASSALONG_AI_DOLLARS": 0.01}, {}),
    "the team's": ({}, {"writer_cents": 1}),
    "the smaller one, which is the installation's": ({"PASSALONG_AI_DOLLARS": 0.01}, {"writer_cents": 9_000}),
    "none": ({}, {"writer_cents": 0}),
}


@one_memory
@pytest.mark.parametrize("name", BUDGETS)
def test_beyond_the_budget_nobody_is_asked_and_nothing_is_lost(
    office: Office, model: ModelServer, provider: ProviderEmbedder, name: str
) -> None:
    settings, columns = BUDGETS[name]
    here = a_team(office, **columns)
    desk = office.with_embedder(provider, **settings)
    answered(desk, here)
    assert desk.tick() == ["learn"]
    assert model.seen == []
    assert (row(desk).version, row(desk).embedder, row(desk).due_at, row(desk).micros) == (1, "", None, 0)
    learnt = row(desk).model
    feeds_bring(desk, here, "barley")
    assert desk.tick() == ["fan_out", "learn"]
    assert (row(desk).version, row(desk).model) == (1, learnt)
    with desk.database.write() as session:
        workspaces.change(session, here, writer_cents=None)
    feeds_bring(desk, here, "spelt")
    office.with_embedder(provider).tick()
    assert len(described(desk, provider.name)) == 42
    assert (row(desk).version, row(desk).embedder) == (2, provider.name)


def test_the_last_texts_that_fit_are_paid_and_what_texts_cost_counts_too(
    office: Office, model: ModelServer, provider: ProviderEmbedder
) -> None:
    here = a_team(office, writer_cents=100)
    desk = office.with_embedder(provider)
    with desk.database.write() as session:
        a_candidate(session, here, title="Rye")
        post = a_post(session, here)
        tastes.learn_by(session, here, NOW, now=NOW)
        cost = provider.cost(["Rye. ", "Rye. "])
        writings.reserve(session, here, post, "key", month="2026-11", micros=1_000_001 - cost, now=NOW)
    desk.tick()
    assert model.seen == []
    with desk.database.write() as session:
        session.execute(text("update writings set micros = micros - 1"))
        tastes.learn_by(session, here, NOW, now=NOW)
    desk.tick()
    assert len(model.seen) == 1
    assert spent(desk, here) == 1_000_000


def test_a_new_month_is_a_new_budget(office: Office, model: ModelServer, provider: ProviderEmbedder) -> None:
    here = a_team(office, writer_cents=100, tz="America/New_York")
    desk = office.with_embedder(provider)
    with desk.database.write() as session:
        a_candidate(session, here)
        tastes.learn_by(session, here, NOW, now=NOW)
        session.execute(update(TasteRow).values(month="2026-11", micros=1_000_000))
    desk.clock.at = datetime.fromisoformat("2026-12-01T04:59Z")  # still November there
    desk.tick()
    assert model.seen == []
    desk.later(minutes=1)
    with desk.database.write() as session:
        tastes.learn_by(session, here, NOW, now=NOW)
    desk.tick()
    assert len(model.seen) == 1
    assert row(desk).month == "2026-12"


PROVIDERS_FAULTS: dict[str, tuple[Behaviour, bool]] = {
    "no key": (no_key, False),
    "a bad request": (fails(400), False),
    "broken down": (broken_down(), True),
    "not JSON": (body(b"<html>"), True),
}


@one_memory
@pytest.mark.parametrize("name", PROVIDERS_FAULTS)
def test_what_certainly_cost_nothing_is_given_back(
    office: Office, model: ModelServer, provider: ProviderEmbedder, name: str
) -> None:
    behaves, costs = PROVIDERS_FAULTS[name]
    here = a_team(office)
    desk = office.with_embedder(provider)
    answered(desk, here)
    model.on(behaves)
    desk.tick()
    assert len(model.seen) == 1
    assert (spent(desk, here) > 0) is costs
    assert (row(desk).version, row(desk).embedder, row(desk).due_at) == (1, "", NOW + 10 * MINUTE)
    desk.later(minutes=10)
    desk.tick()
    assert (row(desk).version, row(desk).embedder) == (2, provider.name)


# --- leases ---------------------------------------------------------------------------------


def test_a_lost_lease_keeps_nothing(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    lost = take(office)
    office.later(seconds=61)
    mine = take(office)
    before = row(office)
    with pytest.raises(LostLease):
        learn(office.world, lost)
    assert row(office) == before
    learn(office.world, mine)
    assert (row(office).version, row(office).closed) == (1, 0)
    with pytest.raises(LostLease):
        learn(office.world, lost)
    assert (row(office).version, row(office).closed) == (1, 0)


def test_a_lost_lease_asks_no_provider(office: Office) -> None:
    here = a_team(office)
    tiny = Tiny(stays=True, price=1)
    desk = office.with_embedder(tiny)
    answered(desk, here)
    lost = take(desk)
    desk.later(seconds=61)
    take(desk)
    with pytest.raises(LostLease):
        learn(desk.world, lost)
    assert (tiny.asked, row(desk).micros) == ([], 0)


def test_of_two_that_learn_at_one_moment_one_is_kept(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    first = take(office)
    office.later(seconds=61)
    second = take(office)
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(work.run, office.world, "learn", [lease]) for lease in (first, second)]:
            done.result(20)
    assert (row(office).version, row(office).closed, row(office).lease_until) == (1, 0, None)
    assert len(described(office)) == 40


def test_a_lease_is_as_long_as_the_embedder_may_take(office: Office) -> None:
    here = a_team(office)
    seen: list[datetime] = []
    tiny = Tiny(deadline_s=300.0)
    tiny.meanwhile = lambda: seen.append(row(office).lease_until)
    answered(office, here)
    office.with_embedder(tiny).tick()
    assert seen == [NOW + timedelta(seconds=330)]


def test_learning_and_a_fan_out_never_wait_for_each_other_in_turn(office: Office) -> None:
    """Both need the team and its taste: who takes them the other way round is stopped, on PostgreSQL."""
    here = a_team(office)
    desk = office.with_embedder(Tiny())
    answered(desk, here)
    lease = take(desk)
    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    ended = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        with desk.database.write() as session:
            workspaces.lock(session, here)
            running = threads.submit(lambda: (learn(desk.world, lease), ended.set()))
            while not desk.database.is_sqlite and not ended.is_set():
                with desk.database.read() as watching:
                    if watching.scalar(waits):
                        break
            tastes.learn_by(session, here, NOW, now=NOW)
        running.result(20)
    assert row(desk).version == 1


def test_a_taste_that_sticks_is_told_to_a_curator_once(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    with office.database.write() as session:
        session.execute(update(TasteRow).values(lease_tries=8, lease_until=NOW))
    for _ in range(3):
        office.tick()
        office.later(seconds=61)
    with office.database.read() as session:
        told = session.execute(
            select(OutboxRow.channel_id, OutboxRow.payload).where(OutboxRow.key.like("stuck:%"))
        ).all()
    ((channel, payload),) = told
    assert channel == "U0ANA"
    assert "tastes" in str(payload)


def test_a_team_that_is_gone_is_not_learnt_from(office: Office) -> None:
    here = a_team(office)
    answered(office, here)
    with office.database.write() as session:
        session.execute(update(WorkspaceRow).values(state="ended"))
    assert office.tick() == []
    with office.database.write() as session:
        session.execute(update(WorkspaceRow).values(state="paused"))
    assert office.tick() == ["learn"]
