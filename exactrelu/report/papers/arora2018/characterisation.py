"""Section 2: Theorem 2.2, Corollary A.1, and the errata E3 and E4."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from exactrelu.report.papers.arora2018.part import Part, claim

if TYPE_CHECKING:
    from exactrelu.univariate import PiecewiseLinear1D

NODES = "hidden nodes of networks with one hidden layer"


def fewest_nodes(make: Callable[[], PiecewiseLinear1D]) -> Callable[[], object]:
    """The fewest nodes of one hidden layer with and without an output bias, and the pieces."""

    def compute() -> object:
        from exactrelu.univariate.shallow import shallow_network

        f = make()
        return [f.pieces(), *(shallow_network(f, output_bias=bias).fewest for bias in (True, False))]

    return compute


def identity() -> PiecewiseLinear1D:
    """The function x."""
    from exactrelu.univariate import PiecewiseLinear1D

    return PiecewiseLinear1D.affine(1, 0)


def shifted_absolute_value() -> PiecewiseLinear1D:
    """The function |x| + 1."""
    return abs(identity()) + 1


def corollary_a1() -> list[object]:
    """Pieces and fewest nodes of 20 random functions with a slope of 0 at one end."""
    from exactrelu.univariate import PiecewiseLinear1D
    from exactrelu.univariate.shallow import shallow_network

    generator = random.Random(2018)
    found = []
    for i in range(20):
        slopes = [generator.randint(1, 9) * (-1) ** j for j in range(generator.randint(2, 7))]
        slopes[0 if i % 2 else -1] = 0
        f = PiecewiseLinear1D.of(range(len(slopes) - 1), slopes, generator.randint(-5, 5))
        found.append(int(f.pieces()) - int(shallow_network(f).size))
    return [min(found), max(found)]


CLAIMS = (
    claim(
        "corollary-a1",
        "A function with an outer slope of 0 needs exactly its pieces minus 1 (20 random ones).",
        "Corollary A.1",
        NODES + ": pieces minus fewest nodes, smallest and largest",
        corollary_a1,
        "a network of that size is built; every kink needs a node",
    ),
    claim(
        "erratum-3",
        "x has one piece and needs two nodes, with or without an output bias.",
        "Theorem 2.2 (E3)",
        NODES + ": pieces, fewest with an output bias, fewest without",
        fewest_nodes(identity),
        "one node bends or is constant",
    ),
    claim(
        "erratum-4",
        "|x| + 1 has two pieces; without an output bias, as in Definition 1, it needs three nodes.",
        "Theorem 2.2 and Definition 1 (E4)",
        NODES + ": pieces, fewest with an output bias, fewest without",
        fewest_nodes(shifted_absolute_value),
        "all choices of directions are excluded by subset sums",
    ),
)

PART = Part(CLAIMS)
