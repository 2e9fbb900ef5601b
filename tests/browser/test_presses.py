"""Presses, commands and modals on the page of the sandbox, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from tests.browser.hands import actions, be, post, write
from tests.browser.small_bot import SmallBot, button, plain

pytestmark = pytest.mark.browser


def test_a_press_reaches_the_bot_in_the_name_of_its_person(
    page: Page, slack: WebClient, bot: SmallBot
) -> None:
    post(slack, actions(button("vote_yes", "Yes, I'd share it", style="primary")))
    be(page, "U0CHLOE")
    yes = page.get_by_role("button", name="Yes, I'd share it")
    with page.expect_response("**/sandbox/press") as answer:
        yes.click()
    assert answer.value.json()["acked"] is True
    (kind, who, action), *_ = bot.heard
    assert (kind, who, action["action_id"], action["value"]) == ("press", "U0CHLOE", "vote_yes", "7")
    expect(yes).not_to_have_attribute("aria-busy", "true")


def test_a_press_that_nobody_hears_is_told_in_words(page: Page, slack: WebClient) -> None:
    post(slack, actions(button("vote_yes", "Yes")))
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("alert").filter(has_text="isn't connected")).to_be_visible()
    expect(page.get_by_text("Not connected")).to_be_visible()


def test_a_press_without_an_answer_is_told_in_words(page: Page, slack: WebClient, bot: SmallBot) -> None:
    bot.deaf = True
    post(slack, actions(button("vote_yes", "Yes")))
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("alert").filter(has_text="did not answer within 3 seconds")).to_be_visible()


def test_the_entries_of_a_menu_are_pressed_by_keyboard(page: Page, slack: WebClient, bot: SmallBot) -> None:
    options = [
        {"text": plain("Why this one?"), "value": "why_this:7"},
        {"text": plain("Take back"), "value": "vote_take_back:7"},
    ]
    post(slack, actions({"type": "overflow", "action_id": "more", "options": options}))
    page.get_by_role("button", name="More actions").press("Enter")
    expect(page.get_by_role("menuitem", name="Why this one?")).to_be_focused()
    page.keyboard.press("ArrowDown")
    with page.expect_response("**/sandbox/press"):
        page.keyboard.press("Enter")
    (_, _, action), *_ = bot.heard
    assert action["selected_option"]["value"] == "vote_take_back:7"
    expect(page.get_by_role("menu")).to_have_count(0)


def test_a_choice_in_a_select_is_sent(page: Page, slack: WebClient, bot: SmallBot) -> None:
    options = [{"text": plain("Off-topic"), "value": "off"}, {"text": plain("Old news"), "value": "old"}]
    select = {
        "type": "static_select",
        "action_id": "why_not",
        "placeholder": plain("Why?"),
        "options": options,
    }
    post(slack, [{"type": "section", "text": plain("Noted: no."), "accessory": select}])
    with page.expect_response("**/sandbox/press"):
        page.get_by_label("Why?").select_option(label="Old news")
    assert bot.heard[0][2]["selected_option"]["value"] == "old"


def test_a_question_before_a_press_can_be_answered_no(page: Page, slack: WebClient, bot: SmallBot) -> None:
    sure = {
        "title": plain("Take it out?"),
        "text": plain("Nothing will go out."),
        "confirm": plain("Take out"),
        "deny": plain("Keep it"),
    }
    post(slack, actions(button("draft_withdraw", "Remove", style="danger", confirm=sure)))
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Keep it").click()
    assert bot.heard == []
    page.get_by_role("button", name="Remove").click()
    with page.expect_response("**/sandbox/press"):
        page.get_by_role("button", name="Take out").click()
    assert bot.heard[0][2]["action_id"] == "draft_withdraw"


def test_a_button_with_an_address_is_a_link_and_is_told(page: Page, slack: WebClient, bot: SmallBot) -> None:
    post(slack, actions(button("open", "Open LinkedIn", url="https://www.linkedin.com/feed/")))
    link = page.get_by_role("link", name="Open LinkedIn")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    with page.expect_popup(), page.expect_response("**/sandbox/press"):
        link.click()
    assert bot.heard[0][2]["action_id"] == "open"


def test_commands_complete_by_keyboard(page: Page, bot: SmallBot) -> None:
    line = page.locator("#compose-text")
    line.press_sequentially("/cu")
    expect(page.get_by_role("option")).to_have_count(6)
    line.press_sequentially("rate s")
    expect(page.get_by_role("option")).to_have_text(
        ["/curate sources", re.compile("/curate suggest.*url or idea")]
    )
    line.press("ArrowDown")
    line.press("Tab")
    expect(line).to_have_value("/curate suggest ")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.locator("#compose-usage")).to_have_text("/curate suggest <url or idea>")
    line.fill("")
    line.press_sequentially("/curate que")
    line.press("Enter")
    expect(line).to_have_value("/curate queue")
    line.press("Enter")
    expect(page.get_by_text("You said queue.")).to_be_visible()
    assert bot.heard == [("command", "U0ANA", "queue")]


def test_a_line_that_could_not_be_sent_stays(page: Page) -> None:
    write(page, "/curate help")
    expect(page.get_by_role("alert").filter(has_text="isn't connected")).to_be_visible()
    expect(page.locator("#compose-text")).to_have_value("/curate help")


def test_what_is_wrong_in_a_modal_stands_at_its_field_and_nothing_is_lost(page: Page, bot: SmallBot) -> None:
    write(page, "/curate add")
    dialog = page.get_by_role("dialog", name="A few questions")
    dialog.get_by_label("Which tone?").fill("dry\nand kind")
    dialog.get_by_role("button", name="Begin").click()
    expect(dialog.get_by_label("Who is that friend?")).to_be_focused()
    expect(dialog.get_by_text("Please fill this in.")).to_have_count(2)
    dialog.get_by_label("Who is that friend?").fill("Bob")
    dialog.get_by_label("Which ONE platform?").select_option("linkedin")
    dialog.get_by_label("Ben").check()
    dialog.get_by_role("button", name="Begin").click()
    expect(dialog.get_by_text("Tell me a little more about them.")).to_be_visible()
    expect(dialog.get_by_label("Who is that friend?")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Which tone?")).to_have_value("dry\nand kind")
    dialog.get_by_label("Who is that friend?").fill("Bob the baker")
    dialog.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    _, who, values = bot.heard[-1]
    assert who == "U0ANA"
    assert values["friend"]["friend"]["value"] == "Bob the baker"
    assert values["platform"]["platform"]["selected_option"]["value"] == "linkedin"
    assert values["voters"]["voters"]["selected_users"] == ["U0ANA", "U0BEN"]


def test_a_modal_closes_by_escape_and_is_its_persons_own(page: Page, bot: SmallBot) -> None:
    write(page, "/curate add")
    expect(page.get_by_role("dialog")).to_be_visible()
    with page.expect_response("**/sandbox/close"):
        page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(page.locator("#compose-text")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_home_tab_shows_what_the_bot_drew_for_the_person(page: Page, bot: SmallBot) -> None:
    page.locator("#go-DU0ANA").click()
    page.get_by_role("tab", name="Home").click()
    with page.expect_response("**/sandbox/press"):
        page.get_by_role("button", name="Show me").click()
    assert bot.heard[-1][2]["action_id"] == "at_home"
    page.get_by_role("tab", name="Messages").click()
    expect(page.locator("#compose-text")).to_be_visible()
