"""Where a certificate lives: integer rows of a domain with interior, on a subspace when it is flat."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

import attrs

from exactrelu.arith.linalg import inverse, matrix_product, pivot_columns, primitive
from exactrelu.arith.rational import Rational, common_denominator
from exactrelu.certificates.statement import Form, Subspace
from exactrelu.errors import DegenerateInputError
from exactrelu.networks.domain import Domain
from exactrelu.networks.restriction import Chart
from exactrelu.polyhedra.relative_interior import relative_interior


@attrs.frozen
class Place:
    """A domain as a certificate states it.

    Attributes
    ----------
    rows : tuple of forms
        Not constant, and with interior points, in the coordinates of `subspace`.
    subspace : Subspace or None
    """

    rows: tuple[Form, ...]
    subspace: Subspace | None

    def coordinates(self, point: Sequence[Rational]) -> Sequence[Rational]:
        """Return a point of the input space in the coordinates of the certificate."""
        if self.subspace is None:
            return point
        moved = [x * self.subspace.scale - row[-1] for x, row in zip(point, self.subspace.rows, strict=True)]
        return [
            sum((c * x for c, x in zip(row, moved, strict=True)), start=Rational(0)) / self.subspace.back
            for row in self.subspace.inverse
        ]


def place_of(domain: Domain) -> Place:
    """Return the place of a domain; every point of the domain is kept.

    Raises
    ------
    DegenerateInputError
        When the domain is empty: nothing is left to prove.
    """
    implicit: tuple[int, ...] = ()
    if domain.rows or domain.equations:
        try:
            implicit = relative_interior(domain.rows, domain.equations, domain.dimension).implicit
        except DegenerateInputError:
            raise DegenerateInputError(
                f"domain must have a point, got the empty {domain}; its count is 0 without a certificate"
            ) from None
    equations = [*domain.equations, *(domain.rows[i] for i in implicit)]
    if not equations:
        rows = [primitive([*a, c]) for a, c in domain.rows if any(a)]
        return Place(tuple(rows), None)
    chart = Chart.of_equations(equations, domain.dimension)
    if chart is None:
        raise AssertionError("the equations of a domain with a point have a solution")
    pulled = [chart.pull_back(row) for row in domain.rows]
    return Place(tuple(primitive([*a, c]) for a, c in pulled if any(a)), _subspace(chart))


def _subspace(chart: Chart) -> Subspace:
    """Clear the denominators of a chart and find a left inverse."""
    scale = common_denominator([*chart.origin, *(x for row in chart.directions for x in row)])
    rows = tuple(
        tuple(int(x * scale) for x in (*(direction[j] for direction in chart.directions), chart.origin[j]))
        for j in range(len(chart.origin))
    )
    matrix = [row[:-1] for row in rows]
    # A left inverse that looks at as many coordinates as there are directions.
    chosen = pivot_columns([list(column) for column in zip(*matrix, strict=True)]) if chart.dimension else ()
    square = inverse([matrix[j] for j in chosen])
    back = common_denominator([x for row in square for x in row])
    left = [
        [int(row[chosen.index(j)] * back) if j in chosen else 0 for j in range(len(rows))] for row in square
    ]
    divisor = gcd(back, *(x for row in left for x in row))
    subspace = Subspace(
        scale,
        back // divisor,
        rows,
        tuple(tuple(x // divisor for x in row) for row in left),
        chart.dimension,
    )
    _require_inverse(subspace, matrix)
    return subspace


def _require_inverse(subspace: Subspace, matrix: Sequence[Sequence[int]]) -> None:
    product = matrix_product(subspace.inverse, matrix, subspace.dimension)
    for i, row in enumerate(product):
        if any(x != (subspace.back if i == j else 0) for j, x in enumerate(row)):
            raise AssertionError("the left inverse of a chart does not invert it")
