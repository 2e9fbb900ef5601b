"""A fetcher for a test, and why it refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from curation.collect.fetch import Fetcher, FetchFailed, Request
from curation.collect.web.addresses import Allow

AGENT = "Passalong/0.1 (+https://passalong.example/)"


@contextmanager
def asking(
    *allowed: str, total_s: float = 5, sockets: int = 100, max_bytes: int = 5_000_000
) -> Iterator[Fetcher]:
    """A fetcher that may ask these hosts and ports, and whoever is public."""
    fetcher = Fetcher(
        Allow.parse(",".join(allowed)), AGENT, total_s=total_s, sockets=sockets, max_bytes=max_bytes
    )
    try:
        yield fetcher
    finally:
        fetcher.close()


def why_not(fetcher: Fetcher, url: str) -> str:
    """The reason of the failure."""
    with pytest.raises(FetchFailed) as failure:
        fetcher.fetch(Request(url))
    return failure.value.reason
