"""Closed half-spaces and hyperplanes with primitive integer coefficients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import Number, dot, primitive
from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_vector
from exactrelu.errors import DegenerateInputError


@attrs.frozen(init=False)
class Halfspace:
    """The closed half-space ``{x : <normal, x> + offset >= 0}``.

    Parameters
    ----------
    normal : sequence of d exact numbers, not all zero
    offset : exact number

    Attributes
    ----------
    normal : tuple of int, shape (d,)
    offset : int
        Together primitive: a positive multiple of the input whose gcd is 1. Two half-spaces are equal
        exactly when they are the same set.

    Raises
    ------
    DegenerateInputError
        For a zero normal. Constant inequalities have a meaning only as rows of a `Polyhedron` or of a
        linear program, which take them as plain pairs ``(normal, offset)``.

    Examples
    --------
    >>> Halfspace(["1/2", -1], "3/4")
    Halfspace(normal=(2, -4), offset=3)
    >>> Halfspace([1, 0], -2).contains([2, 5])
    True
    """

    normal: tuple[int, ...]
    offset: int

    def __init__(self, normal: Iterable[RationalLike], offset: RationalLike = 0) -> None:
        *scaled, constant = _primitive_form(normal, offset, "half-space")
        self.__attrs_init__(tuple(scaled), constant)

    @property
    def ambient_dimension(self) -> int:
        return len(self.normal)

    @property
    def boundary(self) -> Hyperplane:
        return Hyperplane(self.normal, self.offset)

    @property
    def opposite(self) -> Halfspace:
        """The closed half-space on the other side of the same boundary."""
        return Halfspace([-x for x in self.normal], -self.offset)

    def evaluate(self, point: Sequence[RationalLike]) -> Rational:
        """Return ``<normal, point> + offset``."""
        return evaluate(self.normal, self.offset, point)

    def contains(self, point: Sequence[RationalLike]) -> bool:
        return bool(self.evaluate(point) >= 0)


@attrs.frozen(init=False)
class Hyperplane:
    """The hyperplane ``{x : <normal, x> + offset == 0}``.

    Parameters
    ----------
    normal : sequence of d exact numbers, not all zero
    offset : exact number

    Attributes
    ----------
    normal : tuple of int, shape (d,)
    offset : int
        Together primitive, the first non-zero coefficient of the normal positive: two hyperplanes are
        equal exactly when they are the same set.

    Raises
    ------
    DegenerateInputError
        For a zero normal.

    Examples
    --------
    >>> Hyperplane([0, "-1/2"], 1)
    Hyperplane(normal=(0, 1), offset=-2)
    >>> Hyperplane([0, 1], -2).side([7, 1])
    '-'
    """

    normal: tuple[int, ...]
    offset: int

    def __init__(self, normal: Iterable[RationalLike], offset: RationalLike = 0) -> None:
        form = _primitive_form(normal, offset, "hyperplane")
        sign = 1 if next(x for x in form if x) > 0 else -1
        *scaled, constant = (sign * x for x in form)
        self.__attrs_init__(tuple(scaled), constant)

    @property
    def ambient_dimension(self) -> int:
        return len(self.normal)

    @property
    def positive(self) -> Halfspace:
        """The closed half-space where ``<normal, x> + offset >= 0``."""
        return Halfspace(self.normal, self.offset)

    @property
    def negative(self) -> Halfspace:
        """The closed half-space where ``<normal, x> + offset <= 0``."""
        return self.positive.opposite

    def evaluate(self, point: Sequence[RationalLike]) -> Rational:
        """Return ``<normal, point> + offset``."""
        return evaluate(self.normal, self.offset, point)

    def side(self, point: Sequence[RationalLike]) -> str:
        """Return ``'+'``, ``'-'`` or ``'0'``, the sign of the hyperplane's form at `point`."""
        value = self.evaluate(point)
        return "0" if value == 0 else ("+" if value > 0 else "-")

    def contains(self, point: Sequence[RationalLike]) -> bool:
        return bool(self.evaluate(point) == 0)


def evaluate(normal: Sequence[Number], offset: Number, point: Sequence[RationalLike]) -> Rational:
    """Return ``<normal, point> + offset`` for a point of the right length."""
    return dot(normal, rational_vector(point, "point", len(normal))) + offset


def _primitive_form(normal: Iterable[RationalLike], offset: RationalLike, what: str) -> tuple[int, ...]:
    vector = rational_vector(normal, "normal")
    constant = mpq(as_rational(offset, "offset"))
    if not any(vector):
        raise DegenerateInputError(
            f"normal of a {what} must not be zero, got {len(vector)} zeros and the offset {constant}; "
            "a constant row goes into Polyhedron.from_halfspaces or solve_lp as the pair (normal, offset)"
        )
    return primitive([*vector, constant])
