"""From input rows to the normal form that every engine works on.

The normal form is central: an affine arrangement becomes linear by homogenising, with one distinguished
functional (index 0) that must be positive. For an affine arrangement that functional is the hyperplane at
infinity; for a central one it is the first hyperplane itself, and every cell found stands for two.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import pivot_columns, primitive, solve
from exactrelu.arith.rational import Rational
from exactrelu.errors import DegenerateInputError


@attrs.frozen
class NormalForm:
    """Distinct hyperplanes in homogeneous integer coordinates.

    Attributes
    ----------
    rows : tuple of tuple of int
        ``rows[0]`` is the distinguished functional; all rows are primitive, pairwise non-proportional and
        span the space. A row has the orientation of the input row that it comes from.
    central : bool
        Whether ``rows[0]`` is hyperplane class 0 (then cells come in antipodal pairs).
    rank : int
        Rank of the arrangement: the dimension of its essentialisation.
    classes : tuple of tuple of (int, int)
        For each distinct hyperplane the input rows that define it, as (index, orientation ±1 relative
        to the first of them).
    columns : tuple of int
        Coordinates of the input space that carry the essentialisation.
    """

    rows: tuple[tuple[int, ...], ...]
    central: bool
    rank: int
    classes: tuple[tuple[tuple[int, int], ...], ...]
    columns: tuple[int, ...]
    _centre: tuple[Rational, ...]

    def point(self, homogeneous: Sequence[int | Rational]) -> tuple[Rational, ...]:
        """Return the point of the input space for homogeneous coordinates with positive functional 0."""
        point = list(self._centre)
        scale = mpq(1) if self.central else mpq(homogeneous[-1])
        for column, value in zip(self.columns, homogeneous, strict=False):
            point[column] += mpq(value) / scale
        return tuple(point)


def normal_form(
    normals: Sequence[Sequence[Rational]], offsets: Sequence[Rational], dimension: int
) -> NormalForm:
    """Return the normal form of ``{x : normals[i] . x + offsets[i] = 0}``.

    Raises
    ------
    DegenerateInputError
        For a zero normal, naming the row.
    """
    classes: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    first_sign: dict[tuple[int, ...], int] = {}
    oriented: list[tuple[int, ...]] = []
    for i, (normal, offset) in enumerate(zip(normals, offsets, strict=True)):
        if not any(normal):
            raise DegenerateInputError(
                f"A[{i}] must be a non-zero normal vector, got all zeros; remove the row "
                f"(it defines {'the whole space' if not offset else 'the empty set'}, not a hyperplane)"
            )
        row = primitive([*normal, offset])
        sign = 1 if next(x for x in row if x) > 0 else -1
        key = row if sign > 0 else tuple(-x for x in row)
        if key not in classes:
            classes[key] = []
            first_sign[key] = sign
            oriented.append(row)
        classes[key].append((i, sign * first_sign[key]))
    linear = [row[:-1] for row in oriented]
    columns = pivot_columns(linear)
    centre = solve(linear, [-row[-1] for row in oriented], dimension)
    if centre is not None and oriented:
        rows = tuple(primitive([row[j] for j in columns]) for row in oriented)
    else:
        infinity = (0,) * len(columns) + (1,)
        rows = (infinity, *(primitive([*(row[j] for j in columns), row[-1]]) for row in oriented))
        centre = (mpq(0),) * dimension
    central = bool(oriented) and len(rows) == len(oriented)
    return NormalForm(rows, central, len(columns), tuple(tuple(c) for c in classes.values()), columns, centre)
