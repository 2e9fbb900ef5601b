"""People: what Slack says of them, what they may do, and who rests."""

from curation.judge.candidate import State
from curation.judge.electorate import RESTS_AFTER
from curation.judge.friend_test import Answer
from curation.team import Kind
from db.connection import Database
from db.judge import candidates, votes
from db.team import members
from tests.db.rows import DAY, HOUR, NOW, a_candidate, a_workspace, an_open_card, people


def closed_cards(session, here: int, member_ids: list[int], n: int, *, first: int = 0) -> list[int]:  # type: ignore[no-untyped-def]
    """Cards put to these members and closed, one an hour, oldest first."""
    ids = []
    for number in range(first, first + n):
        card = a_candidate(session, here, State.EXPIRED, decided_at=NOW + number * HOUR)
        candidates.elect(session, card, member_ids)
        ids.append(card)
    return ids


def test_what_slack_says_is_brought_up_to_date_and_roles_stay(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        people(session, here, "U0ANA")
        members.give_roles(session, here, ["U0ANA"], curator=True)
        members.know(session, here, "U0ANA", name="A" * 300, kind=Kind.ADMIN, tz="Europe/Paris", locale="fr")
        found = members.by_user(session, here, "U0ANA")
        assert found is not None
        assert (found.name, found.kind, found.tz, found.locale) == (
            "A" * 200,
            Kind.ADMIN,
            "Europe/Paris",
            "fr",
        )
        assert (found.voter, found.curator, found.poster, found.left) == (True, True, False, False)
        assert len(members.all_of(session, here)) == 1
        assert members.by_user(session, here, "U0BEN") is None


def test_teams_know_their_own_people_only(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        people(session, here, "U0ANA")
        people(session, other, "U0ANA", "U0BEN")
        members.give_roles(session, other, ["U0ANA"], poster=True)
        members.left(session, other, "U0ANA", now=NOW)
        (ana,) = members.all_of(session, here)
        assert (ana.poster, ana.left) == (False, False)
        members.only_voters(session, other, ["U0BEN"])
        members.set_poster(session, other, "U0BEN")
        assert [m.user_id for m in members.with_role(session, here, "voter")] == ["U0ANA"]
        assert members.with_role(session, here, "poster") == []


def test_who_left_holds_no_role_and_who_comes_back_does_again(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        people(session, here, "U0ANA", "U0BEN")
        members.left(session, here, "U0ANA", now=NOW)
        assert [m.user_id for m in members.with_role(session, here, "voter")] == ["U0BEN"]
        assert [m.left for m in members.all_of(session, here)] == [True, False]
        members.know(session, here, "U0ANA", name="Ana", kind=Kind.MEMBER, tz="UTC", locale="en")
        assert [m.user_id for m in members.with_role(session, here, "voter")] == ["U0ANA", "U0BEN"]


def test_exactly_the_people_chosen_answer_and_are_named(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        people(session, here, "U0ANA", "U0BEN", "U0CHLOE")
        members.only_voters(session, here, ["U0BEN", "U0CHLOE"])
        assert [(m.user_id, m.voter, m.named) for m in members.all_of(session, here)] == [
            ("U0ANA", False, False),
            ("U0BEN", True, True),
            ("U0CHLOE", True, True),
        ]
        members.only_voters(session, here, [])
        assert members.with_role(session, here, "voter") == []


def test_one_person_is_the_poster(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        people(session, here, "U0ANA", "U0BEN")
        for user_id in ("U0ANA", "U0BEN"):
            members.set_poster(session, here, user_id)
            assert [m.user_id for m in members.with_role(session, here, "poster")] == [user_id]


def test_people_are_introduced_without_changing_who_is_known(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        people(session, here, "U0ANA", kind=Kind.GUEST)
        members.introduce(session, here, {"U0ANA", "U0BEN"})
        members.introduce(session, here, [])
        assert [(m.user_id, m.kind, m.voter) for m in members.all_of(session, here)] == [
            ("U0ANA", Kind.GUEST, True),
            ("U0BEN", Kind.MEMBER, False),
        ]


def test_unanswered_cards_are_counted_from_the_newest_to_the_first_answered(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben, chloe = people(session, here, "U0ANA", "U0BEN", "U0CHLOE")
        cards = closed_cards(session, here, [ana, ben], 5)
        votes.cast(session, cards[1], ana, Answer.PASS, now=NOW)
        votes.cast(session, cards[4], ben, Answer.NO, now=NOW)
        votes.cast(session, cards[3], ana, None, now=NOW)  # taken back is not answered
        assert members.unanswered_in_a_row(session, here, most=10) == {ana: 3}
        closed_cards(session, here, [chloe], 2, first=5)
        an_open_card(session, here, [chloe, ben])
        assert members.unanswered_in_a_row(session, here, most=10) == {ana: 3, chloe: 2}


def test_ten_closed_cards_without_an_answer_are_a_rest_and_nine_are_not(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        (ana,) = people(session, here, "U0ANA")
        closed_cards(session, here, [ana], 9)
        assert members.unanswered_in_a_row(session, here, most=RESTS_AFTER) == {ana: 9}
        closed_cards(session, here, [ana], 5, first=9)
        assert members.unanswered_in_a_row(session, here, most=RESTS_AFTER) == {ana: 10}
        assert RESTS_AFTER == 10


def test_a_press_on_a_card_that_did_not_ask_makes_a_voter_and_ends_a_rest(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, ben = people(session, here, "U0ANA", "U0BEN")
        members.only_voters(session, here, ["U0BEN"])
        closed_cards(session, here, [ana, ben], 10)
        card = an_open_card(session, here, [ben])
        pressed = NOW + 9 * HOUR  # the very instant at which the last of them closed
        votes.join(session, card, ana, now=pressed)
        members.welcome_who_pressed(session, here)
        found = members.by_user(session, here, "U0ANA")
        assert found is not None
        assert (found.voter, found.last_press_at) == (True, pressed)
        assert members.unanswered_in_a_row(session, here, most=10) == {ben: 10}
        closed_cards(session, here, [ana], 1, first=10)
        assert members.unanswered_in_a_row(session, here, most=10)[ana] == 1


def test_an_old_press_is_welcomed_once(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ana, _ = people(session, here, "U0ANA", "U0BEN")
        votes.join(session, an_open_card(session, here, []), ana, now=NOW)
        members.welcome_who_pressed(session, here)
        members.only_voters(session, here, ["U0BEN"])
        members.welcome_who_pressed(session, here)
        assert [m.user_id for m in members.with_role(session, here, "voter")] == ["U0BEN"]
        votes.join(session, an_open_card(session, here, []), ana, now=NOW + DAY)
        members.welcome_who_pressed(session, here)
        assert [m.user_id for m in members.with_role(session, here, "voter")] == ["U0ANA", "U0BEN"]


def test_a_press_in_one_team_makes_no_voter_in_another(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        (ana,) = people(session, here, "U0ANA")
        members.only_voters(session, here, [])
        votes.join(session, an_open_card(session, here, []), ana, now=NOW)
        members.welcome_who_pressed(session, other)
        assert members.with_role(session, here, "voter") == []


def test_who_rests_goes_on_resting_while_others_are_asked_a_thousand_times(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        silent, *others = people(session, here, *(f"U{n}" for n in range(250)))
        closed_cards(session, here, [silent], RESTS_AFTER)
        closed_cards(session, here, others, 9, first=RESTS_AFTER)
        counts = members.unanswered_in_a_row(session, here, most=RESTS_AFTER)
        assert counts == {silent: RESTS_AFTER, **dict.fromkeys(others, 9)}
