"""`chat.*` and the histories: writing, changing and reading messages."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.payloads import message_of
from bot.sandbox.site import Site
from bot.sandbox.team import BOT_USER, Channel
from bot.slack.validate import problems

Json = dict[str, Any]

# Slack's own: beyond it a text is refused, and the metadata of one message is limited.
TEXT_LIMIT = 40_000


def truth(value: Any) -> bool:
    """A boolean argument, from JSON or a form."""
    return value in (True, "true", "True", "1", 1)


def channel_of(site: Site, args: Json) -> Channel:
    """The channel an argument names; ApiError when there is none."""
    channel = site.workspace.place(str(args.get("channel") or ""))
    if channel is None:
        raise ApiError("channel_not_found")
    return channel


def _writable(site: Site, args: Json) -> Channel:
    channel = channel_of(site, args)
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def content(args: Json) -> Json:
    """The checked `text`, `blocks`, `metadata` of a call, those given; ApiError as Slack names it."""
    given: Json = {k: args[k] for k in ("text", "blocks", "metadata") if args.get(k) is not None}
    if "text" in given:
        given["text"] = str(given["text"])
        if len(given["text"]) > TEXT_LIMIT:
            raise ApiError("msg_too_long")
    if not given.get("text") and not given.get("blocks") and not args.get("attachments"):
        raise ApiError("no_text")
    if not isinstance(given.get("blocks", []), list):
        raise ApiError("invalid_blocks_format")
    metadata = given.get("metadata", {})
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if metadata and problems({"text": "x", "metadata": metadata}, "message"):
        raise ApiError("invalid_metadata_schema")
    found = problems({"text": given.get("text") or "x", "blocks": given.get("blocks", [])}, "message")
    if found:
        raise ApiError("invalid_blocks", response_metadata={"messages": [f"[ERROR] {f}" for f in found]})
    return given


def post_message(site: Site, args: Json) -> Json:
    """`chat.postMessage`."""
    channel, given = _writable(site, args), content(args)
    message = site.workspace.post(
        channel.id,
        BOT_USER,
        given.get("text", ""),
        blocks=given.get("blocks"),
        metadata=given.get("metadata") or None,
        thread_ts=_thread(site, channel, args),
    )
    return {"channel": channel.id, "ts": message["ts"], "message": message_of(message)}


def _thread(site: Site, channel: Channel, args: Json) -> str | None:
    thread_ts = args.get("thread_ts")
    if not thread_ts:
        return None
    parent = site.workspace.message(channel.id, str(thread_ts))
    if parent is None or parent.get("gone") or parent["to"] is not None:
        raise ApiError("thread_not_found")
    return str(parent["thread_ts"] or parent["ts"])


def _own(site: Site, channel: Channel, args: Json, refusal: str) -> Json:
    message = site.workspace.message(channel.id, str(args.get("ts") or ""))
    if message is None or message.get("gone") or message["to"] is not None:
        raise ApiError("message_not_found")
    if message["user"] != BOT_USER:
        raise ApiError(refusal)
    return message


def update(site: Site, args: Json) -> Json:
    """`chat.update`: what is not given stays."""
    channel = channel_of(site, args)
    message, given = _own(site, channel, args, "cant_update_message"), content(args)
    if "metadata" in given:
        given["metadata"] = given["metadata"] or None
    site.workspace.change(channel.id, message, given)
    return {
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": message_of(message),
    }


def delete(site: Site, args: Json) -> Json:
    """`chat.delete`."""
    channel = channel_of(site, args)
    message = _own(site, channel, args, "cant_delete_message")
    site.workspace.delete(channel.id, message)
    return {"channel": channel.id, "ts": message["ts"]}


def post_ephemeral(site: Site, args: Json) -> Json:
    """`chat.postEphemeral`."""
    channel, given = _writable(site, args), content(args)
    user = str(args.get("user") or "")
    if user not in site.workspace.people:
        raise ApiError("user_not_found")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    message = site.workspace.post(
        channel.id,
        BOT_USER,
        given.get("text", ""),
        blocks=given.get("blocks"),
        thread_ts=_thread(site, channel, args),
        to=user,
    )
    return {"message_ts": message["ts"]}


def permalink(site: Site, args: Json) -> Json:
    """`chat.getPermalink`."""
    channel = channel_of(site, args)
    message = site.workspace.message(channel.id, str(args.get("message_ts") or ""))
    if message is None or message.get("gone") or message["to"] is not None:
        raise ApiError("message_not_found")
    link = f"{site.url()}/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    if message["thread_ts"]:
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _page(args: Json, messages: list[Json], most: int) -> Json:
    """One page of messages: `limit`, `cursor`, `oldest`, `latest`, `inclusive`, `include_all_metadata`."""
    try:
        limit = max(1, min(int(args.get("limit") or 100), most))
        begin = int(args.get("cursor") or 0)
    except (TypeError, ValueError) as error:
        raise ApiError("invalid_arguments") from error
    oldest, latest = _instant(args, "oldest", 0.0), _instant(args, "latest", float("inf"))
    edges = truth(args.get("inclusive"))
    kept = [
        m
        for m in messages
        if oldest < float(m["ts"]) < latest or (edges and float(m["ts"]) in {oldest, latest})
    ]
    shown = [message_of(m) for m in kept[begin : begin + limit]]
    if not truth(args.get("include_all_metadata")):
        shown = [{k: v for k, v in m.items() if k != "metadata"} for m in shown]
    more = begin + limit < len(kept)
    cursor = str(begin + limit) if more else ""
    return {"messages": shown, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _instant(args: Json, name: str, otherwise: float) -> float:
    try:
        return float(args[name]) if args.get(name) else otherwise
    except (TypeError, ValueError) as error:
        raise ApiError(f"invalid_ts_{name}") from error


def history(site: Site, args: Json) -> Json:
    """`conversations.history`: newest first, thread replies and ephemeral messages left out."""
    channel = _writable(site, args)
    standing = [m for m in site.workspace.standing(channel.id) if m["to"] is None and not m["thread_ts"]]
    return _page(args, standing[::-1], 999)


def replies(site: Site, args: Json) -> Json:
    """`conversations.replies`: the parent first, then its replies, oldest first."""
    channel, ts = _writable(site, args), str(args.get("ts") or "")
    thread = [
        m for m in site.workspace.standing(channel.id) if m["to"] is None and ts in {m["ts"], m["thread_ts"]}
    ]
    if not thread:
        raise ApiError("thread_not_found")
    return _page(args, thread, 1000)


METHODS: dict[str, tuple[Callable[[Site, Json], Json], str | None]] = {
    "chat.postMessage": (post_message, "chat:write"),
    "chat.update": (update, "chat:write"),
    "chat.delete": (delete, "chat:write"),
    "chat.postEphemeral": (post_ephemeral, "chat:write"),
    "chat.getPermalink": (permalink, None),
    "conversations.history": (history, "channels:history"),
    "conversations.replies": (replies, "channels:history"),
}
