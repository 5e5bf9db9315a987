"""What every engine returns: the cells of {functional 0 > 0} of a normal form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from exactrelu.arith.rational import Rational
from exactrelu.arith.signs import Words, lexicographic_order, pack, word_count
from exactrelu.arrangements.normal_form import NormalForm
from exactrelu.polyhedra import Optimal, solve_lp


@attrs.frozen(eq=False)
class Enumeration:
    """Cells of {functional 0 > 0}, in lexicographic order.

    Attributes
    ----------
    words : uint64 array, shape (cells, words)
        One bit a hyperplane class, class 0 first; of a central arrangement only the cells with class 0
        positive.
    points : float64 or object array, shape (cells, r)
        Homogeneous coordinates of a point strictly inside; a float stands for its exact dyadic value.
    exceptions : mapping of int to point
        Exact points that replace those rows of `points`.
    how : str
        What proves the list.
    """

    words: Words
    points: NDArray[Any]
    exceptions: Mapping[int, Sequence[Rational]]
    how: str

    def __len__(self) -> int:
        return len(self.words)

    def point(self, row: int) -> tuple[Rational, ...]:
        """Return the homogeneous point of one cell as rationals."""
        values = self.exceptions.get(row)
        if values is not None:
            return tuple(values)
        return tuple(mpq(x) for x in self.points[row].tolist())


def from_points(form: NormalForm, cells: Mapping[int, Sequence[int | Rational]], how: str) -> Enumeration:
    """Build the result from ``{bits: point}``, bit j - 1 standing for functional j being positive."""
    count = len(form.rows) - 1
    offset = int(form.central)
    bits = np.zeros((len(cells), count), dtype=np.bool_)
    for i, mask in enumerate(cells):
        for j in range(count):
            bits[i, j] = mask >> j & 1
    words = pack(bits, offset, word_count(count + offset))
    if form.central:
        words[:, 0] |= np.uint64(1 << 63)
    order = lexicographic_order(words)
    points = np.empty((len(cells), len(form.rows[0])), dtype=object)
    for i, point in enumerate(cells.values()):
        points[i] = list(point)
    return Enumeration(words[order], points[order], {}, how)


def point_with_signs(
    rows: Sequence[Sequence[int]], signs: Sequence[int], backend: str = "auto"
) -> tuple[Rational, ...] | None:
    """Return a point at which row j has the sign signs[j] (+1 or -1) for all j, or None when there is none.

    Proved: the answer comes from an exact linear program (the largest common slack t <= 1), whose witness
    has been verified.
    """
    dimension = len(rows[0])
    constraints = [([s * x for x in row] + [-1], 0) for row, s in zip(rows, signs, strict=True)]
    result = solve_lp([0] * dimension + [1], [*constraints, ([0] * dimension + [-1], 1)], backend=backend)
    # x = 0, t = 0 is feasible and t <= 1, so the program has an optimum.
    if not isinstance(result, Optimal):
        raise AssertionError(f"a bounded feasible program was called {type(result).__name__}")
    return tuple(result.point[:-1]) if result.value > 0 else None
