"""A text from the writer: within the budget, checked before anybody sees it; the template stands else."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select, text, update

from bot.jobs.share import drafts
from bot.jobs.share.writing import allowed
from curation.judge.candidate import State
from curation.share.asking.allowance import Allowance
from db.outbox import messages
from db.share import posts, writings
from db.tables import CandidateRow, PostRow, WritingRow
from db.team import focus, workspaces
from tests.bot.jobs.conftest import Office
from tests.db.rows import HOUR, MINUTE, NOW, a_candidate, a_message, a_workspace
from tests.model_server import (
    Asked,
    Behaviour,
    ModelServer,
    body,
    broken_down,
    busy,
    dribbles,
    fails,
    no_key,
    no_model,
    out_of_quota,
    plain_answer,
    refuses,
    resets,
    too_long,
)

Json = dict[str, Any]
GIVEN = "Worth a read with your coffee, and then worth trying."


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def desk(office: Office, model: ModelServer) -> Iterator[Office]:
    """An office with a writer, and a team whose focus is LinkedIn."""
    found = office.with_writer(model)
    with office.database.write() as session:
        here = a_workspace(session, friend="a regular", tags=("#bread",))
        focus.choose(session, here, "linkedin", account="", now=NOW)
    yield found
    assert found.world.writer is not None
    found.world.writer.close()


def accept(desk: Office, title: str = "Rye keeps longer", **columns: Any) -> int:
    """Let an approved card's post begin, as closing the card does; returns the post."""
    with desk.database.write() as session:
        workspace = workspaces.all_of(session)[0]
        candidate_id = a_candidate(session, workspace.id, State.APPROVED, title=title, **columns)
        session.execute(
            update(CandidateRow).where(CandidateRow.id == candidate_id).values(source_name="Crumb", **columns)
        )
        card = a_message(session, workspace.id, f"candidate:{candidate_id}:0", subject_id=candidate_id)
        messages.adopt(session, card, f"170.{candidate_id}", machine_now=NOW)
        from db.judge import candidates

        first = drafts.template(workspace, candidates.by_id(session, candidate_id))
        return posts.begin(
            session,
            workspace.id,
            candidate_id,
            platform=workspace.platform,
            first=first,
            write_at=NOW,
            now=NOW,
        )


def team(session: Any) -> int:
    """The one workspace there is."""
    return workspaces.all_of(session)[0].id


def row(desk: Office, post_id: int) -> Any:
    with desk.database.read() as session:
        return session.execute(select(PostRow.__table__).where(PostRow.id == post_id)).one()


def calls(desk: Office) -> list[Any]:
    with desk.database.read() as session:
        return list(session.execute(select(WritingRow.__table__).order_by(WritingRow.id)))


def drafts_shown(desk: Office) -> int:
    with desk.database.read() as session:
        return int(session.scalar(text("select count(*) from outbox where kind = 'draft'")) or 0)


def test_the_writers_text_takes_the_templates_place_before_anybody_sees_one(
    desk: Office, model: ModelServer
) -> None:
    post_id = accept(desk)
    assert drafts_shown(desk) == 0
    desk.tick()
    post = row(desk, post_id)
    assert post.text == post.first_text == f"{GIVEN}\n\nhttps://oven.example/rye\n\nVia Crumb"
    assert (post.origin, post.fell_back, post.write_at) == ("writer", "", None)
    assert post.why == "It saves a friend an afternoon."
    assert drafts_shown(desk) == 1
    assert desk.tick() == []
    assert len(model.seen) == 1


def test_the_feeds_words_go_as_data_and_the_teams_voice_as_orders(desk: Office, model: ModelServer) -> None:
    accept(desk, "Rye keeps longer")
    desk.tick()
    (asked,) = model.seen
    assert asked.data["title"] == "Rye keeps longer"
    assert "Rye keeps longer" not in asked.instructions
    assert "a regular" in asked.instructions
    assert "https://oven.example" not in str(asked.body)


def test_what_a_call_cost_takes_the_place_of_what_was_set_aside(desk: Office, model: ModelServer) -> None:
    model.usage = (1000, 100)
    accept(desk)
    desk.tick()
    (call,) = calls(desk)
    assert (call.micros, call.input_tokens, call.output_tokens) == (
        1200,
        1000,
        100,
    )  # 0.75 and 4.50 a million
    assert (call.outcome, call.month) == ("passed", "2026-11")


def test_a_server_that_doesn_t_count_is_taken_to_have_used_all_that_was_set_aside(
    desk: Office, model: ModelServer
) -> None:
    model.usage = None
    accept(desk)
    desk.tick()
    (call,) = calls(desk)
    assert call.micros > 4000 * 4.5
    assert call.input_tokens is None


FAILURES: dict[str, tuple[Behaviour, str, bool]] = {
    "no key": (no_key, "key", False),
    "no model": (no_model, "model", False),
    "a refusal": (refuses, "refused", True),
    "no credit": (out_of_quota, "quota", False),
    "cut off": (too_long, "too_long", True),
    "not JSON": (body(b"<html>"), "unreadable", True),
    "a bad request": (fails(400), "request", False),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_leaves_the_template_and_says_why(desk: Office, model: ModelServer, name: str) -> None:
    behaves, why, counted = FAILURES[name]
    model.on(behaves)
    post_id = accept(desk)
    desk.tick()
    post = row(desk, post_id)
    assert post.text == "Rye keeps longer\n\nhttps://oven.example/rye\n\nVia Crumb\n\n#bread"
    assert (post.origin, post.fell_back, post.write_at) == ("template", why, None)
    assert drafts_shown(desk) == 1
    assert len(calls(desk)) == int(counted)


@pytest.mark.parametrize(
    ("behaves", "why"),
    [(busy(), "busy"), (broken_down(), "server"), (resets, "unreachable")],
    ids=["busy", "broken", "reset"],
)
def test_what_may_pass_is_tried_three_times_in_all(
    desk: Office, model: ModelServer, behaves: Behaviour, why: str
) -> None:
    model.on(behaves, behaves, behaves)
    post_id = accept(desk)
    desk.tick()
    assert row(desk, post_id).fell_back == why
    assert len(model.seen) == 3
    model.on(behaves, behaves)
    again = accept(desk, "Spelt")
    desk.tick()
    assert row(desk, again).origin == "writer"


def test_a_server_that_dribbles_is_given_up(office: Office, model: ModelServer, desk: Office) -> None:
    from dataclasses import replace

    from curation.share.writer import Writer

    writer = Writer(api_key="sk-test", base_url=model.base_url, model="m", timeout_s=0.3, retries=0)
    slow = replace(desk, world=replace(desk.world, writer=writer))
    model.on(dribbles)
    post_id = accept(slow)
    slow.tick()
    writer.close()
    assert row(slow, post_id).fell_back == "slow"


def answering(*texts: str) -> Callable[[Asked], Json]:
    """Answer these texts, one after the other, the last one for ever."""
    left = list(texts)

    def answer(asked: Asked) -> Json:
        return {**plain_answer(asked), "text": left.pop(0) if len(left) > 1 else left[0]}

    return answer


def test_a_text_with_a_foreign_address_is_asked_for_once_more_and_told_why(
    desk: Office, model: ModelServer
) -> None:
    model.answer = answering("Buy at evil.example.com now.", GIVEN)
    post_id = accept(desk)
    desk.tick()
    assert row(desk, post_id).text.startswith(GIVEN)
    first, second = model.seen
    assert "evil.example.com" not in str(first.body)
    assert "evil.example.com" in str(second.data)
    assert [call.outcome for call in calls(desk)] == ["link", "passed"]


def test_a_second_fault_leaves_the_template_and_is_told_to_the_reader(
    desk: Office, model: ModelServer
) -> None:
    model.answer = answering("It keeps 40 % longer, they say.")
    post_id = accept(desk)
    desk.tick()
    post = row(desk, post_id)
    assert (post.origin, post.fell_back) == ("template", "number")
    assert "40" not in post.text
    assert len(model.seen) == 2


def test_a_number_of_the_source_may_be_told(desk: Office, model: ModelServer) -> None:
    model.answer = answering("It keeps forty percent longer.")
    post_id = accept(desk, "Rye keeps 40 % longer")
    desk.tick()
    assert row(desk, post_id).origin == "writer"


def test_a_text_that_is_too_long_is_refused_by_the_platforms_own_count(
    desk: Office, model: ModelServer
) -> None:
    with desk.database.write() as session:
        focus.choose(session, team(session), "bluesky", account="", now=NOW)
    model.answer = answering("bread and butter " * 17)  # 289 letters, and the link comes on top
    post_id = accept(desk)
    desk.tick()
    assert row(desk, post_id).fell_back == "too_long"


def test_a_text_that_another_platform_has_is_refused(desk: Office, model: ModelServer) -> None:
    earlier = accept(desk, "Spelt")
    desk.tick()
    with desk.database.write() as session:
        posts.change(session, earlier, platform="mastodon", state="published", published_at=NOW - HOUR * 48)
    post_id = accept(desk)
    desk.tick()
    assert row(desk, post_id).fell_back == "echo"


def test_the_same_question_is_asked_once(desk: Office, model: ModelServer) -> None:
    one, other = accept(desk), accept(desk)
    desk.tick()
    assert row(desk, one).text == row(desk, other).text
    assert row(desk, other).origin == "writer"
    assert len(model.seen) == 1


def test_known_words_stand_over_the_link_of_the_item_they_are_given_to(
    desk: Office, model: ModelServer
) -> None:
    one = accept(desk, "This month in bread", url="https://oven.example/2026/10")
    other = accept(desk, "This month in bread", url="https://oven.example/2026/11")
    desk.tick()
    assert len(model.seen) == 1
    assert "https://oven.example/2026/10" in row(desk, one).text
    assert "https://oven.example/2026/11" in row(desk, other).text


def test_known_words_are_checked_as_fresh_ones_are(desk: Office, model: ModelServer) -> None:
    earlier = accept(desk)
    desk.tick()
    with desk.database.write() as session:
        posts.change(session, earlier, platform="mastodon", state="published", published_at=NOW - HOUR * 48)
    model.answer = answering("Another way to say it, for another place.")
    post_id = accept(desk)
    desk.tick()
    assert row(desk, post_id).text.startswith("Another way to say it")
    assert len(model.seen) == 2


def test_a_text_that_no_form_could_hold_is_refused(desk: Office, model: ModelServer) -> None:
    with desk.database.write() as session:
        focus.choose(session, team(session), "facebook", account="", now=NOW)
    model.answer = answering("bread and butter " * 200)
    post_id = accept(desk)
    desk.tick()
    assert row(desk, post_id).fell_back == "too_long"
    assert (
        '"room"' in str(model.seen[0].body)
        or "2,9" in model.seen[0].instructions
        or "29" in (model.seen[0].instructions)
    )


def test_a_lease_that_was_lost_before_asking_sets_nothing_aside(desk: Office, model: ModelServer) -> None:
    from db.leases import Lease, LostLease

    post_id = accept(desk)
    with pytest.raises(LostLease):
        drafts.write(desk.world, Lease(post_id, 99))
    assert (calls(desk), model.seen) == ([], [])


def test_a_program_that_stops_leaves_the_text_to_the_next(desk: Office, model: ModelServer) -> None:
    from dataclasses import replace

    from curation.share.writer import Writer

    stopping = Writer(api_key="sk-test", base_url=model.base_url, model="m")
    stopping.close()
    post_id = accept(desk)
    replace(desk, world=replace(desk.world, writer=stopping)).tick()
    assert (row(desk, post_id).fell_back, drafts_shown(desk)) == ("", 0)
    assert row(desk, post_id).write_at == NOW
    desk.later(minutes=3)
    desk.tick()
    assert row(desk, post_id).origin == "writer"


def test_a_post_taken_out_meanwhile_gets_no_message(desk: Office, model: ModelServer) -> None:
    post_id = accept(desk)

    def meanwhile(asked: Asked) -> Json:
        with desk.database.write() as session:
            posts.change(session, post_id, state="withdrawn")
        return plain_answer(asked)

    model.answer = meanwhile
    desk.tick()
    assert (row(desk, post_id).origin, drafts_shown(desk)) == ("template", 0)


def test_the_number_of_texts_may_run_out_in_the_middle_of_a_day(office: Office, model: ModelServer) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        focus.choose(session, here, "linkedin", account="", now=NOW)
        workspaces.change(session, here, writer_calls=2)
    desk = office.with_writer(model)
    found = [accept(desk, title) for title in ("Rye", "Spelt", "Barley")]
    desk.tick()
    assert [row(desk, post_id).fell_back for post_id in found] == ["", "", "calls"]
    assert len(model.seen) == 2
    desk.later(days=8)  # December
    late = accept(desk, "Oats")
    desk.tick()
    assert row(desk, late).origin == "writer"
    assert desk.world.writer is not None
    desk.world.writer.close()


def test_the_money_may_run_out_in_the_middle_of_a_day(desk: Office, model: ModelServer) -> None:
    model.usage = (1_000_000, 0)  # 75 cents a text
    with desk.database.write() as session:
        workspaces.change(session, team(session), writer_cents=155)
    found = [accept(desk, title) for title in ("Rye", "Spelt", "Barley")]
    desk.tick()
    assert [row(desk, post_id).fell_back for post_id in found] == ["", "", "money"]


def test_a_team_can_bound_itself_but_not_go_beyond_its_host(desk: Office) -> None:
    def bounds(**columns: Any) -> Allowance:
        with desk.database.write() as session:
            workspaces.change(session, team(session), **columns)
            return allowed(desk.world, workspaces.by_id(session, team(session)))

    assert bounds(writer_calls=None) == Allowance(200, 5_000_000)
    assert bounds(writer_calls=3, writer_cents=25) == Allowance(3, 250_000)
    assert bounds(writer_calls=900, writer_cents=90_000) == Allowance(200, 5_000_000)


def test_switched_off_nothing_leaves(desk: Office, model: ModelServer) -> None:
    with desk.database.write() as session:
        workspaces.change(session, team(session), writer=False)
    post_id = accept(desk)
    desk.tick()
    assert (row(desk, post_id).fell_back, model.seen) == ("off", [])


def test_words_of_a_person_are_never_written_over(desk: Office, model: ModelServer) -> None:
    post_id = accept(desk)

    def meanwhile(asked: Asked) -> Json:
        with desk.database.write() as session:
            posts.change(session, post_id, text="Mine.")
        return plain_answer(asked)

    model.answer = meanwhile
    desk.tick()
    assert row(desk, post_id).text == "Mine."


def test_when_the_focus_changes_meanwhile_it_is_written_for_the_new_one(
    desk: Office, model: ModelServer
) -> None:
    post_id = accept(desk)

    def meanwhile(asked: Asked) -> Json:
        if len(model.seen) == 1:
            with desk.database.write() as session:
                focus.choose(session, team(session), "bluesky", account="", now=NOW)
                drafts.give_texts(desk.world, session, workspaces.by_id(session, team(session)))
        return plain_answer(asked)

    model.answer = meanwhile
    desk.tick()
    post = row(desk, post_id)
    assert (post.platform, post.origin, post.write_at) == ("bluesky", "writer", None)
    assert post.text.endswith("https://oven.example/rye\n(via Crumb)")
    assert len(model.seen) == 2


def test_a_writer_thought_dead_changes_nothing(desk: Office, model: ModelServer) -> None:
    post_id = accept(desk)

    def meanwhile(asked: Asked) -> Json:
        with desk.database.write() as session:
            session.execute(update(PostRow).values(lease_no=PostRow.lease_no + 1))
        return plain_answer(asked)

    model.answer = meanwhile
    desk.tick()
    post = row(desk, post_id)
    assert (post.origin, drafts_shown(desk)) == ("template", 0)
    model.answer = plain_answer
    desk.later(minutes=3)
    desk.tick()
    assert row(desk, post_id).origin == "writer"
    assert len(model.seen) == 1  # the answer was kept, so it is not asked for again


def test_what_gets_stuck_is_shown_from_the_template(desk: Office) -> None:
    from bot.jobs import tidy

    post_id = accept(desk)
    with desk.database.write() as session:
        posts.change(session, post_id, lease_tries=8, lease_until=NOW - MINUTE)
    tidy.tell_of_stuck(desk.world)
    assert (row(desk, post_id).fell_back, row(desk, post_id).write_at) == ("stuck", None)
    assert drafts_shown(desk) == 1
    with desk.database.write() as session:
        focus.choose(session, team(session), "bluesky", account="", now=NOW)
        drafts.give_texts(desk.world, session, workspaces.by_id(session, team(session)))
    desk.tick()
    assert row(desk, post_id).origin == "writer"


def test_a_machine_s_text_is_written_anew_for_a_new_focus_and_a_person_s_is_kept(desk: Office) -> None:
    ours, theirs = accept(desk, "Rye"), accept(desk, "Spelt")
    desk.tick()
    with desk.database.write() as session:
        for post_id in (ours, theirs):
            posts.change(session, post_id, state="ready", approved_sha="x", approved_by="U0BEN")
        posts.change(session, theirs, text="Spelt, as we say it.", edited=True)
        for platform in ("mastodon", "bluesky"):
            focus.choose(session, team(session), platform, account="", now=NOW)
            assert drafts.give_texts(desk.world, session, workspaces.by_id(session, team(session))) == (1, 1)
    desk.tick()
    assert row(desk, theirs).text == "Spelt, as we say it."
    assert (row(desk, ours).platform, row(desk, ours).state, row(desk, ours).approved_sha) == (
        "bluesky",
        "draft",
        None,
    )


def test_on_a_photo_platform_idea_and_alt_text_come_along(desk: Office, model: ModelServer) -> None:
    with desk.database.write() as session:
        focus.choose(session, team(session), "instagram", account="", now=NOW)
    post_id = accept(desk)
    desk.tick()
    post = row(desk, post_id)
    assert post.text == f"{GIVEN}\n\nMore at Crumb" or post.text == f"{GIVEN}\n\nVia Crumb"
    assert post.photo_idea == "The bench by the window in the morning."
    assert post.alt_text == "A wooden bench under a bright window."
    assert post.credit == "Crumb"


def test_texts_that_people_changed_are_given_as_examples_the_eight_latest(
    desk: Office, model: ModelServer
) -> None:
    for n in range(10):
        post_id = accept(desk, f"Loaf {'abcdefghij'[n]}")
        with desk.database.write() as session:
            posts.change(
                session,
                post_id,
                write_at=None,
                edited=True,
                edited_at=NOW + n * MINUTE,
                edited_from="stiff",
                text=f"warm {n}",
            )
    accept(desk)
    desk.tick()
    given = model.seen[-1].data["examples"]
    assert [each["after"] for each in given] == [f"warm {n}" for n in range(9, 1, -1)]


def test_versions_are_those_of_the_post(desk: Office) -> None:
    post_id = accept(desk)
    desk.tick()
    with desk.database.read() as session:
        assert writings.versions(session, post_id) == [row(desk, post_id).text]
        assert writings.versions(session, post_id + 1) == []
