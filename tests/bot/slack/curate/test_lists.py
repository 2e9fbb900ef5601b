"""`/curate import` and `export`: lists come in by address, pasted or through the form, and go out as text."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.slack.curate.lists import LONGEST_SHOWN, as_typed
from curation.collect.opml import Entry, read, write
from db.tables import ImportRow, SourceRow
from tests.feed_server import PAGE, answers
from tests.stage import ANA, BEN, GENERAL, WORTH, Json, Stage, rss, words


def served(stage: Stage, *names: str) -> list[Entry]:
    for name in names:
        stage.feeds.on(f"/{name}", answers(rss("Rye keeps longer than you think", path=f"/{name}")))
    return [Entry(name, stage.feeds.url(f"/{name}")) for name in names]


def told_of(stage: Stage, channel: str = WORTH) -> list[str]:
    """What the message about a list says, after the bot has had time to look."""
    stage.settle()
    stage.advance(advance_s=6)
    stage.settle()
    said = [words(message["blocks"]) for message in stage.messages("notice", channel)]
    return [text for text in said if "list is read" in text or text.startswith("Reading ")]


def exported(stage: Stage) -> Sequence[Entry]:
    """What `/curate export` shows, as another reader would take it."""
    stage.command("export")
    shown = [message for message in stage.messages() if message["to"] == ANA][-1]["blocks"][-1]["elements"][0]
    assert shown["type"] == "rich_text_preformatted"
    return read("".join(piece["text"] for piece in shown["elements"])).entries


def test_a_list_at_an_address_is_read_and_told_in_one_message(team: Stage) -> None:
    listed = served(team, "bakers", "cafes", "shops")
    gone = [Entry("Gone", team.feeds.url("/gone")), Entry("", team.feeds.url("/dead"))]
    private = [Entry("Router", "http://192.168.1.1/feed")]
    document = write("Mine", [*listed, *gone, *private]).replace(
        "</body>", '<outline xmlUrl="ftp://x"/></body>'
    )
    team.feeds.on("/list.opml", answers(document.encode(), content_type="text/x-opml"))

    said = team.command(f"import {team.feeds.url('/list.opml')}")

    assert said == "Your list has 5 feeds. I'll say in a message how it goes."
    where = team.feeds.allowed
    assert told_of(team) == [
        "The list is read: 3 added · 2 without a public address · 2 gave nothing: "
        f"{where} – there is nothing at that address (404), Gone – there is nothing at that address (404)"
    ]
    assert len(team.cards()) == 1


def test_the_same_list_again_adds_nothing(team: Stage) -> None:
    document = write("Mine", served(team, "bakers", "cafes"))
    team.command(f"import {document}")
    assert told_of(team) == ["The list is read: 2 added"]

    assert team.command(f"import {document}") == "Your list has 2 feeds. I'll say in a message how it goes."

    assert told_of(team)[1:] == ["The list is read: 0 added · 2 you had already"]
    with team.database.read() as session:
        assert len(session.scalars(select(SourceRow)).all()) == 2


def test_a_list_pasted_after_the_command_is_read(team: Stage) -> None:
    listed = served(team, "bakers", "cafes")
    document = write("Mine", [*listed, listed[0]])

    team.command(f"import {document}", user=BEN)

    assert told_of(team) == ["The list is read: 2 added · 1 twice in the list"]
    assert exported(team) == tuple(
        Entry(f"News of {name}", team.feeds.url(f"/{name}")) for name in ("bakers", "cafes")
    )


def test_addresses_that_slack_has_put_in_brackets_are_given_back() -> None:
    document = write(
        "Mine", [Entry("A & B", "https://a.example/feed?x=1&y=2"), Entry("C", "https://c.example/")]
    )
    sent = document.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for url in ("https://a.example/feed?x=1&amp;amp;y=2", "https://c.example/"):
        sent = sent.replace(f'"{url}"', f'"<{url}|{url[8:]}>"' if "?" in url else f'"<{url}>"')
    assert sent.count("<") == 2
    assert as_typed(sent) == document


def form(stage: Stage, user: str = ANA, channel: str = WORTH) -> Json:
    stage.call("command", user=user, channel=channel, text="/curate import")
    stage.settle()
    return stage.modals(user)[-1]


def test_the_form_takes_an_address(team: Stage) -> None:
    team.feeds.on("/list.opml", answers(write("Mine", served(team, "bakers")).encode()))

    done = team.submit(ANA, form(team)["id"], list_url=team.feeds.url("/list.opml"), list_text="")

    assert done["ok"]
    assert told_of(team) == ["The list is read: 1 added"]


def test_the_form_takes_the_list_itself(team: Stage) -> None:
    done = team.submit(ANA, form(team)["id"], list_url="", list_text=write("Mine", served(team, "bakers")))

    assert done["ok"]
    assert told_of(team) == ["The list is read: 1 added"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "Give an address, or paste the list."),
        ("http://10.0.0.1/x.opml", "10.0.0.1 is a private address and I only read the public web."),
        ("not an address", 'I can\'t read "not an address" as the address of a list.'),
    ],
)
def test_the_form_says_what_is_wrong_with_an_address(team: Stage, url: str, why: str) -> None:
    done = team.submit(ANA, form(team)["id"], list_url=url, list_text="")

    assert not done["ok"]
    assert done["errors"]["list_url"].startswith(why)


def test_who_sent_the_form_hears_privately_of_what_is_no_list(team: Stage) -> None:
    team.submit(BEN, form(team, BEN)["id"], list_url="", list_text="my favourite sites")

    assert words(team.messages(channel=f"D{BEN}")[-1]["blocks"]) == (
        "That isn't a list of feeds. Export one from your reader, usually under Settings, Export, OPML."
    )


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            PAGE,
            "That isn't a list of feeds. Export one from your reader, usually under Settings, Export, OPML.",
        ),
        (write("Mine", []).encode(), "That list names no feed that I may read."),
        (write("Mine", [Entry("", "http://10.0.0.1/")]).encode(), "That list names no feed that I may read."),
    ],
)
def test_what_is_no_list_is_said(team: Stage, document: bytes, said: str) -> None:
    team.feeds.on("/list.opml", answers(document))
    assert team.command(f"import {team.feeds.url('/list.opml')}") == said
    with team.database.read() as session:
        assert session.scalars(select(ImportRow)).all() == []


def test_a_list_that_cannot_be_fetched_is_said(team: Stage) -> None:
    assert team.command(f"import {team.feeds.url('/nowhere.opml')}").startswith(
        f"I couldn't read {team.feeds.allowed}: there is nothing at that address"
    )
    assert "private address" in team.command("import http://10.0.0.1/list.opml")
    assert team.command("import my list").startswith('I can\'t read "my list" as the address of a list.')


def test_where_the_bot_may_not_write_the_teams_own_channel_hears_of_it(team: Stage) -> None:
    team.command(f"import {write('Mine', served(team, 'bakers'))}", channel=GENERAL)
    for _ in range(2):  # it takes a moment until the bot knows that it may not
        told_of(team)
    assert told_of(team) == ["The list is read: 1 added"]
    assert told_of(team, GENERAL) == []


def test_a_direct_message_hears_of_its_own_list(team: Stage) -> None:
    team.command(f"import {write('Mine', served(team, 'bakers'))}", user=BEN, channel=f"D{BEN}")
    assert told_of(team, f"D{BEN}") == ["The list is read: 1 added"]
    assert told_of(team) == []


def test_filters_and_lanes_go_out_and_come_in(team: Stage) -> None:
    (feed,) = served(team, "bakers")
    listed = [
        Entry("x", feed.url, "share", "rye\nbread", "advert*"),
        Entry("x", feed.url, "listen"),
        Entry("x", feed.url + "?2", "share", "!?", ""),
    ]
    team.feeds.on("/bakers?2", answers(rss("Two", path="/bakers?2")))
    team.command(f"import {write('Mine', listed)}")
    told_of(team)

    back = exported(team)

    assert [(e.url, e.lane, e.include, e.exclude) for e in back] == [
        (feed.url, "share", "rye\nbread", "advert*"),
        (feed.url + "?2", "share", "", ""),
        (feed.url, "listen", "", ""),
    ]


def test_export_says_so_when_there_is_nothing_or_too_much(team: Stage) -> None:
    nothing = team.command("export")
    assert "<opml" not in nothing
    names = [f"{'long-' * 20}{n}" for n in range(LONGEST_SHOWN // 300)]
    team.command(f"import {write('Mine', served(team, *names))}")
    assert len(exported(team)) == len(names)

    more = [f"{'longer-' * 20}{n}" for n in range(20)]
    team.command(f"import {write('Mine', served(team, *more))}")
    assert team.command("export") == (
        f"Your {len(names) + 20} sources don't fit into a message. Whoever runs me gets the list with: "
        "passalong export FILE"
    )
