"""Names and certificates of our own: `https://www.youtube.com/` reaches a server of the test, on loopback.

    with known_names() as names, certificates(tmp_path) as authority, FeedServer(tls=authority.server()) as web:
        names.serve(web, "www.youtube.com")
        web.on("/feeds/videos.xml", answers(FEED), host="www.youtube.com")

Nothing is ever really looked up: a name that is not in the table does not exist, for every library in this
process (all of them end at `socket.getaddrinfo`). A connection to anything but loopback is not made and fails
the test, also when the code under test swallows the error.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import trustme

Place = tuple[str, int | None]
"""An address and the port to reach instead of the one asked for; None: the port asked for."""


class OutsideWorld(AssertionError):
    """Something tried to leave this machine."""


class _Server(Protocol):
    @property
    def port(self) -> int: ...
    @property
    def scheme(self) -> str: ...


class Names:
    """The table. Keys are `host`, `host:port` (looked at first) or `*.domain`; values lists of answers."""

    def __init__(self) -> None:
        self._table: dict[str, list[list[Place]]] = {}
        self.looked_up: list[str] = []
        """Every name that was asked for, in order, known or not."""
        self.connected: list[tuple[str, int]] = []
        """Every connection on loopback that was begun."""
        self.outside: list[tuple[str, int]] = []
        """Every connection elsewhere, none of which was made."""

    def leads(self, name: str, *places: Place | str) -> None:
        """From now on this name has these addresses, in this order: "10.0.0.1" or ("127.0.0.1", 8001)."""
        self.rebinds(name, places)

    def rebinds(self, name: str, *answers: tuple[Place | str, ...]) -> None:
        """The first look-up gives the first answer, the second the second, ...; the last one stays."""
        self._table[name.lower()] = [
            [(place, None) if isinstance(place, str) else place for place in answer] for answer in answers
        ]

    def serve(self, server: _Server, *hosts: str) -> None:
        """These hosts are this server, at the usual port of its scheme and at the server's own."""
        for host in hosts:
            for port in (443 if server.scheme == "https" else 80, server.port):
                self.leads(f"{host}:{port}", ("127.0.0.1", server.port))

    def forget(self, name: str) -> None:
        """The name does not exist any more."""
        self._table.pop(name.lower(), None)

    def answer(self, host: str, port: int) -> list[tuple[str, int]]:
        """One look-up. Raises gaierror for a name that is not in the table."""
        self.looked_up.append(host)
        host = host.lower().rstrip(".")
        above = host.split(".")
        starred = (f"*.{'.'.join(above[at:])}" for at in range(1, len(above)))
        for key in (f"{host}:{port}", host, *starred):
            if answers := self._table.get(key):
                places = answers.pop(0) if len(answers) > 1 else answers[0]
                return [(address, port if own is None else own) for address, own in places]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@contextmanager
def known_names(table: Mapping[str, Place | str] | None = None) -> Iterator[Names]:
    """Replace this process's name look-up by a table, and watch its connections, for as long as it lasts."""
    names = Names()
    for name, place in (table or {}).items():
        names.leads(name, place)
    really, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def getaddrinfo(
        host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0
    ) -> list[Any]:
        host = host.decode("idna") if isinstance(host, bytes) else host
        if host is None or host == "localhost":
            return really(host and "127.0.0.1", port, family, type, proto, flags)
        try:  # an address in any notation is no name: this flag forbids a look-up
            return really(host, port, family, type, proto, flags | socket.AI_NUMERICHOST)
        except socket.gaierror:
            pass
        found: list[Any] = []
        for address, own_port in names.answer(host, int(port or 0)):
            six = ":" in address
            if family in (0, socket.AF_INET6 if six else socket.AF_INET):
                sockaddr = (address, own_port, 0, 0) if six else (address, own_port)
                kind = socket.AF_INET6 if six else socket.AF_INET
                found.append((kind, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", sockaddr))
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return found

    def watch(sockaddr: Any) -> None:
        if isinstance(sockaddr, str | bytes):
            return  # a Unix socket
        address, port = str(sockaddr[0]), int(sockaddr[1])
        if _stays_here(address):
            names.connected.append((address, port))
        else:
            names.outside.append((address, port))
            raise OutsideWorld(f"a connection to {address}:{port}")

    def watched_connect(self: socket.socket, sockaddr: Any) -> None:
        watch(sockaddr)
        connect(self, sockaddr)

    def watched_connect_ex(self: socket.socket, sockaddr: Any) -> int:
        watch(sockaddr)
        return connect_ex(self, sockaddr)

    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]
    socket.socket.connect = watched_connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = watched_connect_ex  # type: ignore[method-assign,assignment]
    try:
        yield names
    finally:
        socket.getaddrinfo = really
        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]
    if names.outside:
        raise OutsideWorld(f"connections to {names.outside}")


def _stays_here(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


class Authority:
    """A certificate authority of the test's own; it makes up a certificate for whatever host is asked for."""

    def __init__(self) -> None:
        import trustme

        self._authority = trustme.CA()
        self._made: dict[str, ssl.SSLContext] = {}

    def server(self) -> ssl.SSLContext:
        """What a server needs to be any host: the certificate is chosen by the name the client asks for."""

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
            host = name or "127.0.0.1"
            if host not in self._made:
                self._made[host] = self.certificate(host)
            connection.context = self._made[host]

        context = self.certificate("127.0.0.1")
        context.sni_callback = choose
        return context

    def certificate(self, *hosts: str, until: datetime | None = None) -> ssl.SSLContext:
        """A server's context with one certificate for these hosts, good until then (aware UTC)."""
        began = datetime(2000, 1, 1, tzinfo=UTC) if until is not None else None
        return _holding(self._authority.issue_cert(*hosts, not_before=began, not_after=until))

    def self_signed(self) -> ssl.SSLContext:
        """A server's context whose certificate nobody else vouches for: the authority's own."""
        import trustme

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        both = trustme.Blob(self._authority.private_key_pem.bytes() + self._authority.cert_pem.bytes())
        with both.tempfile() as path:
            context.load_cert_chain(path)
        return context

    def pem(self) -> bytes:
        return self._authority.cert_pem.bytes()


def _holding(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@contextmanager
def certificates(folder: Path) -> Iterator[Authority]:
    """An authority that this process, and what it starts, trusts instead of the system's (SSL_CERT_FILE).

    Read when a `Fetcher` opens its session, at its first fetch.
    """
    authority = Authority()
    path = folder / "authority.pem"
    path.write_bytes(authority.pem())
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = str(path)
    try:
        yield authority
    finally:
        if before is None:
            del os.environ["SSL_CERT_FILE"]
        else:
            os.environ["SSL_CERT_FILE"] = before
