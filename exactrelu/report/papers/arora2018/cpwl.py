"""Section 2.1 and Appendix D: Theorems 2.1 and 2.3, Lemmas D.1 to D.4, and the erratum E9."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from exactrelu.report.claims import Value
from exactrelu.report.papers.arora2018.part import Part, claim
from exactrelu.report.table import Formula, Table

if TYPE_CHECKING:
    from exactrelu.cpwl import CPWL, Representation
    from exactrelu.networks import ReLUNetwork
    from exactrelu.networks.operations import Construction

OPERANDS = range(2, 17)
DIMENSIONS = range(1, 6)
RECORD_DIMENSIONS = (3, 4, 7, 8, 9, 10, 15, 16, 31, 49, 63, 100)
SIZE = "size: hidden nodes; depth: hidden layers plus one"
GADGETS = "equality of matrices for each composition, all activation regions of each gadget"


# ------------------------------------------------------------ Lemmas D.1 to D.4


def random_network(seed: int, widths: tuple[int, ...]) -> ReLUNetwork:
    """Return a network with small integer weights drawn from a seed."""
    from exactrelu.networks import ReLUNetwork

    source = Random(seed)
    layers = []
    for n, m in pairwise(widths):
        rows = [[source.randint(-3, 3) for _ in range(n)] for _ in range(m)]
        layers.append((rows, [source.randint(-3, 3) for _ in range(m)]))
    return ReLUNetwork.from_weights(layers)


def promise(built: Construction) -> dict[str, object]:
    """Depth and size beside the promised ones, and whether every step of the proof holds."""
    return {
        "depth": built.depth,
        "promised depth": built.promised_depth,
        "size": built.size,
        "promised size": built.promised_size,
        "padding": built.padding,
        "proved": bool(built.prove()),
    }


def composition() -> dict[str, object]:
    """Lemma D.1 for depths 4 and 3."""
    from exactrelu.networks.operations import compose

    return promise(compose(random_network(1, (2, 4, 3, 5, 1)), random_network(2, (3, 5, 4, 2))))


def addition() -> dict[str, object]:
    """Lemma D.2 for two networks of depth 3."""
    from exactrelu.networks.operations import add

    return promise(add(random_network(3, (3, 5, 4, 2)), random_network(4, (3, 2, 7, 2))))


def affine_map() -> dict[str, object]:
    """Lemma D.4 for a map R^3 -> R^5."""
    from exactrelu.networks.operations import affine_network

    source = Random(5)
    rows = [[source.randint(-9, 9) for _ in range(3)] for _ in range(5)]
    return promise(affine_network(rows, [source.randint(-9, 9) for _ in range(5)]))


def maximum_tree(operands: int) -> dict[str, object]:
    """The maximum of the coordinates of R^m by Lemma D.3."""
    from exactrelu.networks.operations import affine, maximum

    rows = [[int(i == j) for j in range(operands)] for i in range(operands)]
    built = maximum([affine([row], [0]) for row in rows])
    proof = built.prove()
    statement = f"max({', '.join(f'x{i + 1}' for i in range(operands))})"
    return {"m": operands, **promise(built), "maximum": proof.statement == statement}


def unequal_depths() -> dict[str, object]:
    """Lemma D.3 for networks of depths 2 and 8, and the nodes that carry a value past layers."""
    from exactrelu.networks.operations import maximum

    return promise(maximum([random_network(6, (2, 1, 1)), random_network(7, (2, 1, 1, 1, 1, 1, 1, 1, 1))]))


# ------------------------------------------------------------ Theorem 2.1


def represented(f: CPWL) -> dict[str, object]:
    """The network of Theorem 2.1 for a function, its bounds, and the proof."""
    from exactrelu.cpwl import network_of

    found = network_of(f)
    return {
        "n": f.dimension,
        "maxima": len(found.maxima.terms),
        "arity": found.maxima.arity,
        "hidden layers": found.hidden_layers,
        "layer bound": _bound(found, "hidden layers"),
        "size": found.network.size,
        "size bound": _bound(found, "size"),
        "proved": bool(found.prove()),
    }


def _bound(found: Representation, quantity: str) -> int:
    return next(bound.value for bound in found.bounds() if bound.quantity == quantity)


def random_difference(dimension: int) -> dict[str, object]:
    """A difference of two maxima of n + 3 and 2 random affine forms."""
    from exactrelu.cpwl import DifferenceOfConvex

    source = Random(100 + dimension)

    def forms(count: int) -> list[tuple[list[int], int]]:
        return [
            ([source.randint(-9, 9) for _ in range(dimension)], source.randint(-9, 9)) for _ in range(count)
        ]

    return represented(DifferenceOfConvex.of(forms(dimension + 3), forms(2)))


def on_the_line() -> dict[str, object]:
    """x and |x| + 1, of which Theorem 2.2 says more."""
    from exactrelu.cpwl import TropicalPolynomial

    return {
        "x": represented(TropicalPolynomial.of([([1], 0)])),
        "|x| + 1": represented(TropicalPolynomial.of([([1], 1), ([-1], 1)])),
    }


def record_depths() -> list[list[int]]:
    """Rows n, ceil(log2(n + 1)), ceil(log5((n + 1) / 2)) + 1."""
    from exactrelu.cpwl.to_network import five_ary_layers, layer_bound

    return [[n, layer_bound(n), five_ary_layers(n)] for n in RECORD_DIMENSIONS]


# ------------------------------------------------------------ Theorem 2.3


def pyramid(power: int) -> dict[str, object]:
    """A product of two tents on [-1, 1]^2, which is not piecewise linear, in L^q."""
    from exactrelu.arith.rational import Rational
    from exactrelu.cpwl import approximate_in_lq

    def product(x: tuple[Rational, ...]) -> Rational:
        return max(1 - abs(x[0]), 0) * max(1 - abs(x[1]), 0)

    found = approximate_in_lq(product, ([-1, -1], [1, 1]), 2, "3/2", power)
    return {
        "cells": found.cells,
        "sup bound": found.sup_bound,
        "certified": found.certified,
        "hidden layers": len(found.network.hidden),
        "network is interpolant": bool(found.construction.prove()),
    }


CLAIMS = (
    claim(
        "lemma-d1",
        "A composition of networks of depths 4 and 3 has depth 6, and the sum of their sizes.",
        "Lemma D.1",
        SIZE,
        composition,
        GADGETS,
    ),
    claim(
        "lemma-d2",
        "A sum of two networks of depth 3 has depth 3, and the sum of their sizes.",
        "Lemma D.2",
        SIZE,
        addition,
        GADGETS,
    ),
    claim(
        "lemma-d3",
        "The maximum of m = 2..16 coordinates in ceil(log2 m) hidden layers and at most 4 (2m - 1) nodes.",
        "Lemma D.3",
        SIZE + "; promised: by the lemma",
        lambda: [maximum_tree(m) for m in OPERANDS],
        GADGETS,
    ),
    claim(
        "lemma-d3-depths",
        "For operands of unequal depth two nodes a layer carry a value on; the printed size leaves them out.",
        "Lemma D.3",
        SIZE + "; padding: the nodes that carry a value, not counted in the promised size",
        unequal_depths,
        GADGETS + "; that such nodes are needed is not proved",
    ),
    claim(
        "lemma-d4",
        "An affine map R^3 -> R^5 is a network of depth 2 with 10 nodes, without an output bias.",
        "Lemma D.4",
        SIZE,
        affine_map,
        GADGETS,
    ),
    *(
        claim(
            f"theorem-2.1-{n}",
            f"A difference of maxima of {n + 3} and 2 affine forms on R^{n}, as a network.",
            "Theorem 2.1",
            "hidden layers, at most ceil(log2(n + 1)); hidden nodes, at most the sum of 4 (2 |S_j| - 1) and "
            "the nodes that make depths equal",
            partial(random_difference, n),
            GADGETS + "; equality of the function and its sum of maxima, decided on all of R^n",
        )
        for n in DIMENSIONS
    ),
    claim(
        "theorem-2.1-line",
        "x and |x| + 1 as networks without an output bias.",
        "Theorem 2.1",
        "hidden layers and hidden nodes of the construction, which does not look for the fewest",
        on_the_line,
        GADGETS + "; equality of the function and its sum of maxima, decided on all of R",
    ),
    claim(
        "record-depths",
        "The depth of Theorem 2.1 is not the record: ceil(log5((n + 1) / 2)) + 1 hidden layers suffice.",
        "Theorem 2.1 (E9: Rueß et al. 2026, for n >= 3)",
        "n, ceil(log2(n + 1)) and ceil(log5((n + 1) / 2)) + 1",
        record_depths,
        "integer arithmetic; the later theorem itself is cited, not proved here",
    ),
    *(
        claim(
            f"theorem-2.3-q{q}",
            f"A product of two tents on [-1, 1]^2 within 3/2 in L^{q}, by a network with 2 hidden layers.",
            "Theorem 2.3 (q finite)",
            "cells of the grid; bound of the error at every point; volume * bound^q <= (3/2)^q",
            partial(pyramid, q),
            "Lipschitz constant 2 in the maximum norm; rational arithmetic; " + GADGETS,
        )
        for q in (1, 2)
    ),
)


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """Maxima of m coordinates, Theorem 2.1 instances, and depths old and new."""
    return {
        "max_tree": _tree_table(values["lemma-d3"]).proved_by("gadget by gadget"),
        "theorem_2_1": _representation_table([values[f"theorem-2.1-{n}"] for n in DIMENSIONS]).proved_by(
            "gadget by gadget; sizes counted"
        ),
        "record_depth": _record_table(values["record-depths"]).proved_by("cited theorems; exact integers"),
    }


def _tree_table(rows: list[dict[str, Any]]) -> Table:
    columns = (Formula("m", "m"), "size", Formula("4(2m-1)", "4(2m-1)"), "hidden layers")
    entries = tuple((row["m"], row["size"], row["promised size"], row["depth"] - 1) for row in rows)
    return Table("Lemma D.3: the maximum of m coordinates, proved gadget by gadget", columns, entries)


def _representation_table(rows: list[dict[str, Any]]) -> Table:
    names = ("n", "maxima", "hidden layers", "layer bound", "size", "size bound")
    layers = Formula(r"\lceil\log_2(n+1)\rceil", "ceil(log2(n+1))")
    columns = (Formula("n", "n"), "maxima", "hidden layers", layers, "size", "size bound")
    title = "Theorem 2.1 for differences of maxima of n + 3 and 2 affine forms, each proved equal"
    return Table(title, columns, tuple(tuple(row[name] for name in names) for row in rows))


def _record_table(rows: list[list[int]]) -> Table:
    columns = (
        Formula("n", "n"),
        Formula(r"\lceil\log_2(n+1)\rceil", "ceil(log2(n+1))"),
        Formula(r"\lceil\log_5\frac{n+1}{2}\rceil+1", "ceil(log5((n+1)/2))+1"),
    )
    title = "Erratum E9: hidden layers that suffice, by Theorem 2.1 and by Rueß et al. (cited)"
    return Table(title, columns, tuple(map(tuple, rows)))


PART = Part(CLAIMS, tables)
