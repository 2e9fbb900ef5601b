"""What a document is when it is neither a feed nor a page: told by its first bytes, else by its type.

People paste what they have at hand: a picture, a menu as PDF, a list of feeds from another reader.
"""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["picture", "pdf", "sound", "film", "file", "opml"]

_LOOKED_AT: Final = 2000  # bytes
_BEGINS: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
    (b"PK\x03\x04", "file"),
    (b"\x1f\x8b", "file"),
)
_TYPES: Final[tuple[tuple[str, Kind], ...]] = (
    ("image/", "picture"),
    ("application/pdf", "pdf"),
    ("audio/", "sound"),
    ("video/", "film"),
    ("application/zip", "file"),
    ("application/msword", "file"),
    ("application/vnd.", "file"),
)
# Possessive: a page that begins with thirty comments would else be read for ever.


def kind_of(body: bytes, content_type: str) -> Kind | None:
    """What this is; None for what may be a feed or a page. Total.

    A document of text is never taken for something else by its type alone: servers lie about types.
    """
    start = body[:_LOOKED_AT]
    if _root(start).lower() == b"<opml":
        return "opml"
    for beginning, kind in _BEGINS:
        if start.startswith(beginning):
            return kind
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"[")):
        return None
    media_type = content_type.partition(";")[0].strip().lower()
    return next((kind for beginning, kind in _TYPES if media_type.startswith(beginning)), None)


def _root(start: bytes) -> bytes:
    """The first five bytes after declarations and comments."""
    rest = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    while rest.startswith((b"<?", b"<!--")):
        end = b"?>" if rest.startswith(b"<?") else b"-->"
        rest = rest.partition(end)[2].lstrip()
    return rest[:5]
