"""Certificates of linear regions: the tree of all patterns, and which of them share a facet.

The list of patterns is complete, so whoever checks it can find the common facets by computation: the pattern
across each hyperplane, looked up in the list. What that leaves in doubt is settled here, by a point of the
facet or by Farkas multipliers that show that there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational, common_denominator
from exactrelu.arith.signs import Bits
from exactrelu.certificates.columns import Columns
from exactrelu.certificates.statement import Form, Statement
from exactrelu.certificates.tree import TreeWriter, WitnessOf
from exactrelu.certificates.writing import Certificate, write_certificate
from exactrelu.certification.closure_facets import FacetSearch, Leaf
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.components import components
from exactrelu.networks.engines.float_simplex import proposed_support
from exactrelu.networks.farkas import from_support, implication
from exactrelu.networks.problem import LP_BACKEND
from exactrelu.polyhedra.linear_program import Optimal, Unbounded
from exactrelu.polyhedra.solving import solve_lp


def write_linear(path: str | Path, statement: Statement, columns: Columns, witness: WitnessOf) -> Certificate:
    """Write the certificate of the open connected linear regions of a network.

    Parameters
    ----------
    path, statement
    columns, witness : all proper patterns, and a point strictly inside each

    Notes
    -----
    **Proved** by the certificate: the list of patterns, their common facets, the numbers of linear regions
    and of affine maps; SPEC.md, section 10. Cost: on top of the tree some hundred microseconds a region.
    """
    order: list[int] = []

    def leaf(name: int) -> str:
        order.append(name)
        return "L"

    steps = list(TreeWriter(statement, columns, witness, leaf).lines())
    points = _leaf_witnesses(steps)
    if len(points) != len(order):
        raise UnsoundBackendError("the leaves of a tree are not those that were written", len(order))
    patterns = [bytes(row) for row in _rows(columns)[order]]
    search = FacetSearch(statement, patterns)
    laws: dict[tuple[Form, ...], int] = {}
    numbers, pairs, lines = [], [], []
    for a, point in enumerate(points):
        leaf_ = search.leaf(a)
        numbers.append(laws.setdefault(leaf_.outputs, len(laws)))
        for i, b in leaf_.candidates:
            line = _doubt(statement, leaf_, a, i, point, points[b])
            if line:
                lines.append(line)
            if line[:1] != "I":
                pairs.append((a, b))
    law = np.array(numbers)
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    same = law[ends[:, 0]] == law[ends[:, 1]]
    parts = len(np.unique(components(len(law), ends[same, 0], ends[same, 1])))
    steps.append(lines)
    graph = (len(law), len(pairs), len(laws))
    made = write_certificate(path, statement, steps, parts, len(law), [graph])
    return attrs.evolve(made, adjacent_pairs=len(pairs), affine_maps=len(laws))


def _rows(columns: Columns) -> Bits:
    """Return the patterns row by row."""
    size = -(-columns.size // 8)
    data = np.frombuffer(b"".join(mask.to_bytes(size, "little") for mask in columns.masks), np.uint8)
    bits = np.unpackbits(data.reshape(len(columns.masks), size), axis=1, bitorder="little")
    return np.ascontiguousarray(bits[:, : columns.size].T.astype(np.bool_))


def _leaf_witnesses(steps: Sequence[Sequence[str]]) -> list[Form]:
    """Return the witness that a checker has at each leaf, from the steps alone."""
    found, waiting = [], []
    current: Form = ()
    for lines in steps:
        for line in lines:
            token = line[0]
            if token in "WM":
                current = tuple(map(int, line[2:].split()))
            elif token == "S":
                _, _, side, *words = line.split()
                point = tuple(map(int, words))
                waiting.append(point if side == "+" else current)
                current = current if side == "+" else point
            elif token == "L":
                found.append(current)
                current = waiting.pop() if waiting else ()
    return found


def _doubt(statement: Statement, leaf: Leaf, a: int, i: int, here: Form, there: Form) -> str:
    """Return the line that a pair of leaves needs across neuron i; none when the segment between their
    witnesses crosses the facet."""
    h, rows = leaf.sides[i], [*statement.domain, *(row for j, row in leaf.sides.items() if j != i)]
    u, v = _value(h, here), -_value(h, there)
    between = [v * x + u * y for x, y in zip(here, there, strict=True)]
    if all(_value(row, between) > 0 for row in rows):
        return ""
    inside = [mpq(x, here[-1]) for x in here[:-1]]
    support = proposed_support(h, rows, inside)
    found = None if support is None else from_support(h, rows, support)
    if found is None:
        point = _on_facet(h, rows, inside)
        if point is not None:
            return f"F {a} {i} {' '.join(map(str, primitive([*point, 1])))}"
        found = implication(h, rows)
    if found is None:
        raise UnsoundBackendError("a row is neither implied by the others nor carries a facet", (h, rows))
    weights = sorted(found.multipliers.items())
    scale = common_denominator([w for _, w in weights])
    words = " ".join(f"{k} {int(w * scale)}" for k, w in weights)
    return f"I {a} {i} {scale} {len(weights)} {words}"


def _on_facet(h: Form, rows: Sequence[Form], inside: Sequence[Rational]) -> list[Rational] | None:
    """Return a point with h = 0 and all rows > 0, or None where h is >= 0 wherever the rows are.

    On the way from a point inside to one with h < 0 and all rows >= 0, or along such a ray, rows stay > 0.
    """
    result = solve_lp(h[:-1], [(row[:-1], row[-1]) for row in rows], sense="min", backend=LP_BACKEND)
    if isinstance(result, Unbounded):
        way = list(result.ray)
    elif isinstance(result, Optimal) and result.value + h[-1] < 0:
        way = [x - y for x, y in zip(result.point, inside, strict=True)]
    else:
        return None
    speed = sum((x * y for x, y in zip(h[:-1], way, strict=True)), mpq(0))
    height = sum((x * y for x, y in zip(h[:-1], inside, strict=True)), mpq(h[-1]))
    return [x - height / speed * y for x, y in zip(inside, way, strict=True)]


def _value(form: Form, point: Sequence[int]) -> int:
    return sum(x * y for x, y in zip(form, point, strict=True))
