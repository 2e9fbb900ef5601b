"""EDGE: gets bytes from the Web. The only file of the domain that opens connections.

Every socket is made by a factory that looks at the very address about to be connected to, so that literals,
names, redirects and names that change their answer are all caught at the same place. No cookies, no proxies,
no credentials; what a server may cost is bounded in time, bytes, hops and header lines. A connection serves
one request: thousands of hosts are asked in turn, and sockets kept for each would be more than there are.

The HTTP library is imported, and its event loop started on a thread of its own, at the first fetch: a program
that has nothing to fetch does not carry them.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from yarl import URL

from curation.collect.web.addresses import Allow, check_address, is_public, judged
from curation.collect.web.exchange import FetchFailed, Reason, Request, Response, answered
from curation.collect.web.many import Batch
from curation.collect.web.unpack import ENCODINGS, TooBig, Unpacker

if TYPE_CHECKING:
    import aiohttp

__all__ = ["Allow", "FetchFailed", "Fetcher", "Reason", "Request", "Response", "check_address"]

ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
)
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD: Final = frozenset({301, 308})
# Names are looked up by blocking calls, 10 to 20 s for a domain whose servers are silent; of a hundred feeds asked
# at once dozens may be such, and must not hold up the others.
_RESOLVER_THREADS: Final = 50
_LONGEST_HEADER: Final = 32_768  # policies of 10 kB and more are sent by servers of good repute
_MOST_HEADERS: Final = 100

_is_public = lru_cache(4096)(is_public)


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
        # Where the allowed names led when they were last looked up; an older answer counts no more.
        self._named: dict[tuple[str, int], frozenset[tuple[str, int]]] = {}
        self._turns = asyncio.Semaphore(sockets)

    def fetch(self, request: Request) -> Response:
        """Get one address. Raises FetchFailed; any HTTP status is a Response."""
        with self._starting:
            loop, session = self._started()
            # Under the lock: after `close` has begun, nobody would run it and its asker would wait for ever.
            future = asyncio.run_coroutine_threadsafe(self._get(session, request), loop)
        return future.result()

    def fetch_all(self, requests: Iterable[Request]) -> Iterator[tuple[int, Response | FetchFailed]]:
        """Get many at once; yields (position, result) as they complete. Leaving early cancels the rest."""
        questions = list(requests)
        if not questions:
            return
        with self._starting:
            loop, session = self._started()

            async def ask(request: Request) -> Response | FetchFailed:
                try:
                    return await self._get(session, request)
                except FetchFailed as failure:
                    return failure

            batch = Batch(questions, ask, at_once=self._sockets, weight=_weight)
            running: Future[None] = asyncio.run_coroutine_threadsafe(batch.run(), loop)
        try:
            yield from batch.answers()
            running.result()
        finally:
            running.cancel()

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

    def _started(self) -> tuple[asyncio.AbstractEventLoop, aiohttp.ClientSession]:
        if self._closed:
            raise RuntimeError("this fetcher is closed")
        if self._running is None:
            self._running = self._start()
        return self._running[0], self._running[2]

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
                name = (host.lower().rstrip("."), port)
                if name in allow.entries:
                    named[name] = frozenset((result["host"], result["port"]) for result in results)
                return results

            async def close(self) -> None:
                await self._system.close()

        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                socket_factory=self._guarded_socket,
                limit=0,  # `_turns` counts
                force_close=True,
                resolver=Resolver(),
                use_dns_cache=False,  # a host is asked once in a quarter of an hour
                # Our own, because the library's was made when it was imported: SSL_CERT_FILE counts as it is now.
                ssl=ssl.create_default_context(),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._user_agent, "Accept": ACCEPT, "Accept-Encoding": ENCODINGS},
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
            max_line_size=8190,
            max_field_size=_LONGEST_HEADER,
            max_headers=_MOST_HEADERS,
        )

    def _guarded_socket(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, sockaddr = info
        address, port = str(sockaddr[0]), int(sockaddr[1])
        attempts = _attempts.get()
        if not (_is_public(address) or self._allow.address(address, port) or self._leads_to(address, port)):
            attempts.blocked += 1
            raise _Blocked(f"{address} is not public")
        attempts.opened += 1
        opened = socket.socket(family, kind, protocol)
        opened.setblocking(False)
        return opened

    def _leads_to(self, address: str, port: int) -> bool:
        return any((address, port) in places for places in self._named.values())

    async def _get(self, session: aiohttp.ClientSession, request: Request) -> Response:
        async with self._turns:  # the time runs from our turn on, not while waiting for a free socket
            try:
                async with asyncio.timeout(self._total_s):
                    return await self._follow(session, request)
            except TimeoutError as error:
                raise FetchFailed("timeout", _host(request.url)) from error

    async def _follow(self, session: aiohttp.ClientSession, request: Request) -> Response:
        """Ask, and go where we are sent.

        The validators go along on every hop: they came from where the last walk ended, behind redirects of
        either kind, and a feed there would else be sent whole each time. They tell a stranger nothing about us.
        From https to plain http we follow (old sites do that, and what comes is public), but such a way is
        never told as permanent: the next walk begins with https again.
        """
        headers = {}
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        address, for_good, seen = request.url.strip(), True, set[str]()
        while True:
            url = judged(address, self._allow)
            if not isinstance(url, URL):
                raise FetchFailed(url, _host(address))
            response, location = await self._once(session, url, address, headers)
            if location is None:
                moved = seen and for_good and response.status in (200, 304)
                return replace(response, permanent_url=address) if moved else response
            seen.add(address)
            secure = url.scheme == "https"
            address = _onward(address, location)
            for_good = for_good and response.status in _FOR_GOOD
            for_good = for_good and (not secure or address.lower().startswith("https:"))
            if address in seen or len(seen) > self._max_redirects:  # without cookies, a circle stays one
                raise FetchFailed("redirects", _host(address))

    async def _once(
        self, session: aiohttp.ClientSession, url: URL, address: str, headers: dict[str, str]
    ) -> tuple[Response, str | None]:
        """One hop: the response, and where it sends us on to if it does."""
        import ssl

        import aiohttp

        attempts = _Attempts()
        _attempts.set(attempts)
        host = url.raw_host or ""
        try:
            async with session.get(url, headers=headers, allow_redirects=False) as got:
                location = got.headers.get("Location") if got.status in _MOVED else None
                body = b"" if location or got.status == 304 else await self._body(got, host)
                return answered(got.status, address, body, got.headers.get), location or None
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError) as error:
            raise FetchFailed("tls", host) from error
        except aiohttp.ClientConnectorDNSError as error:
            raise FetchFailed("dns", host) from error
        except aiohttp.InvalidURL as error:
            raise FetchFailed("address", host) from error
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
            if isinstance(
                error.__cause__, ssl.SSLError
            ):  # they wanted a certificate of us, after the handshake
                raise FetchFailed("tls", host) from error
            only_blocked = attempts.blocked and not attempts.opened
            raise FetchFailed("private" if only_blocked else "connect", host) from error
        except (aiohttp.ClientError, ValueError) as error:
            # Unreadable headers, a broken body, a header value of ours that cannot be sent.
            raise FetchFailed("protocol", host) from error

    async def _body(self, got: aiohttp.ClientResponse, host: str) -> bytes:
        unpacker = Unpacker(got.headers.get("Content-Encoding", ""), self._max_bytes)
        try:
            while data := await got.content.readany():
                unpacker.feed(data)
            return unpacker.body()
        except TooBig as error:
            got.close()
            raise FetchFailed("too_big", host) from error


def _onward(address: str, location: str) -> str:
    """Where a Location leads from there: relative ones, with spaces, in any bytes; without its fragment."""
    try:
        location.encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8 stand for themselves
        location = quote(location.encode("utf-8", "surrogateescape"), safe="%/:?#[]@!$&'()*+,;=~")
    try:
        return urldefrag(urljoin(address, location.strip().replace(" ", "%20"))).url
    except ValueError as error:
        raise FetchFailed("address", _host(address)) from error


def _weight(result: Response | FetchFailed) -> int:
    return len(result.body) if isinstance(result, Response) else 0


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
