"""An oracle that shares no engine with the norms: sign patterns one by one, each by exact linear programs."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
from gmpy2 import mpq

from exactrelu.networks import Domain, ReLUNetwork
from exactrelu.networks.domain import as_domain
from exactrelu.polyhedra import Optimal, Unbounded, solve_lp

Form = tuple[tuple[mpq, ...], mpq]
Law = tuple[Form, ...]


@attrs.frozen
class Piece:
    """A full-dimensional piece: the network is `law` where all `rows` are >= 0."""

    rows: tuple[Form, ...]
    law: Law


def pieces(network: ReLUNetwork, domain: Domain | None) -> Iterator[Piece]:
    """Yield the pieces of a network: every neuron cuts every piece, and linear programs say what is left."""
    n = network.inputs
    identity = tuple((tuple(mpq(int(i == j)) for j in range(n)), mpq(0)) for i in range(n))
    start = Piece(tuple((tuple(map(mpq, a)), mpq(c)) for a, c in as_domain(domain, n).rows), identity)
    if not _thick(start.rows, n):
        return
    current = [start]
    for layer in network.hidden:
        current = [Piece(p.rows, _applied(layer.weights, layer.bias, p.law, n)) for p in current]
        for i in range(layer.outputs):
            current = [part for p in current for part in _cut(p, i, n)]
    last = network.layers[-1]
    for p in current:
        yield Piece(p.rows, _applied(last.weights, last.bias, p.law, n))


def _applied(weights: tuple[tuple[mpq, ...], ...], bias: tuple[mpq, ...], law: Law, n: int) -> Law:
    found = []
    for row, b in zip(weights, bias, strict=True):
        normal = tuple(sum((w * a[j] for w, (a, _) in zip(row, law, strict=True)), mpq(0)) for j in range(n))
        found.append((normal, b + sum((w * c for w, (_, c) in zip(row, law, strict=True)), mpq(0))))
    return tuple(found)


def _cut(piece: Piece, neuron: int, n: int) -> list[Piece]:
    """Return the sides with interior of relu applied to one component of the law."""
    normal, offset = piece.law[neuron]
    zero = ((mpq(0),) * n, mpq(0))
    on = piece.law
    off = (*piece.law[:neuron], zero, *piece.law[neuron + 1 :])
    if not any(normal):
        return [Piece(piece.rows, on if offset > 0 else off)]
    sides = [
        Piece((*piece.rows, (normal, offset)), on),
        Piece((*piece.rows, (tuple(-x for x in normal), -offset)), off),
    ]
    return [side for side in sides if _thick(side.rows, n)]


def _thick(rows: tuple[Form, ...], n: int) -> bool:
    """Whether all rows can be positive together: the largest common margin, at most 1, is positive."""
    lifted = [((*a, mpq(-1 if any(a) else 0)), c) for a, c in rows]
    margin = (*(mpq(0),) * n, mpq(1))
    found = solve_lp(margin, [*lifted, ((*(mpq(0),) * n, mpq(-1)), 1)])
    return isinstance(found, Optimal) and found.value > 0


def largest_derivative(found: list[Piece]) -> mpq:
    return max((abs(x) for p in found for a, _ in p.law for x in a), default=mpq(0))


def largest_value(found: list[Piece]) -> mpq | None:
    """Return the largest absolute value, or None when it is unbounded."""
    best = mpq(0)
    for p in found:
        for a, c in p.law:
            for sign in (1, -1):
                result = solve_lp([sign * x for x in a], p.rows)
                if isinstance(result, Unbounded):
                    return None
                assert isinstance(result, Optimal)
                best = max(best, result.value + sign * c)
    return best
