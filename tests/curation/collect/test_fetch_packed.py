"""Compressed bodies: read in four ways, counted by what they come to, told when they are broken."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zlib
from collections.abc import Callable

import pytest

from curation.collect.fetch import Fetcher, FetchFailed, Request, Response
from tests.curation.collect.asking import why_not
from tests.feed_server import FEED, PACKERS, FeedServer, answers, cut_short, packed_bomb

ALL = sorted(PACKERS)


def test_we_ask_for_what_we_can_read(server: FeedServer, fetcher: Fetcher) -> None:
    fetcher.fetch(Request(server.on("/feed", answers())))
    assert server.seen[0][1]["accept-encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize("encoding", ALL)
def test_a_packed_feed_is_unpacked(server: FeedServer, fetcher: Fetcher, encoding: str) -> None:
    url = server.on("/feed", answers(PACKERS[encoding](FEED), Content_Encoding=encoding))
    assert fetcher.fetch(Request(url)).body == FEED


def test_deflate_is_read_without_its_header_too(server: FeedServer, fetcher: Fetcher) -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    raw = packer.compress(FEED) + packer.flush()
    assert fetcher.fetch(Request(server.on("/f", answers(raw, Content_Encoding="deflate")))).body == FEED


@pytest.mark.parametrize("encoding", ALL)
def test_five_million_bytes_after_unpacking_are_the_most(
    server: FeedServer, fetcher: Fetcher, encoding: str
) -> None:
    pack = PACKERS[encoding]
    just = server.on("/just", answers(pack(b"x" * 5_000_000), Content_Encoding=encoding))
    over = server.on("/over", answers(pack(b"x" * 5_000_001), Content_Encoding=encoding))
    assert len(fetcher.fetch(Request(just)).body) == 5_000_000
    assert why_not(fetcher, over) == "too_big"


@pytest.mark.parametrize("encoding", ALL)
def test_a_broken_stream_is_told_as_such(server: FeedServer, fetcher: Fetcher, encoding: str) -> None:
    packed = PACKERS[encoding](FEED * 20)
    damaged = packed[: len(packed) // 2] + bytes(255 - byte for byte in packed[len(packed) // 2 :])
    for body in (b"this was never packed", FEED, damaged, b"\xff" * 1000):
        url = server.on("/feed", answers(body, Content_Encoding=encoding))
        assert why_not(fetcher, url) == "protocol"


@pytest.mark.parametrize("encoding", ALL)
def test_a_stream_that_breaks_off_is_told_as_such(
    server: FeedServer, fetcher: Fetcher, encoding: str
) -> None:
    packed = PACKERS[encoding](FEED)
    for length in (1, 2, len(packed) // 2, len(packed) - 1):
        url = server.on("/feed", answers(packed[:length], Content_Encoding=encoding))
        assert why_not(fetcher, url) == "protocol"


@pytest.mark.parametrize("encoding", ALL)
def test_nothing_is_nothing_in_every_packing(server: FeedServer, fetcher: Fetcher, encoding: str) -> None:
    assert fetcher.fetch(Request(server.on("/f", answers(b"", Content_Encoding=encoding)))).body == b""


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_stream_may_be_made_of_a_thousand_parts(
    server: FeedServer, fetcher: Fetcher, encoding: str
) -> None:
    part = PACKERS[encoding](b"<rss/>")
    just = server.on("/just", answers(part * 1000, Content_Encoding=encoding))
    over = server.on("/over", answers(part * 1001, Content_Encoding=encoding))
    assert fetcher.fetch(Request(just)).body == b"<rss/>" * 1000
    assert why_not(fetcher, over) == "protocol"


def test_the_padding_behind_a_stream_is_left_alone(server: FeedServer, fetcher: Fetcher) -> None:
    padded = server.on("/feed", answers(PACKERS["gzip"](FEED) + bytes(512), Content_Encoding="x-gzip"))
    assert fetcher.fetch(Request(padded)).body == FEED


def test_a_packed_body_may_not_be_longer_either(server: FeedServer, fetcher: Fetcher) -> None:
    padded = PACKERS["gzip"](FEED) + bytes(5_000_000)
    assert why_not(fetcher, server.on("/feed", answers(padded, Content_Encoding="gzip"))) == "too_big"


@pytest.mark.parametrize("encoding", ALL)
def test_damage_anywhere_ends_in_an_answer_or_a_failure(
    server: FeedServer, fetcher: Fetcher, encoding: str
) -> None:
    packed, requests = PACKERS[encoding](FEED * 20), []
    for number in range(60):
        body, dice = bytearray(packed), hashlib.sha256(str(number).encode()).digest()
        for at, bit in zip(dice[:6:2], dice[1:6:2], strict=True):
            body[at % len(body)] ^= 1 << bit % 8
        requests.append(Request(server.on(f"/{number}", answers(bytes(body), Content_Encoding=encoding))))
    results = [result for _, result in fetcher.fetch_all(requests)]
    assert len(results) == 60
    reasons = {result.reason for result in results if isinstance(result, FetchFailed)}
    assert reasons <= {"protocol", "too_big"}
    assert all(len(result.body) <= 5_000_000 for result in results if isinstance(result, Response))


def test_an_unknown_packing_is_left_alone(server: FeedServer, fetcher: Fetcher) -> None:
    assert fetcher.fetch(Request(server.on("/f", answers(FEED, Content_Encoding="rot13")))).body == FEED


def test_a_body_shorter_than_promised_is_told_as_such(server: FeedServer, fetcher: Fetcher) -> None:
    assert why_not(fetcher, server.on("/f", cut_short)) == "protocol"


@pytest.mark.parametrize("encoding", ALL)
def test_a_bomb_is_put_out(server: FeedServer, fetcher: Fetcher, encoding: str) -> None:
    url = server.on("/bomb", packed_bomb(encoding, 100))
    assert why_not(fetcher, url) == "too_big"


_GROWTH = """
import resource, sys
from curation.collect.web.addresses import Allow
from curation.collect.fetch import Fetcher, FetchFailed, Request

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

fetcher = Fetcher(Allow.parse(sys.argv[1]), "test")
fetcher.fetch(Request(sys.argv[2]))
before = peak()
for url in sys.argv[3:]:
    try:
        fetcher.fetch(Request(url))
    except FetchFailed as failure:
        assert failure.reason == "too_big", failure
    else:
        raise AssertionError(url)
print(peak() - before)
fetcher.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_bomb_takes_little_memory(server: FeedServer) -> None:
    """Each comes to 100 MB; measured: the peak of the process grows by 14 MB over all four."""
    plain = server.on("/feed", answers())
    bombs = [server.on(f"/{encoding}", packed_bomb(encoding, 100)) for encoding in ALL]
    command = [sys.executable, "-c", _GROWTH, server.allowed, plain, *bombs]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(ran.stdout) < 40_000


def test_packers_differ() -> None:
    packed: list[Callable[[bytes], bytes]] = [PACKERS[encoding] for encoding in ALL]
    assert ALL == ["br", "deflate", "gzip", "zstd"]
    assert len({pack(FEED) for pack in packed}) == 4
