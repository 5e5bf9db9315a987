"""What an engine is: something that finds the proper activation patterns of a problem, with witnesses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import attrs

from exactrelu.arith.rational import Rational
from exactrelu.networks.geometry import Facet
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
    facets : function from the place of a region to its facets, or None
        Only from engines that know facets without further work, and only when asked for.
    bounded : array of bool, or None
        Whether each region is bounded in the coordinates of the problem; like `facets`.
    """

    patterns: Array
    witnesses: Sequence[tuple[Rational, ...]]
    facets: Callable[[int], tuple[Facet, ...]] | None = None
    bounded: Array | None = None


class Engine(Protocol):
    """An engine for non-empty problems."""

    @property
    def name(self) -> str: ...

    @property
    def proof(self) -> str:
        """What makes its list complete and free of false entries."""
        ...

    def batches(self, problem: Problem, witnesses: bool = True, facets: bool = False) -> Iterator[Batch]:
        """Yield all regions in lexicographic order, with what is asked for."""
        ...

    def count(self, problem: Problem) -> int:
        """Return the number of regions; may be cheaper than listing them."""
        ...
