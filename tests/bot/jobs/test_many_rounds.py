"""Teams of all sorts through many rounds: what they are asked, what is learnt of it, and what they are told."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from itertools import permutations
from typing import Any
from zlib import crc32

import pytest
from sqlalchemy import delete, insert, select, update

from bot.jobs import cards, work
from bot.slack.cards import taste as taste_page
from bot.slack.cards.why import why
from bot.slack.press.taste import view_of
from curation.judge.candidate import State
from curation.judge.friend_test import Answer
from curation.share.post import PostState
from curation.share.queue import Slot
from curation.wording import wording
from db import leases
from db.collect import feeds, items, sources
from db.judge import candidates, tastes, votes
from db.leases import Lease
from db.tables import (
    CandidateRow,
    Leased,
    OutboxRow,
    PostRow,
    Row,
    SourceRow,
    StoryRow,
    TasteRow,
    WorkspaceRow,
)
from db.team import focus, members, workspaces
from tests.bot.jobs.conftest import Office
from tests.db.rows import DAY, HOUR, MINUTE, NOW, a_candidate, a_feed, a_source, a_workspace, an_item, people
from tests.stage import words

one_memory = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what takes long

WORDS = (
    "rye oven flour salt yeast crust crumb dough proof shop market street counter window apron basket queue "
    "morning barley spelt butter honey seed mill stone water fire wood knife board"
)
EVERY_HOUR = tuple(Slot(day, time(hour)) for day in range(7) for hour in range(9, 15))
ROUND = NOW + 30 * MINUTE

Votes = Callable[[str], Answer]
"""What a team says to a title."""


@dataclass
class Team:
    """A team of two that is asked, answers at once, and is asked again, from one morning to the next."""

    office: Office
    id: int
    says: Votes

    @classmethod
    def of(cls, office: Office, says: Votes, team: str = "T0TEAM", **columns: Any) -> "Team":
        with office.database.write() as session:
            chosen = {"slots": EVERY_HOUR, "next_round_at": ROUND, "set_up_at": NOW, **columns}
            here = a_workspace(session, team, **chosen)
            people(session, here, f"{team}1", f"{team}2")
            focus.choose(session, here, "linkedin", account="", now=NOW)
        return cls(office, here, says)

    def bring(self, path: str, *titles: str) -> None:
        """New stories of a source."""
        now = self.office.clock.now()
        with self.office.database.write() as session:
            source = a_source(session, self.id, a_feed(session, path, at=NOW + 999 * DAY))
            for title in titles:
                a_candidate(session, self.id, title=title, source_id=source, source_name=path, created_at=now)

    def morning(self) -> list[Any]:
        """Hold the round of the day, and have everybody answer; returns what was asked, in that order."""
        self.office.tick()
        with self.office.database.write() as session:
            shown = select(OutboxRow.subject_id).where(OutboxRow.kind == "candidate").order_by(OutboxRow.id)
            asked = list(session.scalars(shown))
            voters = [member.id for member in members.with_role(session, self.id, "voter")]
            now = self.office.clock.now()
            session.execute(delete(OutboxRow))  # nobody sends or paints here
            for candidate_id in asked:
                cards.opened(session, candidate_id, now=now)
                title = candidates.by_id(session, candidate_id).title
                for voter in voters:
                    votes.cast(session, candidate_id, voter, self.says(title), now=now)
                votes.look_again(session, candidate_id, now=now)
        self.office.tick()
        self.office.later(minutes=11)
        self.office.tick()
        return self.rows(asked)

    def rows(self, ids: list[int]) -> list[Any]:
        with self.office.database.read() as session:
            found = session.execute(select(CandidateRow.__table__).where(CandidateRow.id.in_(ids))).all()
        return sorted(found, key=lambda row: ids.index(row.id))

    def next_day(self) -> None:
        """To half past nine of the next working day; what was approved is posted until then."""
        with self.office.database.write() as session:
            session.execute(update(PostRow).values(state=PostState.PUBLISHED.value))
            at = workspaces.by_id(session, self.id).next_round_at
        assert at is not None
        assert at > self.office.clock.at
        self.office.clock.at = at

    def rounds(self, count: int, brings: Callable[[int], None]) -> Iterator[list[Any]]:
        """So many days; everything that goes wrong on the way is an error here."""
        self.office.clock.at = ROUND
        for number in range(count):
            brings(number)
            yield self.morning()
            assert failed(self.office) == []
            self.next_day()

    @property
    def page(self) -> str:
        """What `/curate taste` shows."""
        with self.office.database.read() as session:
            workspace = workspaces.by_id(session, self.id)
            view = view_of(session, workspace, now=self.office.clock.now())
            return words(taste_page.page(view, wording("en"), workspace.tz)["blocks"])


def failed(office: Office) -> list[tuple[str, int]]:
    """Rows whose job ended with an error: it is logged, and they come back later."""
    with office.database.read() as session:
        return [
            (table.__tablename__, row_id)  # type: ignore[attr-defined]
            for table in (CandidateRow, PostRow, SourceRow, TasteRow, WorkspaceRow)
            for row_id in session.scalars(select(table.id).where(table.lease_tries > 0))
        ]


def a_title(n: int) -> str:
    """Five words, as if by chance."""
    every = WORDS.split()
    return " ".join(every[crc32(f"{n}/{place}".encode()) % len(every)] for place in range(5)).capitalize()


def three_feeds(team: Team) -> Callable[[int], None]:
    """Three sources that bring three stories a day each."""

    def bring(day: int) -> None:
        for number, path in enumerate(("crumb", "crust", "mill")):
            team.bring(path, *(a_title(100 * day + 10 * number + each) for each in range(3)))

    return bring


def told_why(row: Any) -> str:
    return why(row.reasons, row.suggested_by, wording("en"))


def kinds(row: Any) -> list[str]:
    return [reason["kind"] for reason in row.reasons]


# --- teams of all sorts ---------------------------------------------------------------------


@one_memory
@pytest.mark.parametrize(
    ("answer", "state", "yes", "no"), [(Answer.NO, "declined", 0, 200), (Answer.YES, "approved", 200, 0)]
)
def test_of_a_team_that_always_says_the_same_nothing_is_made_up(
    office: Office, answer: Answer, state: str, yes: int, no: int
) -> None:
    team = Team.of(office, lambda _: answer)
    asked = [row for day in team.rounds(40, three_feeds(team)) for row in day]
    assert len(asked) == 200  # five a day, all along
    assert {row.state for row in team.rows([row.id for row in asked])} == {state}
    assert {row.taste_version for row in asked} == {None}
    assert all(kinds(row)[0] == "source" for row in asked)
    assert Counter(row.pick for row in asked) == {"best": 160, "least_asked": 40}
    with office.database.read() as session:
        assert tastes.current(session, team.id).model is None
    assert (
        f"I have 200 answers, {yes} yes and {no} no; to learn words I need at least 5 of each." in team.page
    )
    assert "Words that speak" not in team.page
    assert "No source stands out yet." in team.page
    last = told_why(asked[-1])
    assert "from this source; every fifth question goes to the source asked least" in last
    assert last.startswith("you kept 0 of" if answer is Answer.NO else "you kept ")


@one_memory
def test_of_a_team_that_answers_by_coin_nothing_is_made_up(office: Office) -> None:
    team = Team.of(office, lambda title: Answer.YES if crc32(title.encode()[::-1]) % 2 else Answer.NO)
    asked = [row for day in team.rounds(40, three_feeds(team)) for row in day]
    assert len(asked) == 200
    page = team.page
    assert "I have learnt words from 200 answers since 23 November 2026, last on" in page
    told = page.count("“")
    assert told <= 2, page
    share = int(page.partition("had the right one first in ")[2].split()[0])
    assert 30 <= share <= 70, page
    later = asked[60:]
    assert all("words" in kinds(row) for row in later)
    assert all(abs(row.score) < 8 for row in later)
    versions = [row.taste_version for row in later]
    assert versions == sorted(versions)
    assert len(set(versions)) > 10
    assert all(told_why(row) for row in asked)


@one_memory
def test_of_a_team_with_a_taste_that_is_asked_more_and_told(office: Office) -> None:
    liked = ("rye", "honey", "stone")
    team = Team.of(
        office,
        lambda title: Answer.YES if any(word in title.lower().split() for word in liked) else Answer.NO,
    )
    days = list(team.rounds(30, three_feeds(team)))
    first, last = ([row for day in some for row in day] for some in (days[:5], days[-10:]))

    def share(rows: list[Any]) -> float:
        return sum(any(word in row.title.lower().split() for word in liked) for row in rows) / len(rows)

    assert share(last) > max(0.65, share(first) + 0.15)
    for word in liked:
        assert word in team.page.partition("Words that speak for an item: ")[2].partition(".")[0].lower()
    why_not = [told_why(row) for row in last]
    assert any("going by your answers, words like “" in each and "rye" in each.lower() for each in why_not)


# --- many sources ---------------------------------------------------------------------------


def flood(office: Office, team: Team, day: int, count: int) -> None:
    """As many stories as a feed brings that has everything, all of them about what the team wants."""
    now = office.clock.now()
    with office.database.write() as session:
        source = a_source(session, team.id, a_feed(session, "flood", at=NOW + 999 * DAY))
        stories = insert(StoryRow).values(workspace_id=team.id, first_at=now).returning(StoryRow.id)
        ids = session.execute(stories, [{} for _ in range(count)]).scalars().all()
        session.execute(
            insert(CandidateRow),
            [
                {
                    "workspace_id": team.id,
                    "story_id": story_id,
                    "source_id": source,
                    "title": f"Bread {a_title(day * count + n)} {day} {n}",
                    "created_at": now,
                    "reasons": [],
                }
                for n, story_id in enumerate(ids)
            ],
        )


def test_a_feed_that_floods_does_not_drown_the_others(office: Office) -> None:
    team = Team.of(office, lambda title: Answer.YES if "read" in title else Answer.NO, interests="bread")
    quiet = ("crumb", "crust", "mill", "barley")

    def bring(day: int) -> None:
        flood(office, team, day, 500)
        for number, path in enumerate(quiet):
            team.bring(path, *(a_title(900_000 + 100 * day + 10 * number + each) for each in range(2)))

    asked: list[list[str]] = []
    for day in team.rounds(6, bring):
        with office.database.read() as session:
            names = {source.id: source.name for source in sources.of_workspace(session, team.id)}
        asked.append([names[row.source_id] for row in day])
    assert all(len(day) == 5 for day in asked)
    assert all(day.count("flood") == 2 for day in asked)
    for start in range(4):  # in any three rounds everybody is asked
        assert set(quiet) <= {name for day in asked[start : start + 3] for name in day}


@one_memory
def test_a_feed_that_floods_does_not_drown_what_a_person_suggests(office: Office) -> None:
    team = Team.of(office, lambda _: Answer.NO, interests="bread")
    with office.database.write() as session:
        a_candidate(session, team.id, title="My own idea", suggested_by="T0TEAM1", created_at=NOW)

    def bring(day: int) -> None:
        flood(office, team, day, 500)

    (day,) = team.rounds(1, bring)
    assert day[0].title == "My own idea"
    assert len(day) == 3


def test_with_a_profile_in_french_what_meets_it_comes_first(office: Office) -> None:
    team = Team.of(
        office, lambda _: Answer.NO, interests="pain au levain, pâtisserie, fermentation", locale="fr-FR"
    )
    meets = (
        "Un PAIN au Levain sans pétrir, en trois gestes",
        "Patisseries of Lyon, seen by their bakers",
        "Fermented grains for the whole winter",
        "Les pâtissiers se lèvent avant tout le monde",
    )
    others = (
        "Le pain quotidien coûte plus cher",  # bread, but no sourdough
        "A painter opens a shop for bread",
        "How we bought our first oven",
        "Les marchés du dimanche reprennent",
        "Coupons pour toute la semaine",
    )
    for n, title in enumerate([*others, *meets]):
        team.bring(f"source{n}", title)
    (day,) = team.rounds(1, lambda _: None)
    found = [row.title for row in day]
    assert set(found[:4]) == set(meets)
    first = next(row for row in day if row.title == meets[0])
    assert why(first.reasons, None, wording("fr")).startswith(
        "il touche à vos centres d'intérêt (pain au levain)"
    )


# --- in whatever order ----------------------------------------------------------------------

BAKERS = ("crumb", "crust", "mill")
HISTORY = [(a_title(7_000 + n), n % 3 == 0) for n in range(36)]


def lease(office: Office, table: type[Leased], row_id: int) -> Lease:
    with office.database.write() as session:
        (taken,) = leases.take_these(session, table, [row_id], machine_now=office.clock.machine())
    return taken


def run(office: Office, job: str, table: type[Leased], row_id: int) -> None:
    work.run(office.world, job, [lease(office, table, row_id)])


def lives(
    office: Office,
    name: str,
    *,
    feeds_come: tuple[int, ...] = (0, 1, 2),
    presses: tuple[int, ...] = tuple(range(10)),
    closing: tuple[int, ...] = tuple(range(5)),
    backwards: bool = False,
) -> list[Any]:
    """A team with a history, whose feeds come, cards are answered and closed in these orders; what came of it."""
    office.clock.at = NOW
    team = Team.of(office, lambda _: Answer.NO, f"T0{name}", next_round_at=NOW + 999 * DAY, interests="rye")
    with office.database.write() as session:
        own: dict[str, int] = {}
        for baker in [BAKERS[n] for n in feeds_come]:
            feed = feeds.ensure(
                session, f"https://{baker}.example/feed", host=f"{baker}.example", title=baker, now=NOW
            )
            entries = [
                an_item(f"{baker}{n}", title=a_title(crc32(baker.encode()) % 5_000 + n), published=NOW - HOUR)
                for n in range(3)
            ]
            items.add_items(session, feed, entries, now=NOW)
            source, _ = sources.subscribe(
                session, team.id, feed, lane="share", added_by=None, now=NOW - 2 * DAY
            )
            own[baker] = source.id
        for title, liked in HISTORY[::-1] if backwards else HISTORY:
            a_candidate(
                session,
                team.id,
                State.APPROVED if liked else State.DECLINED,
                title=title,
                source_id=own["mill"] if "r" in title[:3].lower() else own["crust"],
                **{"yes": 2 * liked, "no": 2 * (not liked), "passed": 0, "decided_at": NOW - DAY},
            )
        tastes.learn_by(session, team.id, NOW, closed=5, now=NOW)
        session.execute(delete(OutboxRow))
        taste_id = session.scalars(select(TasteRow.id).where(TasteRow.workspace_id == team.id)).one()
    for baker in [BAKERS[n] for n in feeds_come]:
        run(office, "fan_out", SourceRow, own[baker])
    run(office, "learn", TasteRow, taste_id)
    first = hold_round(office, team)
    with office.database.write() as session:
        by_title = sorted(first, key=lambda row: row.title)
        voters = [member.id for member in members.with_role(session, team.id, "voter")]
        for row in by_title:
            cards.opened(session, row.id, now=office.clock.now())
        for press in presses:
            row, voter = by_title[press // 2 % len(by_title)], voters[press % 2]
            answer = Answer.YES if crc32(row.title.encode()) % 2 else Answer.NO
            votes.cast(session, row.id, voter, answer, now=office.clock.now())
    office.later(days=5)
    for place in closing:
        run(office, "close", CandidateRow, by_title[place % len(by_title)].id)
    run(office, "learn", TasteRow, taste_id)
    second = hold_round(office, team)
    with office.database.read() as session:
        kept = tastes.current(session, team.id)
        told = tastes.learnt(session, team.id)
    decided = sorted((row.title, row.state, row.yes, row.no) for row in team.rows([row.id for row in first]))
    assert kept.model is not None
    assert failed(office) == []
    return [
        [picked(row, own) for row in first],
        decided,
        [picked(row, own) for row in second],
        kept.model,
        told,
    ]


def hold_round(office: Office, team: Team) -> list[Any]:
    """Have a round held now; returns what was asked, in its order."""
    with office.database.write() as session:
        workspaces.change(session, team.id, next_round_at=office.clock.now())
        last = session.scalar(select(OutboxRow.id).order_by(OutboxRow.id.desc()).limit(1)) or 0
    run(office, "ask", WorkspaceRow, team.id)
    with office.database.read() as session:
        asked = session.scalars(
            select(OutboxRow.subject_id)
            .where(OutboxRow.id > last, OutboxRow.kind == "candidate", OutboxRow.workspace_id == team.id)
            .order_by(OutboxRow.id)
        )
        return team.rows(list(asked))


def picked(row: Any, own: dict[str, int]) -> tuple[object, ...]:
    source = next(baker for baker, source_id in own.items() if source_id == row.source_id)
    return row.title, source, row.score, row.pick, row.prior, row.taste_version, row.reasons


def test_in_whatever_order_feeds_come_the_same_is_asked_and_learnt(office: Office) -> None:
    found = [
        lives(office, f"{n}", feeds_come=order, backwards=bool(n % 2))
        for n, order in enumerate(permutations(range(3)))
    ]
    first, _, second, _, _ = found[0]
    assert (len(first), len(second)) == (5, 4)
    assert all("words" in {reason["kind"] for reason in row[-1]} for row in first)
    for each in found[1:]:
        assert each == found[0]


ORDERS = (
    ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (0, 1, 2, 3, 4)),
    ((9, 8, 7, 6, 5, 4, 3, 2, 1, 0), (4, 3, 2, 1, 0)),
    ((3, 7, 0, 9, 4, 1, 8, 5, 2, 6), (2, 0, 4, 1, 3)),
    ((1, 0, 3, 2, 5, 4, 7, 6, 9, 8), (1, 3, 0, 4, 2)),
)


def test_in_whatever_order_people_press_and_cards_close_the_same_comes_of_it(office: Office) -> None:
    first, *others = [
        lives(office, f"{n}", presses=presses, closing=closing) for n, (presses, closing) in enumerate(ORDERS)
    ]
    assert {state for _, state, _, _ in first[1]} == {"approved", "declined"}
    for other in others:
        assert other == first


def everything(office: Office) -> dict[str, list[Any]]:
    """All there is, but how often a row was taken."""
    with office.database.read() as session:
        return {
            table.name: sorted(
                (
                    tuple(value for name, value in row._mapping.items() if name != "lease_no")
                    for row in session.execute(select(table))
                ),
                key=repr,
            )
            for table in Row.metadata.sorted_tables
        }


def test_a_job_that_is_done_changes_nothing_when_it_is_done_again(office: Office) -> None:
    lives(office, "AGAIN")
    with office.database.read() as session:
        rows = [
            (job, table, row_id)
            for job, table in (
                ("fan_out", SourceRow),
                ("learn", TasteRow),
                ("ask", WorkspaceRow),
                ("close", CandidateRow),
            )
            for row_id in session.scalars(select(table.id))
        ]
    before = everything(office)
    for job, table, row_id in rows:
        run(office, job, table, row_id)
        assert everything(office) == before, job
    office.later(minutes=1)
    for job, table, row_id in rows:
        if job != "close":  # a card may be due by then
            run(office, job, table, row_id)
            assert everything(office) == before, job
