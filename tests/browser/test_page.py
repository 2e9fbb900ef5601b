"""The frame of the sandbox page in a real browser: places, people, the clock, the connection, the phone."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.browser.hands import CHANNEL, actions, be, messages, post, write
from tests.browser.small_bot import SmallBot, button, plain
from tests.browser.stage import Seats

pytestmark = pytest.mark.browser


def test_what_is_unread_is_counted_per_person(page: Page, slack: WebClient) -> None:
    slack.chat_postMessage(channel="C0MENTIONS", text="one")
    slack.chat_postMessage(channel="C0MENTIONS", text="two")
    slack.chat_postEphemeral(channel="C0MENTIONS", user="U0BEN", text="for Ben")
    place = page.locator("#go-C0MENTIONS")
    expect(place.locator(".badge")).to_have_text("2")
    place.click()
    expect(place.locator(".badge")).to_have_count(0)
    page.locator("#go-C0WORTH").click()
    expect(place.locator(".badge")).to_have_count(0)
    be(page, "U0BEN")
    expect(place.locator(".badge")).to_have_text("3")


def test_the_bot_is_invited_by_a_press(page: Page, bot: SmallBot) -> None:
    page.locator("#go-C0GENERAL").click()
    invite = page.get_by_role("button", name=re.compile("^Invite"))
    invite.click()
    expect(invite).to_have_count(0)
    assert bot.invited.wait(10)
    assert bot.heard == [("joined", "U0BOT", "C0GENERAL")]


def test_the_clock_moves_to_what_is_due_and_says_so(page: Page, slack: WebClient, bot: SmallBot) -> None:
    expect(page.locator(".clock-time")).to_have_text(re.compile("09:3[01]"))
    bot.due(slot="2026-11-24T09:00:00+00:00", digest="2026-11-27T16:00:00+00:00")
    page.get_by_role("button", name="To the slot").click()
    expect(page.get_by_text("It is now Tue 24 Nov, 09:00.")).to_be_visible()
    expect(page.locator(".clock-time")).to_have_text("09:00")
    page.get_by_role("button", name="+10 minutes").click()
    expect(page.locator(".clock-time")).to_have_text("09:10")
    bot.due(digest="2026-11-27T16:00:00+00:00")
    page.get_by_role("button", name="To the deadline").click()
    expect(page.get_by_role("alert").filter(has_text="No deadline is due.")).to_be_visible()
    expect(page.locator(".clock-time")).to_have_text("09:10")


def test_a_lost_connection_is_shown_and_found_again(
    seats: Seats, workspace: Sandbox, start_stand_in: Callable[[int], Sandbox]
) -> None:
    page = seats.open(workspace.url)
    workspace.stop()
    expect(page.get_by_text("Connection lost")).to_be_visible()
    write(page, "Anybody there?")
    expect(page.get_by_text("can't be reached")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Connection lost")).to_be_visible()
    start_stand_in(urlsplit(workspace.url).port or 0)
    expect(page.get_by_text("Connection lost")).to_be_hidden(timeout=10_000)
    page.press("#compose-text", "Enter")
    expect(messages(page)).to_contain_text("Anybody there?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone(seats: Seats, workspace: Sandbox, slack: WebClient, scheme: str) -> None:
    long = "Averyveryverylongwordthatnobodycanbreak" * 3
    post(slack, [{"type": "header", "text": plain(long)}])
    post(
        slack,
        actions(
            button("vote_yes", "Yes, I'd share it"),
            button("vote_no", "No, move on"),
            button("vote_pass", "Not my call"),
        ),
    )
    page = seats.open(workspace.url, viewport={"width": 390, "height": 844}, color_scheme=scheme)
    expect(messages(page)).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#main .messages").evaluate("node => node.scrollWidth <= node.clientWidth")
    page.get_by_role("button", name="Move the clock").click()
    expect(page.get_by_role("button", name="To the slot")).to_be_visible()
    page.get_by_role("button", name="People and channels").click()
    page.locator("#go-C0GENERAL").click()
    expect(page.get_by_role("heading", name="general")).to_be_visible()
    expect(page.locator("#sidebar")).to_be_hidden()


def test_everything_that_can_be_used_has_a_name(page: Page, slack: WebClient, bot: SmallBot) -> None:
    options = [{"text": plain("Why?"), "value": "why_this:7"}]
    post(
        slack,
        actions(button("vote_yes", "Yes"), {"type": "overflow", "action_id": "more", "options": options}),
    )
    slack.chat_postEphemeral(channel=CHANNEL, user="U0ANA", text="Noted")
    expect(messages(page)).to_have_count(2)
    write(page, "/curate add")
    expect(page.get_by_role("dialog")).to_be_visible()
    nameless = page.locator("button, a[href], input, select, textarea").evaluate_all(
        """nodes => nodes.filter((node) => !node.getAttribute("aria-label") && !node.textContent.trim() &&
            !node.labels?.length).map((node) => node.outerHTML)"""
    )
    assert nameless == []


def test_who_reads_further_up_is_told_of_what_comes_and_led_there(page: Page, slack: WebClient) -> None:
    for number in range(40):
        slack.chat_postMessage(channel=CHANNEL, text=f"line {number}")
    expect(messages(page)).to_have_count(40)
    expect(page.get_by_text("line 39")).to_be_in_viewport()
    page.locator("#main .messages").evaluate("node => node.scrollTop = 0")
    latest = page.get_by_role("button", name="New messages below")
    expect(latest).to_be_hidden()
    slack.chat_postMessage(channel=CHANNEL, text="the newest")
    latest.click()
    expect(page.get_by_text("the newest")).to_be_in_viewport()
    expect(latest).to_be_hidden()


def test_another_person_sees_the_same_place_of_the_channel(page: Page, slack: WebClient) -> None:
    for number in range(40):
        slack.chat_postMessage(channel=CHANNEL, text=f"line {number}")
    expect(messages(page)).to_have_count(40)
    page.locator("#main .messages").evaluate("node => node.scrollTop = 0")
    be(page, "U0BEN")
    expect(page.locator("#compose-text")).to_be_visible()
    expect(page.get_by_text("line 0", exact=True)).to_be_in_viewport()
