"""The proof that a search leaves behind: trees of splits, and the dual vectors at their leaves."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from exactrelu.arith.rational import Rational
from exactrelu.training.problem import Signs

Vector = tuple[int, ...]


@attrs.frozen
class Split:
    """A step of a tree: split a group on a point (numbers from 0)."""

    group: int
    point: int


@attrs.frozen
class Leaf:
    """A step of a tree: a dual vector proves the bound."""

    dual: int


Step = Split | Leaf


@attrs.frozen
class Proof:
    """Trees in pre-order, one for each sign pattern, over one list of dual vectors.

    Attributes
    ----------
    patterns : tuple of sign patterns
    trees : tuple of tuples of Step
    duals : tuple of integer vectors
    lower_bound : mpq
        The least of the bounds that the used dual vectors prove, in the units of the integer data.
    """

    patterns: tuple[Signs, ...]
    trees: tuple[tuple[Step, ...], ...]
    duals: tuple[Vector, ...]
    lower_bound: Rational

    def steps(self) -> Iterator[Step]:
        for tree in self.trees:
            yield from tree

    @property
    def leaves(self) -> int:
        return sum(isinstance(step, Leaf) for step in self.steps())
