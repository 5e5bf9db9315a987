"""Functions ``sum s_i relu(<w_i, x>)`` whose w_i depend on k: canonical form and norms for every k >= 1."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

import attrs

from exactrelu.degeneracy.examples.symbol import InK, InKLike, UndecidedSignError, in_k, largest
from exactrelu.errors import InputError, ShapeError

Vector = tuple[InK, ...]


@attrs.frozen
class Kink:
    """``kappa relu(<normal, x>)``."""

    normal: Vector
    kappa: InK


@attrs.frozen
class SymbolicForm:
    """``sum_j kappa_j relu(<n_j, x>) + <linear, x>`` with normals that are never parallel, for every k >= 1.

    Build it with `of`.

    Attributes
    ----------
    kinks : tuple of Kink
        ``kappa_j != 0`` for every k >= 1.
    linear : Vector
    """

    kinks: tuple[Kink, ...]
    linear: Vector

    @classmethod
    def of(cls, neurons: Sequence[tuple[InKLike, Sequence[InKLike]]], inputs: int) -> SymbolicForm:
        """Return the form of ``sum p_i relu(<w_i, x>)``, given as pairs (p_i, w_i) with w_i never 0.

        Raises
        ------
        UndecidedSignError
            If two w_i are parallel for some k only, or a sign is not decided.
        """
        groups: list[list[tuple[InK, Vector]]] = []
        for weight, row in neurons:
            vector = tuple(map(in_k, row))
            if len(vector) != inputs:
                raise ShapeError(f"rows must have {inputs} entries, got {len(vector)}")
            for group in groups:
                if are_parallel(group[0][1], vector):
                    group.append((in_k(weight), vector))
                    break
            else:
                groups.append([(in_k(weight), vector)])
        kinks = []
        linear = [in_k(0)] * inputs
        for group in groups:
            normal = group[0][1]
            place = _nonzero_place(normal)
            kappa = in_k(0)
            for weight, vector in group:
                ratio = vector[place] / normal[place]
                kappa = kappa + weight * abs(ratio)
                if not ratio.is_nonnegative():
                    linear = [x + weight * w for x, w in zip(linear, vector, strict=True)]
            if not kappa.is_zero:
                _require_never_zero(kappa)
                kinks.append(Kink(normal, kappa))
        return cls(tuple(kinks), tuple(linear))

    def seminorm(self) -> InK:
        """Return the W^{1,inf} semi-norm on R^n, for every k >= 1.

        Notes
        -----
        **Proved** for linearly independent normals: then every choice of sides is a region, and the gradients
        are ``linear + sum of kappa_j n_j over J`` for all J. Independence is a minor that is never 0.

        Raises
        ------
        InputError
            For dependent normals.
        UndecidedSignError
        """
        self._require_independent()
        entries = []
        for bits in product((0, 1), repeat=len(self.kinks)):
            gradient = list(self.linear)
            for bit, kink in zip(bits, self.kinks, strict=True):
                if bit:
                    gradient = [x + kink.kappa * n for x, n in zip(gradient, kink.normal, strict=True)]
            entries += [abs(x) for x in gradient]
        return largest(entries)

    def _require_independent(self) -> None:
        rows = [kink.normal for kink in self.kinks]
        size = len(rows)
        width = len(self.linear)
        for columns in combinations(range(width), size):
            try:
                if abs(_determinant([[row[j] for j in columns] for row in rows])).is_positive():
                    return
            except UndecidedSignError:
                continue
        raise InputError("normals must be linearly independent for every k >= 1 for a semi-norm, are not")

    def supremum_in_square(self) -> InK:
        """Return the sup norm on [-1, 1]^2, for every k >= 1.

        Notes
        -----
        **Proved**: a piecewise linear function takes its largest absolute value at a corner, at the origin
        (where this one is 0), or where a kink meets the boundary. A crossing with the line of an edge that
        is at least 1 away from its middle is a corner or outside.
        """
        if len(self.linear) != 2:
            raise ShapeError(f"the square is in R^2, got {len(self.linear)} inputs")
        one = in_k(1)
        points: list[Vector] = [(s * one, t * one) for s in (-1, 1) for t in (-1, 1)]
        for kink in self.kinks:
            for fixed in (0, 1):
                a, b = kink.normal[fixed], kink.normal[1 - fixed]
                if b.is_zero:
                    continue
                crossing = -a / b
                # Outside or a corner for every k, or on the edge for every k; else undecided.
                if (abs(crossing) - 1).is_nonnegative():
                    continue
                for s in (-1, 1):
                    point = [one, one]
                    point[fixed], point[1 - fixed] = s * one, s * crossing
                    points.append((point[0], point[1]))
        return largest([abs(self(point)) for point in points])

    def __call__(self, point: Sequence[InKLike]) -> InK:
        """Evaluate at a point, where the sides of all kinks are the same for every k >= 1."""
        x = [in_k(v) for v in point]
        total = inner(self.linear, x)
        for kink in self.kinks:
            z = inner(kink.normal, x)
            if z.is_nonnegative():
                total = total + kink.kappa * z
        return total


def inner(left: Sequence[InK], right: Sequence[InK]) -> InK:
    """Return the inner product."""
    total = in_k(0)
    for x, y in zip(left, right, strict=True):
        total = total + x * y
    return total


def are_parallel(one: Vector, other: Vector) -> bool:
    """Whether two vectors, never 0, are parallel for every k >= 1 (True) or for none (False).

    Raises
    ------
    UndecidedSignError
        If neither is decided.
    """
    minors = [one[i] * other[j] - one[j] * other[i] for i, j in combinations(range(len(one)), 2)]
    if all(minor.is_zero for minor in minors):
        return True
    for minor in minors:
        try:
            if abs(minor).is_positive():
                return False
        except UndecidedSignError:
            continue
    raise UndecidedSignError("two directions are parallel for some k only, or that is not decided")


def _nonzero_place(vector: Vector) -> int:
    for place, x in enumerate(vector):
        try:
            if not x.is_zero and abs(x).is_positive():
                return place
        except UndecidedSignError:
            continue
    raise UndecidedSignError("no entry of a direction is decided to be never 0")


def _require_never_zero(value: InK) -> None:
    if not abs(value).is_positive():
        raise UndecidedSignError(f"a kink {value} vanishes for some k")


def _determinant(rows: Sequence[Sequence[InK]]) -> InK:
    if not rows:
        return in_k(1)
    total = in_k(0)
    for j, x in enumerate(rows[0]):
        if not x.is_zero:
            minor = _determinant([[*row[:j], *row[j + 1 :]] for row in rows[1:]])
            total = total + (x * minor if j % 2 == 0 else -(x * minor))
    return total
