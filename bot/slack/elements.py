"""The shapes of what stands inside blocks: buttons, menus, inputs, with the figures of `limits.json`.

Elements that this product does not use are known by name only; those it uses are known field by field. The
file names the source of its figures.
"""

import json
from importlib.resources import files
from typing import Any

from bot.slack.shapes import Anything, Fields, Flag, Int, Items, Shape, Str, Text, Url

_FILE: dict[str, Any] = json.loads(files("bot.slack").joinpath("limits.json").read_text("utf-8"))
LIMITS: dict[str, int] = _FILE["limits"]
SURFACES: dict[str, list[str]] = _FILE["surfaces"]

_ID = Str(LIMITS["action_id_max_length"], 1)
_PLACEHOLDER = Text(LIMITS["select_placeholder_max_length"])

_CONFIRM = Fields(
    {
        "title": Text(LIMITS["confirmation_title_max_length"]),
        "text": Text(LIMITS["confirmation_text_max_length"], mrkdwn=True),
        "confirm": Text(LIMITS["confirmation_confirm_max_length"]),
        "deny": Text(LIMITS["confirmation_deny_max_length"]),
        "style": Str(choices=("primary", "danger")),
    },
    required=("title", "text", "confirm", "deny"),
)


def _option(*, mrkdwn: bool, url: bool = False) -> Fields:
    fields: dict[str, Shape] = {
        "text": Text(LIMITS["option_text_max_length"], mrkdwn),
        "value": Str(LIMITS["option_value_max_length"], 1),
        "description": Text(LIMITS["option_description_max_length"], mrkdwn),
    }
    if url:
        fields["url"] = Url(LIMITS["option_url_max_length"])
    return Fields(fields, required=("text", "value"))


_OPTION, _RICH_OPTION, _MENU_OPTION = (
    _option(mrkdwn=False),
    _option(mrkdwn=True),
    _option(mrkdwn=False, url=True),
)
_SELECT_OPTIONS = Items(_OPTION, LIMITS["select_options_min_items"], LIMITS["select_options_max_items"])
_GROUP = Fields(
    {
        "label": Text(LIMITS["option_group_label_max_length"]),
        "options": Items(
            _OPTION, LIMITS["option_group_options_min_items"], LIMITS["option_group_options_max_items"]
        ),
    },
    required=("label", "options"),
)
_GROUPS = Items(_GROUP, LIMITS["select_option_groups_min_items"], LIMITS["select_option_groups_max_items"])


def _element(required: tuple[str, ...] = (), one_of: tuple[str, ...] = (), /, **fields: Shape) -> Fields:
    common: dict[str, Shape] = {
        "type": Anything(),
        "action_id": _ID,
        "confirm": _CONFIRM,
        "focus_on_load": Flag(),
    }
    return Fields(common | fields, required=required, one_of=one_of)


def _typed(most: int, /, **fields: Shape) -> Fields:
    return _element(
        placeholder=Text(most),
        initial_value=Str(LIMITS["plain_text_input_max_length_max"]),
        dispatch_action_config=Anything(),
        **fields,
    )


def _choice(one: Shape, options: Shape) -> Fields:
    return _element(("options",), options=options, initial_option=one, initial_options=Items(one, 1, 100))


_SELECT: dict[str, Shape] = {
    "placeholder": _PLACEHOLDER,
    "options": _SELECT_OPTIONS,
    "option_groups": _GROUPS,
}
_MANY: dict[str, Shape] = {"max_selected_items": Int(LIMITS["multi_select_max_selected_items_min"], 1000)}
_HERE: dict[str, Shape] = {
    "response_url_enabled": Flag(),
    "default_to_current_conversation": Flag(),
    "filter": Anything(),
}
_NAME, _NAMES = Str(255, 1), Items(Str(255, 1), 0, 1000)

ELEMENTS: dict[str, Fields | Anything] = {
    "button": _element(
        ("text",),
        text=Text(LIMITS["button_text_max_length"]),
        value=Str(LIMITS["button_value_max_length"]),
        url=Url(LIMITS["button_url_max_length"]),
        style=Str(choices=("primary", "danger")),
        accessibility_label=Str(LIMITS["button_accessibility_label_max_length"]),
    ),
    "overflow": _element(
        ("options",),
        options=Items(
            _MENU_OPTION, LIMITS["overflow_options_min_items"], LIMITS["overflow_options_max_items"]
        ),
    ),
    "static_select": _element((), ("options", "option_groups"), initial_option=_OPTION, **_SELECT),
    "multi_static_select": _element(
        (), ("options", "option_groups"), initial_options=Items(_OPTION, 1, 100), **_SELECT, **_MANY
    ),
    "external_select": _element(
        placeholder=_PLACEHOLDER,
        initial_option=_OPTION,
        min_query_length=Int(LIMITS["select_min_query_length_min"], 75),
    ),
    "users_select": _element(placeholder=_PLACEHOLDER, initial_user=_NAME),
    "multi_users_select": _element(placeholder=_PLACEHOLDER, initial_users=_NAMES, **_MANY),
    "conversations_select": _element(placeholder=_PLACEHOLDER, initial_conversation=_NAME, **_HERE),
    "multi_conversations_select": _element(
        placeholder=_PLACEHOLDER, initial_conversations=_NAMES, **_MANY, **_HERE
    ),
    "channels_select": _element(placeholder=_PLACEHOLDER, initial_channel=_NAME, response_url_enabled=Flag()),
    "multi_channels_select": _element(placeholder=_PLACEHOLDER, initial_channels=_NAMES, **_MANY),
    "checkboxes": _choice(
        _RICH_OPTION,
        Items(_RICH_OPTION, LIMITS["checkboxes_options_min_items"], LIMITS["checkboxes_options_max_items"]),
    ),
    "radio_buttons": _choice(
        _RICH_OPTION,
        Items(
            _RICH_OPTION, LIMITS["radio_buttons_options_min_items"], LIMITS["radio_buttons_options_max_items"]
        ),
    ),
    "datepicker": _element(
        placeholder=Text(LIMITS["date_picker_placeholder_max_length"]), initial_date=Str(10, 10)
    ),
    "timepicker": _element(
        placeholder=Text(LIMITS["time_picker_placeholder_max_length"]),
        initial_time=Str(5, 5),
        timezone=Str(255),
    ),
    "datetimepicker": _element(initial_date_time=Int(0, 9_999_999_999)),
    "plain_text_input": _typed(
        LIMITS["plain_text_input_placeholder_max_length"],
        multiline=Flag(),
        min_length=Int(LIMITS["plain_text_input_min_length_min"], LIMITS["plain_text_input_min_length_max"]),
        max_length=Int(LIMITS["plain_text_input_max_length_min"], LIMITS["plain_text_input_max_length_max"]),
    ),
    "email_text_input": _typed(LIMITS["email_input_placeholder_max_length"]),
    "url_text_input": _typed(LIMITS["url_input_placeholder_max_length"]),
    "number_input": Fields(
        _typed(
            LIMITS["number_input_placeholder_max_length"],
            is_decimal_allowed=Flag(),
            min_value=Str(255),
            max_value=Str(255),
        ).fields,
        required=("is_decimal_allowed",),
    ),
    "rich_text_input": Anything(),
    "file_input": Anything(),
    "workflow_button": Anything(),
    "feedback_buttons": Anything(),
    "icon_button": Anything(),
    "image": Fields(
        {
            "type": Anything(),
            "image_url": Url(LIMITS["image_element_image_url_max_length"]),
            "slack_file": Anything(),
            "alt_text": Str(LIMITS["image_element_alt_text_max_length"], 1),
        },
        required=("alt_text",),
        one_of=("image_url", "slack_file"),
    ),
    # text objects stand among the elements of a context block
    "plain_text": Fields(
        {"type": Anything(), "text": Str(LIMITS["text_max_length"], 1), "emoji": Flag()}, required=("text",)
    ),
    "mrkdwn": Fields(
        {"type": Anything(), "text": Str(LIMITS["text_max_length"], 1), "verbatim": Flag()},
        required=("text",),
    ),
}

PICKS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
    "checkboxes",
    "radio_buttons",
    "datepicker",
    "timepicker",
)
TYPED = (
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
)
