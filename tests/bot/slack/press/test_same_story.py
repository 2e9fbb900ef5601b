"""*Same story* and *Not the same*: what people see on both cards, what each is told, and that it is done once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from db.outbox import messages
from tests.stage import ANA, BEN, CHLOE, WORTH, Json, Stage, words

RYE, LOAF = "Rye keeps longer than you think", "Old loaves are better than their name"
SETTLED = "That is settled already. Nothing was changed."


def rows(team: Stage, sql: str, **given: object) -> list[tuple[object, ...]]:
    with team.database.read() as session:
        return [tuple(row) for row in session.execute(text(sql), given)]


def card_of(team: Stage, title: str) -> Json:
    """The latest card of a story."""
    return next(card for card in reversed(team.cards()) if str(card["text"]).find(title) >= 0)


def shown(team: Stage, title: str) -> str:
    return read(card_of(team, title))


def read(card: Json) -> str:
    """What stands on a card; the parts of a line are one line."""
    return words(card["blocks"]).replace("  ", " ")


def offered(team: Stage, title: str) -> list[str]:
    """What the menu of a card offers."""
    menus = [
        element
        for block in card_of(team, title)["blocks"]
        for element in block.get("elements", [])
        if element.get("type") == "overflow"
    ]
    return [str(option["value"]).partition(":")[0] for menu in menus for option in menu["options"]]


def receipt(team: Stage, user: str) -> Json:
    """The last message that this person alone sees."""
    return next(message for message in reversed(team.messages()) if message["to"] == user)


def near(team: Stage, this: str, other: str) -> None:
    """The bot finds that one story may be another."""
    with team.database.write() as session:
        session.execute(
            text(
                "insert into story_links (story_id, kind, other_id) select a.story_id, 'near', b.story_id"
                " from candidates a, candidates b where a.title = :this and b.title = :other"
            ),
            {"this": this, "other": other},
        )
    paint(team, this)


def paint(team: Stage, title: str) -> None:
    """Bring the card of a story that a test changed up to date."""
    with team.database.write() as session:
        for (card,) in session.execute(
            text("select id from candidates where title = :title"), {"title": title}
        ):
            messages.repaint(session, ["candidate"], card)
    team.bot.world.wake()
    team.settle()


def state(team: Stage, title: str) -> list[object]:
    """The states of the candidates of a title, first to last."""
    return [
        row[0]
        for row in rows(team, "select state from candidates where title = :title order by id", title=title)
    ]


def at_once(team: Stage, users: Sequence[str], card: Json, action_id: str) -> None:
    """Several people press the same at the same moment."""

    def press(user: str) -> Json:
        return team.call("press", user=user, channel=WORTH, ts=card["ts"], action_id=action_id)

    with ThreadPoolExecutor(len(users)) as pool:
        assert all(done["acked"] for done in pool.map(press, users))
    team.settle()


@pytest.fixture
def two(team: Stage) -> Stage:
    """Two open cards, from two sources; the loaf may be the rye."""
    team.add_feed("/bakers", RYE)
    team.add_feed("/crumbs", LOAF)
    team.command("more")
    near(team, LOAF, RYE)
    return team


def test_two_open_cards_become_the_earlier_one_and_everybody_s_last_answer_counts_there(two: Stage) -> None:
    team = two
    assert f"Possibly the same as: {RYE}" in shown(team, LOAF)
    assert "Possibly" not in shown(team, RYE)
    assert offered(team, LOAF) == ["vote_take_back", "why_this", "lean", "same_story", "not_same"]
    assert offered(team, RYE) == ["vote_take_back", "why_this", "lean"]
    rye, loaf = card_of(team, RYE), card_of(team, LOAF)
    team.press(ANA, rye, "vote_no")
    team.press(ANA, loaf, "vote_yes")  # changes her mind, on the other card
    team.press(BEN, loaf, "vote_no")
    asked_why = receipt(team, BEN)

    at_once(team, [ANA, BEN, CHLOE], loaf, "same_story")

    told = sorted(team.told(user) for user in (ANA, BEN, CHLOE))
    done = [each for each in told if RYE in each]
    assert len(done) == 1
    assert all("settled already" in each or "déjà réglé" in each for each in told if each not in done)
    assert rows(team, "select count(*) from audit where action = 'same_story'") == [(1,)]
    assert "2 of 3 answered" in shown(team, RYE)
    assert "also in: News of crumbs" in shown(team, RYE)

    closed = card_of(team, LOAF)
    assert "The same story as: " + RYE in read(closed)
    assert "The answers given here count there." in read(closed)
    assert "vote_yes" not in str(closed["blocks"])
    slack = WebClient("xoxb-sandbox", base_url=f"{team.url}/api/")
    address = slack.chat_getPermalink(channel=WORTH, message_ts=rye["ts"])["permalink"]
    assert {"type": "link", "url": address, "text": RYE, "style": {"bold": True}} in closed["blocks"][-2][
        "elements"
    ][0]["elements"]

    # Whoever has the old card before them is led to the other one, and a reason goes where the answer is.
    team.press(CHLOE, loaf, "vote_yes")
    assert team.told(CHLOE).startswith("C'est désormais le même sujet qu'une autre carte")
    team.press(BEN, asked_why, "why_not", value=f"{loaf['metadata']['event_payload']['id']}:off_topic")
    assert "explain" not in team.told(BEN)
    kept = "select m.user_id, v.answer, v.reason from votes v join members m on m.id = v.member_id"
    on_rye = f"{kept} join candidates c on c.id = v.candidate_id where c.title = :title order by m.user_id"
    assert rows(team, on_rye, title=RYE) == [(ANA, "yes", None), (BEN, "no", "off_topic")]

    url = rows(team, "select url from candidates where title = :title", title=LOAF)[0][0]
    assert team.command(f"why {url}") == (
        "From News of crumbs: the same story as another item, asked once. Its card is open."
    )
    team.press(CHLOE, card_of(team, RYE), "vote_yes")
    team.advance(advance_s=11 * 60)
    assert "Worth sharing (2 of 3)" in shown(team, RYE)
    assert state(team, LOAF) == ["merged"]


def test_what_was_made_one_by_hand_can_be_taken_apart_again_once(two: Stage) -> None:
    team = two
    loaf = card_of(team, LOAF)
    team.press(BEN, loaf, "same_story")
    assert team.told(BEN).startswith(f'Done: this goes on in the card "{RYE}".')
    assert offered(team, RYE) == ["vote_take_back", "why_this", "lean", "not_same"]

    team.press(CHLOE, card_of(team, RYE), "not_same")
    assert team.told(CHLOE).startswith("Voici ce que cette carte regroupe.")
    assert f"{LOAF}\nNews of crumbs Pas le même" in team.told(CHLOE)
    team.press(BEN, card_of(team, RYE), "not_same")
    stale = receipt(team, BEN)
    team.press(CHLOE, receipt(team, CHLOE), "split_off")
    assert team.told(CHLOE).startswith("C'est fait\u00a0: ")
    assert "split_off" not in str(receipt(team, CHLOE)["blocks"])
    team.press(BEN, stale, "split_off")
    assert team.told(BEN) == SETTLED

    assert state(team, LOAF) == ["merged", "waiting"]
    assert "also in" not in shown(team, RYE)
    assert offered(team, RYE) == ["vote_take_back", "why_this", "lean"]
    assert "it is asked anew" in read(next(c for c in team.cards() if c["ts"] == loaf["ts"]))
    url = rows(team, "select url from candidates where title = :title", title=LOAF)[0][0]
    assert team.command(f"why {url}") == "From News of crumbs: it waits to be asked."
    team.command("more")
    assert state(team, LOAF) == ["merged", "open"]
    assert "Possibly" not in shown(team, LOAF)
    assert team.command(f"why {url}") == "From News of crumbs: the team was asked. Its card is open."


def test_what_is_not_the_same_stands_for_itself(two: Stage) -> None:
    team = two
    loaf = card_of(team, LOAF)
    team.press(ANA, loaf, "not_same")
    assert team.told(ANA) == f'Noted: not the same as "{RYE}". This card stands for itself.'
    assert "Possibly" not in shown(team, LOAF)
    assert offered(team, LOAF) == ["vote_take_back", "why_this", "lean"]
    for action in ("not_same", "same_story"):
        team.press(BEN, loaf, action)
        assert team.told(BEN) == SETTLED
    assert state(team, RYE) == state(team, LOAF) == ["open"]


def test_what_another_source_brought_by_the_rule_is_another_story_when_people_say_so(team: Stage) -> None:
    team.add_feed("/bakers", RYE, "The second of them that nobody is near")
    team.command("more")
    for place in range(6):
        team.add_feed(f"/other{place}", RYE)
    team.press(BEN, card_of(team, RYE), "vote_pass")
    assert "also in: News of other0" in shown(team, RYE)
    team.press(BEN, card_of(team, RYE), "not_same")
    listed = receipt(team, BEN)
    assert str(listed["blocks"]).count("split_off") == 5
    assert "News of other5" in team.told(BEN)
    assert "News of other0" not in team.told(BEN)
    team.press(BEN, listed, "split_off")
    assert str(receipt(team, BEN)["blocks"]).count("split_off") == 5
    assert "News of other5" not in team.told(BEN)
    assert "News of other0" in team.told(BEN)
    assert state(team, RYE) == ["open", "waiting"]


def test_what_the_team_has_decided_or_never_came_to_is_the_same_too(team: Stage) -> None:
    team.add_feed("/bakers", RYE, "Salt is what most doughs are short of", "A third that waits for its turn")
    team.add_feed("/crumbs", LOAF, "Two ways to keep a starter alive")
    team.command("more")
    (waiting,) = (str(row[0]) for row in rows(team, "select title from candidates where state = 'waiting'"))
    asked = [
        str(row[0]) for row in rows(team, "select title from candidates where state = 'open' order by id")
    ]
    declined, expired, first, second = asked

    near(team, first, waiting)
    team.press(ANA, card_of(team, first), "same_story")
    assert team.told(ANA) == f'Done: "{waiting}" goes on in this card.'
    assert state(team, waiting) == ["merged"]
    team.press(ANA, card_of(team, first), "same_story")
    assert team.told(ANA) == SETTLED

    for user in (ANA, BEN):
        team.press(user, card_of(team, declined), "vote_no")
    team.advance(advance_s=11 * 60)
    near(team, first, declined)
    team.press(ANA, card_of(team, first), "same_story")
    assert team.told(ANA) == f'Done: the team has decided on "{declined}" already, so this card is closed.'
    assert f"The same story as: {declined} The team said no." in shown(team, first)
    assert "Not this time (0 of 2)" in shown(team, declined)

    with team.database.write() as session:
        session.execute(
            text("update candidates set state = 'expired', decided_at = asked_at where title = :title"),
            {"title": expired},
        )
    paint(team, expired)
    near(team, second, expired)
    old = card_of(team, expired)
    team.press(ANA, card_of(team, second), "same_story")
    assert team.told(ANA) == f'Done: "{expired}" goes on in this card.'
    closed = next(card for card in team.cards() if card["ts"] == old["ts"])
    assert read(closed).endswith(f"let it go. The same story as: {second} Its card is open.")
    assert "ask_again" not in str(closed["blocks"])
    assert team.press(ANA, closed, "ask_again")["acked"]
    assert team.told(ANA) == f"It goes on as another question: {second}"
    assert state(team, expired) == ["expired"]


def test_a_suggestion_that_went_into_another_card_can_be_asked_about_and_comes_back_at_once(
    team: Stage,
) -> None:
    team.add_feed("/bakers", RYE)
    team.command("more")
    url = team.feeds.url("/tour")
    team.command(f"suggest {url} come and see", user=BEN)
    idea = str(rows(team, "select title from candidates where suggested_by is not null")[0][0])
    near(team, idea, RYE)
    team.press(CHLOE, card_of(team, idea), "same_story")
    assert team.command(f"why {url}") == (
        "One of you suggested it. It went into another card. Its card is open."
    )
    team.press(ANA, card_of(team, RYE), "not_same")
    assert f"{idea}\nOne of you suggested it" in team.told(ANA)
    team.press(ANA, receipt(team, ANA), "split_off")
    assert state(team, idea) == ["merged", "open"]
    assert "Suggested by Ben" in shown(team, idea)
    assert team.command(f"why {url}") == "One of you suggested it. Its card is open."


def test_who_may_not_answer_and_who_forges_changes_nothing(two: Stage) -> None:
    team = two
    (guest,) = team.call("people", name="Gaston", kind="guest")["ids"]
    team.settle()
    loaf = card_of(team, LOAF)
    for action in ("same_story", "not_same"):
        team.press(guest, loaf, action)
        assert "full members" in team.told(guest)
        for value in ("word", "-1", "999999", "9" * 19, "²", "1:x"):
            assert team.press(CHLOE, loaf, action, value=f"{action}:{value}")["acked"]
            assert team.told(CHLOE) == "Je ne retrouve plus cette question. Rien n'a été modifié."
    team.press(BEN, loaf, "same_story")
    team.press(BEN, card_of(team, RYE), "not_same")
    listed = receipt(team, BEN)
    mine = listed["blocks"][-1]["accessory"]["value"]
    for value in (
        "",
        "word",
        "1",
        mine + "1",
        mine.replace("item", "story"),
        f"999999{mine}",
        "::",
        mine + ":",
    ):
        assert team.press(BEN, listed, "split_off", value=value)["acked"]
    assert state(team, LOAF) == ["merged"]

    other = team.call("team", name="Rivals")
    boss, room = other["users"][0], other["channels"][0]["id"]
    team.call("command", user=boss, channel=room, text="/curate here")
    view = team.modals(boss)[-1]
    answers = {
        "interests": "tea",
        "friend": "an aunt",
        "platform": "bluesky",
        "voters": [boss],
        "poster": boss,
    }
    assert team.submit(boss, view["id"], **answers)["ok"]
    team.command("suggest a tasting of teas", user=boss, channel=room)
    theirs = team.messages("candidate", channel=room)[-1]
    for action, value in (
        ("card_menu", f"not_same:{mine.split(':')[0]}"),
        ("card_menu", f"same_story:{mine.split(':')[0]}"),
    ):
        team.press(boss, theirs, action, value=value)
        assert "can't find this question" in team.told(boss, room)
