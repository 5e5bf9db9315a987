"""Certificates of linear regions: the tree of all patterns, and which of them share a facet.

The list of patterns is complete, so whoever checks it can find the common facets by computation: the pattern
across each hyperplane, looked up in the list. What that leaves in doubt is settled here, by a point of the
facet or by Farkas multipliers that show that there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from gmpy2 import mpq

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import common_denominator
from exactrelu.arith.signs import Bits
from exactrelu.certificates.columns import Columns
from exactrelu.certificates.statement import Form, Statement
from exactrelu.certificates.tree import TreeWriter, WitnessOf
from exactrelu.certificates.writing import Certificate, write_certificate
from exactrelu.certification.closure_facets import FacetSearch, Leaf
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.components import components
from exactrelu.networks.farkas import implication
from exactrelu.networks.problem import LP_BACKEND
from exactrelu.polyhedra.relative_interior import relative_interior


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
    return write_certificate(path, statement, steps, parts, len(law), [graph])


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
    found = implication(h, rows, [mpq(x, here[-1]) for x in here[:-1]])
    if found is not None:
        weights = sorted(found.multipliers.items())
        scale = common_denominator([w for _, w in weights])
        words = " ".join(f"{k} {int(w * scale)}" for k, w in weights)
        return f"I {a} {i} {scale} {len(weights)} {words}"
    linear = [(row[:-1], row[-1]) for row in rows]
    facet = relative_interior(linear, [(h[:-1], h[-1])], statement.dimension, LP_BACKEND)
    if facet.implicit:
        raise UnsoundBackendError("a row that is not implied by the others carries no facet", (a, i))
    return f"F {a} {i} {' '.join(map(str, primitive([*facet.point, 1])))}"


def _value(form: Form, point: Sequence[int]) -> int:
    return sum(x * y for x, y in zip(form, point, strict=True))
