"""A point where a piecewise-linear function is positive, or a proof that there is none.

The function is an expression of affine forms, positive combinations, minima and maxima. An upper bound of
it is a linear program: a minimum is a variable below its arguments; a maximum is a free variable until one of
its arguments has been chosen to be the largest. Where the optimal point does not live up to the bound, some
maximum there has not been chosen, and each choice is a branch. Every branch ends in a point, or in dual
multipliers that prove that the function is nowhere positive there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.cpwl.affine import Vector, minus, scaled, value_at
from exactrelu.cpwl.collected import summands
from exactrelu.cpwl.forms import CPWL, MaxMin
from exactrelu.errors import ResourceLimitError, UnsoundBackendError
from exactrelu.polyhedra.linear_program import Infeasible, LinearProgram, Optimal, Unbounded
from exactrelu.polyhedra.solving import solve_program

Point = tuple[Rational, ...]
BRANCH_LIMIT = 50_000
"""Most branches of a search."""


@attrs.frozen(eq=False)
class Total:
    """A sum of expressions."""

    parts: tuple[Expression, ...]


@attrs.frozen(eq=False)
class Smallest:
    """A minimum of expressions."""

    parts: tuple[Expression, ...]


@attrs.frozen(eq=False)
class Largest:
    """A maximum of expressions."""

    parts: tuple[Expression, ...]


Expression: TypeAlias = "Vector | Total | Smallest | Largest"


@attrs.frozen
class SearchProof:
    """Every branch of a search ended in multipliers: the function is nowhere positive.

    Attributes
    ----------
    branches : int
        Linear programs solved, each with its verified dual multipliers.
    """

    branches: int


def expression(f: CPWL, sign: int = 1) -> Expression:
    """Return ``sign * f`` for sign 1 or -1."""
    if isinstance(f, MaxMin):
        signed = [scaled(mpq(sign), form.vector) for form in f.forms]
        outer, inner = (Largest, Smallest) if sign > 0 else (Smallest, Largest)
        return outer(tuple(inner(tuple(signed[j] for j in s)) for s in f.sets))
    parts: list[Expression] = []
    for coefficient, vectors in summands(f):
        c = sign * coefficient
        kind = Largest if c > 0 else Smallest
        parts.append(kind(tuple(scaled(c, v) for v in vectors)))
    return Total(tuple(parts))


def value(node: Expression, point: Point) -> Rational:
    """Return the value of an expression at a point."""
    if isinstance(node, tuple):
        return value_at(node, point)
    values = [value(part, point) for part in node.parts]
    if isinstance(node, Total):
        return sum(values, mpq(0))
    return max(values) if isinstance(node, Largest) else min(values)


def positive_point(node: Expression, dimension: int, limit: int = BRANCH_LIMIT) -> Point | SearchProof:
    """Return a point where the expression is positive, or the proof that it is nowhere.

    Raises
    ------
    ResourceLimitError
        After `limit` branches.

    Notes
    -----
    **Proved** either way. The question is NP-hard already for maxima of minima, so that the number of
    branches is exponential at worst.
    """
    search = _Search(node, dimension, limit)
    found = search.below({})
    return SearchProof(search.branches) if found is None else found


class _Search:
    def __init__(self, node: Expression, dimension: int, limit: int) -> None:
        self.node = node
        self.dimension = dimension
        self.limit = limit
        self.branches = 0

    def below(self, chosen: dict[int, int]) -> Point | None:
        self.branches += 1
        if self.branches > self.limit:
            raise ResourceLimitError(
                "the search for a point takes too many branches", limit=self.limit, estimate=self.branches
            )
        point = _Program(self.node, self.dimension, chosen).optimum()
        if point is None:
            return None
        if value(self.node, point) > 0:
            return point
        node = _open_maximum(self.node, chosen, point)
        if node is None:
            raise UnsoundBackendError("a bound that every choice keeps is not reached", self.node)
        values = [value(part, point) for part in node.parts]
        # The argument that is largest here first: a point is found sooner.
        for place in sorted(range(len(values)), key=values.__getitem__, reverse=True):
            found = self.below({**chosen, id(node): place})
            if found is not None:
                return found
        return None


def _open_maximum(node: Expression, chosen: dict[int, int], point: Point) -> Largest | None:
    """A maximum without a choice, below no maximum without a choice; smallest value at the point first."""
    if isinstance(node, tuple):
        return None
    if isinstance(node, Largest):
        place = chosen.get(id(node))
        return node if place is None else _open_maximum(node.parts[place], chosen, point)
    parts: Sequence[Expression] = node.parts
    if isinstance(node, Smallest):
        parts = sorted(parts, key=lambda part: value(part, point))
    for part in parts:
        found = _open_maximum(part, chosen, point)
        if found is not None:
            return found
    return None


class _Program:
    """The linear program of a partial choice: maximise the bound, which is cut at 1."""

    def __init__(self, node: Expression, dimension: int, chosen: dict[int, int]) -> None:
        self.dimension = dimension
        self.chosen = chosen
        self.variables = 0
        self.rows: list[tuple[dict[int, Rational], Vector]] = []
        self.bound = self._encode(node)

    def _variable(self) -> dict[int, Rational]:
        self.variables += 1
        return {self.variables - 1: mpq(1)}

    def _encode(self, node: Expression) -> tuple[dict[int, Rational], Vector]:
        """An upper bound of the node, as variables and an affine form."""
        empty = (mpq(0),) * (self.dimension + 1)
        if isinstance(node, tuple):
            return {}, node
        if isinstance(node, Total):
            variables: dict[int, Rational] = {}
            form = empty
            for part in node.parts:
                inner, affine = self._encode(part)
                variables.update(inner)
                form = tuple(a + b for a, b in zip(form, affine, strict=True))
            return variables, form
        if isinstance(node, Largest):
            place = self.chosen.get(id(node))
            if place is None:
                return self._variable(), empty
            best = node.parts[place]
            # Only where the chosen argument is the largest, which keeps branches apart.
            if isinstance(best, tuple):
                for other in node.parts:
                    if isinstance(other, tuple) and other != best:
                        self.rows.append(({}, minus(best, other)))
            return self._encode(best)
        if len(node.parts) == 1:
            return self._encode(node.parts[0])
        own = self._variable()
        for part in node.parts:
            inner, affine = self._encode(part)
            row = dict(inner)
            for k, c in own.items():
                row[k] = row.get(k, mpq(0)) - c
            self.rows.append((row, affine))
        return own, empty

    def optimum(self) -> Point | None:
        """Return where the bound is largest (at most 1), None when it is nowhere positive."""
        variables, form = self.bound
        # The last variable is the bound itself, cut at 1.
        rows = [self._row(*row) for row in self.rows]
        top = self._row({**variables, self.variables: mpq(-1)}, form)
        cut = self._row({self.variables: mpq(-1)}, (mpq(0),) * self.dimension + (mpq(1),))
        objective = self._row({self.variables: mpq(1)}, (mpq(0),) * (self.dimension + 1))[0]
        result = solve_program(LinearProgram(objective, (*rows, top, cut), ()))
        if isinstance(result, Infeasible):
            return None
        if isinstance(result, Unbounded) or not isinstance(result, Optimal):
            raise UnsoundBackendError("a program whose objective is at most 1 is unbounded", rows)
        return result.point[: self.dimension] if result.value > 0 else None

    def _row(self, variables: dict[int, Rational], form: Vector) -> tuple[Vector, Rational]:
        weights = [mpq(0)] * (self.variables + 1)
        for k, c in variables.items():
            weights[k] = c
        return (*form[:-1], *weights), form[-1]
