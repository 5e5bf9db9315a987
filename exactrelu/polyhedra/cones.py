"""Polyhedral cones as generator lists: the one problem that both directions of a conversion reduce to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import attrs

from exactrelu.arith.linalg import Matrix, primitive, row_echelon
from exactrelu.arith.rational import Rational

IntegerVector: TypeAlias = tuple[int, ...]


@attrs.frozen
class ConeGenerators:
    """The cone ``{sum of lines with any, of rays with non-negative coefficients}``.

    Attributes
    ----------
    lines, rays : tuple of tuple of int
        Independent lines, and one ray for each extreme ray modulo the lines.
    """

    lines: tuple[IntegerVector, ...]
    rays: tuple[IntegerVector, ...]


class ConversionBackend(Protocol):
    """What a conversion between half-spaces and generators needs."""

    @property
    def name(self) -> str: ...

    def cone_generators(
        self, rows: Sequence[IntegerVector], equations: Sequence[IntegerVector], dimension: int
    ) -> ConeGenerators:
        """Return generators of ``{y in R^dimension : <row, y> >= 0, <equation, y> == 0}``."""


class Quotient:
    """Canonical representatives modulo a linear space: zero in the pivot columns of its echelon basis."""

    def __init__(self, spanning: Matrix) -> None:
        self._echelon, self._pivots = row_echelon(spanning)

    @property
    def basis(self) -> tuple[IntegerVector, ...]:
        """The primitive integer rows of the reduced echelon form, which depend on the space only."""
        return tuple(primitive(row) for row in self._echelon)

    def reduce(self, vector: Sequence[int | Rational]) -> tuple[int | Rational, ...]:
        """Return the member of ``vector + space`` with zeros in the pivot columns."""
        reduced = list(vector)
        for row, pivot in zip(self._echelon, self._pivots, strict=True):
            factor = reduced[pivot]
            if factor:
                reduced = [x - factor * y for x, y in zip(reduced, row, strict=True)]
        return tuple(reduced)

    def reduce_ray(self, vector: Sequence[int | Rational]) -> IntegerVector:
        """Return the primitive integer vector on the ray of `reduce`."""
        return primitive(self.reduce(vector))


def maximal_sets(sets: Sequence[int]) -> list[int]:
    """Return the places of the bit sets that no other one strictly contains."""
    distinct = sorted(set(sets), key=int.bit_count, reverse=True)
    maximal: list[int] = []
    for candidate in distinct:
        if not any(candidate & larger == candidate for larger in maximal):
            maximal.append(candidate)
    keep = set(maximal)
    return [i for i, s in enumerate(sets) if s in keep]
