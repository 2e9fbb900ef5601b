"""Pages of sources in the sandbox: turned in place, filtered, tried again, removed and taken back."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from bot.slack.validate import problems
from db.collect import feeds, sources
from db.tables import AuditRow, FeedRow, SourceRow, WorkspaceRow
from tests.db.rows import set_feed
from tests.feed_server import answers
from tests.stage import ANA, BEN, CHLOE, WORTH, Json, Stage, rss, words

DAY = timedelta(days=1)


def many(team: Stage, n: int, **troubles: Json) -> None:
    """Give the team `n` sources that nobody looks at during the test; `troubles` by name."""
    now = team.bot.world.clock.now()
    with team.database.write() as session:
        here = session.scalars(select(WorkspaceRow.id)).one()
        for number in range(n):
            name = f"site{number:03}"
            feed = feeds.ensure(
                session, f"https://{name}.example/", host=f"{name}.example", title=name, now=now + 9 * DAY
            )
            sources.subscribe(session, here, feed, lane="share", added_by=ANA, now=now - 40 * DAY)
            columns = {"success_at": now, **troubles.get(name, {})}
            set_feed(session, feed, **columns)


def private(team: Stage, user: str) -> Json:
    return [m for m in team.messages() if m["to"] == user][-1]


def names(message: Json) -> list[str]:
    """The names of the sources that a page shows."""
    return [
        block["text"]["text"].split(" (")[0]
        for block in message["blocks"]
        if block["type"] == "section" and "accessory" in block
    ]


def buttons(message: Json) -> list[str]:
    return [
        element["text"]["text"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def options(message: Json, name: str) -> list[str]:
    entry = next(b for b in message["blocks"] if b.get("text", {}).get("text", "").startswith(name))
    return [option["text"]["text"] for option in entry["accessory"]["options"]]


def audited(team: Stage) -> list[str]:
    with team.database.read() as session:
        return [a for a in session.scalars(select(AuditRow.action).order_by(AuditRow.id)) if "source_" in a]


def states(team: Stage) -> Sequence[tuple[str, str]]:
    with team.database.read() as session:
        rows = session.execute(
            select(FeedRow.title, SourceRow.state).join(FeedRow, FeedRow.id == SourceRow.feed_id)
        )
        return [(title, state) for title, state in rows]


def test_pages_are_turned_in_place_and_stay_within_slacks_limits(team: Stage) -> None:
    many(team, 500, site123={"failures": 3, "error": "timeout", "state": "active"})
    assert "I read 500 sources for you" in team.command("sources")
    page = private(team, ANA)
    assert names(page) == ["site123", *(f"site{n:03}" for n in range(9))]
    assert "1 needs care and comes first · page 1 of 50" in words(page["blocks"])
    assert buttons(page) == ["Next"]
    count = len(team.messages())
    for number in (2, 3):
        assert team.press(ANA, page, "sources_page")["ok"]
        page = private(team, ANA)
        assert f"page {number} of 50" in words(page["blocks"])
        assert buttons(page) == ["Previous", "Next"]
    assert team.press(ANA, page, "sources_page", value="999:")["ok"]
    last = private(team, ANA)
    assert names(last) == [f"site{n}" for n in range(490, 500)]
    assert buttons(last) == ["Previous"]
    team.press(ANA, last, "sources_back")
    assert "page 49 of 50" in words(private(team, ANA)["blocks"])
    assert len(team.messages()) == count
    assert problems({"text": page["text"], "blocks": page["blocks"]}, "message") == []
    assert len(page["blocks"]) <= 15


def test_a_search_stays_a_search_when_the_page_is_turned(team: Stage) -> None:
    many(team, 30)
    assert '11 sources match "SITE01 "' not in team.command("sources SITE01 ")
    assert '10 sources match "SITE01"' in team.told(ANA)
    assert '20 sources match "1"' not in team.command("sources e0")
    found = private(team, ANA)
    assert "30 sources match" in words(found["blocks"])
    team.press(ANA, found, "sources_page")
    assert '30 sources match "e0"' in words(private(team, ANA)["blocks"])
    assert "page 2 of 3" in words(private(team, ANA)["blocks"])
    assert 'No source has "cake" in its name or address.' in team.command("sources cake")
    assert "Je n'ai" not in team.command("sources gâteau", user=CHLOE)
    assert "Aucune source n'a" in team.told(CHLOE)


def test_a_forged_page_is_some_page(team: Stage) -> None:
    many(team, 11)
    for value in ("", "x", "-1:", "99999999999999999999:", "0:" + "x" * 1000, ":::"):
        team.command("sources")
        assert team.press(ANA, private(team, ANA), "sources_page", value=value)["ok"]
        assert words(private(team, ANA)["blocks"]), value


def test_trouble_is_told_with_what_to_do(team: Stage) -> None:
    many(
        team,
        5,
        site001={"failures": 10, "state": "resting", "next_poll_at": None, "error": "http_404"},
        site002={"failures": 1, "error": "timeout"},
        site003={"failures": 2, "state": "gone", "next_poll_at": None},
        site004={"failures": 4, "error": "busy"},
    )
    said = team.command("sources")
    assert (
        "I've stopped trying after 10 failures: there is nothing at that address (404). "
        "Has it moved? Add its new address, then remove this one."
    ) in said
    assert "Failed 1 time: it took too long to answer. Next try: 2 December 2026, " in said
    assert "Its owner has closed it for good. Remove it?" in said
    assert "it asks me to come less often" in said
    assert "Failed 4 times" not in said
    page = private(team, ANA)
    assert options(page, "site001") == ["Details and filters", "Try again", "Remove"]
    assert options(page, "site000") == ["Details and filters", "Remove"]


def test_a_source_is_tried_again_removed_and_taken_back_from_its_page(team: Stage) -> None:
    url = team.feeds.on("/oven", answers(b"gone", status=404))
    many(team, 12)
    with team.database.write() as session:
        here = session.scalars(select(WorkspaceRow.id)).one()
        feed = feeds.ensure(
            session, url, host="127.0.0.1", title="A bad oven", now=team.bot.world.clock.now()
        )
        now = team.bot.world.clock.now()
        bad = sources.subscribe(session, here, feed, lane="share", added_by=ANA, now=now)[0].id
        set_feed(session, feed, state="resting", failures=10, error="http_404", next_poll_at=None)
    team.command("sources")
    page = private(team, ANA)
    assert names(page)[0] == "A bad oven"
    assert team.press(ANA, page, "source_retry")["ok"]
    assert "I'm trying again now." in words(private(team, ANA)["blocks"])
    assert "Failed 1 time: there is nothing at that address (404)." in team.command("sources")
    page = private(team, ANA)
    assert team.press(ANA, page, "source_remove")["ok"]
    removed = private(team, ANA)
    assert "Removed: A bad oven. What came from it stays." in words(removed["blocks"])
    assert names(removed)[0] == "site000"
    assert ("A bad oven", "removed") in states(team)
    assert team.press(ANA, page, "source_remove", value=f"source_remove:{bad}")["ok"]
    assert "That source is not one of yours any more." in words(private(team, ANA)["blocks"])
    assert team.press(ANA, removed, "source_restore")["ok"]
    assert "A bad oven is back." in words(private(team, ANA)["blocks"])
    assert ("A bad oven", "active") in states(team)
    # Somebody else may have taken it back, or the press come twice: it is back all the same.
    team.press(ANA, removed, "source_restore")
    assert "A bad oven is back." in words(private(team, ANA)["blocks"])
    assert audited(team) == ["source_retried", "source_removed", "source_restored"]


def test_the_last_source_removed_leaves_a_way_back(team: Stage) -> None:
    many(team, 1)
    team.command("sources")
    team.press(ANA, private(team, ANA), "source_remove")
    assert "I read nothing yet." in words(private(team, ANA)["blocks"])
    assert buttons(private(team, ANA)) == ["Undo"]
    team.press(ANA, private(team, ANA), "source_restore")
    assert names(private(team, ANA)) == ["site000"]


def form(team: Stage, user: str, search: str) -> Json:
    team.command(f"sources {search}", user=user)
    assert team.press(user, private(team, user), "source_details")["ok"]
    view: Json = team.modals(user)[-1]
    return view


def test_words_filter_what_comes_and_what_waits_and_why_tells_it(team: Stage) -> None:
    titles = ["Crypto for bakers everywhere", "Rye keeps longer than you think", "Old ovens never die young"]
    team.add_feed("/bakers", *titles)
    view = form(team, BEN, "bakers")
    said = words(view["blocks"])
    assert "Last read: 09:00" in said
    assert "Newest: today" in said
    assert "Added on 23 November 2026" in said
    done = team.submit(BEN, view["id"], include="", exclude="ovens, Crypto")
    assert done["ok"]
    after = words(private(team, BEN)["blocks"])
    assert "Saved: News of bakers. It counts from now on." in after
    assert "filtered" in after
    team.feeds.on("/bakers", answers(rss("Cryptos again and again", *titles, path="/bakers")))
    team.advance(advance_s=4 * 3600)
    said = team.command("why https://oven.example/bakers/0")
    assert 'Filtered: your source News of bakers leaves out "Crypto".' in said
    view = form(team, BEN, "bakers")
    assert [b["element"].get("initial_value") for b in view["blocks"] if b["type"] == "input"] == [
        None,
        "ovens, Crypto",
    ]
    assert team.submit(BEN, view["id"], include="bread", exclude="")["ok"]
    assert "none of the words you look for" in team.command("why https://oven.example/bakers/0")
    assert team.submit(BEN, form(team, BEN, "bakers")["id"], include="", exclude="")["ok"]
    assert "by words that have changed since" in team.command("why https://oven.example/bakers/0")
    assert audited(team) == ["source_added", *["source_filtered"] * 3]


def test_what_waits_and_is_left_out_now_is_let_go_unless_another_source_brought_it(team: Stage) -> None:
    titles = ["Crypto for bakers everywhere", "Rye keeps longer than you think", "Old ovens never die young"]
    team.add_feed("/bakers", *titles)
    assert "it waits to be asked" in team.command("why https://oven.example/bakers/2")
    done = team.submit(ANA, form(team, ANA, "bakers")["id"], include="", exclude="ovens")
    assert done["ok"]
    assert "1 item that waited is left out." in words(private(team, ANA)["blocks"])
    assert 'leaves out "ovens"' in team.command("why https://oven.example/bakers/2")


def test_what_another_source_brought_too_goes_on_waiting(team: Stage) -> None:
    titles = ["Crypto for bakers everywhere", "Rye keeps longer than you think", "Old ovens never die young"]
    team.add_feed("/bakers", *titles)
    team.add_feed("/friends", *titles)
    team.submit(ANA, form(team, ANA, "bakers")["id"], include="", exclude="ovens")
    assert "that waited" not in words(private(team, ANA)["blocks"])
    assert "it waits to be asked" in team.command("why https://oven.example/bakers/2")


UNUSABLE = {
    "x" * 61: "is longer than 60 characters.",
    "rye, !?": '"!?" has no letter to look for.',
    ", ".join(f"w{n}" for n in range(31)): "More than 30 words. Which ones matter most?",
}


def test_words_that_can_t_be_used_are_said_at_their_field(team: Stage) -> None:
    many(team, 1)
    view = form(team, ANA, "site")
    for typed, said in UNUSABLE.items():
        done = team.submit(ANA, view["id"], include="", exclude=typed)
        assert not done["ok"]
        assert list(done["errors"]) == ["exclude"]
        assert said in done["errors"]["exclude"]
    assert team.submit(ANA, view["id"], include="rye", exclude="wheat*")["ok"]
    assert audited(team) == ["source_filtered"]


def test_a_form_of_a_source_removed_meanwhile_keeps_nothing(team: Stage) -> None:
    many(team, 2)
    view = form(team, ANA, "site000")
    team.command("remove site000", user=BEN)
    done = team.submit(ANA, view["id"], include="rye", exclude="")
    assert "not one of yours" in done["errors"]["include"]
    assert audited(team) == ["source_removed"]


def test_strangers_turn_no_pages_and_change_nothing(team: Stage) -> None:
    many(team, 12)
    team.command("sources")
    page = private(team, ANA)
    (stranger,) = team.call("people", n=1, kind="stranger")["ids"]
    for action in ("sources_page", "source_remove", "source_retry", "source_details"):
        assert not team.press(stranger, page, action)["ok"] or words(private(team, stranger)["blocks"])
    assert audited(team) == []
    assert {state for _, state in states(team)} == {"active"}


def test_two_workspaces_are_told_each_for_itself_and_one_press_serves_both(team: Stage) -> None:
    other = team.call("team", name="Rivals")
    boss, room = other["users"][0], other["channels"][0]["id"]
    team.call("command", user=boss, channel=room, text="/curate here")
    answered = {"interests": "tea", "friend": "an aunt", "platform": "bluesky"}
    team.submit(boss, team.modals(boss)[-1]["id"], **answered, voters=[boss], poster=boss)
    team.add_feed("/oven")
    team.command(f"add {team.feeds.url('/oven')}", user=boss, channel=room)
    with team.database.write() as session:
        (feed,) = session.scalars(select(FeedRow.id))
        set_feed(
            session, feed, state="resting", failures=10, error="http_404", next_poll_at=None, success_at=None
        )
    team.advance(advance_s=60)

    def notices(channel: str) -> list[Json]:
        return [m for m in team.messages("notice", channel=channel) if "source_retry" in str(m["blocks"])]

    (ours,), (theirs,) = notices(WORTH), notices(room)
    said = "News of oven has failed 10 times: there is nothing at that address (404). I've stopped trying."
    assert said in words(ours["blocks"])
    assert said in words(theirs["blocks"])
    number = next(e["value"] for b in ours["blocks"] for e in b.get("elements", ()) if "value" in e)
    team.press(boss, theirs, "source_remove", value=number)
    assert team.told(boss, room) == "That source is not one of yours any more."
    team.press(CHLOE, ours, "source_retry")
    assert team.told(CHLOE) == "Je réessaie tout de suite."
    for user, channel in ((ANA, WORTH), (boss, room)):
        assert "newest: today" in team.command("sources", user=user, channel=channel)
    team.advance(advance_s=3600)
    assert (len(notices(WORTH)), len(notices(room))) == (1, 1)
    team.press(BEN, ours, "source_retry")
    assert team.told(BEN) == "News of oven answers as it should: I look at it regularly."


def test_a_server_that_asks_for_patience_gets_it_whatever_is_pressed(team: Stage) -> None:
    many(team, 1, site000={"failures": 3, "error": "busy"})
    team.command("sources")
    page = private(team, ANA)
    assert options(page, "site000") == ["Details and filters", "Remove"]
    number = page["blocks"][-1]["accessory"]["options"][0]["value"].split(":")[1]
    team.press(ANA, page, "source_menu", value=f"source_retry:{number}")
    assert "answers as it should" in words(private(team, ANA)["blocks"])
    with team.database.read() as session:
        assert session.scalars(select(FeedRow.failures)).one() == 3


def test_many_that_fail_together_are_one_notice_that_leads_to_the_list(team: Stage) -> None:
    resting = {"failures": 10, "state": "resting", "next_poll_at": None, "error": "dns"}
    many(team, 20, **{f"site{n:03}": resting for n in range(7)})
    team.advance(advance_s=60)
    (notice,) = [m for m in team.messages("notice") if "sources_show" in str(m["blocks"])]
    assert "7 sources no longer work, so I've stopped trying: site000, " in words(notice["blocks"])
    assert team.press(CHLOE, notice, "sources_show")["ok"]
    assert names(private(team, CHLOE))[:7] == [f"site{n:03}" for n in range(7)]
    assert "7 à surveiller, en tête de liste · page 1 sur 2" in words(private(team, CHLOE)["blocks"])
    assert "7 sources no longer work" in words(team.messages("notice")[-1]["blocks"])


def test_a_name_of_three_hundred_characters_is_cut_wherever_it_is_said(team: Stage) -> None:
    team.feeds.on("/long", answers(rss("One", path="/long").replace(b"News of long", b"L" * 300)))
    team.command(f"add {team.feeds.url('/long')}")
    view = form(team, ANA, "LLL")
    assert team.submit(ANA, view["id"], include="one", exclude="")["ok"]
    said = [words(private(team, ANA)["blocks"])]
    team.press(ANA, private(team, ANA), "source_remove")
    said.append(words(private(team, ANA)["blocks"]))
    team.press(ANA, private(team, ANA), "source_restore")
    said += [words(private(team, ANA)["blocks"]), team.command(f"add {team.feeds.url('/long')}")]
    said.append(team.command("remove LLL"))
    assert all("LLL" in each and "L" * 121 not in each for each in said), said


def test_what_a_command_removes_can_be_taken_back(team: Stage) -> None:
    many(team, 2)
    assert "Removed: site001." in team.command("remove site001")
    assert ("site001", "removed") in states(team)
    assert team.press(ANA, private(team, ANA), "source_restore")["ok"]
    assert "site001 is back." in words(private(team, ANA)["blocks"])
    assert ("site001", "active") in states(team)


def test_what_a_notice_removes_can_be_taken_back(team: Stage) -> None:
    many(team, 1, site000={"state": "resting", "failures": 10, "error": "http_404", "next_poll_at": None})
    team.advance(advance_s=60)
    (notice,) = [m for m in team.messages("notice") if "source_remove" in str(m["blocks"])]
    team.press(CHLOE, notice, "source_remove")
    assert ("site000", "removed") in states(team)
    assert buttons(private(team, CHLOE)) == ["Annuler"]
    team.press(CHLOE, private(team, CHLOE), "source_restore")
    assert "site000 est de retour." in words(private(team, CHLOE)["blocks"])
    team.press(CHLOE, notice, "source_remove")
    team.press(BEN, notice, "source_remove")
    assert buttons(private(team, BEN)) == []
