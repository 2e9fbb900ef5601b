"""The shapes of Slack's blocks, messages and views, with the figures of `limits.json`.

Blocks that this product does not use are known by name and surface only; those it uses are known field by
field.
Where Slack's reference says more than the figures (which element stands in which block), the tables follow
it.
"""

from bot.slack.elements import ELEMENTS, LIMITS, PICKS, SURFACES, TYPED
from bot.slack.shapes import Anything, Fields, Flag, Int, Items, Shape, Str, Tagged, Text, Url

# Slack's own, not in the file: a message's text is refused beyond 40,000 characters, a view beyond 250 kB.
MESSAGE_TEXT_MOST = 40_000
VIEW_BYTES_MOST = 250_000

_BLOCK_ID = Str(LIMITS["block_id_max_length"], 1)


def _elements(*names: str) -> Tagged:
    return Tagged({name: ELEMENTS[name] for name in names}, "element")


def _block(required: tuple[str, ...] = (), one_of: tuple[str, ...] = (), /, **fields: Shape) -> Fields:
    common: dict[str, Shape] = {"type": Anything(), "block_id": _BLOCK_ID}
    return Fields(common | fields, required=required, one_of=one_of)


_STYLE: dict[str, Shape] = {"type": Anything(), "style": Fields({}, open=True)}
_RUN = Tagged(
    {
        "text": Fields(_STYLE | {"text": Str(LIMITS["text_max_length"], 1)}, required=("text",)),
        "link": Fields(
            _STYLE | {"url": Url(3000), "text": Str(LIMITS["text_max_length"], 1), "unsafe": Flag()},
            required=("url",),
        ),
        "emoji": Fields(_STYLE | {"name": Str(255, 1)}, required=("name",), open=True),
        "user": Fields(_STYLE | {"user_id": Str(255, 1)}, required=("user_id",)),
        "usergroup": Fields(_STYLE | {"usergroup_id": Str(255, 1)}, required=("usergroup_id",)),
        "channel": Fields(_STYLE | {"channel_id": Str(255, 1)}, required=("channel_id",)),
        "broadcast": Fields(
            _STYLE | {"range": Str(choices=("here", "channel", "everyone"))}, required=("range",)
        ),
        "date": Fields(
            _STYLE
            | {
                "timestamp": Int(0, 9_999_999_999),
                "format": Str(255, 1),
                "url": Url(3000),
                "fallback": Str(255, 1),
            },
            required=("timestamp", "format"),
        ),
        "color": Fields(_STYLE | {"value": Str(255, 1)}, required=("value",)),
    },
    "rich text",
)
_RUNS: dict[str, Shape] = {"type": Anything(), "elements": Items(_RUN, 0, 1000)}
_LINES = Fields(_RUNS, required=("elements",))
_BORDER = Int(LIMITS["rich_text_quote_border_min"], LIMITS["rich_text_quote_border_max"])
_RICH = Tagged(
    {
        "rich_text_section": _LINES,
        "rich_text_preformatted": Fields(
            _RUNS | {"border": _BORDER, "language": Str(255)}, required=("elements",)
        ),
        "rich_text_quote": Fields(_RUNS | {"border": _BORDER}, required=("elements",)),
        "rich_text_list": Fields(
            {
                "type": Anything(),
                "elements": Items(Tagged({"rich_text_section": _LINES}, "rich text"), 1, 1000),
                "style": Str(choices=("bullet", "ordered")),
                "indent": Int(LIMITS["rich_text_list_indent_min"], LIMITS["rich_text_list_indent_max"]),
                "offset": Int(LIMITS["rich_text_list_offset_min"], 1_000_000),
                "border": Int(LIMITS["rich_text_list_border_min"], LIMITS["rich_text_list_border_max"]),
            },
            required=("elements", "style"),
        ),
    },
    "rich text",
)

_BLOCKS: dict[str, Fields] = {
    "section": _block(
        (),
        ("text", "fields"),
        text=Text(LIMITS["section_text_max_length"], mrkdwn=True),
        fields=Items(
            Text(LIMITS["section_fields_item_max_length"], mrkdwn=True), 1, LIMITS["section_fields_max_items"]
        ),
        accessory=_elements("button", "overflow", "image", "workflow_button", *PICKS),
        expand=Flag(),
    ),
    "divider": _block(),
    "header": _block(("text",), text=Text(LIMITS["header_text_max_length"])),
    "context": _block(
        ("elements",),
        elements=Items(_elements("plain_text", "mrkdwn", "image"), 1, LIMITS["context_elements_max_items"]),
    ),
    "actions": _block(
        ("elements",),
        elements=Items(
            _elements("button", "overflow", "datetimepicker", "workflow_button", *PICKS),
            1,
            LIMITS["actions_elements_max_items"],
        ),
    ),
    "image": _block(
        ("alt_text",),
        ("image_url", "slack_file"),
        image_url=Url(LIMITS["image_image_url_max_length"]),
        slack_file=Anything(),
        alt_text=Str(LIMITS["image_alt_text_max_length"], 1),
        title=Text(LIMITS["image_title_max_length"]),
    ),
    "input": _block(
        ("label", "element"),
        label=Text(LIMITS["input_label_max_length"]),
        element=_elements("datetimepicker", *PICKS, *TYPED),
        hint=Text(LIMITS["input_hint_max_length"]),
        optional=Flag(),
        dispatch_action=Flag(),
    ),
    "rich_text": _block(("elements",), elements=Items(_RICH, 1, 1000)),
    "markdown": _block(("text",), text=Str(LIMITS["markdown_text_max_length"], 1)),
}


def blocks_of(surface: str) -> Items:
    """The list of blocks that a surface (`message`, `modal`, `home`) takes."""
    kinds: dict[str, Fields | Anything] = {name: _BLOCKS.get(name, Anything()) for name in SURFACES[surface]}
    most = LIMITS["message_blocks_max_items"] if surface == "message" else LIMITS["view_blocks_max_items"]
    return Items(Tagged(kinds, f"block for a {surface}"), 0, most)


_METADATA = Fields(
    {"event_type": Str(255, 1), "event_payload": Fields({}, open=True), "entities": Anything()},
    required=("event_type", "event_payload"),
)
_VIEW: dict[str, Shape] = {
    "type": Anything(),
    "callback_id": Str(LIMITS["view_callback_id_max_length"]),
    "external_id": Str(LIMITS["view_external_id_max_length"]),
    "private_metadata": Str(LIMITS["view_private_metadata_max_length"]),
}
PAYLOADS: dict[str, Fields] = {
    "message": Fields(
        {
            "text": Str(MESSAGE_TEXT_MOST),
            "blocks": blocks_of("message"),
            "metadata": _METADATA,
            "attachments": Items(Anything(), 0, LIMITS["message_attachments_max_items"]),
        },
        one_of=("text", "blocks", "attachments"),
        open=True,
    ),
    "modal": Fields(
        _VIEW
        | {
            "title": Text(LIMITS["view_title_max_length"]),
            "submit": Text(LIMITS["view_submit_max_length"]),
            "close": Text(LIMITS["view_close_max_length"]),
            "blocks": blocks_of("modal"),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
        required=("type", "title", "blocks"),
    ),
    "home": Fields(_VIEW | {"blocks": blocks_of("home")}, required=("type", "blocks")),
}
