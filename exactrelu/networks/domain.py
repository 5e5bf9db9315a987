"""Where regions are counted: R^n, a box, or a polyhedron, also one of lower dimension."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import Number
from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_vector, space_dimension
from exactrelu.errors import InputError, ShapeError
from exactrelu.polyhedra.halfspaces import Halfspace, Hyperplane
from exactrelu.polyhedra.linear_program import AffineRow, affine_rows
from exactrelu.polyhedra.polyhedron import Polyhedron


@attrs.frozen
class Domain:
    """The closed set ``{x in R^d : <a, x> + b >= 0 for all rows, <e, x> + c == 0 for all equations}``.

    Definitions that speak of interiors mean interiors relative to the affine hull of the domain.

    Attributes
    ----------
    dimension : int
        The d of R^d.
    rows, equations : tuple of (normal, offset)
        Redundant, repeated, constant and contradictory ones are allowed: a domain without points is
        empty, and counts on it are 0.
    name : str
        How results call it; made from the numbers of rows and equations when empty.

    Examples
    --------
    >>> Domain.whole_space(2)
    Domain(R^2)
    >>> Domain.polyhedron([([1, 1], 0)], equations=[([1, -1], "1/2")])
    Domain({x in R^2 : 1 inequality, 1 equation})
    """

    dimension: int
    rows: tuple[AffineRow, ...] = ()
    equations: tuple[AffineRow, ...] = ()
    name: str = attrs.field(default="", eq=False)

    @classmethod
    def whole_space(cls, dimension: int) -> Domain:
        """Return R^dimension."""
        return cls(dimension)

    @classmethod
    def polyhedron(
        cls,
        rows: Iterable[Halfspace | tuple[Iterable[RationalLike], RationalLike]],
        equations: Iterable[Hyperplane | tuple[Iterable[RationalLike], RationalLike]] = (),
        dimension: int | None = None,
        name: str = "",
    ) -> Domain:
        """Return the domain given by inequalities ``<a, x> + b >= 0`` and equations ``<e, x> + c == 0``.

        Parameters
        ----------
        rows, equations : iterables of pairs (normal, offset), `Halfspace` or `Hyperplane`
        dimension : int, optional
            Needed when there are neither rows nor equations.

        Raises
        ------
        InputError, ShapeError
            For inexact numbers and for rows of different lengths.
        """
        inequalities = affine_rows(rows, "rows", dimension)
        known = len(inequalities[0][0]) if inequalities and dimension is None else dimension
        fixed = affine_rows(equations, "equations", known)
        lengths = [len(a) for a, _ in (*inequalities, *fixed)]
        if dimension is None and not lengths:
            raise ShapeError("dimension is needed for a domain without rows and equations, got none")
        return cls(lengths[0] if dimension is None else dimension, inequalities, fixed, name)

    def __str__(self) -> str:
        if self.name:
            return self.name
        if not (self.rows or self.equations):
            return f"R^{self.dimension}"
        parts = [_plural(len(self.rows), "inequality", "inequalities")] if self.rows else []
        parts += [_plural(len(self.equations), "equation", "equations")] if self.equations else []
        return f"{{x in R^{self.dimension} : {', '.join(parts)}}}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


@attrs.frozen(repr=False)
class Box(Domain):
    """The box of all x with ``lower <= x <= upper``; flat where they are equal, empty where lower > upper.

    Build it with ``Box.of(lower, upper)`` or ``Box.cube(radius, dimension)``.

    Examples
    --------
    >>> Box.of([0, 0], [1, "1/2"])
    Box([0, 1] x [0, 1/2])
    >>> Box.cube(10, 3)
    Box([-10, 10]^3)
    """

    lower: tuple[Rational, ...] = ()
    upper: tuple[Rational, ...] = ()

    @classmethod
    def of(cls, lower: Iterable[RationalLike], upper: Iterable[RationalLike]) -> Box:
        """Return the box with the given ends, two vectors of one length."""
        low = rational_vector(lower, "lower")
        high = rational_vector(upper, "upper", len(low))
        n = len(low)
        rows: list[AffineRow] = []
        for i, (a, b) in enumerate(zip(low, high, strict=True)):
            rows.append((_unit(n, i, 1), -a))
            rows.append((_unit(n, i, -1), b))
        return cls(n, tuple(rows), (), _box_name(low, high), low, high)

    @classmethod
    def cube(cls, radius: RationalLike, dimension: int) -> Box:
        """Return ``[-radius, radius]^dimension``."""
        r = as_rational(radius, "radius")
        n = space_dimension(dimension)
        return cls.of([-r] * n, [r] * n)

    @property
    def is_empty(self) -> bool:
        return any(a > b for a, b in zip(self.lower, self.upper, strict=True))


DomainLike: TypeAlias = Domain | Polyhedron | None


def as_domain(domain: DomainLike, dimension: int) -> Domain:
    """Return `domain` as a `Domain` of R^dimension; None means all of it.

    Raises
    ------
    ShapeError
        If it lives in another space.
    """
    if domain is None:
        return Domain.whole_space(dimension)
    if isinstance(domain, Polyhedron):
        h = domain.h_representation
        domain = Domain(domain.ambient_dimension, h.rows, h.equation_rows)
    if not isinstance(domain, Domain):
        raise InputError(f"domain must be a Domain, a Box, a Polyhedron or None, got {type(domain).__name__}")
    if domain.dimension != dimension:
        raise ShapeError(
            f"domain must lie in R^{dimension}, the input space of the network, "
            f"got one in R^{domain.dimension}"
        )
    return domain


def _unit(n: int, index: int, sign: int) -> tuple[Number, ...]:
    return tuple(sign if i == index else 0 for i in range(n))


def _plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _box_name(lower: Sequence[mpq], upper: Sequence[mpq]) -> str:
    sides = [f"[{a}, {b}]" for a, b in zip(lower, upper, strict=True)]
    if sides and len(set(sides)) == 1:
        return sides[0] if len(sides) == 1 else f"{sides[0]}^{len(sides)}"
    return " x ".join(sides) if sides else "R^0"
