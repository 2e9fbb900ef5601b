"""A scripted feed server and a fetcher that may ask it (and nobody else who isn't public)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from curation.collect.fetch import Fetcher
from curation.collect.web.addresses import Allow
from tests.feed_server import FeedServer


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def fetcher(server: FeedServer) -> Iterator[Fetcher]:
    fetcher = Fetcher(Allow.parse(server.allowed), "Passalong/0.1 (+https://passalong.example/)", total_s=5)
    yield fetcher
    fetcher.close()
