"""Messages and threads on the page of the sandbox, hostile ones too, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from slack_sdk import WebClient

from tests.browser.hands import CHANNEL, actions, be, messages, post, write
from tests.browser.small_bot import button, plain

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"


def test_what_a_person_writes_stands_in_the_channel_under_the_own_name(page: Page) -> None:
    be(page, "U0BEN")
    write(page, "Good morning")
    expect(messages(page)).to_have_count(1)
    expect(messages(page)).to_contain_text("Ben")
    expect(messages(page)).to_contain_text("Good morning")
    expect(page.locator("#compose-text")).to_have_value("")


@pytest.mark.parametrize(
    "block",
    [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": HOSTILE + "<javascript:window.hacked=1|press me>"},
        },
        {"type": "section", "text": plain(HOSTILE)},
        {"type": "header", "text": plain(HOSTILE)},
        {"type": "context", "elements": [plain(HOSTILE)]},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": HOSTILE}]}],
        },
    ],
    ids=["mrkdwn", "plain", "header", "context", "rich"],
)
def test_hostile_text_stays_text(page: Page, slack: WebClient, block: dict[str, Any]) -> None:
    slack.chat_postMessage(channel=CHANNEL, text=HOSTILE)
    post(slack, [block])
    expect(messages(page)).to_have_count(2)
    expect(messages(page).first).to_contain_text("<img src=x onerror=window.hacked=1>")
    expect(messages(page).last).to_contain_text("<script>window.hacked=1</script>")
    for words in page.get_by_text("press me").all():
        words.click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("#main .message-body :is(img, script, a:not([href^='http']))").count() == 0


@pytest.mark.parametrize(
    "address", ["javascript:window.hacked=1", " JaVaScRiPt:window.hacked=1", "data:text/html,x", "//x"]
)
def test_an_address_that_is_no_web_address_cannot_be_followed(
    page: Page, slack: WebClient, address: str
) -> None:
    # The stand-in refuses such addresses, as Slack does; the page must not lean on that.
    blocks: list[dict[str, Any]] = [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "url": address}]}],
        },
        {"type": "section", "text": {"type": "mrkdwn", "text": f"<{address}|press me>"}},
        {"type": "actions", "elements": [button("open", "press me too", url=address)]},
    ]
    slack.chat_postMessage(channel=CHANNEL, text="HERE")

    def slip_in(route: Route) -> None:
        state = route.fetch().json()
        for channel in state["channels"]:
            for message in channel["messages"]:
                message["blocks"] = blocks
        route.fulfill(json=state)

    page.route("**/sandbox/state", slip_in)
    page.reload()
    expect(messages(page)).to_contain_text(address.strip())
    messages(page).get_by_text("press me").last.click()
    messages(page).get_by_text(address.strip()).first.click()
    assert messages(page).locator("a").count() == 0
    assert page.evaluate("window.hacked") is None
    page.unroute("**/sandbox/state")


def test_marks_that_turn_or_hide_letters_are_not_shown(page: Page, slack: WebClient) -> None:
    post(slack, [{"type": "header", "text": plain("pay\u202egnp.exe\u200b now\u2066")}])
    expect(messages(page).locator("h3")).to_have_text("paygnp.exe now")


def test_a_link_opens_in_a_tab_that_learns_nothing_of_this_page(page: Page, slack: WebClient) -> None:
    slack.chat_postMessage(channel=CHANNEL, text="See <https://example.com/a?b=1&amp;c=2|the news>")
    link = messages(page).get_by_role("link", name="the news")
    expect(link).to_have_attribute("href", "https://example.com/a?b=1&c=2")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(link).to_have_attribute("target", "_blank")


def test_marks_of_mrkdwn_are_read_and_names_are_filled_in(page: Page, slack: WebClient) -> None:
    text = "*bold* _slanted_ ~gone~ `code` 2*3*4 &lt;b&gt; <@U0BEN> <#C0GENERAL>\n&gt; quoted\n```a *b*```"
    slack.chat_postMessage(channel=CHANNEL, text=text)
    body = messages(page).locator(".rich")
    expect(body.locator("strong")).to_have_text("bold")
    expect(body.locator("em")).to_have_text("slanted")
    expect(body.locator("s")).to_have_text("gone")
    expect(body.locator("code")).to_have_text("code")
    expect(body.locator("blockquote")).to_have_text("quoted")
    expect(body.locator("pre")).to_have_text("a *b*")
    expect(body.locator(".mention")).to_have_text(["@Ben", "#general"])
    expect(body).to_contain_text("2*3*4 <b>")


def test_a_picture_is_told_and_never_fetched(page: Page, slack: WebClient) -> None:
    post(
        slack,
        [{"type": "image", "image_url": "https://tracker.example/pixel.png", "alt_text": "A loaf of bread"}],
    )
    expect(messages(page).get_by_role("img", name="A loaf of bread")).to_be_visible()


def test_a_private_receipt_is_seen_by_its_person_alone(page: Page, slack: WebClient) -> None:
    slack.chat_postEphemeral(channel=CHANNEL, user="U0ANA", text="Noted: you'd share it.")
    slack.chat_postMessage(channel=CHANNEL, text="For everyone")
    expect(page.get_by_text("Only visible to you")).to_be_visible()
    be(page, "U0BEN")
    expect(page.get_by_text("For everyone")).to_be_visible()
    expect(page.get_by_text("Noted")).to_have_count(0)
    be(page, "U0ANA")
    expect(page.get_by_text("Noted")).to_be_visible()


def test_a_dismissed_receipt_goes_away(page: Page, slack: WebClient) -> None:
    slack.chat_postEphemeral(channel=CHANNEL, user="U0ANA", text="Noted: you'd share it.")
    page.get_by_role("button", name="Dismiss this message").click()
    expect(messages(page)).to_have_count(0)


def test_a_thread_opens_beside_the_channel_and_takes_replies(page: Page, slack: WebClient) -> None:
    ts = post(slack, [{"type": "header", "text": plain("The card")}])
    slack.chat_postMessage(channel=CHANNEL, text="A first text", thread_ts=ts)
    expect(messages(page)).to_have_count(1)
    page.get_by_role("button", name=re.compile("1 reply")).click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.locator(".message")).to_have_count(2)
    expect(thread).to_contain_text("A first text")
    page.fill("#reply-text", "I like it")
    page.press("#reply-text", "Enter")
    expect(thread.locator(".message")).to_have_count(3)
    expect(messages(page)).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("2 replies"))).to_be_visible()
    page.get_by_role("button", name="Close the thread").click()
    expect(thread).to_be_hidden()


def test_news_leaves_what_one_is_doing_alone(page: Page, slack: WebClient) -> None:
    post(slack, actions(button("vote_yes", "Yes")))
    yes = page.get_by_role("button", name="Yes")
    yes.focus()
    page.fill("#compose-text", "half a th")
    yes.focus()
    slack.chat_postMessage(channel=CHANNEL, text="news")
    expect(messages(page)).to_have_count(2)
    expect(yes).to_be_focused()
    expect(page.locator("#compose-text")).to_have_value("half a th")


def test_a_repainted_message_keeps_the_focus_on_its_button(page: Page, slack: WebClient) -> None:
    ts = post(slack, actions(button("vote_yes", "Yes"), button("vote_no", "No")))
    page.get_by_role("button", name="No").focus()
    buttons = actions(button("vote_yes", "Yes"), button("vote_no", "No"))
    blocks = [*buttons, {"type": "context", "elements": [plain("1 of 3 answered")]}]
    slack.chat_update(channel=CHANNEL, ts=ts, text="a message", blocks=blocks)
    expect(page.get_by_text("1 of 3 answered")).to_be_visible()
    expect(page.get_by_role("button", name="No")).to_be_focused()


def test_a_link_to_a_message_leads_there_without_leaving_the_page(page: Page, slack: WebClient) -> None:
    ts = slack.chat_postMessage(channel="C0MENTIONS", text="The one")["ts"]
    address = slack.chat_getPermalink(channel="C0MENTIONS", message_ts=str(ts))["permalink"]
    slack.chat_postMessage(channel=CHANNEL, text=f"See <{address}|that message>")
    page.get_by_role("link", name="that message").click()
    expect(page.get_by_role("heading", name="mentions")).to_be_visible()
    expect(page.get_by_text("The one")).to_be_visible()
