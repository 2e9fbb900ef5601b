"""The stand-in as one thing to start and stop: an aiohttp server on an event loop and thread of its own."""

import asyncio
import errno
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Self

from aiohttp import web

from bot.sandbox import control, web_api
from bot.sandbox.faults import Faults
from bot.sandbox.guard import guard
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.site import Calls, Changes, Site
from bot.sandbox.socket_mode import Links
from bot.sandbox.store import Store
from bot.sandbox.views import Views
from bot.sandbox.walk import Processes
from bot.sandbox.workspace import Workspace, counted_start, stored_clock

HOST = "127.0.0.1"
DEFAULT_COMMANDS: tuple[dict[str, str], ...] = ({"command": "/curate", "usage": "help"},)
_PAGE = Path(__file__).resolve().parent / "page"
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


_Work = Callable[[Site, web.Request], Awaitable[web.StreamResponse]]


class PortInUse(Exception):
    """Another program listens on the port; the text names it."""


class Sandbox:
    """A running stand-in. `url` is its address; `stop()` may be called twice, from any thread but its own."""

    def __init__(
        self, url: str, loop: asyncio.AbstractEventLoop, thread: threading.Thread, ended: asyncio.Event
    ) -> None:
        self.url = url
        self._loop = loop
        self._thread = thread
        self._ended = ended

    @classmethod
    def start(
        cls,
        port: int,
        data_dir: Path,
        *,
        start: str | None = None,
        commands: Sequence[dict[str, str]] = DEFAULT_COMMANDS,
        scopes: Sequence[str] = web_api.DEFAULT_SCOPES,
    ) -> Self:
        """Open the stand-in on loopback and return once it answers. Port 0 takes a free one.

        `start` (ISO 8601) is its first product time and counts only when `data_dir` holds no workspace yet.
        Raises PortInUse, store.DataInUse, ValueError (no instant), OSError (a folder that can't be written).
        """
        data_dir.mkdir(parents=True, exist_ok=True)
        opened: list[Self] = []
        failed: list[Exception] = []
        ready = threading.Event()

        async def run() -> None:
            store = Store(data_dir / "sandbox.db")
            try:
                loop = asyncio.get_running_loop()
                ended = asyncio.Event()
                site, runner = await _open(port, store, start, tuple(commands), tuple(scopes))
                opened.append(cls(site.url(), loop, thread, ended))
                ready.set()
                await ended.wait()
                await site.links.close()
                await runner.cleanup()
            finally:
                store.close()

        def main() -> None:
            try:
                asyncio.run(run())
            except Exception as error:  # noqa: BLE001 - handed over to the caller's thread
                failed.append(error)
            finally:
                ready.set()

        thread = threading.Thread(target=main, name="sandbox", daemon=True)
        thread.start()
        ready.wait()
        if failed:
            thread.join()
            raise failed[0]
        return opened[0]

    def stop(self) -> None:
        """Close all connections and the data file, and wait for it."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


async def _open(
    port: int, store: Store, start: str | None, commands: tuple[dict[str, str], ...], scopes: tuple[str, ...]
) -> tuple[Site, web.AppRunner]:
    changes, address = Changes(), [f"http://{HOST}:{port}"]
    clock = stored_clock(store, start)
    boot = counted_start(store)
    workspace = Workspace(store, clock, changes.happened)
    # Numbers of clock pushes go on growing over a restart: a process that outlives it has seen only smaller ones.
    links = Links(clock, boot, tick_no=boot * 1_000_000)
    links.on_change = changes.happened
    site = Site(
        url=lambda: address[0],
        clock=clock,
        workspace=workspace,
        views=Views(workspace, changes.happened, boot),
        links=links,
        response_urls=ResponseUrls(workspace, boot),
        faults=Faults(),
        calls=Calls(clock),
        processes=Processes(),
        changes=changes,
        commands=commands,
        scopes=scopes,
        moving=asyncio.Lock(),
    )
    runner = web.AppRunner(_app(site), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    listener = web.TCPSite(runner, HOST, port, backlog=1024)
    try:
        await listener.start()
    except OSError as error:
        await runner.cleanup()
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortInUse(f"Port {port} is in use by another program; choose another with --port.") from error
    address[0] = f"http://{HOST}:{runner.addresses[0][1]}"
    return site, runner


def _app(site: Site) -> web.Application:
    app = web.Application(middlewares=[guard], client_max_size=8 * 1024 * 1024)

    def to(work: _Work) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handler(request: web.Request) -> web.StreamResponse:
            return await work(site, request)

        return handler

    app.router.add_get("/api/{method}", to(web_api.serve))
    app.router.add_post("/api/{method}", to(web_api.serve))
    app.router.add_get("/link", site.links.serve)
    app.router.add_post("/actions/{name}", to(_late_answer))
    app.router.add_get("/sandbox/events", to(control.events))
    app.router.add_get("/sandbox/{name}", to(control.get))
    app.router.add_post("/sandbox/{name}", to(control.post))
    app.router.add_get("/", to(_page))
    app.router.add_get("/page/{path:.+}", to(_page))
    app.router.add_get("/archives/{channel}/{message}", to(_permalink))
    return app


async def _late_answer(site: Site, request: web.Request) -> web.StreamResponse:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return web.Response(status=400, text="invalid_payload")
    status, text = site.response_urls.answer(request.match_info["name"], body)
    return web.Response(status=status, text=text)


async def _page(site: Site, request: web.Request) -> web.StreamResponse:
    """A file of the page; nothing outside its folder."""
    path = (_PAGE / request.match_info.get("path", "index.html")).resolve()
    if not path.is_relative_to(_PAGE) or not path.is_file():
        return web.Response(status=404, text="There is no such page.", headers=_HEADERS)
    return web.FileResponse(path, headers=_HEADERS)


async def _permalink(site: Site, request: web.Request) -> web.StreamResponse:
    channel, message = request.match_info["channel"], request.match_info["message"].removeprefix("p")
    if not message.isdigit() or not channel.isalnum():
        return web.Response(status=404, text="There is no such message.", headers=_HEADERS)
    raise web.HTTPFound(f"/#{channel}/{message[:-6]}.{message[-6:]}")
