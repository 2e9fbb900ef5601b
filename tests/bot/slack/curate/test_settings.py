"""Pausing, going on, the focus and the profile."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.slack.curate.settings import _account
from tests.feed_server import FeedServer
from tests.stage import ANA, BEN, CHLOE, Json, Stage, words

NOBODY = "http://127.0.0.1:9/v1"  # a port of this machine where nobody answers


def closes_at(team: Stage) -> str:
    with team.database.read() as session:
        return str(session.execute(text("select closes_at from candidates")).scalar())


def test_a_pause_stops_the_clock_and_gives_the_time_back(team: Stage, card: Json) -> None:
    for who in (ANA, BEN):
        team.press(who, card, "vote_yes")
    before = closes_at(team)
    assert "Paused. I ask nothing and post nothing" in team.command("pause")
    assert "2 of 3 answered. We are on a break" in words(team.cards()[0]["blocks"])
    team.advance(advance_s=7 * 24 * 3600)
    assert "2 of 3 answered" in words(team.cards()[0]["blocks"])
    assert team.messages("digest") == []

    team.press(CHLOE, card, "vote_yes")
    assert "3 of 3 answered" in words(team.cards()[0]["blocks"])
    assert "resume" in team.command("more")
    assert "I'm on a break" in team.command("pause")
    assert "Here we go again" in team.command("resume", user=BEN)
    assert "I'm not on a break" in team.command("resume")
    assert closes_at(team)[:10] == "2026-12-04"
    assert before[:10] == "2026-11-27"
    assert "Hidden until it closes, Friday 4 December" in words(team.cards()[0]["blocks"])
    team.advance(advance_s=11 * 60)
    assert "Worth sharing (3 of 3)" in words(team.cards()[0]["blocks"])


def test_nothing_is_handed_on_or_reminded_of_during_a_pause(team: Stage, card: Json) -> None:
    for who in (ANA, BEN):
        team.press(who, card, "vote_yes")
    team.advance(advance_s=11 * 60)
    team.command("pause")
    assert "I'm on a break" in team.command("queue")
    team.advance(advance_s=3 * 24 * 3600)
    assert team.messages("handoff") == []
    team.command("resume")
    assert team.messages("handoff") == []
    team.advance(to="slot")
    assert len(team.messages("handoff")) == 1
    team.command("pause")
    team.advance(advance_s=5 * 24 * 3600)
    assert not any("Still waiting" in words(m["blocks"]) for m in team.messages("notice"))


def test_a_pause_with_a_day_ends_by_itself(team: Stage, card: Json) -> None:
    assert "Paused until Wednesday 25 November." in team.command("pause 2026-11-25")
    team.advance(advance_s=38 * 3600)
    assert "I'm on a break" in team.command("more")
    team.advance(advance_s=2 * 3600)
    assert "I'm on a break" not in team.command("more")


def test_a_day_that_is_no_day_or_over_is_told(team: Stage) -> None:
    for typed in ("tomorrow", "2026-13-45", "24/12/2026", "0000-00-00", "9" * 300):
        assert "Write the day like 2026-12-24" in team.command(f"pause {typed}")
    for typed in ("2026-11-22", "2026-11-23", "0001-01-01"):
        assert "That day is over already" in team.command(f"pause {typed}")
    assert "I'm not on a break" in team.command("resume")


def test_what_is_suggested_during_a_pause_waits(team: Stage) -> None:
    team.command("pause")
    assert "We are on a break; the team will be asked after it." in team.command("suggest a walk")
    assert team.cards() == []
    team.command("resume")
    team.advance(to="round")
    assert len(team.cards()) == 1


def test_after_five_quiet_working_days_the_bot_stops_by_itself_and_goes_on_when_somebody_is_back(
    team: Stage, card: Json
) -> None:
    def quiet() -> list[Json]:
        return [m for m in team.messages("notice") if "It's quiet here" in words(m["blocks"])]

    team.advance(advance_s=7 * 24 * 3600 - 3600)
    assert quiet() == []
    team.advance(advance_s=24 * 3600)
    (told,) = quiet()
    team.advance(advance_s=4 * 24 * 3600)
    assert len(quiet()) == 1

    team.press(BEN, told, "resume")
    assert "Here we go again" in team.told(BEN)
    team.press(CHLOE, told, "resume")
    assert "pause" in team.told(CHLOE)
    team.advance(advance_s=3 * 24 * 3600)
    assert len(quiet()) == 1


def test_the_focus_is_told_and_changed_by_word_or_press(team: Stage) -> None:
    assert "Your focus is LinkedIn." in team.command("focus")
    shown = [m for m in team.messages() if m["to"] == ANA][-1]
    team.press(ANA, shown, "focus_bluesky")
    assert "Bluesky" in team.told(ANA)
    assert "Your focus is Bluesky." in team.command("focus")
    assert (
        "I know these platforms: LinkedIn, X, Bluesky, Mastodon, Threads, Facebook, Instagram."
        in team.command("focus myspace")
    )
    assert "Your focus is now Mastodon" in team.command("focus MASTODON")


def test_the_profile_is_changed_by_a_form_that_keeps_what_was_there(team: Stage) -> None:
    team.call("command", user=ANA, channel="C0WORTH", text="/curate profile")
    view = team.modals(ANA)[-1]
    assert "bread, small shops" in str(view["blocks"])
    wrong = team.submit(ANA, view["id"], interests="\u200b ", friend="an aunt")
    assert list(wrong["errors"]) == ["interests"]
    wrong = team.submit(ANA, view["id"], interests="tea", friend=" \u200b")
    assert list(wrong["errors"]) == ["friend"]
    assert team.submit(ANA, view["id"], interests="tea", friend="an aunt <!here> {x}")["ok"]
    team.command("suggest a tasting")
    assert "Our friend: an aunt <!here> {x}" in words(team.cards()[-1]["blocks"])


def test_how_a_team_writes_is_kept_with_its_profile(team: Stage) -> None:
    def form() -> Json:
        team.call("command", user=ANA, channel="C0WORTH", text="/curate profile")
        return team.modals(ANA)[-1]

    given = {"tone": "plainly", "banned": "cheap, deal", "tags": "bread #SourDough"}
    assert team.submit(ANA, form()["id"], **given)["ok"]
    kept = {block["block_id"]: block["element"].get("initial_value") for block in form()["blocks"]}
    assert kept["tone"] == "plainly"
    assert kept["banned"] == "cheap, deal"
    assert kept["tags"] == "#bread #SourDough"
    assert kept["friend"] == "a regular"
    wrong = team.submit(ANA, form()["id"], tags="#sour-dough")
    assert "“sour-dough” is no hashtag" in wrong["errors"]["tags"]
    wrong = team.submit(ANA, form()["id"], tags=" ".join(f"t{n}" for n in range(11)))
    assert "more than 10 hashtags" in wrong["errors"]["tags"]
    assert "banned" in team.submit(ANA, form()["id"], banned="!?")["errors"]


def test_an_account_is_named_with_the_focus_and_stands_on_the_hand_off(team: Stage) -> None:
    told = team.command("focus linkedin company/bakery")
    assert told == "Noted: on LinkedIn you are company/bakery."
    team.add_feed()
    team.command("more")
    for who in (ANA, "U0BEN"):
        team.press(who, team.cards()[0], "vote_yes")
    team.advance(to="slot")
    (handoff,) = team.messages("handoff")
    assert "company/bakery" in words(handoff["blocks"])
    assert "https://www.linkedin.com/company/bakery/" in str(handoff["blocks"])
    team.advance(advance_s=20 * 24 * 3600)  # beyond the two weeks in which a focus may be changed by a word
    assert team.command("focus linkedin company/oven") == "Noted: on LinkedIn you are company/oven."
    assert "Your focus is LinkedIn, as company/oven." in team.command("focus mastodon @us@bakers.example")


def test_a_platform_is_known_by_what_people_call_it(team: Stage) -> None:
    assert "Your focus is now X." in team.command("focus twitter")
    assert "Did you mean /curate focus instagram?" in team.command("focus instagrm")
    told = team.command("focus insta our bakery!")
    assert "Your focus is now Instagram." in told
    assert "I don't see an account in that" in told
    assert "as our bakery!" in team.command("focus")


def test_on_mastodon_the_server_is_asked_for(team: Stage) -> None:
    assert "Which server are you on?" in team.command("focus mastodon")
    assert "Which server are you on?" in team.command("focus mastodon our bakery")


def test_on_instagram_the_photo_is_the_teams(team: Stage) -> None:
    assert "you bring the photo" in team.command("focus instagram")


def test_without_a_writer_its_settings_say_how_to_get_one(team: Stage) -> None:
    assert "can set OPENAI_API_KEY" in team.command("settings")


def test_texts_by_ai_are_switched_and_bounded_by_the_team(tmp_path: Path, feed_server: FeedServer) -> None:
    with Stage.open(tmp_path, feed_server, OPENAI_API_KEY="sk-test", OPENAI_BASE_URL=NOBODY) as team:
        team.set_up()

        def form(user: str = ANA) -> Json:
            team.call("command", user=user, channel="C0WORTH", text="/curate settings")
            return team.modals(user)[-1]

        view = form()
        assert "go there too" not in words(view["blocks"])
        assert "This month so far: 0 texts asked for, about 0 US dollars." in words(view["blocks"])
        assert "Whoever runs me allows 200." in words(view["blocks"])
        for given, field in (
            ({"calls": "many"}, "calls"),
            ({"calls": "-1"}, "calls"),
            ({"calls": "201"}, "calls"),
            ({"dollars": "1e9"}, "dollars"),
            ({"dollars": "2.505"}, "dollars"),
            ({"dollars": "5.01"}, "dollars"),
        ):
            assert list(team.submit(ANA, view["id"], **given)["errors"]) == [field]
        assert team.submit(ANA, view["id"], writer="off", calls="30", dollars="2,50")["ok"]
        with team.database.read() as session:
            kept = session.execute(text("select writer, writer_calls, writer_cents from workspaces")).one()
        assert tuple(kept) == (0, 30, 250)
        team.call("command", user="U0BEN", channel="C0WORTH", text="/curate settings")
        assert "up to whoever set me up" in team.told("U0BEN")


def test_a_team_is_told_when_its_items_go_to_the_service_to_be_compared(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    given = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": NOBODY, "PASSALONG_EMBEDDER": "openai"}
    with Stage.open(tmp_path, feed_server, **given) as team:
        team.set_up()
        team.call("command", user=ANA, channel="C0WORTH", text="/curate settings")
        said = words(team.modals(ANA)[-1]["blocks"])
        assert "the title and summary of each item I could ask you about go there too" in said


@pytest.mark.parametrize(
    ("given", "account"),
    [
        ("@us@bakers.example", "@us@bakers.example"),
        (" <https://bakers.example/@us> ", "https://bakers.example/@us"),
        ("<https://bakers.example/@us|bakers.example/@us>", "https://bakers.example/@us"),
        ("<mailto:us@bakers.example|us@bakers.example>", "us@bakers.example"),
        ("@us@<http://bakers.example|bakers.example>", "@us@bakers.example"),
        ("<@U0BEN|ben>", "@ben"),
        ("Bread &amp; Co", "Bread & Co"),
    ],
)
def test_an_account_is_read_as_it_was_typed_whatever_slack_made_of_it(given: str, account: str) -> None:
    assert _account(given) == account
