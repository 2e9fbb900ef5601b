"""Posts: each step on their way out is taken by exactly one caller, and no other step exists."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from curation.share.draft import FirstText
from curation.share.post import PostState, fingerprint
from db.connection import Database
from db.share import posts
from db.tables import PostRow
from db.team import workspaces
from tests.db.rows import DAY, HOUR, INSTANT, NOW, a_candidate, a_post, a_workspace, at_once

ALLOWED = {
    ("draft", "ready"),
    ("draft", "handed_off"),
    ("draft", "withdrawn"),
    ("ready", "draft"),
    ("ready", "sending"),
    ("ready", "handed_off"),
    ("ready", "withdrawn"),
    ("sending", "published"),
    ("sending", "failed"),
    ("sending", "unknown"),
    ("sending", "ready"),
    ("unknown", "published"),
    ("unknown", "ready"),
    ("failed", "ready"),
    ("failed", "withdrawn"),
    ("handed_off", "published"),
    ("handed_off", "ready"),
    ("handed_off", "withdrawn"),
    ("published", "handed_off"),
}


@pytest.mark.parametrize("before", list(PostState))
def test_every_step_is_on_the_way_or_refused(database: Database, before: PostState) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for after in PostState:
            there = a_post(session, here, before)
            if (before, after) not in ALLOWED:
                with pytest.raises(ValueError, match=f"no way from {before} to {after}"):
                    posts.move(session, there, before, after)
                continue
            assert posts.move(session, there, before, after)
            found = posts.by_id(session, here, there)
            assert found is not None
            assert found.state is after
            assert not posts.move(session, there, before, after)


def test_one_of_many_callers_takes_a_step(database: Database) -> None:
    with database.write() as session:
        post = a_post(session, a_workspace(session), PostState.HANDED_OFF)

    def publish(number: int) -> bool:
        with database.write() as session:
            return posts.move(
                session, post, PostState.HANDED_OFF, PostState.PUBLISHED, published_by=f"U{number}"
            )

    won = at_once(6, publish)
    assert won.count(True) == 1
    with database.read() as session:
        assert session.scalar(select(PostRow.published_by)) == f"U{won.index(True)}"


def test_a_post_begins_last_in_the_queue_and_its_text_is_nobodys_yet(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        a_post(session, a_workspace(session, "T0OTHER"))
        ids = [a_post(session, here) for _ in range(3)]
        waiting = posts.queue(session, here)
        assert [post.id for post in waiting] == ids
        assert [post.place for post in waiting] == [1, 2, 3]
        first = waiting[0]
        assert (first.state, first.text, first.first_text) == (PostState.DRAFT, "Rye keeps", "Rye keeps")
        assert (first.read_by_somebody, first.edited, first.handoff_no) == (False, False, 0)
        assert (first.title, first.url, first.created_at) == ("Rye", "https://oven.example/rye", NOW)


def test_a_candidate_becomes_one_post_per_platform(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card = a_candidate(session, here)
        posts.begin(session, here, card, platform="linkedin", first=FirstText(""), now=NOW)
    with pytest.raises(IntegrityError), database.write() as session:
        posts.begin(session, here, card, platform="linkedin", first=FirstText(""), now=NOW)


def test_a_post_of_another_team_is_not_found(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        post = a_post(session, here)
        assert posts.by_id(session, other, post) is None
        assert posts.by_id(session, here, post + 1) is None
        locked = posts.by_id(session, here, post, lock=True)
        assert locked is not None
        assert locked.id == post


def test_an_approval_is_bound_to_the_text_it_saw(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        post = a_post(session, here, approved_sha=fingerprint("Rye keeps"), approved_by="U0ANA")
        (found,) = posts.queue(session, here)
        assert found.read_by_somebody
        posts.change(session, post, text="Rye keeps longer")
        (found,) = posts.queue(session, here)
        assert not found.read_by_somebody


def test_only_what_waits_for_a_slot_is_in_the_queue_in_the_teams_order(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ids = {state: a_post(session, here, state) for state in PostState}
        assert [post.id for post in posts.queue(session, here)] == [
            ids[PostState.DRAFT],
            ids[PostState.READY],
        ]
        posts.change(session, ids[PostState.READY], place=posts.first_place(session, here))
        assert [post.id for post in posts.queue(session, here)] == [
            ids[PostState.READY],
            ids[PostState.DRAFT],
        ]


def test_the_first_place_is_before_all_others_of_the_team(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        assert posts.first_place(session, here) == -1
        a_post(session, here, place=-4)
        a_post(session, other, place=-9)
        assert posts.first_place(session, here) == -5


def test_what_was_handed_over_comes_longest_waiting_first(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        late = a_post(session, here, PostState.HANDED_OFF, handed_at=NOW + HOUR)
        early = a_post(session, here, PostState.HANDED_OFF, handed_at=NOW)
        a_post(session, here, PostState.PUBLISHED, handed_at=NOW)
        a_post(session, a_workspace(session, "T0OTHER"), PostState.HANDED_OFF, handed_at=NOW)
        assert [post.id for post in posts.in_hand(session, here)] == [early, late]


def test_a_draft_without_a_platform_has_no_place_yet(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        a_post(session, here, platform=None)
        goes = a_post(session, here)
        a_post(session, here, PostState.WITHDRAWN)
        assert [post.post_id for post in posts.waiting(session, here)] == [goes]
        assert list(posts.places(session, workspaces.by_id(session, here), now=NOW)) == [goes]


def test_a_hand_off_is_reminded_of_once(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        post = a_post(session, here, PostState.HANDED_OFF, remind_at=NOW)
        a_post(session, here, PostState.HANDED_OFF, remind_at=NOW + INSTANT)
        a_post(session, here, PostState.PUBLISHED, remind_at=NOW)
        paused = a_workspace(session, "T0PAUSED", state="paused")
        a_post(session, paused, PostState.HANDED_OFF, remind_at=NOW)
        assert posts.to_remind(session, NOW - INSTANT) == []
        assert posts.to_remind(session, NOW) == [(here, post)]

    def remind(_: int) -> bool:
        with database.write() as session:
            return posts.reminded(session, post)

    assert at_once(4, remind).count(True) == 1
    with database.read() as session:
        assert posts.to_remind(session, NOW) == []


def test_an_item_is_as_old_as_its_date_says_else_as_when_it_came(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        dated = a_candidate(session, here, published_at=NOW - 3 * DAY)
        undated = a_candidate(session, here)
        for card in (dated, undated):
            posts.begin(session, here, card, platform="linkedin", first=FirstText(""), now=NOW + DAY)
        assert [post.item_at for post in posts.queue(session, here)] == [NOW - 3 * DAY, NOW]


def test_the_eight_latest_texts_that_people_changed_are_examples(database: Database) -> None:
    with database.write() as session:
        here, there = a_workspace(session), a_workspace(session, "T0OTHER")
        for n in range(10):
            a_post(
                session,
                here,
                text=f"warm {n}",
                edited=True,
                edited_from=f"stiff {n}",
                edited_at=NOW + n * DAY,
            )
        a_post(session, here, text="untouched")
        a_post(session, there, text="theirs", edited=True, edited_from="x", edited_at=NOW + 20 * DAY)
        found = posts.examples(session, here)
        assert [each.after for each in found] == [f"warm {n}" for n in range(9, 1, -1)]
        assert found[0].before == "stiff 9"


def test_what_is_accepted_or_out_on_another_platform_is_compared_with(database: Database) -> None:
    with database.write() as session:
        here, there = a_workspace(session), a_workspace(session, "T0OTHER")
        out = a_post(session, here, PostState.PUBLISHED, platform="mastodon", text="out", published_at=NOW)
        a_post(session, here, PostState.READY, platform="mastodon", text="read")
        a_post(session, here, PostState.HANDED_OFF, platform="bluesky", text="in hand")
        a_post(session, here, PostState.DRAFT, platform="mastodon", text="a draft")
        a_post(session, here, PostState.WITHDRAWN, platform="mastodon", text="taken out")
        a_post(session, here, PostState.PUBLISHED, platform="linkedin", text="here")
        a_post(session, there, PostState.PUBLISHED, platform="mastodon", text="theirs")
        found = posts.elsewhere(session, here, but_not="linkedin")
        assert [each.text for each in found] == ["in hand", "read", "out"]
        assert found[-1].published_at == NOW
        published = posts.of_any_team(session, out)
        assert found[-1].candidate_id == published.candidate_id


def test_the_writer_is_asked_for_posts_of_running_teams(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        resting = a_workspace(session, "T0OTHER", state="paused")
        due = a_post(session, here, write_at=NOW)
        a_post(session, here, write_at=NOW + INSTANT)
        a_post(session, here)
        a_post(session, resting, write_at=NOW)
        assert list(session.scalars(select(PostRow.id).where(posts.to_write(NOW)))) == [due]
