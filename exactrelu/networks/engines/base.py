"""What an engine is: something that finds the proper activation patterns of a problem, with witnesses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import attrs

from exactrelu.arith.rational import Rational
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.problem import Problem


@attrs.frozen(eq=False)
class Batch:
    """Some regions.

    Attributes
    ----------
    patterns : array of bool, shape (regions, hidden neurons)
        Sorted lexicographically; every pattern is larger than those of earlier batches.
    witnesses : sequence of points
        In the coordinates of the problem; strictly inside, and re-checked. Empty when not asked for.
    """

    patterns: Array
    witnesses: Sequence[tuple[Rational, ...]]


class Engine(Protocol):
    """An engine for non-empty problems.

    Attributes
    ----------
    name : str
    proof : str
        What makes its list complete and free of false entries.
    """

    name: str
    proof: str

    def batches(self, problem: Problem, witnesses: bool = True) -> Iterator[Batch]:
        """Yield all regions in lexicographic order."""
        ...

    def count(self, problem: Problem) -> int:
        """Return the number of regions; may be cheaper than listing them."""
        ...
