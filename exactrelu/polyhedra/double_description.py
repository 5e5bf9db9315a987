"""An exact double description method of our own, for cones: works without any extra.

The cone ``{y : <row, y> >= 0, <equation, y> == 0}`` is first made pointed and full-dimensional by a linear
change of coordinates. It then starts as a simplicial cone on independent rows, and the other rows are
inserted one after another: rays on the wrong side go, and each pair of *adjacent* rays on different sides
gives a new one on the boundary. Two rays are adjacent exactly when no third ray lies on all rows that both
lie on.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactrelu.arith.linalg import (
    independent_rows,
    inverse,
    matrix_product,
    null_space,
    pivot_columns,
    primitive,
)
from exactrelu.polyhedra.cones import ConeGenerators, IntegerVector

# A ray with the set of inserted rows, as bits, on which it is zero.
_Ray = tuple[IntegerVector, int]


class DoubleDescription:
    """`ConversionBackend` by the double description method of Motzkin et al.

    Notes
    -----
    **Proved** by the algorithm, not by a witness: the rays are exactly the extreme ones. Cost: quadratic in
    the largest intermediate number of rays for each row, times that number for the adjacency test; that
    number may exceed the final one by far. Rows are inserted in lexicographic order, which is known to keep
    it moderate.

    References
    ----------
    K. Fukuda, A. Prodon, Double description method revisited, LNCS 1120 (1996).
    """

    name = "double-description"

    def cone_generators(
        self, rows: Sequence[IntegerVector], equations: Sequence[IntegerVector], dimension: int
    ) -> ConeGenerators:
        # y = sum_k z_k basis_k runs over the solutions of the equations.
        basis = null_space(equations, dimension)
        restricted = [primitive(row) for row in _in_basis(rows, basis)]
        restricted = sorted({row for row in restricted if any(row)})
        lineality = null_space(restricted, len(basis))
        # Setting the free columns to zero leaves a complement of the lineality space.
        columns = pivot_columns(restricted)
        pointed = [tuple(row[j] for j in columns) for row in restricted]
        rays = []
        for ray in _extreme_rays(pointed, len(columns)):
            z = [0] * len(basis)
            for j, x in zip(columns, ray, strict=True):
                z[j] = x
            rays.append(_lift(z, basis, dimension))
        return ConeGenerators(tuple(_lift(z, basis, dimension) for z in lineality), tuple(rays))


def _in_basis(rows: Sequence[IntegerVector], basis: Sequence[IntegerVector]) -> Sequence[Sequence[int]]:
    if not rows or not basis:
        return [() for _ in rows]
    columns = list(zip(*basis, strict=True))
    return [[int(x) for x in row] for row in matrix_product(rows, columns)]


def _lift(z: Sequence[int], basis: Sequence[IntegerVector], dimension: int) -> IntegerVector:
    vector = [0] * dimension
    for weight, direction in zip(z, basis, strict=True):
        if weight:
            vector = [x + weight * y for x, y in zip(vector, direction, strict=True)]
    return primitive(vector)


def _extreme_rays(rows: Sequence[IntegerVector], dimension: int) -> list[IntegerVector]:
    """Return the extreme rays of the pointed cone of `rows`, which have rank `dimension`."""
    if dimension == 0:
        return []
    start = independent_rows(rows)
    # The cone of the first rows is simplicial: column i of the inverse is zero on all of them but the i-th.
    columns = zip(*inverse([rows[i] for i in start]), strict=True)
    full = sum(1 << i for i in start)
    rays = [(primitive(column), full & ~(1 << i)) for i, column in zip(start, columns, strict=True)]
    for i, row in enumerate(rows):
        if i not in start:
            rays = _insert(rays, row, 1 << i, dimension)
    return [ray for ray, _ in rays]


def _insert(rays: Sequence[_Ray], row: IntegerVector, bit: int, dimension: int) -> list[_Ray]:
    positive: list[tuple[_Ray, int]] = []
    negative: list[tuple[_Ray, int]] = []
    kept: list[_Ray] = []
    for ray, zeros in rays:
        value = sum(x * y for x, y in zip(row, ray, strict=True))
        if value > 0:
            positive.append(((ray, zeros), value))
            kept.append((ray, zeros))
        elif value < 0:
            negative.append(((ray, zeros), value))
        else:
            kept.append((ray, zeros | bit))
    if not negative:
        return kept
    zero_sets = [zeros for _, zeros in rays]
    for (above, above_zeros), p in positive:
        for (below, below_zeros), n in negative:
            common = above_zeros & below_zeros
            if common.bit_count() >= dimension - 2 and _adjacent(common, zero_sets):
                crossing = [p * y - n * x for x, y in zip(above, below, strict=True)]
                kept.append((primitive(crossing), common | bit))
    return kept


def _adjacent(common: int, zero_sets: Sequence[int]) -> bool:
    """Whether only the two rays that meet in `common` lie on all of its rows."""
    found = 0
    for zeros in zero_sets:
        if zeros & common == common:
            found += 1
            if found > 2:
                return False
    return True
