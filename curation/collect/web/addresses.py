"""Which addresses may be asked for something: public ones, and those that the operator has named.

A feed's address comes from anyone who can type a command, and its redirects from anyone at all. None of them
may reach the machine itself, its neighbours, or a cloud's metadata service. Pure: no name is looked up here;
`fetch` asks `is_public` again for each address that a connection is really opened to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Final, Literal

from yarl import URL

from curation.links import MAX_LENGTH

Refusal = Literal["scheme", "address", "private"]
"""Not http or https · not an address one can ask (no host, a user name in it, too long) · not public."""

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_V4_COMPATIBLE: Final = ipaddress.ip_network("::/96")
_OPEN_V6: Final = ipaddress.ip_network("2000::/3")  # the only part of IPv6 that was ever given out
# What IANA's special-purpose registries keep back and this Python's tables, or some Python's, take for open:
# protocol assignments, the relays of 6to4, documentation.
_KEPT_BACK: Final = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
_LOCAL_SUFFIXES: Final = (
    ".localhost",
    ".local",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".home.arpa",
    ".corp",
)
_LOOPBACK: Final = ("127.0.0.1", "::1")


def is_public(address: str) -> bool:
    """Whether this IP address (as a socket has it, zone allowed) is one of the open Internet.

    IPv6 addresses that carry an IPv4 address (mapped, 6to4, Teredo, NAT64, compatible) are judged by it: a
    gateway on the way would unpack them. Anything that is no IP address is not public.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        low = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if carried is None and (ip in _NAT64 or ip in _V4_COMPATIBLE):
            carried = low
        if carried is not None:
            ip = carried
        elif ip not in _OPEN_V6:
            return False
    kept_back = any(ip in network for network in _KEPT_BACK if network.version == ip.version)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not kept_back


@dataclass(frozen=True, slots=True)
class Allow:
    """The operator's exceptions: hosts and ports that may be asked although they are not public.

    An entry with an address allows connections to that address and port, by whatever name; `localhost` stands
    for 127.0.0.1 and ::1; an entry with another name allows what this name resolves to, at that port.
    """

    entries: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Allow:
        """Read "127.0.0.1:8001,localhost:9000"; "" allows nothing. Raises ValueError with a sentence."""
        entries: set[tuple[str, int]] = set()
        for part in filter(None, (part.strip() for part in text.split(","))):
            host, _, port = part.rpartition(":")
            host = host.strip("[]").lower().rstrip(".")
            if (
                not re.fullmatch(r"[a-z0-9_.:-]+", host)
                or not re.fullmatch(r"[0-9]{1,5}", port)
                or not 0 < int(port) < 65536
            ):
                raise ValueError(f"{part!r} is not host:port, as in 127.0.0.1:8001")
            for name in (*_LOOPBACK, host) if host == "localhost" else (host,):
                entries.add((_canonical(name), int(port)))
        return cls(frozenset(entries))

    def address(self, address: str, port: int) -> bool:
        """Whether a connection to this IP address and port was allowed."""
        return (_canonical(address.partition("%")[0]), port) in self.entries

    def url(self, url: str) -> bool:
        """Whether this URL's host and port stand in the list (such may be asked many things at once)."""
        try:
            parsed = URL(url)
            return (_canonical(parsed.raw_host or ""), parsed.port or 0) in self.entries
        except (ValueError, IndexError):
            return False


NOBODY: Final = Allow()


def _canonical(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host.lower().rstrip(".")


def _literal(host: str) -> str | None:
    """The IP address that this host is in one of its spellings (2130706433, 0x7f.1, 0177.0.0.1), or None."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    if not re.fullmatch(r"(?:.*\.)?(?:0x[0-9a-f]*|[0-9]+)", host):
        return None  # a name doesn't end in a number (URL Standard, "ends in a number checker")
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return "0.0.0.0"  # noqa: S104 - nothing is bound: a number that is no address is refused like one


def check_address(url: str, allow: Allow = NOBODY) -> Refusal | None:
    """Why this URL can't be asked for anything, as far as can be told beforehand; None if it may be tried.

    Total: any text has an answer. A name that resolves to a private address is found out only by connecting.
    """
    found = judged(url, allow)
    return None if isinstance(found, URL) else found


def judged(url: str, allow: Allow = NOBODY) -> Refusal | URL:
    """The same, with the address as it was read if it may be tried."""
    text = url.strip()
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", text, re.IGNORECASE)
    if scheme is None:
        return "address"
    if scheme[1].lower() not in ("http", "https"):
        # "localhost:8000/feed" has no scheme, it only looks like one.
        return "address" if re.match(r"[^:/]*:[0-9]", text) else "scheme"
    if len(text) > MAX_LENGTH or any(ord(char) < 33 or ord(char) == 127 for char in text):
        return "address"
    try:
        parsed = URL(text)
        host, port = (parsed.raw_host or "").lower().rstrip("."), parsed.port
        if not host or parsed.raw_user is not None or parsed.raw_password is not None:
            return "address"
    except (ValueError, IndexError):  # the latter for "https://[]@"
        return "address"
    if not re.fullmatch(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}|[0-9a-f.]*:[0-9a-f:.]+(?:%.*)?", host):
        return "address"  # RFC 1035, 2.3.4: a label has 1 to 63 characters
    if (_canonical(host), port or 0) in allow.entries:
        return parsed
    literal = _literal(host.partition("%")[0])
    if literal is not None:
        return parsed if is_public(literal) or allow.address(literal, port or 0) else "private"
    if "." not in host or f".{host}".endswith(_LOCAL_SUFFIXES):
        return "private"  # a name without a dot is one of the own network
    return parsed
