"""What people do here and what comes of it: type, press, submit, use shortcuts, look at the home tab."""

from typing import Any

from bot.sandbox import payloads
from bot.sandbox.actions import UNTOUCHED, chosen_state, elements, find, is_empty, pressed
from bot.sandbox.clock import machine_seconds
from bot.sandbox.errors import ApiError, BadCall
from bot.sandbox.response_urls import spoken
from bot.sandbox.site import Site
from bot.sandbox.team import BOT_USER, Channel, Person
from bot.slack.validate import problems

Json = dict[str, Any]


def someone(site: Site, body: Json) -> Person:
    """The person a call names as `user`."""
    person = site.workspace.people.get(str(body.get("user")))
    if person is None:
        raise BadCall(f"Nobody here is called {body.get('user')!r}; GET /sandbox/state lists the users.")
    return person


def somewhere(site: Site, body: Json) -> Channel:
    """The channel a call names as `channel`."""
    channel = site.workspace.place(str(body.get("channel")))
    if channel is None:
        raise BadCall(f"There is no channel {body.get('channel')!r}; GET /sandbox/state lists them.")
    return channel


def filled_in(body: Json) -> Json:
    """What a call gives as `values`."""
    values = body.get("values") or {}
    if not isinstance(values, dict):
        raise BadCall("values must be an object: {block_id: {action_id: value}}.")
    return values


async def _delivered(site: Site, kind: str, payload: Json) -> tuple[Json | None, Json]:
    """Send an envelope; returns the answer's payload and what the caller is told."""
    begun = machine_seconds()
    answer = await site.links.deliver(kind, payload)
    told: Json = {"ok": answer is not None, "acked": answer is not None, "error": None}
    if answer is None:
        told["error"] = "not_acked" if site.links.connections else "not_connected"
    return answer, told | {"ms": round((machine_seconds() - begun) * 1000, 2)}


async def command(site: Site, body: Json) -> Json:
    """Type a slash command."""
    person, channel = someone(site, body), somewhere(site, body)
    name, _, text = str(body.get("text", "")).strip().partition(" ")
    if not name.startswith("/"):
        raise BadCall("text must begin with a slash command, such as /curate help.")
    if name not in {c["command"] for c in site.commands}:
        site.workspace.post(channel.id, "USLACKBOT", f"{name} is not a valid command.", to=person.id)
        return {"ok": False, "status": "unknown_command", "error": "unknown_command"}
    answer, told = await _delivered(
        site, "slash_commands", payloads.command(site, person, channel, name, text.strip())
    )
    if answer is None:
        words = f"{name} failed with the error “{told['error']}”."
        site.workspace.post(channel.id, "USLACKBOT", words, to=person.id)
        return {"ok": False, "status": told["error"], "error": told["error"], "ms": told["ms"]}
    found = problems(answer, "message") if answer.get("text") or answer.get("blocks") else []
    if found:
        refused = {"status": "invalid_blocks", "error": "invalid_blocks", "problems": found}
        return {"ok": False, "ms": told["ms"], **refused}
    spoken(site.workspace, person.id, channel.id, answer)
    return {"ok": True, "status": "acked", "ms": told["ms"]}


async def press(site: Site, body: Json) -> Json:
    """Press a button, or choose in a menu, on a message or a view."""
    try:
        return await _press(site, body)
    except ApiError as error:
        return _refused(error.error)
    except BadCall as error:
        return _refused(str(error))


def _refused(error: str) -> Json:
    return {"ok": False, "acked": False, "ms": 0, "error": error}


async def _press(site: Site, body: Json) -> Json:
    person = someone(site, body)
    name, value, block_id = str(body.get("action_id")), body.get("value"), body.get("block_id")
    action_ts = site.workspace.next_ts()
    if body.get("view_id"):
        if site.views.owner(str(body["view_id"])) != person.id:
            return _refused("view_not_found")
        view = site.views.find(str(body["view_id"]))
        match = find(elements(view["blocks"]), name, block_id=block_id, value=value)
        if match is None:
            return _refused("action_not_found")
        values = state_of(view, filled_in(body))
        payload = payloads.press_on_view(site, person, view, values, pressed(match, value, action_ts))
    else:
        channel = somewhere(site, body)
        message = site.workspace.message(channel.id, str(body.get("ts")))
        if message is None or message["to"] not in {None, person.id}:
            return _refused("message_not_found")
        entries = [*elements(message["blocks"]), *message["past"]]
        match = find(entries, name, block_id=block_id, value=value)
        if match is None:
            return _refused("action_not_found")
        payload = payloads.press_on_message(site, person, channel, message, pressed(match, value, action_ts))
    return (await _delivered(site, "interactive", payload))[1]


def state_of(view: Json, given: Json) -> Json:
    """`state.values` of a view filled in with `given`; other inputs keep their initial values."""
    values: Json = {}
    for entry in elements(view["blocks"]):
        element = entry["element"]
        if element["type"] in {"button", "overflow", "workflow_button"}:
            continue
        in_block = given.get(entry["block_id"])
        chosen = in_block.get(element["action_id"], UNTOUCHED) if isinstance(in_block, dict) else UNTOUCHED
        values.setdefault(entry["block_id"], {})[element["action_id"]] = chosen_state(element, chosen)
    return values


def refused_by_client(view: Json, values: Json) -> Json:
    """What a Slack client refuses before sending: required fields left empty, texts too long or short."""
    errors: Json = {}
    for block in view["blocks"]:
        element = block.get("element")
        if block.get("type") != "input" or not isinstance(element, dict):
            continue
        state = values.get(block["block_id"], {}).get(element.get("action_id"), {})
        text = state.get("value")
        if is_empty(state):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
        elif isinstance(text, str) and len(text) > int(element.get("max_length", 3000)):
            errors[block["block_id"]] = f"Must be at most {element.get('max_length', 3000)} characters."
        elif isinstance(text, str) and len(text) < int(element.get("min_length", 0)):
            errors[block["block_id"]] = f"Must be at least {element['min_length']} characters."
    return errors


async def submit(site: Site, body: Json) -> Json:
    """Send off the modal on top."""
    person = someone(site, body)
    stack = site.views.stacks.get(person.id, [])
    if not stack or stack[-1]["id"] != body.get("view_id"):
        return {"ok": False, "errors": {}, "error": "view_not_found"}
    view = stack[-1]
    values = state_of(view, filled_in(body))
    errors = refused_by_client(view, values)
    if errors:
        return {"ok": False, "errors": errors, "error": "refused_by_client"}
    answer, told = await _delivered(site, "interactive", payloads.submission(site, person, view, values))
    if answer is None:
        return {"ok": False, "errors": {}, "error": told["error"], "ms": told["ms"]}
    return _answered(site, person, view, answer) | {"ms": told["ms"]}


def _answered(site: Site, person: Person, view: Json, answer: Json) -> Json:
    """Do what the bot's `response_action` says."""
    action = answer.get("response_action")
    if action == "errors":
        errors = answer.get("errors") or {}
        known = {b["block_id"] for b in view["blocks"] if b.get("type") == "input"}
        if not errors or not set(errors) <= known:
            return {"ok": False, "errors": errors, "error": "errors_name_unknown_blocks"}
        return {"ok": False, "errors": errors, "error": None}
    if action in {"update", "push"}:
        new = answer.get("view") or {}
        found = problems(new, "modal")
        if found:
            return {"ok": False, "errors": {}, "error": "invalid_blocks", "problems": found}
        made = site.views.update(view, new) if action == "update" else site.views.push(person, new)
        return {"ok": True, "errors": {}, "error": None, "view_id": made["id"]}
    if action == "clear":
        site.views.clear(person.id)
    else:
        site.views.close(person.id, view["id"])
    return {"ok": True, "errors": {}, "error": None}


async def close(site: Site, body: Json) -> Json:
    """Close a modal without sending it (`view_id`), or all of them (no `view_id`)."""
    person = someone(site, body)
    stack = list(site.views.stacks.get(person.id, []))
    named = body.get("view_id")
    closing = stack if named is None else [v for v in stack[-1:] if v["id"] == named]
    if not closing:
        return {"ok": False, "error": "view_not_found"}
    for view in reversed(closing):
        site.views.close(person.id, view["id"])
        if view.get("notify_on_close"):
            await _delivered(site, "interactive", payloads.closing(site, person, view, cleared=named is None))
    return {"ok": True, "error": None}


async def shortcut(site: Site, body: Json) -> Json:
    """Use a global shortcut, or with `ts` a message's."""
    person, name = someone(site, body), str(body.get("callback_id"))
    action_ts = site.workspace.next_ts()
    if body.get("ts") is None:
        payload = payloads.global_shortcut(site, person, name, action_ts)
    else:
        channel = somewhere(site, body)
        message = site.workspace.message(channel.id, str(body["ts"]))
        if message is None or message.get("gone") or message["to"] is not None:
            return _refused("message_not_found")
        payload = payloads.message_shortcut(site, person, channel, message, name, action_ts)
    return (await _delivered(site, "interactive", payload))[1]


async def open_home(site: Site, body: Json) -> Json:
    """Look at the app's home tab."""
    person = someone(site, body)
    channel = site.workspace.direct(person.id)
    opened: Json = {"type": "app_home_opened", "user": person.id, "tab": "home"}
    opened["channel"] = channel.id if channel else ""
    if person.id in site.workspace.homes:
        opened["view"] = payloads.view_of(site.workspace.homes[person.id])
    payload = payloads.event(site, person.team, opened)
    answer = await site.links.deliver("events_api", payload, retry_attempt=0, retry_reason="")
    return {"ok": answer is not None, "error": None if answer is not None else "not_acked"}


async def say(site: Site, body: Json) -> Json:
    """Write a message, as a person."""
    person, channel, text = someone(site, body), somewhere(site, body), str(body.get("text", "")).strip()
    if not text:
        raise BadCall("text must not be empty.")
    thread = body.get("thread_ts")
    if thread is not None and site.workspace.message(channel.id, str(thread)) is None:
        raise BadCall("thread_ts names no message of that channel.")
    message = site.workspace.post(channel.id, person.id, text, thread_ts=thread)
    return {"ok": True, "ts": message["ts"]}


async def invite(site: Site, body: Json) -> Json:
    """Invite the bot into a channel; being there already, it is told again, as after a new invitation."""
    channel = somewhere(site, body)
    already = BOT_USER in channel.members
    site.workspace.put_channels([channel.with_members(BOT_USER)])
    people = [p for p in site.workspace.people.values() if p.team == channel.team and p.kind == "admin"]
    inviter = str(body.get("user") or (people[0].id if people else BOT_USER))
    joined = {
        "type": "member_joined_channel",
        "user": BOT_USER,
        "channel": channel.id,
        "channel_type": "C",
        "team": channel.team,
        "inviter": inviter,
    }
    site.links.announce(payloads.event(site, channel.team, joined))
    return {"ok": True, "already": already}
