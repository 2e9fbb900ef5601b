"""What people paste that is neither a feed nor a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.find.documents import kind_of


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"%PDF-1.7", "text/html", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "", "picture"),
        (b"\xff\xd8\xff\xe0", "application/octet-stream", "picture"),
        (b"GIF89a", "", "picture"),
        (b"RIFF....WEBP", "image/webp", "picture"),
        (b"ID3\x04", "", "sound"),
        (b"....", "Audio/MPEG; x=y", "sound"),
        (b"....", "video/mp4", "film"),
        (b"PK\x03\x04", "", "file"),
        (b"....", "application/vnd.ms-excel", "file"),
        (b"<opml version='2.0'>", "text/xml", "opml"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- from a reader -->\n<OPML>', "text/html", "opml"),
        (b"<!-- -->" * 240 + b"<opml>", "text/html", "opml"),
        (b"<!-- -->" * 240 + b"<rss>", "text/html", None),
        (b"<!-- no end", "text/html", None),
        (b"<svg>", "image/svg+xml", None),
        (b" \n<rss>", "image/png", None),
        (b'{"version": 1}', "application/vnd.api+json", None),
        (b"<!doctype html><p>&lt;opml>", "text/html", None),
        (b"hello", "text/plain", None),
        (b"", "", None),
    ],
)
def test_documents_are_told_by_their_first_bytes_and_then_by_their_type(
    body: bytes, content_type: str, kind: str | None
) -> None:
    assert kind_of(body, content_type) == kind


@given(st.binary(max_size=100), st.text(max_size=30))
def test_any_bytes_have_an_answer(body: bytes, content_type: str) -> None:
    kind_of(body, content_type)
    kind_of(b"<?xml " + body, content_type)
