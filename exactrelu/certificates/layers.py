"""The forms of the neurons of a layer, as arrays: 64-bit integers while they fit, Python's afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exactrelu.certificates.statement import Form, Statement

Array = NDArray[Any]

# Entries at or above it are kept as integers of Python.
WORD = 2**61


def integer_array(rows: Sequence[Form], width: int) -> Array:
    """Return integer rows as an array, of 64 bits when all entries are below 2^61."""
    fits = all(-WORD < x < WORD for row in rows for x in row)
    return np.array(rows, np.int64 if fits else object).reshape(len(rows), width)


class Layers:
    """The hidden layers of a statement; the forms of one follow from those of the one before."""

    def __init__(self, statement: Statement) -> None:
        self._scale = 1 if statement.subspace is None else statement.subspace.scale
        inputs = [statement.inputs, *statement.widths]
        self._layers = [
            integer_array([(*row[:-1], row[-1] * self._scale) for row in layer], width + 1)
            for layer, width in zip(statement.layers, inputs, strict=False)
        ]
        self._sums = [_bounds(layer) for layer in self._layers]
        self.first = integer_array(statement.first_forms(), statement.dimension + 1)

    def following(self, layer: int, forms: Array, active: Sequence[bool]) -> Array:
        """Return the forms of layer number `layer` from those of the one before; proved in integers."""
        weights, kept = self._layers[layer], np.flatnonzero(active)
        used = forms[kept]
        row, constant = self._sums[layer]
        if row * _largest(used) + constant >= WORD:
            weights, used = weights.astype(object), used.astype(object)
        made: Array = weights[:, kept] @ used
        made[:, -1] += weights[:, -1]
        return made


def _bounds(layer: Array) -> tuple[int, int]:
    """Return the largest absolute sum of the weights of a row, and the largest absolute constant."""
    table = np.abs(layer.astype(object))
    return max(table[:, :-1].sum(axis=1), default=0), max(table[:, -1], default=0)


def _largest(forms: Array) -> int:
    return int(np.abs(forms).max(initial=0))
