"""Compressed bodies, unpacked as they come: never more in memory than agreed, and whole or not at all.

Our own, because a stream that breaks off must be known as one: its bytes would be kept as the feed's, with
the validators of the whole, and what was missing never asked for again. Pure; the codecs are imported when a
server first uses them.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdDecompressor
    else:
        from backports.zstd import ZstdDecompressor

ENCODINGS: Final = "gzip, deflate, br, zstd"
"""What may be asked for (Accept-Encoding)."""

_AT_A_TIME: Final = 65_536  # bytes given out in one go
_MOST_PARTS: Final = 1000  # a stream may be made of several, one after the other; nobody needs so many
_ZSTD_WINDOW_LOG: Final = 23  # 8 MB: the most that RFC 9659 lets a server use


class TooBig(Exception):
    """More than agreed, packed or unpacked."""


class Broken(ValueError):
    """Not in the encoding it was said to be in, or not all of it."""


class _Codec(Protocol):
    """One stream. `unpack` gives at most _AT_A_TIME bytes; what is left is had by unpacking b""."""

    def unpack(self, data: bytes) -> bytes: ...
    def pending(self) -> bool: ...
    def rest(self) -> bytes | None:
        """After the end of the stream what came behind it; None before."""


class Unpacker:
    """Collects a body of at most `most` bytes. `encoding` as in Content-Encoding; an unknown one is left alone."""

    def __init__(self, encoding: str, most: int) -> None:
        self._make = _CODECS.get(encoding.strip().lower())
        self._most, self._came, self._parts = most, 0, 0
        self._codec: _Codec | None = None
        self._body = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises TooBig, Broken."""
        self._came += len(data)
        if self._came > self._most:
            raise TooBig
        if self._make is None:
            self._body += data
            return
        rest: bytes | None = data
        while rest:
            if self._codec is None:
                if self._parts and not rest.strip(b"\0"):
                    return  # padding
                self._parts += 1
                if self._parts > _MOST_PARTS:
                    raise Broken("too many parts")
                self._codec = self._make(rest)
            rest = self._one(self._codec, rest)
            if rest is not None:
                self._codec = None

    def body(self) -> bytes:
        """Everything, at the end. Raises Broken if the stream has not come to its own end."""
        if self._codec is not None:
            raise Broken("cut short")
        return bytes(self._body)

    def _one(self, codec: _Codec, data: bytes) -> bytes | None:
        while True:
            try:
                self._body += codec.unpack(data)
            except _errors() as error:
                raise Broken(str(error)) from error
            if len(self._body) > self._most:
                raise TooBig
            if (rest := codec.rest()) is not None or not codec.pending():
                return rest
            data = b""


class _Zlib:
    def __init__(self, wbits: int) -> None:
        self._stream = zlib.decompressobj(wbits)
        self._full = False

    def unpack(self, data: bytes) -> bytes:
        given = self._stream.decompress(self._stream.unconsumed_tail + data, _AT_A_TIME)
        self._full = len(given) == _AT_A_TIME
        return given

    def pending(self) -> bool:
        return self._full or bool(self._stream.unconsumed_tail)

    def rest(self) -> bytes | None:
        return self._stream.unused_data if self._stream.eof else None


class _Brotli:
    def __init__(self) -> None:
        import brotli

        self._stream: Any = brotli.Decompressor()
        self._gave = False

    def unpack(self, data: bytes) -> bytes:
        given = bytes(self._stream.process(data, output_buffer_limit=_AT_A_TIME))
        self._gave = bool(given)
        return given

    def pending(self) -> bool:
        return self._gave  # there may be more, whatever it says about taking more in

    def rest(self) -> bytes | None:
        return b"" if self._stream.is_finished() else None


class _Zstd:
    def __init__(self) -> None:
        if sys.version_info >= (3, 14):
            from compression.zstd import DecompressionParameter, ZstdDecompressor
        else:
            from backports.zstd import DecompressionParameter, ZstdDecompressor
        limits = {int(DecompressionParameter.window_log_max): _ZSTD_WINDOW_LOG}
        self._stream: ZstdDecompressor = ZstdDecompressor(options=limits)

    def unpack(self, data: bytes) -> bytes:
        return self._stream.decompress(data, _AT_A_TIME)

    def pending(self) -> bool:
        return not self._stream.needs_input

    def rest(self) -> bytes | None:
        return self._stream.unused_data if self._stream.eof else None


def _deflate(first: bytes) -> _Codec:
    # Meant is zlib's format (RFC 9110, 8.4.1.2); some servers send the bare stream, whose first byte differs.
    return _Zlib(zlib.MAX_WBITS if first[0] & 0xF == 8 else -zlib.MAX_WBITS)


def _errors() -> tuple[type[Exception], ...]:
    """What the codecs raise that have been imported."""
    found: list[type[Exception]] = [zlib.error]
    if (brotli := sys.modules.get("brotli")) is not None:
        found.append(brotli.error)
    for name in ("compression.zstd", "backports.zstd"):
        if (zstd := sys.modules.get(name)) is not None:
            found.append(zstd.ZstdError)
    return tuple(found)


_CODECS: Final[dict[str, Callable[[bytes], _Codec]]] = {
    "gzip": lambda _: _Zlib(zlib.MAX_WBITS | 16),
    "x-gzip": lambda _: _Zlib(zlib.MAX_WBITS | 16),
    "deflate": _deflate,
    "br": lambda _: _Brotli(),
    "zstd": lambda _: _Zstd(),
}
