"""What leads inside is refused at the socket, by whatever way it comes; the operator's exceptions are not.

`names` fails a test that opens a connection to anything but loopback, whatever the code then says about it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from curation.collect.fetch import Fetcher, FetchFailed, Request, Response
from tests.curation.collect.asking import asking, why_not
from tests.curation.collect.inside import INSIDE, SPELLINGS
from tests.feed_server import FEED, FeedServer, answers, redirects
from tests.names import Names


@pytest.fixture(scope="module")
def guarded() -> Iterator[Fetcher]:
    """A fetcher that may ask nobody who isn't public; one for all, since it never gets to ask anything."""
    with asking() as fetcher:
        yield fetcher


@pytest.mark.parametrize("host", SPELLINGS)
def test_an_address_inside_is_refused_in_every_spelling(names: Names, guarded: Fetcher, host: str) -> None:
    assert why_not(guarded, f"http://{host}/feed") in ("private", "address")
    assert names.connected == names.looked_up == []


@pytest.mark.parametrize("address", INSIDE)
def test_a_literal_inside_is_refused(names: Names, guarded: Fetcher, address: str) -> None:
    literal = f"[{address.replace('%', '%25')}]" if ":" in address else address
    assert why_not(guarded, f"http://{literal}/feed") == "private"
    assert why_not(guarded, f"https://{literal}/feed") == "private"
    assert names.connected == names.looked_up == []


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused_at_the_socket(
    names: Names, guarded: Fetcher, address: str
) -> None:
    names.leads("feeds.example.org", address)
    assert why_not(guarded, "http://feeds.example.org/feed") == "private"
    assert why_not(guarded, "https://feeds.example.org/feed") == "private"
    assert names.connected == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_name_that_leads_inside_is_refused(
    server: FeedServer, names: Names, fetcher: Fetcher, status: int
) -> None:
    names.leads("inside.example.org", "192.168.1.1")
    url = server.on("/feed", redirects("http://inside.example.org/admin", status))
    with pytest.raises(FetchFailed) as failure:
        fetcher.fetch(Request(url))
    assert (failure.value.reason, failure.value.host) == ("private", "inside.example.org")


def test_a_redirect_to_every_place_inside_is_refused(
    server: FeedServer, names: Names, fetcher: Fetcher
) -> None:
    literals = [f"[{at.replace('%', '%25')}]" if ":" in at else at for at in INSIDE]
    for number, address in enumerate(INSIDE):
        names.leads(f"n{number}.example.org", address)
    named = [f"n{number}.example.org" for number in range(len(INSIDE))]
    hosts = list(dict.fromkeys((*literals, *named, *SPELLINGS)))
    urls = [server.on(f"/{number}", redirects(f"http://{host}/")) for number, host in enumerate(hosts)]
    results = dict(fetcher.fetch_all(map(Request, urls)))
    got = {hosts[at]: result.reason for at, result in results.items() if isinstance(result, FetchFailed)}
    assert len(got) == len(results) == len(hosts) >= 2 * 45
    assert {got[host] for host in (*literals, *named)} == {"private"}
    assert set(got.values()) == {"private", "address"}
    assert {port for _, port in names.connected} == {server.port}


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("ftp://example.org/feed", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://127.0.0.1:25/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/xml,<rss/>", "scheme"),
        ("//127.0.0.1/feed", "private"),
        ("http://ana:secret@example.org/", "address"),
        ("http://[::1", "address"),
        ("http://example.org:99999/", "address"),
        ("http://example.org:0x50/", "address"),
        ("http://exa\\mple.org/", "address"),
    ],
)
def test_a_redirect_may_not_lead_where_people_may_not(
    server: FeedServer, names: Names, fetcher: Fetcher, location: str, reason: str
) -> None:
    assert why_not(fetcher, server.on("/feed", redirects(location))) == reason


def test_a_name_that_changes_its_answer_is_looked_at_each_time(server: FeedServer, names: Names) -> None:
    server.on("/feed", answers())
    names.rebinds("fickle.example.org", (("127.0.0.1", server.port),), ("10.0.0.1",))
    with asking(server.allowed) as fetcher:
        assert fetcher.fetch(Request("http://fickle.example.org/feed")).body == FEED
        assert why_not(fetcher, "http://fickle.example.org/feed") == "private"
    assert names.looked_up == ["fickle.example.org"] * 2


def test_a_name_that_changes_its_answer_between_two_hops_is_looked_at_again(
    server: FeedServer, names: Names
) -> None:
    server.on("/feed", redirects("/admin"))
    server.on("/admin", answers(b"secret"))
    names.rebinds("fickle.example.org", (("127.0.0.1", server.port),), ("127.0.0.1",))
    with asking(server.allowed) as fetcher:
        assert why_not(fetcher, "http://fickle.example.org/feed") == "private"
    assert [path for path, _ in server.seen] == ["/feed"]


@pytest.mark.parametrize("inside", ["10.0.0.1", "169.254.169.254", "::1", "fe80::1", "::ffff:10.0.0.1"])
@pytest.mark.parametrize("first", [True, False])
def test_of_two_answers_only_the_good_one_is_used(
    server: FeedServer, names: Names, fetcher: Fetcher, inside: str, first: bool
) -> None:
    both = [("127.0.0.1", server.port), (inside, None)]
    names.leads("mixed.example.org", *(reversed(both) if first else both))
    server.on("/feed", answers())
    assert fetcher.fetch(Request("http://mixed.example.org/feed")).body == FEED
    assert set(names.connected) == {("127.0.0.1", server.port)}


def test_the_allowed_port_allows_no_other_port(server: FeedServer, names: Names, fetcher: Fetcher) -> None:
    names.leads("feeds.example.org", "127.0.0.1")
    assert why_not(fetcher, f"http://feeds.example.org:{server.port + 1}/") == "private"
    assert why_not(fetcher, f"http://127.0.0.1:{server.port + 1}/") == "private"
    assert names.connected == []


def test_an_allowed_name_may_lead_inside(server: FeedServer, names: Names) -> None:
    names.leads("bridge", "127.0.0.1")
    server.on("/feed", answers())
    with asking(f"bridge:{server.port}") as fetcher:
        assert fetcher.fetch(Request(f"http://bridge:{server.port}/feed")).body == FEED
        assert why_not(fetcher, "http://bridge/feed") == "private"


def test_what_an_allowed_name_meant_yesterday_is_not_allowed_today(server: FeedServer, names: Names) -> None:
    server.on("/feed", answers())
    names.rebinds("bridge", ("127.0.0.1",), ("::1",))
    names.leads("stranger.example.org", "127.0.0.1")
    with asking(f"bridge:{server.port}") as fetcher:
        assert fetcher.fetch(Request(f"http://bridge:{server.port}/feed")).body == FEED
        assert why_not(fetcher, f"http://bridge:{server.port}/feed") == "connect"
        assert why_not(fetcher, f"http://stranger.example.org:{server.port}/feed") == "private"


def test_the_allow_list_counts_behind_a_redirect_by_host_and_port(server: FeedServer, names: Names) -> None:
    server.on("/feed", answers(), host="bridge.lan")
    names.serve(server, "out.example.org")
    names.leads("bridge.lan", "127.0.0.1")
    server.on("/to", redirects(f"http://bridge.lan:{server.port}/feed"), host="out.example.org")
    server.on("/wrong", redirects("http://bridge.lan:9/feed"), host="out.example.org")
    with asking(f"bridge.lan:{server.port}", server.allowed) as fetcher:
        assert fetcher.fetch(Request("http://out.example.org/to")).body == FEED
        assert why_not(fetcher, "http://out.example.org/wrong") == "private"
    with asking(server.allowed) as fetcher:
        assert why_not(fetcher, "http://out.example.org/to") == "private"


def test_nothing_private_is_asked_without_an_allow_list(server: FeedServer) -> None:
    with asking() as fetcher:
        assert why_not(fetcher, server.url("/feed")) == "private"
        results = dict(fetcher.fetch_all([Request(server.url("/feed"))] * 3))
    assert not any(isinstance(result, Response) for result in results.values())
    assert server.seen == []
