"""Whatever comes in, something Slack takes goes out."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.validate import fitted, problems

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain("A"), "value": value}


_WORDS = (
    "type text blocks elements element accessory options action_id block_id label title initial_option"
    " option_groups value url fields metadata submit min_length max_length"
)
WORDS = st.sampled_from(_WORDS.split())
_KINDS = (
    "section actions context input header rich_text rich_text_section text link modal plain_text mrkdwn"
    " button overflow static_select plain_text_input markdown checkboxes"
)
KINDS = st.sampled_from(_KINDS.split())
LEAVES = st.none() | st.booleans() | st.integers(-5, 4000) | KINDS | st.text(max_size=5) | st.just("x" * 3500)
HOSTILE = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=30,
)


@given(st.dictionaries(WORDS, HOSTILE, max_size=8), st.sampled_from(["message", "modal", "home"]))
@settings(max_examples=150, deadline=None)
def test_whatever_comes_in_something_slack_takes_goes_out(payload: Json, surface: str) -> None:
    assert problems(fitted(payload, surface), surface) == []


BLOCK = st.one_of(
    [
        st.fixed_dictionaries(
            {"type": st.just("section"), "text": HOSTILE, "accessory": HOSTILE, "block_id": LEAVES}
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("actions"),
                "elements": st.lists(
                    st.fixed_dictionaries(
                        {
                            "type": KINDS,
                            "action_id": st.sampled_from(["a", "b"]),
                            "text": st.builds(plain, st.text(max_size=90)),
                            "options": st.lists(st.builds(option, st.text(max_size=3)), max_size=7),
                            "initial_option": st.builds(option, st.text(max_size=2)),
                            "option_groups": HOSTILE,
                        }
                    ),
                    max_size=30,
                ),
            }
        ),
        st.fixed_dictionaries({"type": st.just("input"), "label": HOSTILE, "element": HOSTILE}),
        st.fixed_dictionaries({"type": st.just("markdown"), "text": st.just("x" * 7000)}),
    ]
)


@given(st.lists(BLOCK, max_size=6), st.sampled_from(["message", "modal", "home"]))
@settings(max_examples=150, deadline=None)
def test_nearly_right_blocks_are_made_to_fit(blocks: list[Json], surface: str) -> None:
    assert (
        problems(
            fitted({"type": surface, "text": "x", "title": plain("t"), "blocks": blocks}, surface), surface
        )
        == []
    )
