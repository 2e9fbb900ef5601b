"""Every message, form and notice, with texts as strangers write them: Slack takes it, and nobody is called."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.cards import card, draft, editor, modals, notices
from bot.slack.cards.blocks import Drawing, answer, escaped
from bot.slack.cards.same_story import Elsewhere
from bot.slack.validate import fitted, problems
from curation.calendar import WorkingWeek
from curation.judge.candidate import Candidate, State
from curation.judge.friend_test import Standing, Tally, Verdict
from curation.share.no_echo import Echo, Other
from curation.share.platforms import PLATFORMS
from curation.share.post import Post, PostState, fingerprint
from curation.share.queue import Slot
from curation.team import Workspace
from curation.wording import LANGUAGES, Say, wording
from db.collect.sources import Source

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

HOSTILE = (
    "",
    " ",
    "<!channel> <@U0BEN> <!subteam^S1> <https://evil.example|your bank>",
    "*bold* _it_ `code` ~gone~ > quote",
    "&lt;!here&gt; & &amp; <",
    "\u202eevil\u2066 \u200b\u200e\ufeff\x00\x07",
    "x" * 5000,
    "<" * 3000,
    "é\u0301" * 800 + "👩\u200d👩\u200d👧" * 200,
    "{friend} {0} {{",
    "line\nline\r\n\tline",
    "\ud800 lone",
)


def a_workspace(**columns: Any) -> Workspace:
    given: dict[str, Any] = dict.fromkeys(Workspace.__slots__)
    given |= {
        "id": 1,
        "team_id": "T0TEAM",
        "state": "active",
        "channel_id": "C0WORTH",
        "locale": "en",
        "tz": "Europe/London",
        "interests": "bread",
        "friend": "a regular",
        "voters": "open",
        "week": WorkingWeek(tz="Europe/London"),
        "ask_at": time(9, 30),
        "slots": (Slot(1, time(9)),),
        "created_at": NOW,
        "platform": "linkedin",
        "account": "",
        "tone": "",
        "banned": (),
        "tags": (),
        "writer": True,
    }
    return Workspace(**{**given, **columns})


def a_candidate(**columns: Any) -> Candidate:
    given: dict[str, Any] = {
        "id": 7,
        "workspace_id": 1,
        "story_id": 3,
        "round": 1,
        "state": State.OPEN,
        "source_id": 2,
        "suggested_by": None,
        "url": "https://oven.example/rye",
        "title": "Rye",
        "summary": "About rye.",
        "source_name": "The Oven",
        "published_at": NOW,
        "created_at": NOW,
        "score": 0.1,
        "reasons": (),
        "rule": None,
        "asked_at": NOW,
        "closes_at": NOW + timedelta(days=2),
        "held": Standing(Verdict.OPEN, None),
        "decided_at": None,
        "tally": Tally(3, 2, 1, 0),
    }
    return Candidate(**{**given, **columns})


def a_post(**columns: Any) -> Post:
    given: dict[str, Any] = dict.fromkeys(Post.__slots__)
    given |= {
        "id": 9,
        "workspace_id": 1,
        "candidate_id": 7,
        "platform": "linkedin",
        "state": PostState.DRAFT,
        "text": "Rye!",
        "first_text": "Rye!",
        "why": "",
        "origin": "template",
        "fell_back": "",
        "photo_idea": "",
        "alt_text": "",
        "credit": "",
        "title": "Rye",
        "url": "https://oven.example/rye",
        "source_name": "The Oven",
        "item_at": NOW,
        "edited": False,
        "created_at": NOW,
        "place": 1,
        "handoff_no": 1,
    }
    return Post(**{**given, **columns})


def a_source(**columns: Any) -> Source:
    given: dict[str, Any] = dict.fromkeys(Source.__slots__)
    given |= {
        "id": 2,
        "workspace_id": 1,
        "feed_state": "resting",
        "failures": 10,
        "url": "https://oven.example/feed",
    }
    return Source(**{**given, "title": "The Oven", "error": "timeout", **columns})


def drawings(text: str, say: Say) -> Iterator[Drawing]:
    """Every message with a stranger's text in every place that can hold one."""
    tally = Tally(3, 1, 0, 0)
    for workspace in (a_workspace(friend=text), a_workspace(state="paused", account=text)):
        for asked in (
            a_candidate(title=text, summary=text, source_name=text),
            a_candidate(
                title=text, url=None, suggested_by="U0ANA", source_id=None, source_name="", summary=text
            ),
            a_candidate(closes_at=None, state=State.ASKING, round=2, published_at=None),
        ):
            yield card.open_card(asked, workspace, say, tally=tally, also_in=[text, text], by=text)
            yield card.open_card(
                asked, workspace, say, tally=tally, also_in=[text], by=text, near=text, attached=True
            )
            for state in (State.MERGED, State.EXPIRED):
                for there in State:
                    for address in (None, "https://x.slack.com/archives/C0WORTH/p1"):
                        yield card.closed_card(
                            replace(asked, state=state),
                            workspace,
                            say,
                            post=None,
                            slot=None,
                            alone=True,
                            asked_again=False,
                            by=text,
                            went_on=Elsewhere(text, there, address, apart=there is State.WAITING),
                        )
            for state in (State.APPROVED, State.DECLINED, State.EXPIRED, State.WITHDRAWN, State.MERGED):
                for post in (None, *(a_post(state=each, title=text) for each in PostState)):
                    for slot in (None, NOW):
                        yield card.closed_card(
                            replace(asked, state=state),
                            workspace,
                            say,
                            post=post,
                            slot=slot,
                            alone=True,
                            asked_again=False,
                            by=text,
                        )
    text = text.replace("\ud800", "")  # can't be in the memory, so it can't be in a text
    for platform in PLATFORMS:
        for way in PostState:
            for read in (None, fingerprint(text) if text.isprintable() else None):
                post = a_post(
                    platform=platform,
                    state=way,
                    text=text,
                    title=text,
                    photo_idea=text,
                    alt_text=text,
                    credit=text,
                    why=text,
                    origin="template" if read else "writer",
                    fell_back="number" if read else "",
                    approved_sha=read,
                    handed_at=NOW + timedelta(days=40),
                    handed_to="U0ANA",
                    published_by="U0ANA",
                )
                for slot in (None, NOW):
                    yield draft.draft(post, a_workspace(), say, slot=slot)
                    yield draft.handoff(post, a_workspace(account=text), say, next_slot=slot)
                yield draft.handoff(
                    replace(post, handed_to=None, url=None), a_workspace(), say, next_slot=None
                )
                yield draft.text_alone(post)
    post = a_post(title=text, text=text)
    source = a_source(title=text)
    for payload in (
        notices.away(say),
        notices.nobody_answers(say),
        notices.queue_full(say, 4),
        notices.which_platform(say),
        notices.reminder(say, post),
        notices.photo_wanted(say, replace(post, photo_idea=text), slot=NOW, tz="Europe/Paris"),
        notices.held_back(say, post, Echo("text", Other("mastodon", text, 3, NOW), 0.9)),
        notices.held_back(say, post, Echo("too_soon", Other("mastodon", text, 7, NOW), 0.1)),
        notices.hello(say),
        notices.ready(say, platform="LinkedIn", n=0),
        notices.ready(say, platform="LinkedIn", n=5),
        notices.sources_failed(say, [source]),
        notices.sources_failed(say, [replace(source, feed_state="gone"), replace(source, error=None)]),
        notices.sources_failed(say, [replace(source, error=None)] * 5),
        notices.sources_failed(say, [source] * 500),
        notices.stuck(say, text),
        notices.refused(say, "not_in_channel"),
        notices.refused(say, text),
    ):
        yield notices.drawing(payload)


def forms(text: str, say: Say) -> Iterator[dict[str, Any]]:
    workspace = a_workspace(interests=text, friend=text)
    yield modals.set_up(say, workspace, channel_id="C0WORTH", voters=["U0ANA"], poster="U0ANA")
    yield modals.set_up(say, replace(workspace, platform=None), channel_id="", voters=[], poster="U0ANA")
    yield modals.profile(say, workspace)
    yield modals.own_words(say, 7)
    yield modals.suggest(say)
    voice = a_workspace(tone=text, banned=(text, "x"), tags=("#bread",))
    yield modals.profile(say, voice)
    for bounds in ({}, {"writer": False, "writer_calls": 3, "writer_cents": 12_345_67}):
        limited = a_workspace(**bounds)
        spent = say("writer.spent", 3, dollars="0.02")
        for compared in (False, True):
            yield modals.writer(say, limited, spent=spent, most_calls=200, most_dollars=5, compared=compared)
    text = text.replace("\ud800", "")
    for platform in PLATFORMS:
        post = a_post(platform=platform, text=text, title=text, photo_idea=text, alt_text=text, credit=text)
        here = a_workspace(platform=platform, account=text)
        other = Other("mastodon", text, 3, NOW)
        for echo in (None, Echo("text", other, 0.9), Echo("too_soon", other, 0.1)):
            for writer in (True, False):
                shown = editor.editor(
                    say, post, here, editor.begin(post), writer=writer, note=text or "–", echo=echo
                )
                yield fitted(shown, "modal")
        yield fitted(editor.editor(say, post, here, editor.Editing("", suffix="_1"), writer=True), "modal")


def texts_in(found: object) -> Iterator[tuple[str, str]]:
    """(type, text) of every text object and rich text element."""
    if isinstance(found, dict):
        if isinstance(found.get("text"), str):
            yield str(found.get("type")), found["text"]
        for each in found.values():
            yield from texts_in(each)
    elif isinstance(found, list):
        for each in found:
            yield from texts_in(each)


def check_message(drawing: Drawing) -> None:
    payload = {"text": drawing.text, "blocks": drawing.blocks}
    fit = fitted(payload, "message")
    assert problems(fit, "message") == []
    assert all(kind != "mrkdwn" for kind, _ in texts_in(drawing.blocks))
    bare = drawing.text.removeprefix("<@U0ANA> ")
    assert "<" not in bare
    assert ">" not in bare
    assert len(drawing.text) <= 4000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_slack_takes_every_message_whatever_strangers_wrote(text: str, language: str) -> None:
    for drawing in drawings(text, wording(language)):
        check_message(drawing)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_slack_takes_every_form_whatever_strangers_wrote(text: str, language: str) -> None:
    for form in forms(text, wording(language)):
        assert problems(form, "modal") == []
        assert len([block for block in form["blocks"] if block["type"] == "input"]) <= 5
        assert all(kind != "mrkdwn" for kind, _ in texts_in(form))


@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_messages_need_no_fitting(language: str) -> None:
    for drawing in drawings("A plain title", wording(language)):
        payload = {"text": drawing.text, "blocks": drawing.blocks}
        assert problems(payload, "message") == []
        assert fitted(payload, "message") == payload


@given(text=st.text(max_size=400), most=st.integers(20, 80))
@settings(max_examples=200, deadline=None)
def test_an_escaped_text_holds_no_markup_and_is_never_too_long(text: str, most: int) -> None:
    safe = escaped(text, most)
    assert len(safe) <= most
    assert "<" not in safe
    assert ">" not in safe
    assert safe.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").count("&") == 0


@given(text=st.text(max_size=5000))
@settings(max_examples=60, deadline=None)
def test_slack_takes_any_answer(text: str) -> None:
    said = answer(text)
    said.pop("response_type")
    assert problems(fitted(said, "message"), "message") == []


def test_an_open_card_shows_no_answers() -> None:
    say = wording("en")
    shown = [
        card.open_card(a_candidate(), a_workspace(), say, tally=tally, also_in=[])
        for tally in (Tally(5, 3, 0, 0), Tally(5, 0, 3, 0), Tally(5, 0, 0, 3), Tally(5, 1, 1, 1))
    ]
    assert all(each == shown[0] for each in shown)


def test_only_a_hand_off_calls_somebody() -> None:
    for drawing in drawings("plain", wording("en")):
        if "<@" in drawing.text:
            assert "your turn to post" in drawing.text
