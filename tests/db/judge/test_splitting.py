"""What a card stands for besides what it shows, and one of these made a story of its own again."""

from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from curation.judge.candidate import Candidate, State
from curation.judge.story.titles import Title
from db.collect import sightings
from db.connection import Database
from db.judge import candidates, merging, splitting, stories
from db.judge.splitting import Attached
from db.tables import CandidateRow, SightingRow, StoryLinkRow, StoryRow
from tests.db.rows import DAY, HOUR, NOW, a_feed, a_sighting, a_source, a_workspace, an_item_s_story


def a_card(session: Session, here: int, key: str = "rye") -> Candidate:
    return an_item_s_story(session, here, key, State.OPEN, fate="asked", closes_at=NOW + DAY)


def another(session: Session, here: int, key: str, card: Candidate, **given: Any) -> int:
    """An item of another source that was attached to a card's story."""
    return a_sighting(session, a_source(session, here, a_feed(session, key)), key, card.story_id, **given)


def made_one(session: Session, this: Candidate, other: Candidate) -> None:
    """People say that `this`, which is open, is the other one."""
    session.execute(insert(StoryLinkRow).values(story_id=this.story_id, kind="near", other_id=other.story_id))
    merging.same(session, this, now=NOW)


def found_as(session: Session, here: int, *, url_key: str | None = None, title_key: str = "") -> int | None:
    """The story that a third item with this address or title comes to."""
    within = stories.window(session, here, now=NOW)
    return stories.find(
        session, here, url_key=url_key, title=Title(title_key), feed_id=99, within=within, now=NOW
    ).story_id


def named(every: list[Attached]) -> list[tuple[str, str]]:
    return [(each.title, each.source_name) for each in every]


def where(session: Session) -> dict[int, tuple[int | None, str]]:
    """(story, fate) of each sighting."""
    rows = session.execute(select(SightingRow.id, SightingRow.story_id, SightingRow.fate))
    return {sighting_id: (story_id, fate) for sighting_id, story_id, fate in rows}


def test_a_card_stands_for_everything_attached_but_what_it_shows_newest_first(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card = a_card(session, here)
        assert splitting.attached(session, card) == []
        another(session, here, "loaf", card)
        source = card.source_id
        assert source is not None
        a_sighting(session, source, "part two", card.story_id)  # of its own source, brought in by hand
        another(session, here, "plain", card, title="", summary="", url=None, url_key=None)
        assert named(splitting.attached(session, card)) == [
            ("", "plain"),
            ("About part two and more", "rye"),
            ("About loaf and more", "loaf"),
        ]


def test_what_is_another_story_waits_for_a_question_of_its_own(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card = a_card(session, here)
        loaf = another(session, here, "loaf", card, summary="All about it.")
        crumb = another(session, here, "crumb", card)
        (_, one) = splitting.attached(session, card)

        new = candidates.by_id(session, splitting.split(session, card, one, now=NOW + HOUR))

        assert (new.state, new.round, new.title, new.url, new.summary, new.source_name, new.created_at) == (
            State.WAITING,
            1,
            "About loaf and more",
            "https://oven.example/loaf",
            "All about it.",
            "loaf",
            NOW + HOUR,
        )
        assert where(session)[loaf] == (new.story_id, "waiting")
        assert where(session)[crumb] == (card.story_id, "same_story")
        assert named(splitting.attached(session, card)) == [("About crumb and more", "crumb")]
        assert splitting.attached(session, new) == []
        assert sightings.also_in(session, card.story_id, but_not=card.source_id) == ["crumb"]
        assert (
            session.scalar(select(StoryRow.title).where(StoryRow.id == new.story_id)) == "about loaf and more"
        )
        (became,) = sightings.fate_of(session, here, "oven.example/loaf")
        assert (became.fate, became.candidate_id) == ("waiting", new.id)


def test_a_third_item_comes_to_the_one_it_is_known_by(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card = a_card(session, here)
        another(session, here, "loaf", card, title="About rye and more")  # attached for its title
        (one,) = splitting.attached(session, card)
        new = candidates.by_id(session, splitting.split(session, card, one, now=NOW))
        assert found_as(session, here, url_key="oven.example/loaf") == new.story_id
        assert found_as(session, here, title_key="about rye and more") == card.story_id
        keys = session.execute(
            select(StoryRow.url_key, StoryRow.title_key).where(StoryRow.id == new.story_id)
        )
        assert keys.one() == ("oven.example/loaf", None)


def test_what_has_the_card_s_own_address_can_be_another_story_too(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card = a_card(session, here)
        kept = another(session, here, "live", card, url_key="oven.example/rye")
        again = another(session, here, "later", card, url_key="oven.example/rye")
        (one, _) = splitting.attached(session, card)
        new = candidates.by_id(session, splitting.split(session, card, one, now=NOW))
        assert where(session)[again] == (new.story_id, "waiting")
        assert where(session)[kept] == (card.story_id, "same_story")
        assert found_as(session, here, url_key="oven.example/rye") == card.story_id
        assert found_as(session, here, title_key="about later and more") == new.story_id


def test_whatever_has_the_same_address_goes_along(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card = a_card(session, here)
        first = another(session, here, "news", card, url_key="oven.example/loaf")
        second = another(session, here, "board", card, url_key="oven.example/loaf")
        one = next(each for each in splitting.attached(session, card) if each.id == first)
        new = candidates.by_id(session, splitting.split(session, card, one, now=NOW))
        assert where(session)[first] == (new.story_id, "waiting")
        assert where(session)[second] == (new.story_id, "same_story")
        assert sightings.also_in(session, new.story_id, but_not=new.source_id) == ["board"]
        assert splitting.attached(session, card) == []


def test_what_was_made_one_by_hand_is_asked_anew_and_its_old_card_stays_merged(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card, loaf = a_card(session, here), a_card(session, here, "loaf")
        another(session, here, "crumb", loaf, title="Something quite else of it")
        made_one(session, loaf, card)
        assert named(splitting.attached(session, card)) == [
            ("Something quite else of it", "crumb"),
            ("About loaf and more", "loaf"),
        ]
        (crumb, founding) = splitting.attached(session, card)

        new = candidates.by_id(session, splitting.split(session, card, founding, now=NOW))

        assert candidates.by_id(session, loaf.id).state is State.MERGED
        assert (new.state, new.story_id not in (card.story_id, loaf.story_id)) == (State.WAITING, True)
        went_to = merging.went_to(session, loaf.story_id)
        assert went_to == new
        assert merging.is_apart(session, loaf.story_id)
        assert not merging.is_apart(session, new.story_id)
        assert found_as(session, here, url_key="oven.example/loaf") == new.story_id
        assert found_as(session, here, title_key="about loaf and more") == new.story_id

        # What had come along with it is one more story: nobody said it is this one.
        third = candidates.by_id(session, splitting.split(session, card, crumb, now=NOW))
        assert third.story_id != new.story_id
        assert merging.went_to(session, loaf.story_id) == new
        assert splitting.attached(session, card) == []


def test_what_went_on_in_a_later_card_is_split_off_too(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        old = an_item_s_story(session, here, "rye", State.EXPIRED, decided_at=NOW - DAY)
        session.execute(
            update(StoryRow).where(StoryRow.id == old.story_id).values(url_key=None, title_key=None)
        )
        card = a_card(session, here, "loaf")
        made_one(session, card, old)
        (one,) = splitting.attached(session, card)
        new = candidates.by_id(session, splitting.split(session, card, one, now=NOW))
        assert (new.title, new.state) == ("About rye and more", State.WAITING)
        # Nothing tells it but what its card shows.
        assert merging.went_to(session, old.story_id) == new


def test_a_suggestion_that_was_made_one_with_a_card_can_be_taken_out_again(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card = a_card(session, here)
        story = stories.begin(session, here, url_key="mill.example/tour", title=Title(""), now=NOW)
        idea = candidates.begin(
            session,
            here,
            story,
            suggested_by="U0BEN",
            url="https://mill.example/tour",
            title="A tour",
            summary="my words",
            now=NOW,
        )
        session.execute(update(CandidateRow).where(CandidateRow.id == idea).values(state="open"))
        made_one(session, candidates.by_id(session, idea), card)
        another(session, here, "mill", card, url_key="mill.example/tour")  # came later, by its address
        (one, item) = splitting.attached(session, card)
        assert (one.kind, one.title, one.suggested_by) == ("story", "A tour", "U0BEN")

        new = candidates.by_id(session, splitting.split(session, card, one, now=NOW))

        assert (new.title, new.summary, new.suggested_by, new.url) == (
            "A tour",
            "my words",
            "U0BEN",
            "https://mill.example/tour",
        )
        assert candidates.suggested_address(session, here, "mill.example/tour") == new
        assert where(session)[item.id] == (new.story_id, "same_story")
        assert splitting.attached(session, card) == []
        assert found_as(session, here, url_key="mill.example/tour") == new.story_id
