"""What Slack would object to is found, and any payload can be made to fit."""

import copy
import json
from typing import Any

import pytest

from bot.slack.elements import LIMITS
from bot.slack.validate import fitted, problems

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(name: str = "go", text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "action_id": name, "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str = "a", text: str = "A") -> Json:
    return {"text": plain(text), "value": value}


def message(*blocks: Json, **more: Any) -> Json:
    return {"text": "fallback", "blocks": list(blocks), **more}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": list(blocks), **more}


def menu(kind: str, count: int) -> Json:
    return {"type": kind, "action_id": "m", "options": [option(str(n)) for n in range(count)]}


TYPED = {"type": "plain_text_input", "action_id": "t"}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "A title", "style": {"bold": True}},
                {"type": "link", "url": "https://example.org/x", "text": "a link"},
            ],
        }
    ],
}

# shape -> (the surface, a payload at its limit given n, the limit)
AT_LIMIT: dict[str, tuple[str, Any, int]] = {
    "section text": ("message", lambda n: message({"type": "section", "text": mrkdwn("x" * n)}), 3000),
    "field": ("message", lambda n: message({"type": "section", "fields": [mrkdwn("x" * n)]}), 2000),
    "fields": ("message", lambda n: message({"type": "section", "fields": [mrkdwn("x")] * n}), 10),
    "header": ("message", lambda n: message({"type": "header", "text": plain("x" * n)}), 150),
    "context": ("message", lambda n: message({"type": "context", "elements": [mrkdwn("x")] * n}), 10),
    "context text": ("message", lambda n: message({"type": "context", "elements": [mrkdwn("x" * n)]}), 3000),
    "actions": ("message", lambda n: message(actions(*(button(f"b{i}") for i in range(n)))), 25),
    "button text": ("message", lambda n: message(actions(button(text="x" * n))), 75),
    "button value": ("message", lambda n: message(actions(button(value="x" * n))), 2000),
    "button url": ("message", lambda n: message(actions(button(url="https://e.org/".ljust(n, "x")))), 3000),
    "action id": ("message", lambda n: message(actions(button(name="x" * n))), 255),
    "block id": ("message", lambda n: message(actions(button(), block_id="x" * n)), 255),
    "overflow": ("message", lambda n: message(actions(menu("overflow", n))), 5),
    "select": ("message", lambda n: message(actions(menu("static_select", n))), 100),
    "checkboxes": ("message", lambda n: message(actions(menu("checkboxes", n))), 10),
    "radio buttons": ("message", lambda n: message(actions(menu("radio_buttons", n))), 10),
    "blocks of a message": ("message", lambda n: message(*[{"type": "divider"}] * n), 50),
    "text of a message": ("message", lambda n: {"text": "x" * n}, 40_000),
    "markdown": ("message", lambda n: message({"type": "markdown", "text": "x" * n}), 12_000),
    "two markdowns": (
        "message",
        lambda n: message({"type": "markdown", "text": "x"}, {"type": "markdown", "text": "x" * (n - 1)}),
        12_000,
    ),
    "blocks of a view": ("home", lambda n: {"type": "home", "blocks": [{"type": "divider"}] * n}, 100),
    "title": ("modal", lambda n: modal(title=plain("x" * n)), 24),
    "submit": ("modal", lambda n: modal(submit=plain("x" * n)), 24),
    "close": ("modal", lambda n: modal(close=plain("x" * n)), 24),
    "private metadata": ("modal", lambda n: modal(private_metadata="x" * n), 3000),
    "callback id": ("modal", lambda n: modal(callback_id="x" * n), 255),
    "label": ("modal", lambda n: modal(field(TYPED, label=plain("x" * n))), 2000),
    "placeholder": ("modal", lambda n: modal(field({**TYPED, "placeholder": plain("x" * n)})), 150),
    "max length": ("modal", lambda n: modal(field({**TYPED, "max_length": n})), 3000),
}


@pytest.mark.parametrize("name", AT_LIMIT)
def test_at_its_limit_a_payload_is_right_and_one_more_is_found_and_made_to_fit(name: str) -> None:
    surface, build, most = AT_LIMIT[name]
    assert problems(build(most), surface) == []
    over = build(most + 1)
    assert problems(over, surface)
    assert problems(fitted(over, surface), surface) == []


WRONG: dict[str, tuple[str, Json]] = {
    "no text at all": ("message", {"text": "", "blocks": []}),
    "empty section": ("message", message({"type": "section", "text": mrkdwn("")})),
    "section of nothing": ("message", message({"type": "section"})),
    "header as mrkdwn": ("message", message({"type": "header", "text": mrkdwn("x")})),
    "button with mrkdwn": ("message", message(actions({**button(), "text": mrkdwn("x")}))),
    "no buttons": ("message", message(actions())),
    "the same action twice": ("message", message(actions(button(), button()))),
    "the same block twice": (
        "message",
        message(actions(button(), block_id="b"), actions(button(), block_id="b")),
    ),
    "unknown block": ("message", message({"type": "fancy"})),
    "unknown element": ("message", message(actions({"type": "fancy"}))),
    "block without type": ("message", message({"text": plain("x")})),
    "unknown field": ("message", message({"type": "divider", "colour": "red"})),
    "alert in a message": ("message", message({"type": "alert", "text": plain("x")})),
    "an input's element in actions": ("message", message(actions(TYPED))),
    "a script as address": ("message", message(actions(button(url="javascript:alert(1)")))),
    "an address without host": ("message", message(actions(button(url="https:///x")))),
    "an unknown style": ("message", message(actions(button(style="loud")))),
    "an initial choice not offered": (
        "message",
        message(actions({**menu("static_select", 2), "initial_option": option("zzz")})),
    ),
    "a select of nothing": ("message", message(actions({"type": "static_select", "action_id": "s"}))),
    "an option without value": (
        "message",
        message(actions({**menu("overflow", 1), "options": [{"text": plain("x")}]})),
    ),
    "an image without alt": ("message", message({"type": "image", "image_url": "https://e.org/i.png"})),
    "an empty run": (
        "message",
        message(
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}],
            }
        ),
    ),
    "metadata without payload": ("message", message(metadata={"event_type": "x"})),
    "metadata with a list": ("message", message(metadata={"event_type": "x", "event_payload": []})),
    "blocks that are no list": ("message", {"text": "x", "blocks": {}}),
    "a modal without title": ("modal", {"type": "modal", "blocks": []}),
    "a home as modal": ("modal", {"type": "home", "title": plain("x"), "blocks": []}),
    "inputs without submit": ("modal", {"type": "modal", "title": plain("x"), "blocks": [field(TYPED)]}),
    "a minimum above the maximum": ("modal", modal(field({**TYPED, "min_length": 9, "max_length": 3}))),
    "markdown in a modal": ("modal", modal({"type": "markdown", "text": "x"})),
    "a number input that says nothing of decimals": (
        "modal",
        modal(field({"type": "number_input", "action_id": "n"})),
    ),
    "a home with a title": ("home", {"type": "home", "title": plain("x"), "blocks": []}),
    "a view of 300 kB": (
        "home",
        {"type": "home", "blocks": [{"type": "section", "text": mrkdwn("é" * 3000)}] * 60},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_slack_refuses_is_found_and_made_to_fit(name: str) -> None:
    surface, payload = WRONG[name]
    before = copy.deepcopy(payload)
    assert problems(payload, surface)
    assert problems(fitted(payload, surface), surface) == []
    assert payload == before


RIGHT: dict[str, tuple[str, Json]] = {
    "a card": (
        "message",
        message(
            RICH,
            {"type": "context", "elements": [mrkdwn("from *a feed*"), plain("x")]},
            actions(button("yes", value="1", style="primary"), button("no"), menu("overflow", 3)),
            metadata={"event_type": "card", "event_payload": {"id": 1}},
            channel="C1",
        ),
    ),
    "text alone": ("message", {"text": "hello"}),
    "the same action in two blocks": ("message", message(actions(button()), actions(button()))),
    "a form": (
        "modal",
        modal(
            field(TYPED, optional=True, hint=plain("hint")),
            field({"type": "multi_users_select", "action_id": "u", "initial_users": ["U1"]}),
            field({**menu("static_select", 2), "initial_option": option("1")}),
        ),
    ),
    "a home": (
        "home",
        {"type": "home", "blocks": [{"type": "section", "text": mrkdwn("x"), "accessory": button()}]},
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_slack_takes_has_no_problems_and_is_left_as_it_is(name: str) -> None:
    surface, payload = RIGHT[name]
    assert problems(payload, surface) == []
    assert fitted(payload, surface) == payload


def test_a_problem_says_where() -> None:
    (found,) = problems(WRONG["empty section"][1], "message")
    assert found == "must have 1 to 3000 characters, has 0 [json-pointer:/blocks/0/text/text]"


def test_a_cut_text_ends_in_an_ellipsis_and_keeps_all_it_can() -> None:
    cut = fitted(message({"type": "section", "text": plain("x" * 3001)}), "message")
    assert cut["blocks"][0]["text"]["text"] == "x" * 2999 + "…"


@pytest.mark.parametrize("tail", ["&amp;more", "<https://example.org|label>more", "&lt;more"])
def test_a_cut_never_halves_an_entity_or_a_link(tail: str) -> None:
    for padding in range(2960, 3000):
        text = fitted(
            message({"type": "section", "text": mrkdwn("x" * padding + tail + "y" * 90)}), "message"
        )["blocks"][0]["text"]["text"]
        assert len(text) <= 3000
        kept = text.lstrip("x")
        whole = tail.partition("more")[0]
        assert kept.startswith(whole) or kept == "…"


def test_a_long_fallback_text_is_cut_to_what_slack_keeps_in_one_message() -> None:
    over = message({"type": "fancy"}, text="x" * 5000)
    assert len(fitted(over, "message")["text"]) == 4000


def test_a_view_may_have_250_000_bytes() -> None:
    def home(surplus: int) -> Json:
        blocks = [{"type": "section", "text": mrkdwn("x")} for _ in range(100)]
        view: Json = {"type": "home", "blocks": blocks}
        room = 250_000 + surplus - len(json.dumps(view).encode())
        for block in blocks:
            block["text"] = mrkdwn("x" * (1 + min(2999, room)))
            room -= min(2999, room)
        return view

    assert len(json.dumps(home(0)).encode()) == 250_000
    assert problems(home(0), "home") == []
    assert problems(home(1), "home") != []
    assert problems(fitted(home(1), "home"), "home") == []


def test_an_unknown_surface_is_an_error() -> None:
    for ask in (problems, fitted):
        with pytest.raises(ValueError, match="surface"):
            ask({"text": ""}, "canvas")


def test_every_block_of_the_figures_is_known_on_its_surface() -> None:
    for kind in ("card", "container", "table"):
        assert problems(message({"type": kind, "anything": 1}), "message") == []
    assert LIMITS["message_blocks_max_items"] == 50
