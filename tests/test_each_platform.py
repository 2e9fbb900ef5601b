"""The way of a text on each platform, in both languages: approved, drafted, edited, handed on as it was approved."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from curation.share.platforms import PLATFORMS
from tests.stage import ANA, BEN, CHLOE, Json, Stage, words

# Where the composer really takes a text, and how it is handed over.
FILLED = {
    "x": "https://x.com/intent/tweet?text=",
    "bluesky": "https://bsky.app/intent/compose?text=",
    "mastodon": "https://share.joinmastodon.org/#text=",
    "threads": "https://www.threads.com/intent/post?text=",
}
PAGES = {
    "linkedin": "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Foven.example%2Fbakers%2F0",
    "facebook": "https://www.facebook.com/",
    "instagram": "https://www.instagram.com/",
}
SHORT = {key: each.limit for key, each in PLATFORMS.items() if each.limit < 3000}
TOO_MANY = {"en": "7 characters too many for {}.", "fr": "7 caractères de trop pour {}."}
FIRST = {"en": "A first text for {}. Make it yours.", "fr": "Un premier texte pour {}. À vous de l'arranger."}
APPROVED = "Du seigle, “enfin” 🍞\n\nÇa se garde 100 % mieux & c'est <bon> + sain #pain"


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=list(PLATFORMS))
def draft(request: pytest.FixtureRequest, stage: Stage, language: str) -> Json:
    """The first text of an approved card, for one platform, in the language of whoever set the team up."""
    caller = ANA if language == "en" else CHLOE
    stage.command("here", user=caller)  # from then on who is there is known, and in which language they read
    stage.set_up(user=caller, platform=request.param)
    stage.add_feed("/bakers", "Rye keeps longer than you think")
    stage.command("more")
    for who in (ANA, BEN):
        stage.press(who, stage.cards()[0], "vote_yes")
    stage.advance(advance_s=11 * 60)
    (found,) = stage.messages("draft")
    return {**found, "platform": request.param}


def test_what_was_approved_is_what_is_handed_on(stage: Stage, draft: Json, language: str) -> None:
    key = draft["platform"]
    platform = PLATFORMS[key]
    assert FIRST[language].format(platform.name) in words(draft["blocks"])

    editor = ANA if language == "en" else CHLOE
    stage.press(editor, draft, "draft_edit")
    view = stage.modals(editor)[-1]["id"]
    if key in SHORT:
        refused = stage.submit(editor, view, text="x" * (SHORT[key] + 7))
        assert refused["errors"]["text"].startswith(TOO_MANY[language].format(platform.name))
    assert stage.submit(editor, view, text=APPROVED)["ok"]

    stage.advance(to="slot")
    (handoff,) = stage.messages("handoff")
    (alone,) = stage.messages("text")
    assert alone["thread_ts"] == handoff["ts"]
    assert words(alone["blocks"]) == APPROVED
    url = next(
        each["url"]
        for block in handoff["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
        if each["action_id"] == "open_platform"
    )
    if key in FILLED:
        assert url.startswith(FILLED[key])
        assert unquote(url.removeprefix(FILLED[key])) == APPROVED
        parts = urlsplit(url)
        assert parse_qs(parts.query or parts.fragment) == {"text": [APPROVED]}
    else:
        assert url == PAGES[key]
    stage.press(BEN, handoff, "handoff_done")
    assert platform.name in words(stage.messages("handoff")[0]["blocks"])


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_a_first_text_is_handed_on_as_it_stands_when_nobody_reads_it(stage: Stage, draft: Json) -> None:
    (shown,) = [
        words(part["elements"])
        for block in draft["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_quote"
    ]
    assert PLATFORMS[draft["platform"]].fits(shown)
    assert ("https://oven.example/bakers/0" in shown) is PLATFORMS[draft["platform"]].link_in_text
    stage.advance(to="slot")
    assert words(stage.messages("text")[0]["blocks"]) == shown
