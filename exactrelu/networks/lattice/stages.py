"""The normal form that the lattice inserts: a chain of stages with distinct primitive integer rows.

Proportional neurons of a layer have their zero set in common, and a neuron without weights has none. So each
layer is reduced to one primitive integer row a class of proportional neurons, oriented like the first of
them; the factors move into the weights of the next layer. No sign of any pre-activation changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

import attrs
import numpy as np

from exactrelu.networks.lattice.arrays import Array

IntMatrix = tuple[tuple[int, ...], ...]


@attrs.frozen
class Stage:
    """Distinct integer functions, one a row, of a point and of the stage before.

    Row r at the homogeneous point (x, t) is ``plus[r].max(z, 0) + minus[r].max(-z, 0) + forms[r].(x, t)``,
    where z are the values of the stage before.

    Attributes
    ----------
    plus, minus : integer matrices, shape (rows, rows of the stage before)
    forms : integer matrix, shape (rows, inputs + 1)
    readout : tuple of int, one entry a neuron
        Where the sign of a neuron is read from: c is that of row c, ``rows + c`` the opposite of row c,
        and ``2 * rows`` + 0, 1, 2 is constantly 0, positive, negative.
    """

    plus: IntMatrix
    minus: IntMatrix
    forms: IntMatrix
    readout: tuple[int, ...]

    @property
    def rows(self) -> int:
        return len(self.forms)

    @property
    def depends(self) -> bool:
        """Whether the rows use the stage before at all; the first layer does not."""
        return bool(self.plus and self.plus[0])

    def __call__(self, before: Sequence[int], point: Sequence[int]) -> list[int]:
        """Return the exact values of all rows."""
        values = []
        if not self.depends:
            before = ()
        positive = [(j, z) for j, z in enumerate(before) if z > 0]
        negative = [(j, -z) for j, z in enumerate(before) if z < 0]
        for plus, minus, form in zip(self.plus, self.minus, self.forms, strict=True):
            total = sum([c * x for c, x in zip(form, point, strict=True)])
            total += sum([plus[j] * z for j, z in positive]) + sum([minus[j] * z for j, z in negative])
            values.append(total)
        return values


@attrs.frozen
class _Fold:
    """How a neuron is expressed by the rows of its stage: ``factor * row`` (row -1: the constant
    `factor`)."""

    row: int
    factor: int


def stages_of(
    layers: Sequence[tuple[IntMatrix, Sequence[int]]],
    dimension: int,
    minus: Sequence[Sequence[int]] = (),
) -> tuple[Stage, ...]:
    """Return the stages of layers given as integer pairs (weights, bias).

    From the rows of the last layer the forms `minus` on (x, t) are subtracted, if there are any.
    """
    stages: list[Stage] = []
    folds: list[_Fold] | None = None
    for weights, bias in layers:
        raw = [
            _raw_row(w, b, folds, stages[-1].rows if stages else 0, dimension)
            for w, b in zip(weights, bias, strict=True)
        ]
        if minus and len(stages) == len(layers) - 1:
            for (form, _, _), less in zip(raw, minus, strict=True):
                form[:] = [a - b for a, b in zip(form, less, strict=True)]
        stage, folds = _classes(raw, stages[-1].rows if stages else 0, dimension)
        stages.append(stage)
    return tuple(stages)


def form_stage(forms: Sequence[Sequence[int]]) -> Stage:
    """Return a stage of integer affine forms on (x, t); constant rows are not allowed here."""
    dimension = len(forms[0]) - 1
    stage, _ = _classes([(list(form), [], []) for form in forms], 0, dimension)
    return stage


_Raw = tuple[list[int], list[int], list[int]]


def _raw_row(weights: Sequence[int], bias: int, folds: list[_Fold] | None, rows: int, dimension: int) -> _Raw:
    """Rewrite one neuron in terms of the point and of the rows of the stage before."""
    if folds is None:
        return [*weights, bias], [], []
    form, plus, minus = [0] * dimension + [bias], [0] * rows, [0] * rows
    for weight, fold in zip(weights, folds, strict=True):
        if fold.row < 0:
            form[-1] += weight * max(fold.factor, 0)
        elif fold.factor > 0:
            plus[fold.row] += weight * fold.factor
        else:
            minus[fold.row] -= weight * fold.factor
    return form, plus, minus


def _classes(raw: Sequence[_Raw], rows: int, dimension: int) -> tuple[Stage, list[_Fold]]:
    """Group proportional rows; the row of a class is primitive and oriented like its first neuron."""
    index: dict[tuple[int, ...], int] = {}
    folds: list[_Fold] = []
    for form, plus, minus in raw:
        if not (any(form[:-1]) or any(plus) or any(minus)):
            folds.append(_Fold(-1, form[-1]))
            continue
        entries = (*form, *plus, *minus)
        content = gcd(*entries)
        key = tuple(x // content for x in entries)
        opposite = tuple(-x for x in key)
        if opposite in index:
            folds.append(_Fold(index[opposite], -content))
        else:
            folds.append(_Fold(index.setdefault(key, len(index)), content))
    count = len(index)
    keys = list(index)
    split = dimension + 1
    stage = Stage(
        plus=tuple(key[split : split + rows] for key in keys),
        minus=tuple(key[split + rows :] for key in keys),
        forms=tuple(key[:split] for key in keys),
        readout=tuple(_read(fold, count) for fold in folds),
    )
    return stage, folds


def _read(fold: _Fold, count: int) -> int:
    if fold.row < 0:
        return 2 * count + (0 if fold.factor == 0 else 1 if fold.factor > 0 else 2)
    return fold.row if fold.factor > 0 else count + fold.row


def plain_stages(layers: Sequence[tuple[IntMatrix, Sequence[int]]], dimension: int) -> tuple[Stage, ...]:
    """Return the layers as stages with one row a neuron, as they are: for checks that do not trust the
    normal form."""
    stages = []
    for index, (weights, bias) in enumerate(layers):
        count, width = len(weights), len(layers[index - 1][1]) if index else 0
        constants = tuple((*((0,) * dimension), b) for b in bias)
        forms = constants if index else tuple((*row, b) for row, b in zip(weights, bias, strict=True))
        stages.append(
            Stage(
                plus=tuple(tuple(row) for row in weights) if index else ((),) * count,
                minus=((0,) * width,) * count,
                forms=forms,
                readout=tuple(range(count)),
            )
        )
    return tuple(stages)


def read_active(stage: Stage, positive: Array, negative: Array) -> Array:
    """Return which neurons of a stage are active, shape (faces, neurons), from the signs of its rows.

    `positive` and `negative` are boolean, shape (faces, rows).
    """
    return _read_columns(stage, positive, negative, (False, True, False))


def read_negative(stage: Stage, positive: Array, negative: Array) -> Array:
    """Return which neurons have a negative pre-activation; arguments and shape as in `read_active`."""
    return _read_columns(stage, negative, positive, (False, False, True))


def _read_columns(stage: Stage, upper: Array, lower: Array, constants: tuple[bool, bool, bool]) -> Array:
    fixed = np.tile(np.array(constants), (len(upper), 1))
    return np.concatenate([upper, lower, fixed], axis=1)[:, list(stage.readout)]
