"""What a source's words leave out takes nobody's place; what several feeds bring of one story is asked once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, count, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.jobs.fan_out import fan_out
from bot.jobs.requests import propose
from curation.collect.feed import Item
from db import leases
from db.collect import items, sightings, sources
from db.tables import CandidateRow, ItemRow, SightingRow, SourceRow, StoryLinkRow, StoryRow
from tests.bot.jobs.conftest import Office
from tests.bot.jobs.test_collect import document, fates, subscribe, titles
from tests.db.rows import HOUR, NOW, a_feed, a_source, a_workspace, an_item
from tests.feed_server import FeedServer, answers, one_after_the_other

ENTRIES = [
    ("g0", "Crypto for bakers everywhere", timedelta(hours=1)),
    ("g1", "Cryptos again and again", timedelta(hours=2)),
    ("g2", "Rye keeps longer than you think", timedelta(hours=3)),
    ("g3", "Old ovens never die young", timedelta(hours=4)),
    ("g4", "Flour prices of the year", timedelta(hours=5)),
    ("g5", "Water matters more than salt", timedelta(hours=6)),
]


def filtered(
    office: Office, source_id: int, *, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()
) -> None:
    with office.database.write() as session:
        source = sources.by_id(session, source_id)
        assert sources.filter_by(session, source.workspace_id, source_id, include=include, exclude=exclude)


def test_filtered_entries_take_no_place_among_the_first_three(
    office: Office, feed_server: FeedServer
) -> None:
    source_id = subscribe(office, feed_server.on("/feed", answers(document(*ENTRIES))))
    filtered(office, source_id, exclude=("crypto",))
    office.tick()
    assert fates(office, source_id) == {
        "g0": "filtered",
        "g1": "filtered",
        "g2": "waiting",
        "g3": "waiting",
        "g4": "waiting",
        "g5": "before_you_came",
    }
    assert len(titles(office)) == 3


def test_each_team_has_its_own_words_for_one_feed(office: Office, feed_server: FeedServer) -> None:
    new = ("g9", "Crypto comes to the corner shop", timedelta(0))
    url = feed_server.on(
        "/feed",
        one_after_the_other(answers(document(*ENTRIES[2:4])), answers(document(new, *ENTRIES[2:4]))),
    )
    ours, theirs = subscribe(office, url), subscribe(office, url, "T0OTHER")
    filtered(office, ours, include=("rye", "oven*"), exclude=("corner shop",))
    office.tick()
    assert set(fates(office, ours).values()) == set(fates(office, theirs).values()) == {"waiting"}
    office.later(hours=25)
    office.tick()
    assert fates(office, ours)["g9"] == "filtered"
    assert fates(office, theirs)["g9"] == "waiting"


@dataclass(frozen=True, slots=True)
class Team:
    """A team whose feeds have brought documents that its sources haven't seen yet."""

    office: Office
    id: int
    source_ids: Mapping[str, int]

    @classmethod
    def of(cls, office: Office, name: str = "T0TEAM", **documents: Sequence[Item]) -> "Team":
        """Each document as its feed lists it; nothing of it is a first look's."""
        with office.database.write() as session:
            workspace_id = a_workspace(session, name)
            source_ids = {}
            for feed, document in documents.items():
                feed_id = a_feed(session, name, host=f"{feed}.example")
                source_ids[feed] = a_source(session, workspace_id, feed_id)
                sightings.seen_up_to(session, source_ids[feed], 0)
                items.add_items(session, feed_id, document, now=office.clock.at)
        return cls(office, workspace_id, source_ids)

    def fan_out(self, *feeds: str) -> None:
        for feed in feeds or self.source_ids:
            with self.office.database.write() as session:
                this = SourceRow.id == self.source_ids[feed]
                (lease,) = leases.take(
                    session, SourceRow, this, order=SourceRow.id, machine_now=self.office.clock.at, limit=1
                )
            fan_out(self.office.world, lease)

    def _rows(self, *columns: Any) -> list[Any]:
        with self.office.database.read() as session:
            return list(
                session.execute(
                    select(*columns)
                    .join(SightingRow, SightingRow.item_id == ItemRow.id)
                    .join(SourceRow, SourceRow.id == SightingRow.source_id)
                    .where(SourceRow.workspace_id == self.id)
                    .order_by(ItemRow.key)
                )
            )

    def groups(self) -> set[frozenset[str]]:
        """The items of each story, by their keys."""
        found: dict[int, set[str]] = {}
        for key, story_id in self._rows(ItemRow.key, SightingRow.story_id):
            found.setdefault(story_id, set()).add(key)
        return {frozenset(keys) for keys in found.values()}

    def fates(self) -> dict[str, str]:
        return {key: fate for key, fate in self._rows(ItemRow.key, SightingRow.fate)}

    def asked(self) -> list[str]:
        """The titles that wait to be asked."""
        with self.office.database.read() as session:
            waiting = select(CandidateRow.title).where(CandidateRow.workspace_id == self.id)
            return list(session.scalars(waiting.order_by(CandidateRow.id)))

    def links(self) -> list[tuple[str, str, str]]:
        """What stories may be, as titles."""
        with self.office.database.read() as session:
            titles = {row.id: row.title for row in session.scalars(select(StoryRow))}
            links = session.scalars(select(StoryLinkRow).order_by(StoryLinkRow.story_id)).all()
            return [(titles[link.story_id], link.kind, titles[link.other_id]) for link in links]


def entry(key: str, title: str, *, hours: float = 1, **given: Any) -> Item:
    """An entry of so many hours ago, at an address of its own if no other is given."""
    return an_item(key, title=title, published=NOW - hours * HOUR, **given)


def groups(*keys: str) -> set[frozenset[str]]:
    return {frozenset(together.split()) for together in keys}


def test_a_story_that_two_feeds_tell_in_other_words_is_asked_once(office: Office) -> None:
    team = Team.of(
        office,
        mill=[entry("m", "Rye keeps longer in linen")],
        crumb=[entry("c", "A study finds: rye keeps longer in linen | The Crumb")],
        oven=[entry("o", "Le seigle se garde mieux dans le lin")],
        fournil=[entry("f", "Au fournil, le seigle se garde mieux dans le lin")],
    )
    team.fan_out()
    assert team.groups() == groups("m c", "o f")
    assert team.fates() == {"m": "waiting", "c": "same_story", "o": "waiting", "f": "same_story"}
    assert team.asked() == ["Rye keeps longer in linen", "Le seigle se garde mieux dans le lin"]
    assert team.links() == []


def retold(office: Office) -> Team:
    """A story of the mill that the crumb has joined by its title."""
    team = Team.of(
        office,
        mill=[entry("m", "Rye keeps longer in linen")],
        crumb=[entry("c", "A study finds: rye keeps longer in linen")],
        oven=[entry("o", "Worth a read", url="https://oven.example/c", url_key="oven.example/c")],
    )
    team.fan_out("mill", "crumb")
    return team


def test_the_address_of_what_joined_a_story_by_its_title_is_not_asked_again(office: Office) -> None:
    team = retold(office)
    team.fan_out("oven")
    assert team.groups() == groups("m c o")
    assert team.asked() == ["Rye keeps longer in linen"]


def test_a_month_later_the_address_of_what_joined_a_story_is_asked_again(office: Office) -> None:
    team = retold(office)
    office.later(days=30)
    with office.database.write() as session:
        session.execute(update(ItemRow).where(ItemRow.key == "o").values(published_at=office.clock.at))
    team.fan_out("oven")
    assert team.groups() == groups("m c", "o")


def test_a_person_s_link_to_what_joined_a_story_by_its_title_is_that_story(office: Office) -> None:
    team = retold(office)
    with office.database.write() as session:
        told = propose(
            office.world,
            session,
            team.id,
            by="U0ANA",
            title="Worth a read",
            url="https://www.oven.example/c/?utm_source=lunch",
            say=lambda text, **_: text,
        )
    assert told == "suggest.done"
    assert team.asked() == ["Rye keeps longer in linen"]


def test_what_one_feed_tells_alike_stays_apart_also_in_one_document(office: Office) -> None:
    team = Team.of(
        office,
        mill=[
            entry("m2", "Rye keeps longer in linen, part 2", hours=1),
            entry("m1", "Rye keeps longer in linen, part 1", hours=2),
            entry("m0", "Rye keeps longer in linen", hours=3),
            entry("m3", "A study: rye keeps longer in linen", hours=4),
        ],
    )
    team.fan_out()
    assert team.groups() == groups("m0", "m1", "m2", "m3")
    assert len(team.asked()) == 4
    assert team.links() == []


def test_the_same_title_twice_in_one_feed_is_one_story(office: Office) -> None:
    team = Team.of(
        office,
        mill=[entry("m1", "Rye keeps longer in linen"), entry("m2", "Rye keeps longer in linen!", hours=2)],
    )
    team.fan_out()
    assert team.fates() == {"m1": "same_story", "m2": "waiting"}


def test_one_of_a_feeds_likes_joins_anothers_story_and_the_next_stays_apart(office: Office) -> None:
    team = Team.of(
        office,
        mill=[entry("m", "Rye keeps longer in linen")],
        crumb=[
            entry("c2", "Bakers: rye keeps longer in linen", hours=1),
            entry("c1", "A study: rye keeps longer in linen", hours=2),
        ],
    )
    team.fan_out()
    assert team.groups() == groups("m c1", "c2")


def test_of_a_feeds_two_titles_the_one_that_another_feed_has_to_the_letter_joins_no_second(
    office: Office,
) -> None:
    feeds = {
        "mill": [entry("m", "Rye keeps longer in linen")],
        "crumb": [
            entry("c2", "Rye keeps longer in linen", hours=1),
            entry("c1", "A study: rye keeps longer in linen", hours=2),
        ],
    }
    team = Team.of(office, **feeds)
    team.fan_out()
    assert team.groups() == groups("m c1", "c2")
    # The other way round each of the two has a story before the third comes.
    other = Team.of(office, "T0OTHER", **feeds)
    other.fan_out("crumb", "mill")
    assert other.groups() == groups("m c2", "c1")


def test_what_may_be_another_feeds_story_is_asked_and_linked_to_it(office: Office) -> None:
    team = Team.of(
        office,
        mill=[entry("m", "Rye keeps longer in linen, part 1")],
        crumb=[entry("c", "Rye keeps longer in linen, part 2")],
    )
    team.fan_out()
    assert team.fates() == {"m": "waiting", "c": "waiting"}
    assert team.links() == [
        ("rye keeps longer in linen, part 2", "near", "rye keeps longer in linen, part 1")
    ]


def test_likes_make_no_chain(office: Office) -> None:
    chain = {
        "mill": [entry("m", "Cold dough rises: butter waits beside salt")],
        "crumb": [entry("c", "Cold dough rises")],
        "oven": [entry("o", "Cold dough rises: warm linen sleeps upstairs")],
    }
    team = Team.of(office, **chain)
    team.fan_out("mill", "crumb", "oven")
    assert team.groups() == groups("m c", "o")  # as the first is; what joined it brings nobody along
    both = Team.of(office, "T0OTHER", **{feed: entries for feed, entries in chain.items()})
    both.fan_out("crumb", "mill", "oven")
    assert both.groups() == groups("m c o")  # all are like the first


def test_a_second_run_changes_nothing(office: Office) -> None:
    team = Team.of(
        office,
        mill=[entry("m", "Rye keeps longer in linen"), entry("m2", "Oats last all winter, part 1")],
        crumb=[
            entry("c", "A study finds: rye keeps longer in linen"),
            entry("c2", "Oats last all winter, part 2"),
        ],
    )
    team.fan_out()
    before = (team.groups(), team.fates(), team.asked(), team.links())
    team.fan_out()
    assert (team.groups(), team.fates(), team.asked(), team.links()) == before


TOLD = {
    "mill": [
        entry("m1", "Rye keeps longer in linen", hours=1),
        entry("m2", "Oats last all winter, part 1", hours=1),
        entry("m3", "Oats last all winter, part 2", hours=1),
        entry("m4", "Weekly links", hours=2),
    ],
    "crumb": [
        entry("c1", "A study finds: rye keeps longer in linen", hours=1),
        entry("c2", "Oats last all winter: part one", hours=2),
        entry("c3", "Weekly links", hours=3),
    ],
    "oven": [
        entry("o1", "Rye keeps LONGER in linen!", hours=1),
        entry("o2", "Bran keeps 3 weeks in tins", hours=1),
        entry("o3", "Bran keeps 4 weeks in tins", hours=1),
    ],
}
NUMBERS = count()
TOGETHER = groups("m1 c1 o1", "m2 c2", "m3", "m4", "c3", "o2", "o3")


def shuffled(feeds: Mapping[str, Sequence[Item]], turn: int) -> dict[str, list[Item]]:
    """The same documents, each listed in another order."""
    orders = {feed: list(permutations(entries)) for feed, entries in feeds.items()}
    return {feed: list(order[turn * 5 % len(order)]) for feed, order in orders.items()}


def test_neither_the_order_of_a_document_nor_that_of_feeds_changes_what_is_one_story(office: Office) -> None:
    for turn, feeds in enumerate(permutations(TOLD)):
        team = Team.of(office, f"T{turn}", **shuffled(TOLD, turn))
        team.fan_out(*feeds)
        assert team.groups() == TOGETHER, feeds


PIECES = ("cold dough rises", "warm linen sleeps", "rye bakers whisper")
# A piece is like every title that holds it; two titles that have one of two pieces in common are not alike.
MADE = st.sampled_from([*PIECES, *(": ".join(two) for two in combinations(PIECES, 2))])
DOCUMENT = st.lists(st.tuples(MADE, st.integers(1, 3)), max_size=5, unique_by=lambda made: made[0])


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(DOCUMENT, DOCUMENT)
def test_two_feeds_bring_the_same_stories_whichever_is_seen_first(
    office: Office, mill: list[tuple[str, int]], crumb: list[tuple[str, int]]
) -> None:
    told = {
        "mill": [entry(f"m{n}", title, hours=hours) for n, (title, hours) in enumerate(mill)],
        "crumb": [entry(f"c{n}", f"Notes: {title}", hours=hours) for n, (title, hours) in enumerate(crumb)],
    }
    first = Team.of(office, f"T{next(NUMBERS)}", **told)
    first.fan_out("mill", "crumb")
    second = Team.of(office, f"T{next(NUMBERS)}", **{feed: entries[::-1] for feed, entries in told.items()})
    second.fan_out("crumb", "mill")
    assert first.groups() == second.groups()


@pytest.mark.parametrize("turn", range(6))
def test_a_documents_order_changes_nothing_where_its_own_entries_are_alike(office: Office, turn: int) -> None:
    likes = [
        entry("c1", "Bakers: rye keeps longer in linen", hours=3),
        entry("c2", "A study: rye keeps longer in linen", hours=3),
        entry("c3", "Yes, rye keeps longer in linen", hours=2),
    ]
    team = Team.of(
        office,
        crumb=list(permutations(likes))[turn],
        mill=[entry("m", "Rye keeps longer in linen")],
    )
    team.fan_out(*(("crumb", "mill") if turn % 2 else ("mill", "crumb")))
    assert team.groups() == groups("m c1", "c2", "c3")  # the earliest has it, then the first by its key


def test_the_name_of_a_feed_is_no_part_of_its_titles(office: Office) -> None:
    team = Team.of(office, "The Crumb", mill=[entry("m", "Rye keeps longer – The Crumb")])
    team.fan_out()
    with office.database.read() as session:
        assert session.scalars(select(StoryRow.title)).all() == ["rye keeps longer"]


def test_what_is_only_heard_begins_no_story(office: Office) -> None:
    team = Team.of(
        office,
        mill=[entry("m", "Rye keeps longer in linen")],
        crumb=[entry("c", "A study finds: rye keeps longer in linen")],
    )
    with office.database.write() as session:
        listens = SourceRow.id == team.source_ids["mill"]
        session.execute(update(SourceRow).where(listens).values(lane="listen"))
    team.fan_out("mill", "crumb")
    assert team.fates() == {"m": "heard", "c": "waiting"}
    assert team.groups() == groups("m", "c")
