"""EDGE: gets bytes from the Web. The only file of the domain that opens connections.

Every socket is made by a factory that looks at the very address about to be connected to, so that literals,
names, redirects and names that change their answer are all caught at the same place. No cookies, no proxies,
no credentials; what a server may cost is bounded in time, bytes, hops and header lines.

The HTTP library is imported, and its event loop started on a thread of its own, at the first fetch: a program
that has nothing to fetch does not carry them.
"""

from __future__ import annotations

import asyncio
import queue
import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from curation.collect.addresses import Allow, check_address, is_public
from curation.collect.exchange import FetchFailed, Reason, Request, Response

if TYPE_CHECKING:
    import aiohttp

__all__ = ["Allow", "FetchFailed", "Fetcher", "Reason", "Request", "Response", "check_address"]

ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
)
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD: Final = frozenset({301, 308})
_CHUNK: Final = 65_536
_RESOLVER_THREADS: Final = 16  # names are looked up by blocking calls; slow ones must not hold up the others


class _Blocked(OSError):
    """The address to be connected to is neither public nor allowed."""


@dataclass(slots=True)
class _Attempts:
    """What became of one request's connection attempts, whichever sub-task made them."""

    blocked: int = 0
    opened: int = 0


_attempts: ContextVar[_Attempts] = ContextVar("connection attempts of this request")


class Fetcher:
    """Plain, thread-safe calls over one HTTP session on its own event-loop thread.

    `allow`: the operator's exceptions. `user_agent`: whom to write to if we disturb. Times are seconds:
    `total_s` from the first connection to the last byte of one request, all its redirects included.
    """

    def __init__(
        self,
        allow: Allow,
        user_agent: str,
        *,
        total_s: float = 20.0,
        max_bytes: int = 5_000_000,
        max_redirects: int = 5,
        sockets: int = 100,
    ) -> None:
        self._allow, self._user_agent, self._total_s = allow, user_agent, total_s
        self._max_bytes, self._max_redirects, self._sockets = max_bytes, max_redirects, sockets
        self._starting = threading.Lock()
        self._running: tuple[asyncio.AbstractEventLoop, threading.Thread, aiohttp.ClientSession] | None = None
        self._closed = False
        self._named: set[tuple[str, int]] = set()  # what the allowed names resolved to
        self._turns = asyncio.Semaphore(sockets)

    def fetch(self, request: Request) -> Response:
        """Get one address. Raises FetchFailed; any HTTP status is a Response."""
        return self._submit(request).result()

    def fetch_all(self, requests: Iterable[Request]) -> Iterator[tuple[int, Response | FetchFailed]]:
        """Get many at once; yields (position, result) as they complete. Leaving early cancels the rest."""
        done: queue.SimpleQueue[int] = queue.SimpleQueue()
        under_way: dict[int, Future[Response]] = {}
        try:
            for number, request in enumerate(requests):
                under_way[number] = self._submit(request)
                under_way[number].add_done_callback(lambda _, number=number: done.put(number))  # type: ignore[misc]
            while under_way:
                number = done.get()
                future = under_way.pop(number)  # forgotten here, or all bodies would stay in memory
                failure = future.exception()
                if failure is None:
                    yield number, future.result()
                elif isinstance(failure, FetchFailed):
                    yield number, failure
                else:
                    raise failure
        finally:
            for future in under_way.values():
                future.cancel()

    def close(self) -> None:
        """End the session and its thread; what is under way fails. May be called twice."""
        with self._starting:
            self._closed = True
            running, self._running = self._running, None
        if running is None:
            return
        loop, thread, session = running
        asyncio.run_coroutine_threadsafe(_end(session), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()  # without waiting for slow name servers: their threads end by themselves

    def _submit(self, request: Request) -> Future[Response]:
        with self._starting:
            if self._closed:
                raise RuntimeError("this fetcher is closed")
            if self._running is None:
                self._running = self._start()
            loop, _, session = self._running
            # Under the lock: after `close` has begun, nobody would run it and its asker would wait for ever.
            return asyncio.run_coroutine_threadsafe(self._get(session, request), loop)

    def _start(self) -> tuple[asyncio.AbstractEventLoop, threading.Thread, aiohttp.ClientSession]:
        loop = asyncio.new_event_loop()
        loop.set_default_executor(ThreadPoolExecutor(_RESOLVER_THREADS, "fetch-names"))
        thread = threading.Thread(target=loop.run_forever, name="fetch", daemon=True)
        thread.start()
        return loop, thread, asyncio.run_coroutine_threadsafe(self._open(), loop).result()

    async def _open(self) -> aiohttp.ClientSession:
        import ssl

        import aiohttp
        from aiohttp.abc import AbstractResolver, ResolveResult

        allow, named = self._allow, self._named

        class Resolver(AbstractResolver):
            """The system's resolver, remembering where the names lead that the operator has allowed."""

            def __init__(self) -> None:
                self._system = aiohttp.ThreadedResolver()

            async def resolve(
                self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
            ) -> list[ResolveResult]:
                results = await self._system.resolve(host, port, family)
                if (host.lower().rstrip("."), port) in allow.entries:
                    named.update((result["host"], result["port"]) for result in results)
                return results

            async def close(self) -> None:
                await self._system.close()

        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                socket_factory=self._guarded_socket,
                limit=self._sockets,
                resolver=Resolver(),
                # Our own, because the library's was made when it was imported: SSL_CERT_FILE counts as it is now.
                ssl=ssl.create_default_context(),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._user_agent, "Accept": ACCEPT},
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
            max_line_size=8190,
            max_field_size=8190,
            max_headers=100,
        )

    def _guarded_socket(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, sockaddr = info
        address, port = str(sockaddr[0]), int(sockaddr[1])
        attempts = _attempts.get()
        if not (is_public(address) or self._allow.address(address, port) or (address, port) in self._named):
            attempts.blocked += 1
            raise _Blocked(f"{address} is not public")
        attempts.opened += 1
        opened = socket.socket(family, kind, protocol)
        opened.setblocking(False)
        return opened

    async def _get(self, session: aiohttp.ClientSession, request: Request) -> Response:
        async with self._turns:  # the time runs from our turn on, not while waiting for a free socket
            host = _host(request.url)
            try:
                async with asyncio.timeout(self._total_s):
                    return await self._follow(session, request)
            except TimeoutError as error:
                raise FetchFailed("timeout", host) from error

    async def _follow(self, session: aiohttp.ClientSession, request: Request) -> Response:
        url, for_good = request.url.strip(), True
        for hop in range(self._max_redirects + 1):
            if refusal := check_address(url, self._allow):
                raise FetchFailed(refusal, _host(url))
            response, location = await self._once(session, url, request)
            if location is None:
                moved = hop > 0 and for_good and response.status in (200, 304)
                return replace(response, permanent_url=url) if moved else response
            for_good = for_good and response.status in _FOR_GOOD
            try:
                url = urljoin(url, location.strip().replace(" ", "%20"))
            except ValueError as error:
                raise FetchFailed("address", _host(url)) from error
        raise FetchFailed("redirects", _host(url))

    async def _once(
        self, session: aiohttp.ClientSession, url: str, request: Request
    ) -> tuple[Response, str | None]:
        """One hop: the response, and where it sends us on to if it does."""
        import aiohttp

        headers = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
        attempts = _Attempts()
        _attempts.set(attempts)
        host = _host(url)
        try:
            async with session.get(
                url, headers={name: value for name, value in headers.items() if value}, allow_redirects=False
            ) as got:
                location = got.headers.get("Location") if got.status in _MOVED else None
                body = b"" if location is not None else await self._body(got)
                return _response(got, url, body), location
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError) as error:
            raise FetchFailed("tls", host) from error
        except aiohttp.ClientConnectorDNSError as error:
            raise FetchFailed("dns", host) from error
        except aiohttp.InvalidURL as error:
            raise FetchFailed("address", host) from error
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
            only_blocked = attempts.blocked and not attempts.opened
            raise FetchFailed("private" if only_blocked else "connect", host) from error
        except (aiohttp.ClientError, ValueError) as error:
            # Unreadable headers, a broken body, a header value of ours that cannot be sent.
            raise FetchFailed("protocol", host) from error

    async def _body(self, got: aiohttp.ClientResponse) -> bytes:
        """The body, decompressed as it comes: what is counted is what would stay in memory."""
        body = bytearray()
        async for chunk in got.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > self._max_bytes:
                got.close()
                raise FetchFailed("too_big", _host(str(got.url)))
        return bytes(body)


def _response(got: aiohttp.ClientResponse, url: str, body: bytes) -> Response:
    named = got.headers.get
    return Response(
        status=got.status,
        url=url,
        body=body,
        etag=named("ETag"),
        last_modified=named("Last-Modified"),
        content_type=named("Content-Type", ""),
        cache_control=named("Cache-Control"),
        expires=named("Expires"),
        retry_after=named("Retry-After"),
        permanent_url=None,
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


async def _end(session: aiohttp.ClientSession) -> None:
    under_way = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    await session.close()
    await asyncio.sleep(0)  # lets the transports close
