"""What a person does with the page, and what a bot posts to it, in few words."""

from typing import Any

from playwright.sync_api import Locator, Page
from slack_sdk import WebClient

CHANNEL = "C0WORTH"


def post(slack: WebClient, blocks: list[dict[str, Any]], **more: Any) -> str:
    """Post a message with blocks to the channel that the page shows first; its stamp."""
    return str(slack.chat_postMessage(channel=CHANNEL, text="a message", blocks=blocks, **more)["ts"])


def actions(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    """One block of elements to press."""
    return [{"type": "actions", "block_id": "acts", "elements": list(elements)}]


def be(page: Page, person: str) -> None:
    """Act as another person, as with the mouse."""
    page.locator(f"label.face:has(#act-as-{person})").click()


def messages(page: Page) -> Locator:
    """The messages in the middle of the page."""
    return page.locator("#main .message")


def write(page: Page, text: str) -> None:
    """Type a line and send it."""
    page.fill("#compose-text", text)
    page.press("#compose-text", "Escape")
    page.press("#compose-text", "Enter")
