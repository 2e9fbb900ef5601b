"""The whole way in the page, as a person sees it: an open card, a verdict, a text, a post, the week.

The screenshots of the README are made here; `PASSALONG_SHOTS` names another folder for them.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import be
from tests.browser.stage import ROOT, Program, Seats

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(400)]

# Monday, half past nine in London, as the team sits down.
START = "2026-11-23T09:30:00Z"
FEEDS = ROOT / "bot" / "sandbox" / "feeds"
SHOTS = Path(os.environ.get("PASSALONG_SHOTS", Path(__file__).parent / "shots"))
# A repaint waits its turn, and a busy machine takes its time.
SOON = 30_000
# A move of the clock passes through every instant at which something is due.
MOVED = 150_000


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Program]:
    """The demo as people start it, in a process of its own, reading feeds from this machine only."""
    place = ["--port", "0", "--data", str(tmp_path / "data"), "--start", START, "--feeds", str(FEEDS)]
    program = Program([sys.executable, "-m", "bot", "demo", *place], tmp_path / "demo.log")
    yield program
    program.stop()


def of_kind(page: Page, event: str) -> Locator:
    """The messages in the middle of the page whose metadata names the event."""
    return page.locator(f'#main .message[data-event="passalong_{event}"]')


def move(page: Page, words: str) -> None:
    """Move the clock and wait until the page says what time it is now."""
    page.get_by_role("button", name=words).click()
    expect(page.locator("#clock")).not_to_have_attribute("aria-busy", "true", timeout=MOVED)
    expect(page.locator(".toast.error")).to_have_count(0)


def shoot(page: Page, name: str, seen: Locator) -> None:
    """Keep a picture of the page with `seen` in view and nothing passing over it."""
    for note in page.locator(".toast").get_by_role("button", name="Dismiss").all():
        note.click()
    seen.evaluate("node => node.scrollIntoView({block: 'end'})")
    page.mouse.move(5, 700)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def test_a_card_goes_its_way_from_the_question_to_the_week(demo: Program, seats: Seats) -> None:
    page = seats.open(demo.url)
    yes = re.compile("^Yes")
    # One feed is French; the pictures are for readers of the English README.
    cards = of_kind(page, "candidate").filter(has_not_text="carnet-atelier.example")
    expect(cards.first.get_by_role("button", name=yes)).to_be_visible(timeout=SOON)
    stamp = cards.first.get_attribute("data-ts")
    card = page.locator(f'#main .message[data-ts="{stamp}"]')

    card.get_by_role("button", name=yes).click()
    expect(page.get_by_text("Noted: you'd share it.")).to_be_visible(timeout=SOON)
    expect(card).to_contain_text("1 of 3 answered", timeout=SOON)
    shoot(page, "open-card", card)
    be(page, "U0BEN")
    expect(page.get_by_text("Noted: you'd share it.")).to_have_count(0)
    card.get_by_role("button", name=yes).click()
    expect(card).to_contain_text("2 of 3 answered", timeout=SOON)
    expect(card).not_to_contain_text("Worth sharing")

    move(page, "+10 minutes")
    expect(card).to_contain_text("Worth sharing (2 of 2)", timeout=SOON)
    expect(card.get_by_role("button", name=yes)).to_have_count(0)
    card.get_by_role("button", name=re.compile("repl")).click()
    thread = page.get_by_role("complementary", name="Thread")
    draft = thread.locator('.message[data-event="passalong_draft"]')
    expect(draft).to_contain_text("A first text for LinkedIn.")
    shoot(page, "closed-card", card)

    draft.get_by_role("button", name="Edit").click()
    form = page.get_by_role("dialog")
    text = form.get_by_role("textbox")
    first = text.input_value()
    text.fill("Worth a read with your coffee 🍞")
    form.get_by_role("button", name="Count and preview").click()
    expect(form).to_contain_text("2968 characters left, as LinkedIn counts.", timeout=SOON)
    expect(form.locator("blockquote")).to_have_text("Worth a read with your coffee 🍞")
    expect(text).to_have_value("Worth a read with your coffee 🍞")
    shoot(page, "editor", form.get_by_role("textbox"))
    form.get_by_role("button", name="Back to the first").click()
    expect(text).to_have_value(first, timeout=SOON)
    form.get_by_role("button", name="Cancel").click()
    draft.get_by_role("button", name="Good as it is").click()
    expect(draft.get_by_role("button", name="Good as it is")).to_have_count(0, timeout=SOON)
    page.get_by_role("button", name="Close the thread").click()

    be(page, "U0ANA")
    move(page, "To the slot")
    handoff = of_kind(page, "handoff").first
    expect(handoff.get_by_role("link", name="Open LinkedIn")).to_be_visible(timeout=SOON)
    handoff.get_by_role("button", name="It's posted").click()
    expect(handoff.get_by_role("button", name="It's posted")).to_have_count(0, timeout=SOON)

    move(page, "To Friday’s digest")
    digest = of_kind(page, "digest")
    expect(digest).to_have_count(1, timeout=SOON)
    expect(digest).to_contain_text("1 post on LinkedIn")
    digest.get_by_role("button", name=re.compile("repl")).click(timeout=SOON)
    expect(thread.locator(".message")).to_have_count(2)
    shoot(page, "digest", digest)
