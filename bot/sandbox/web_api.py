"""The Web API: reads a call, checks the token, meets the faults, answers as Slack answers."""

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox import web_chat, web_people, web_views
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.site import Site
from bot.sandbox.team import APP, BOT, BOT_USER, TEAM

Json = dict[str, Any]
Method = Callable[[Site, Json], Json]

BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 - the stand-in's own, worth nothing elsewhere
APP_TOKEN = "xapp-sandbox"  # noqa: S105
DEFAULT_SCOPES = ("commands", "chat:write", "channels:read", "groups:read", "users:read")
_JSON_ARGUMENTS = ("blocks", "attachments", "metadata", "view", "event_payload")


def auth_test(site: Site, args: Json) -> Json:
    """`auth.test`."""
    return {
        "url": site.url() + "/",
        "team": site.workspace.teams[TEAM],
        "user": "passalong",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "is_enterprise_install": False,
    }


def connections_open(site: Site, args: Json) -> Json:
    """`apps.connections.open`."""
    return {"url": f"ws{site.url().removeprefix('http')}/link?ticket={site.links.ticket()}"}


def api_test(site: Site, args: Json) -> Json:
    """`api.test`."""
    return {"args": {k: v for k, v in args.items() if k != "token"}}


# method -> (what it does, the scope it needs or None)
METHODS: dict[str, tuple[Method, str | None]] = {
    "api.test": (api_test, None),
    "auth.test": (auth_test, None),
    "apps.connections.open": (connections_open, None),
    **web_chat.METHODS,
    **web_people.METHODS,
    **web_views.METHODS,
}


async def arguments(request: web.Request) -> Json:
    """A call's arguments from query, form or JSON, nested ones decoded. ApiError when unreadable."""
    args: Json = dict(request.query)
    if request.method == "POST" and request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError as error:
            raise ApiError("invalid_json") from error
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        args |= body
    elif request.method == "POST":
        args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    for key in _JSON_ARGUMENTS:
        if isinstance(args.get(key), str):
            try:
                args[key] = json.loads(args[key])
            except ValueError as error:
                name = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}
                raise ApiError(name.get(key, "invalid_arguments")) from error
    return args


def _authorized(request: web.Request, args: Json, method: str) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else str(args.get("token", ""))
    if not given:
        raise ApiError("not_authed")
    if given not in {BOT_TOKEN, APP_TOKEN}:
        raise ApiError("invalid_auth")
    wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
    if given != wanted and method not in {"auth.test", "api.test"}:
        raise ApiError("not_allowed_token_type")


def _answer(site: Site, method: str, args: Json) -> Json:
    if method not in METHODS:
        raise ApiError("unknown_method", req_method=method)
    work, scope = METHODS[method]
    if scope is not None and scope not in site.scopes:
        raise ApiError("missing_scope", needed=scope, provided=",".join(site.scopes))
    return {"ok": True, **work(site, args)}


async def serve(site: Site, request: web.Request) -> web.StreamResponse:
    """Answer one call of a Web API method."""
    method = request.match_info["method"]
    args: Json = {}
    try:
        args = await arguments(request)
        _authorized(request, args, method)
    except ApiError as error:
        entry = site.calls.begun(method, args)
        return _sent(site, entry, {"ok": False, "error": error.error})
    entry = site.calls.begun(method, args)
    fault = site.faults.due(method)
    if fault is not None:
        refusal = await _before(request, fault, entry)
        if refusal is not None:
            return refusal
    try:
        body = _answer(site, method, args)
    except ApiError as error:
        body = {"ok": False, "error": error.error, **error.extra}
    response = _sent(site, entry, body)
    if fault is not None and fault.kind == "lost_reply":
        entry["fault"] = "lost_reply"
        _drop(request, rude=False)
    return response


def _sent(site: Site, entry: Json, body: Json) -> web.Response:
    entry["ok"], entry["error"] = body["ok"], body.get("error")
    headers = {"x-oauth-scopes": ",".join(site.scopes), "x-slack-req-id": f"sandbox-{entry['n']}"}
    return web.json_response(body, headers=headers)


async def _before(request: web.Request, fault: Fault, entry: Json) -> web.StreamResponse | None:
    """What a fault does instead of the call; None when the call goes on."""
    entry["fault"] = fault.kind
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return None
    if fault.kind == "lost_reply":
        return None
    entry["ok"], entry["error"] = False, fault.error or fault.kind
    if fault.kind == "reset":
        _drop(request, rude=True)
        return web.Response(status=500)
    if fault.kind == "rate_limited":
        entry["error"] = "ratelimited"
        retry = {"Retry-After": str(max(1, round(fault.seconds)))}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=retry)
    if fault.kind == "server_error":
        return web.Response(status=500, text="internal error")
    return web.json_response({"ok": False, "error": fault.error})


def _drop(request: web.Request, *, rude: bool) -> None:
    """Cut the connection; rude means a reset instead of an orderly end."""
    wire = request.transport
    if wire is None:
        return
    plug = wire.get_extra_info("socket")
    if rude and plug is not None:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.abort()
