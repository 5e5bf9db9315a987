"""Maxout layers and Minkowski sums: bounds for regions and vertices, and exact counts of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb, prod
from random import Random

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import dot
from exactrelu.arith.rational import Rational, RationalLike, rational_matrix, whole_number
from exactrelu.arrangements import Arrangement
from exactrelu.certificates.claims import Count
from exactrelu.errors import InputError, ResourceLimitError, ShapeError

AffineForm = tuple[Rational, ...]

_TRIES = 20


def maxout_upper_bound(inputs: int, ranks: Sequence[int]) -> int:
    """Return ``sum_{j <= n} sum_{|S| = j} prod_{i in S} (k_i - 1)``, for a layer of maxout units with biases.

    Parameters
    ----------
    inputs : int
        n.
    ranks : sequence of int
        k_1, ..., k_m: unit i is the maximum of k_i affine forms.

    Notes
    -----
    Montufar, Ren and Zhang (2022): the maximum over all weights and biases. Rank 2 throughout is Zaslavsky's
    number of cells. Attained by `attaining_maxout_layer`.

    Examples
    --------
    >>> [maxout_upper_bound(2, ranks) for ranks in ([3, 2], [3, 3], [3, 3, 2])]
    [6, 9, 14]
    """
    _require_counts(inputs, ranks, "ranks", 1)
    return sum(_symmetric_sums([k - 1 for k in ranks], min(inputs, len(ranks))))


def minkowski_vertex_bound(dimension: int, vertices: Sequence[int]) -> int:
    """Return the largest number of vertices of a sum of polytopes in R^d with so many vertices.

    Parameters
    ----------
    dimension : int
    vertices : sequence of int
        f_0 of each summand, at least 2.

    Notes
    -----
    For m >= d summands (Weibel 2012, Adiprasito and Sanyal 2016)
    ``alpha + sum_{j<d} (-1)^(d-1-j) C(m-1-j, d-1-j) sum_{|S|=j} (prod_S f_0(P_i) - alpha)`` with alpha = 2
    for odd d, else 0; for fewer summands the product, every sum of vertices (Fukuda and Weibel 2007).

    Examples
    --------
    >>> minkowski_vertex_bound(2, [3, 4, 5]), minkowski_vertex_bound(3, [3, 3, 3])
    (12, 20)
    >>> [minkowski_vertex_bound(3, [2] * m) for m in (3, 4, 5)]
    [8, 14, 22]
    """
    _require_counts(dimension, vertices, "vertices", 2)
    d, m = dimension, len(vertices)
    if m < d:
        return prod(vertices)
    alpha = 2 if d % 2 else 0
    sums = _symmetric_sums(vertices, d - 1)
    rest = sum(
        (-1) ** (d - 1 - j) * comb(m - 1 - j, d - 1 - j) * (sums[j] - alpha * comb(m, j)) for j in range(1, d)
    )
    return int(alpha + rest)


def _symmetric_sums(values: Sequence[int], last: int) -> list[int]:
    """The elementary symmetric sums e_0, ..., e_last."""
    sums = [1]
    for value in values:
        shifted = [0, *(value * x for x in sums)]
        sums = [a + b for a, b in zip([*sums, 0], shifted, strict=True)][: last + 1]
    return sums + [0] * (last + 1 - len(sums))


@attrs.frozen
class MaxoutLayer:
    """One layer of maxout units on R^n; unit i is the maximum of its affine forms.

    Attributes
    ----------
    inputs : int
    units : tuple of tuple of affine forms
        A form is (a_1, ..., a_n, b), the function a . x + b; the forms of a unit are different.
    """

    inputs: int
    units: tuple[tuple[AffineForm, ...], ...]

    @classmethod
    def of(cls, inputs: int, units: Iterable[Iterable[Iterable[RationalLike]]]) -> MaxoutLayer:
        """Build a layer from exact numbers."""
        _require_counts(inputs, [1], "units", 1)
        if isinstance(units, (str, bytes)) or not isinstance(units, Iterable):
            raise ShapeError(f"units must be a list of lists of affine forms, got {units!r:.80}")
        found = tuple(rational_matrix(unit, f"units[{i}]", inputs + 1) for i, unit in enumerate(units))
        for i, unit in enumerate(found):
            if not unit or len(set(unit)) < len(unit):
                raise ShapeError(
                    f"units[{i}] must hold different affine forms, at least one, got {len(unit)}"
                )
        return cls(inputs, found)

    @property
    def ranks(self) -> tuple[int, ...]:
        """The numbers of forms of the units."""
        return tuple(map(len, self.units))

    def regions(self) -> dict[tuple[int, ...], tuple[Rational, ...]]:
        """Return a witness for every region: by unit, the number of the form that is the largest there.

        Notes
        -----
        **Proved**: the regions are the full-dimensional sets on which every unit is one form. Each is a union
        of cells of the arrangement of all hyperplanes on which two forms of a unit agree; the engine lists
        these cells completely, each with an interior point.
        """
        found: dict[tuple[int, ...], tuple[Rational, ...]] = {}
        differences = [
            [a - b for a, b in zip(f, g, strict=True)]
            for unit in self.units
            for f, g in combinations(unit, 2)
        ]
        rows = [row for row in differences if any(row[:-1])]
        planes = Arrangement([r[:-1] for r in rows], [r[-1] for r in rows], dimension=self.inputs)
        for cell in planes.cells():
            point = (*cell.witness, mpq(1))
            values = ([dot(form, point) for form in unit] for unit in self.units)
            found.setdefault(tuple(v.index(max(v)) for v in values), cell.witness)
        return dict(sorted(found.items()))

    def count(self) -> Count:
        """Return the number of regions."""
        definition = "full-dimensional sets on which every maxout unit is one of its forms"
        how = "all cells of the arrangement of the kinks, each with an interior point"
        return Count(len(self.regions()), definition, f"R^{self.inputs}", "arrangement", True, how)


def attaining_maxout_layer(inputs: int, ranks: Sequence[int], seed: int = 0) -> MaxoutLayer:
    """Return a layer with as many regions as `maxout_upper_bound` allows.

    Unit i has the forms ``j y - j (j + 1) / 2``, j = 0, ..., k_i - 1, of one affine form y = a . x + b: the
    j-th takes over where y = j. So it kinks on k_i - 1 parallel hyperplanes, and the regions are the cells of
    all these; normals (1, t, t^2, ...) and random b make all else general.

    Raises
    ------
    ResourceLimitError
        When 20 choices of the b all fail, which has not been seen.

    Notes
    -----
    **Proved**: the layer is returned only after its regions are counted exactly.

    Examples
    --------
    >>> int(attaining_maxout_layer(2, [3, 2]).count())
    6
    """
    bound, random = maxout_upper_bound(inputs, ranks), Random(whole_number(seed, "seed", 0))
    for _ in range(_TRIES):
        units = []
        for t, rank in enumerate(ranks, 1):
            y = [*(t**i for i in range(inputs)), mpq(random.randrange(1, 10**6), 997)]
            units.append([[*(j * x for x in y[:-1]), j * y[-1] - mpq(j * (j + 1), 2)] for j in range(rank)])
        layer = MaxoutLayer.of(inputs, units)
        if int(layer.count()) == bound:
            return layer
    raise ResourceLimitError(
        f"no layer of ranks {tuple(ranks)} with {bound} regions was found; try another seed",
        limit=_TRIES,
        estimate=_TRIES + 1,
    )


def _require_counts(dimension: int, counts: Sequence[int], name: str, least: int) -> None:
    if isinstance(counts, (str, bytes)) or not isinstance(counts, Sequence) or not counts:
        raise InputError(f"{name} must be a list of integers, not empty, got {counts!r:.80}")
    numbered = ((f"{name}[{i}]", count, least) for i, count in enumerate(counts))
    for what, value, low in (("dimension", dimension, 1), *numbered):
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            raise InputError(f"{what} must be an integer from {low}, got {value!r:.80}")
