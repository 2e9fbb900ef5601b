"""The control API: what the page, the demo, the tests and the load generator drive the workspace by."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox import faults, newcomers, people_do
from bot.sandbox.clock import iso
from bot.sandbox.errors import ApiError, BadCall
from bot.sandbox.site import Site
from bot.sandbox.state import state
from bot.sandbox.walk import IDLE_SECONDS, Mover, moved

Json = dict[str, Any]
Call = Callable[[Site, Json], Awaitable[Json]]

# At most ten notices a second to a page; a comment every while keeps the line open.
_NOTICE_SECONDS = 0.1
_QUIET_SECONDS = 15.0


def _mover(site: Site) -> Mover:
    return Mover(site.clock, site.processes, site.links, site.workspace.keep_clock)


async def _people(site: Site, body: Json) -> Json:
    return newcomers.people(site, body)


async def _team(site: Site, body: Json) -> Json:
    return newcomers.second_team(site, body)


async def _clock(site: Site, body: Json) -> Json:
    async with site.moving:
        return await moved(_mover(site), site.clock, site.processes, body)


async def _process(site: Site, body: Json) -> Json:
    site.processes.take(body)
    return {"ok": True, "now": iso(site.clock.now()), "n": site.links.tick_no}


async def _fault(site: Site, body: Json) -> Json:
    if body.get("clear"):
        site.faults.clear()
        return {"ok": True}
    fault = faults.parsed(body)
    if fault.method == "link":
        if fault.kind == "refresh":
            await site.links.refresh()
        else:
            site.links.cut()
    else:
        site.faults.order(fault)
    return {"ok": True}


POSTS: dict[str, Call] = {
    "command": people_do.command,
    "press": people_do.press,
    "submit": people_do.submit,
    "close": people_do.close,
    "shortcut": people_do.shortcut,
    "open_home": people_do.open_home,
    "say": people_do.say,
    "invite": people_do.invite,
    "people": _people,
    "team": _team,
    "clock": _clock,
    "process": _process,
    "fault": _fault,
}


async def post(site: Site, request: web.Request) -> web.StreamResponse:
    """Do one POST call; a call that makes no sense is answered 400 with a sentence."""
    name = request.match_info["name"]
    if name not in POSTS:
        return web.json_response({"ok": False, "error": f"There is no call {name!r}."}, status=404)
    try:
        body = json.loads(await request.text() or "{}")
        if not isinstance(body, dict):
            raise BadCall("The body must be a JSON object.")
        return web.json_response(await POSTS[name](site, body))
    except ValueError as error:
        return web.json_response({"ok": False, "error": f"The body is no JSON: {error}."}, status=400)
    except BadCall as error:
        return web.json_response({"ok": False, "error": str(error)}, status=400)
    except ApiError as error:
        return web.json_response({"ok": False, "error": error.error}, status=400)


async def _state(site: Site, request: web.Request) -> Any:
    return state(site, request.query.get("as"))


async def _calls(site: Site, request: web.Request) -> Any:
    since = request.query.get("since", "0")
    if not since.lstrip("-").isdigit():
        raise BadCall("since must be a whole number.")
    return site.calls.since(int(since))


async def _now(site: Site, request: web.Request) -> Any:
    return {"now": iso(site.clock.now()), "n": site.links.tick_no}


async def _idle(site: Site, request: web.Request) -> Any:
    idle = await _mover(site).settle(IDLE_SECONDS)
    live = [{"pid": r.pid, "busy": r.busy, "n": r.n} for r in site.processes.live()]
    return {"idle": idle, "now": iso(site.clock.now()), "processes": live}


async def _commands(site: Site, request: web.Request) -> Any:
    return list(site.commands)


GETS: dict[str, Callable[[Site, web.Request], Awaitable[Any]]] = {
    "state": _state,
    "calls": _calls,
    "clock": _now,
    "idle": _idle,
    "commands": _commands,
}


async def get(site: Site, request: web.Request) -> web.StreamResponse:
    """Answer one GET call."""
    name = request.match_info["name"]
    if name not in GETS:
        return web.json_response({"ok": False, "error": f"There is no call {name!r}."}, status=404)
    try:
        return web.json_response(await GETS[name](site, request))
    except BadCall as error:
        return web.json_response({"ok": False, "error": str(error)}, status=400)


async def events(site: Site, request: web.Request) -> web.StreamResponse:
    """Server-sent events: the version number, now and after each change, ten times a second at most."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    seen = -1
    try:
        while request.transport is not None and not request.transport.is_closing():
            version = await site.changes.after(seen, _QUIET_SECONDS)
            line = f'data: {{"version": {version}}}\n\n' if version != seen else ": still here\n\n"
            seen = version
            await response.write(line.encode())
            await asyncio.sleep(_NOTICE_SECONDS)
    except ConnectionError:
        pass
    return response
