"""Region by region: follow one point through the network and ask for each neuron whether it cuts the region.

No memory beyond one path, any dimension. How the question is decided is the business of the engine that
calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.linalg import dot, primitive
from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.engines.base import Batch
from exactrelu.networks.lattice.stages import plain_stages
from exactrelu.networks.lattice.witnesses import ForwardPass
from exactrelu.networks.problem import LP_BACKEND, Form, Problem
from exactrelu.polyhedra.relative_interior import relative_interior

Point = tuple[Rational, ...]
Beyond = Callable[[Sequence[Form], Form, Point], Point | None]
"""From rows, a form and a point where all of them are positive: a point where the rows are positive and
the form is
negative, or None when it is proved that there is none."""

_BATCH = 1024


@attrs.frozen(eq=False)
class _Node:
    """An open region: the bits decided so far, its rows, and a point strictly inside.

    `forms` are the pre-activations of the current layer on the region, integer forms in one common scale.
    """

    bits: str
    layer: int
    forms: tuple[Form, ...]
    index: int
    rows: tuple[Form, ...]
    point: Point


def value(form: Sequence[int], point: Point) -> Rational:
    """Return an affine form (a_1, ..., a_k, c) at a point."""
    return dot(form[:-1], point) + form[-1]


def splitting_batches(problem: Problem, beyond: Beyond) -> Iterator[Batch]:
    """Yield all regions in lexicographic order, each with a witness confirmed by an exact forward pass."""
    forward = ForwardPass(problem.rows, plain_stages(problem.layers, problem.dimension))
    bits: list[str] = []
    points: list[Point] = []
    for leaf in _leaves(problem, beyond):
        _confirm(forward, leaf)
        bits.append(leaf.bits)
        points.append(leaf.point)
        if len(bits) == _BATCH:
            yield _batch(bits, points)
            bits, points = [], []
    if bits:
        yield _batch(bits, points)


def _batch(bits: Sequence[str], points: Sequence[Point]) -> Batch:
    patterns = np.array([[bit == "1" for bit in row] for row in bits], bool)
    return Batch(patterns.reshape(len(bits), -1), tuple(points))


def _confirm(forward: ForwardPass, leaf: _Node) -> None:
    active = np.array([bit == "1" for bit in leaf.bits], bool)
    if not forward.confirms(primitive([*leaf.point, 1]), active, np.zeros(len(active), bool)):
        raise UnsoundBackendError("a witness does not have the pattern of its region", leaf)


def _leaves(problem: Problem, beyond: Beyond) -> Iterator[_Node]:
    layers = problem.layers
    identity = tuple(
        tuple(int(i == j) for j in range(problem.dimension + 1)) for i in range(problem.dimension)
    )
    root = _Node("", 0, identity, 0, problem.rows, _inside(problem))
    if not layers:
        yield root
        return
    open_nodes = [attrs.evolve(root, forms=_next_forms(layers[0], identity, problem.dimension))]
    while open_nodes:
        node = open_nodes.pop()
        if node.index == len(node.forms):
            if node.layer == len(layers) - 1:
                yield node
                continue
            width = len(node.forms)
            bits = node.bits[len(node.bits) - width :]
            zero = (0,) * (problem.dimension + 1)
            passed = tuple(form if bit == "1" else zero for form, bit in zip(node.forms, bits, strict=True))
            forms = _next_forms(layers[node.layer + 1], passed, problem.dimension)
            open_nodes.append(attrs.evolve(node, layer=node.layer + 1, forms=forms, index=0))
            continue
        # The active side is stacked first, so that the inactive one is finished first.
        open_nodes += reversed(_children(node, beyond))


def _next_forms(
    layer: tuple[tuple[Form, ...], Form], inputs: Sequence[Form], dimension: int
) -> tuple[Form, ...]:
    found = []
    for weights, bias in zip(*layer, strict=True):
        total = [0] * dimension + [bias]
        for weight, form in zip(weights, inputs, strict=True):
            if weight:
                total = [a + weight * b for a, b in zip(total, form, strict=True)]
        found.append(tuple(total))
    return tuple(found)


def _children(node: _Node, beyond: Beyond) -> list[_Node]:
    """Decide one neuron; inactive side first."""
    form = node.forms[node.index]
    if not any(form[:-1]):
        return [_decided(node, form[-1] > 0)]
    row = primitive(form)
    opposite = tuple(-x for x in row)
    here = value(row, node.point)
    if here == 0:
        above, below = _both_sides(node.rows, row, node.point)
        return [_cut(node, opposite, False, below), _cut(node, row, True, above)]
    on = here > 0
    other = beyond(node.rows, row if on else opposite, node.point)
    if other is None:
        return [_decided(node, on)]
    sides = [
        _cut(node, row if on else opposite, on, node.point),
        _cut(node, opposite if on else row, not on, other),
    ]
    return sides if not on else sides[::-1]


def _decided(node: _Node, active: bool) -> _Node:
    return attrs.evolve(node, bits=node.bits + "01"[active], index=node.index + 1)


def _cut(node: _Node, row: Form, active: bool, point: Point) -> _Node:
    return attrs.evolve(
        node, bits=node.bits + "01"[active], index=node.index + 1, rows=(*node.rows, row), point=point
    )


def _both_sides(rows: Sequence[Form], row: Form, point: Point) -> tuple[Point, Point]:
    """Move a point off the zero set of `row`, to either side, staying inside all rows."""
    direction = row[:-1]
    step = mpq(1)
    for other in rows:
        speed = abs(dot(other[:-1], direction))
        if speed:
            step = min(step, value(other, point) / (2 * speed))
    above = tuple(x + step * d for x, d in zip(point, direction, strict=True))
    below = tuple(x - step * d for x, d in zip(point, direction, strict=True))
    return above, below


def _inside(problem: Problem) -> Point:
    if problem.box is not None:
        return tuple((a + b) / 2 for a, b in zip(*problem.box, strict=True))
    if not problem.rows:
        return (mpq(0),) * problem.dimension
    rows = [(row[:-1], row[-1]) for row in problem.rows]
    return relative_interior(rows, (), problem.dimension, LP_BACKEND).point
