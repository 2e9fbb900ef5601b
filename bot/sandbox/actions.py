"""What can be pressed in a message or view, and what a press or an input says to the bot."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

Json = dict[str, Any]

# element type -> the key its choice travels under; those ending in s carry a list
_CHOICE = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}


def elements(blocks: Iterable[Any]) -> Iterator[Json]:
    """Every interactive element as {"block_id", "element"}, in reading order."""
    for block in blocks:
        if not isinstance(block, dict):
            continue
        inside = [
            *block.get("elements", []),
            block.get("accessory"),
            block.get("element"),
            *block.get("actions", []),
        ]
        for element in inside:
            if isinstance(element, dict) and element.get("action_id") and element.get("type"):
                yield {"block_id": block.get("block_id", ""), "element": element}
        for key in ("child_blocks", "elements"):
            yield from elements(b for b in block.get(key, []) if isinstance(b, dict) and _holds_elements(b))


def _holds_elements(block: Json) -> bool:
    return block.get("type") in {"actions", "section", "input", "context_actions", "card", "container"}


def remembered(past: list[Json], blocks: Iterable[Any]) -> list[Json]:
    """The elements a message ever had: those of `past` and the new ones of `blocks`, each once."""
    known = {repr(entry["element"]) for entry in past}
    return past + [entry for entry in elements(blocks) if repr(entry["element"]) not in known]


def find(entries: Iterable[Json], name: str, *, block_id: str | None, value: str | None) -> Json | None:
    """The element that a press named `name` means, as {"block_id", "element", "option"?}, or None.

    An entry of an overflow menu is named by its option's value up to the colon. Among several of one name,
    the one carrying `value` is meant, else the first.
    """
    matches: list[Json] = []
    for entry in entries:
        if block_id is not None and entry["block_id"] != block_id:
            continue
        element = entry["element"]
        if element["action_id"] == name:
            matches.append(entry)
        if element["type"] == "overflow":
            matches += [
                {**entry, "option": option}
                for option in element.get("options", [])
                if str(option.get("value", "")).partition(":")[0] == name
            ]
    carrying = [m for m in matches if value is not None and value in _values(m)]
    return next(iter(carrying or matches), None)


def _values(match: Json) -> list[Any]:
    option = match.get("option")
    return [option.get("value")] if option else [match["element"].get("value")]


def pressed(match: Json, value: Any, action_ts: str) -> Json:
    """The entry of `actions` for a press; `value` is sent as it is when given, forged or not."""
    element = match["element"]
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": match["block_id"]}
    if element["type"] in _CHOICE:
        option = match.get("option")
        chosen = value if value is not None or option is None else option["value"]
        action.update(chosen_state(element, chosen))
    else:
        if "text" in element:
            action["text"] = element["text"]
        sent = element.get("value") if value is None else value
        if sent is not None:
            action["value"] = sent
    action["action_ts"] = action_ts
    return action


UNTOUCHED: Final = object()


def chosen_state(element: Json, value: Any) -> Json:
    """What one element says once `value` is chosen, as in `view.state.values`.

    UNTOUCHED means its initial value; None, an empty text or list that it was emptied.
    """
    key = _CHOICE.get(element["type"], "value")
    state: Json = {"type": element["type"]}
    if value is UNTOUCHED:
        value = element.get(_INITIAL.get(key, "initial_value"))
        state[key] = ([] if key.endswith("s") else None) if value is None else value
    elif value is None or value in ("", []):
        state[key] = [] if key.endswith("s") else None
    elif key == "selected_option":
        state[key] = _option(element, value)
    elif key.endswith("s"):
        chosen = value if isinstance(value, list) else [value]
        state[key] = [_option(element, v) for v in chosen] if key == "selected_options" else chosen
    else:
        state[key] = value
    return state


def _option(element: Json, value: Any) -> Any:
    if isinstance(value, dict):
        return value
    options = [*element.get("options", [])]
    for group in element.get("option_groups", []):
        options += group.get("options", [])
    forged = {"text": {"type": "plain_text", "text": str(value), "emoji": True}, "value": value}
    return next((o for o in options if o.get("value") == value), forged)


def is_empty(state: Json) -> bool:
    """Whether an element's state says nothing."""
    return not any(v for k, v in state.items() if k != "type")
