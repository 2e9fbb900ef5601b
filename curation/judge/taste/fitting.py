"""The mathematics of learning: texts as a table, and the weights that explain answers best. Numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_STEPS: Final = 50  # mostly six are enough
_SOLVING: Final = 30
_CLOSE: Final = 1e-3
_SURE: Final = 30  # log-odds: what is known isn't surer than that
_DOWN: Final = 1e-4  # of what the slope promises, as a step has to lead down


@dataclass(frozen=True, slots=True)
class Table:
    """Texts as rows: those of the `buckets` places of each that aren't zero, then `dense`: interests and meaning."""

    buckets: int
    places: npt.NDArray[np.int64]
    values: Numbers
    rows: npt.NDArray[np.int64]
    dense: Numbers

    @property
    def size(self) -> int:
        """How many numbers a meaning has here."""
        return int(self.dense.shape[1]) - 1

    @classmethod
    def of(
        cls,
        texts: Sequence[bytes],
        meanings: Sequence[bytes],
        *,
        buckets: int,
        interests: Sequence[float] = (),
        size: int | None = None,
    ) -> Table:
        """Put kept vectors into a table; `interests` is one a row or none, `size` how many numbers a meaning has."""
        counts = np.array([len(text) // 4 for text in texts])
        places = [np.frombuffer(text, "<u2", count) for text, count in zip(texts, counts, strict=True)]
        values = [np.frombuffer(text, "<f2", offset=len(text) // 2) for text in texts]
        width = max(map(len, meanings), default=0) // 2 if size is None else size
        dense = np.zeros((len(texts), 1 + width))
        if interests:
            dense[:, 0] = interests
        for row, meaning in enumerate(meanings):
            if width and len(meaning) == 2 * width:
                dense[row, 1:] = np.frombuffer(meaning, "<f2")
        return cls(
            buckets,
            np.concatenate(places).astype(np.int64),
            np.concatenate(values).astype(np.float64),
            np.repeat(np.arange(len(texts)), counts),
            dense,
        )

    def times(self, weights: Numbers) -> Numbers:
        """Each row times these weights: buckets, interests, meaning, constant."""
        sums = np.bincount(self.rows, weights=self.values * weights[self.places], minlength=len(self.dense))
        told: Numbers = sums + self.dense @ weights[self.buckets : -1] + weights[-1]
        return told

    def spread(self, rows: Numbers) -> Numbers:
        """The other way: each weight's share of these numbers, one a row."""
        buckets = np.bincount(self.places, weights=self.values * rows[self.rows], minlength=self.buckets)
        return np.concatenate([buckets, self.dense.T @ rows, [rows.sum()]])


def fit(table: Table, liked: Numbers, weights: Numbers, known: Numbers, ridge: Numbers) -> Numbers:
    """Return the weights that minimise the weighted logistic loss plus the ridge: buckets, dense, constant.

    `liked` (0 to 1), `weights` and `known` (log-odds, taken as given) are one a row, `ridge` one a weight. By
    Newton's method with conjugate gradients.

    The loss is convex: there is one answer, whatever the way. A whole step leads away from it where nearly all
    is known beforehand, since there the loss hardly bends: such a step is halved until it leads down.
    """
    fitted = np.zeros(len(ridge))
    sums = np.clip(known, -_SURE, _SURE)

    def loss(sums: Numbers, fitted: Numbers) -> float:
        return float(weights @ (np.logaddexp(0, sums) - liked * sums) + ridge @ fitted**2 / 2)

    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(sums, -_SURE, _SURE)))
        slope = table.spread(weights * (chance - liked)) + ridge * fitted
        bend = weights * chance * (1 - chance)
        step = _solve(table, bend, ridge, -slope)
        moved, part = table.times(step), 1.0
        if np.abs(step).max() < _CLOSE:
            return fitted + step
        before = loss(sums, fitted)
        while loss(sums + part * moved, fitted + part * step) > before + part * _DOWN * (slope @ step):
            part /= 2
        sums, fitted = sums + part * moved, fitted + part * step
    return fitted


def _solve(table: Table, bend: Numbers, ridge: Numbers, wanted: Numbers) -> Numbers:
    """Solve (rows' * bend * rows + ridge) x = wanted by conjugate gradients."""
    found = np.zeros(len(wanted))
    rest, way = wanted, wanted / ridge
    # Divided by the ridge first: the constant's is a hundred times smaller than the others'.
    size = rest @ way
    enough = size * 1e-6
    for _ in range(_SOLVING):
        if size <= enough or size == 0:
            break
        bent = table.spread(bend * table.times(way)) + ridge * way
        part = size / (way @ bent)
        found = found + part * way
        rest = rest - part * bent
        before, size = size, rest @ (rest / ridge)
        way = rest / ridge + size / before * way
    return found
