"""Linear regions by exhaustion, from the definitions: which proper patterns share a facet, and their laws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import networkx as nx

from tests.certification.oracle import Form, Layer, compose, has_interior, proper_patterns


def graph(
    layers: Sequence[Layer],
    outputs: Layer,
    dimension: int,
    domain: Sequence[Form] = (),
    inputs: Sequence[Form] | None = None,
    scale: int = 1,
) -> tuple[int, int, int, int]:
    """Return the numbers of open connected linear regions, proper patterns, adjacent pairs and laws."""
    if inputs is None:
        inputs = [[int(i == j) for j in range(dimension)] + [0] for i in range(dimension)]
    regions = []
    for pattern, last in proper_patterns(layers, dimension, domain, inputs, scale):
        rows = list(_rows(layers, pattern, inputs, scale, dimension))
        regions.append((rows, str(compose(outputs, last, scale, dimension))))
    joined: nx.Graph = nx.empty_graph(len(regions))
    pairs = 0
    for b, (rows, law) in enumerate(regions):
        for a, (others, other) in enumerate(regions[:b]):
            if any(_facet(h, rows, others, domain) for h in rows):
                pairs += 1
                if law == other:
                    joined.add_edge(a, b)
    laws = {law for _, law in regions}
    return nx.number_connected_components(joined) if regions else 0, len(regions), pairs, len(laws)


def _rows(
    layers: Sequence[Layer], pattern: Sequence[bool], inputs: Sequence[Form], scale: int, dimension: int
) -> Iterator[list[int]]:
    """Yield all forms that are not constant, with the signs that they have under a pattern."""
    forms: Sequence[Form] = inputs
    start = 0
    for layer in layers:
        z = compose(layer, forms, scale, dimension)
        bits = pattern[start : start + len(z)]
        start += len(z)
        for form, bit in zip(z, bits, strict=True):
            if any(form[:-1]):
                yield form if bit else [-x for x in form]
        forms = [f if bit else [0] * (dimension + 1) for f, bit in zip(z, bits, strict=True)]


def _facet(h: Form, rows: Sequence[Form], others: Sequence[Form], domain: Sequence[Form]) -> bool:
    """Whether some point with h = 0 is strictly inside the domain and all rows that are no multiples of h."""
    p = next(j for j, x in enumerate(h) if x)
    cut = []
    for row in [*rows, *others, *domain]:
        factor = Fraction(row[p], h[p])
        rest = [x - factor * y for x, y in zip(row, h, strict=True)]
        if any(rest):
            cut.append(rest[:p] + rest[p + 1 :])
        elif row in domain:
            return False
    return has_interior(cut)
