"""The same complex in plain integers, where a face is the set of its vertices: the oracle of the tests.

Slow and short: no floats, no words, no facet lists. With the fast lattice it shares the start complex and
what comes before it, the integer layers and the reduction to the rank. A face F that a neuron cuts is
replaced by the vertices of F on either side, its zeros being the vertices of F where the neuron vanishes and
one new vertex on each edge of F that crosses.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from exactrelu.errors import UnsoundBackendError
from exactrelu.networks.lattice.driver import prepare
from exactrelu.networks.problem import Problem

Vertex = tuple[int, ...]
Face = frozenset[Vertex]
Levels = list[set[Face]]
Layer = tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]


def reference_patterns(problem: Problem) -> list[str]:
    """Return the proper activation patterns of a non-empty problem, sorted, the layers in one string.

    Raises
    ------
    UnsoundBackendError
        When the Euler characteristic of the finished complex is not 1.
    """
    levels, known = reference_complex(problem)
    return sorted(_pattern(cell, known, problem.layers) for cell in levels[-1])


def reference_complex(problem: Problem) -> tuple[Levels, dict[Vertex, list[list[int]]]]:
    """Return all faces, one set a dimension, and the pre-activations of all neurons at the vertices."""
    setup = prepare(problem)
    levels = _start_levels([tuple(p) for p in setup.start.points], setup.start.facets)
    for row in problem.rows:
        values = {v: _dot(row, v) for v in _vertices(levels)}
        levels = [
            {f for f in level if all(values.get(v, 0) >= 0 for v in f)} for level in _cut(levels, values)
        ]
    known: dict[Vertex, list[list[int]]] = {}
    for index, (_, bias) in enumerate(problem.layers):
        for neuron in range(len(bias)):
            _update(known, levels, problem.layers)
            levels = _cut(levels, {v: known[v][index][neuron] for v in _vertices(levels)})
    _update(known, levels, problem.layers)
    euler = sum((-1) ** k * len(level) for k, level in enumerate(levels))
    if euler != 1:
        raise UnsoundBackendError(f"the Euler characteristic of the complex must be 1, got {euler}", problem)
    return levels, known


def _start_levels(points: Sequence[Vertex], facets: Sequence[Sequence[Sequence[int]]]) -> Levels:
    faces: list[list[Face]] = [[frozenset([p]) for p in points]]
    for lists in facets:
        faces.append([frozenset().union(*(faces[-1][g] for g in members)) for members in lists])
    return [set(level) for level in faces]


def _cut(levels: Levels, values: dict[Vertex, int]) -> Levels:
    """Cut all faces along the zero set of a function that is linear on each of them, given at the
    vertices."""
    crossing = [
        (edge, _zero_between(edge, values))
        for edge in (levels[1] if len(levels) > 1 else ())
        if min(values[v] for v in edge) < 0 < max(values[v] for v in edge)
    ]
    result: Levels = [set(level) for level in levels]
    for dimension, level in enumerate(levels):
        for face in level:
            if not min(values[v] for v in face) < 0 < max(values[v] for v in face):
                continue
            zeros = {v for v in face if values[v] == 0} | {
                middle for edge, middle in crossing if edge <= face
            }
            result[dimension].remove(face)
            result[dimension].add(frozenset({v for v in face if values[v] > 0} | zeros))
            result[dimension].add(frozenset({v for v in face if values[v] < 0} | zeros))
            result[dimension - 1].add(frozenset(zeros))
    return result


def _zero_between(edge: Face, values: dict[Vertex, int]) -> Vertex:
    tail, head = sorted(edge, key=lambda v: -values[v])
    mean = [values[tail] * y - values[head] * x for x, y in zip(tail, head, strict=True)]
    content = gcd(*mean)
    return tuple(x // content for x in mean)


def _update(known: dict[Vertex, list[list[int]]], levels: Levels, layers: Sequence[Layer]) -> None:
    for v in _vertices(levels):
        if v not in known:
            known[v] = _preactivations(v, layers)


def _preactivations(vertex: Vertex, layers: Sequence[Layer]) -> list[list[int]]:
    """Evaluate the homogeneous network: biases are multiplied by t, so that points at infinity are
    allowed."""
    found: list[list[int]] = []
    values = list(vertex[:-1])
    for weights, bias in layers:
        z = [_dot(row, values) + b * vertex[-1] for row, b in zip(weights, bias, strict=True)]
        found.append(z)
        values = [max(x, 0) for x in z]
    return found


def _pattern(cell: Face, known: dict[Vertex, list[list[int]]], layers: Sequence[Layer]) -> str:
    return "".join(
        "1" if any(known[v][index][neuron] > 0 for v in cell) else "0"
        for index, (_, bias) in enumerate(layers)
        for neuron in range(len(bias))
    )


def _vertices(levels: Levels) -> list[Vertex]:
    return [v for face in levels[0] for v in face]


def _dot(left: Sequence[int], right: Sequence[int]) -> int:
    return sum([a * b for a, b in zip(left, right, strict=True)])
