"""Networks that reach lower bounds for regions, in any number of inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import combinations

from gmpy2 import mpq

from exactrelu.arith.linalg import solve
from exactrelu.arith.rational import Rational
from exactrelu.depth.architecture_bounds.region_bounds import montufar_2014_lower_bound, serra_lower_bound
from exactrelu.depth.zigzags import SimplexPoint, full_zigzag, zigzag_layer
from exactrelu.errors import InputError, UnsoundBackendError
from exactrelu.networks.network import ReLUNetwork

Hyperplanes = tuple[list[list[Rational]], list[Rational]]


def folding_network(inputs: int, widths: Sequence[int], last: ReLUNetwork | None = None) -> ReLUNetwork:
    """Return a network that folds the unit cube and reaches the lower bound of Montufar et al. (2014).

    Every layer but the last folds each coordinate of [0, 1]^n_0 onto itself ``floor(n_l / n_0)`` times; the
    last has hyperplanes in general position, all of whose intersections lie in the open cube. So
    `montufar_2014_lower_bound` many proper regions meet the open cube. Neurons left over are constant.

    Parameters
    ----------
    inputs : int
    widths : sequence of int
    last : ReLUNetwork, optional
        Another last layer: a network with one hidden layer of the last width. What it reaches is not claimed.

    Raises
    ------
    InputError
        Unless all widths are at least n_0, and the network fits.

    Examples
    --------
    >>> from exactrelu.networks import Box, count_regions
    >>> net = folding_network(2, [4, 4])
    >>> int(count_regions(net, domain=Box.of([0, 0], [1, 1])))
    44
    """
    montufar_2014_lower_bound(inputs, widths)
    top = _general_position(inputs, widths[-1]) if last is None else last
    if not isinstance(top, ReLUNetwork):
        raise InputError(f"last must be a ReLUNetwork or None, got {last!r:.80}")
    if (top.inputs, top.widths) != (inputs, (widths[-1],)):
        raise InputError(
            f"last must have {inputs} inputs and one hidden layer of {widths[-1]} neurons, got "
            f"{top.inputs} inputs and widths {top.widths}"
        )
    return _folded(inputs, widths, _fold, top)


def zigzag_grid_network(inputs: int, widths: Sequence[int]) -> ReLUNetwork:
    """Return a network with at least as many regions as the lower bound of Serra et al. (2018).

    Like `folding_network`, but ``floor(n_l / n_0)`` >= 3 neurons make one piece more: the outer pieces are
    sloped as well. The construction is ours (`sharp_network` in one input).

    Raises
    ------
    InputError
        Unless all widths are at least 3 n_0.

    Examples
    --------
    >>> zigzag_grid_network(2, [6, 6]).widths
    (6, 6)
    """
    serra_lower_bound(inputs, widths)
    return _folded(inputs, widths, full_zigzag, _general_position(inputs, widths[-1]))


def _fold(pieces: int) -> ReLUNetwork:
    """A zigzag of one neuron is the identity of [0, 1]."""
    if pieces == 1:
        return ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    return zigzag_layer(SimplexPoint.even(pieces))


def _general_position(inputs: int, width: int) -> ReLUNetwork:
    normals, offsets = hyperplanes_in_cube(inputs, width)
    return ReLUNetwork.from_weights([(normals, offsets), ([[1] * width], [0])])


def _folded(
    inputs: int, widths: Sequence[int], fold: Callable[[int], ReLUNetwork], top: ReLUNetwork
) -> ReLUNetwork:
    layers = [_side_by_side(fold(width // inputs), inputs, width) for width in widths[:-1]]
    return reduce(lambda below, above: above.compose(below), [*layers, top])


def _side_by_side(fold: ReLUNetwork, copies: int, width: int) -> ReLUNetwork:
    """The fold on every coordinate, and neurons that do nothing up to the width."""
    (weights, output) = (layer.weights for layer in fold.layers)
    nodes = len(weights)
    zero = mpq(0)
    first = [[row[0] if j == i else zero for j in range(copies)] for i in range(copies) for row in weights]
    bias = list(fold.layers[0].bias) * copies
    idle = width - copies * nodes
    second = [
        [x if j == i else zero for j in range(copies) for x in output[0]] + [zero] * idle
        for i in range(copies)
    ]
    return ReLUNetwork.from_weights(
        [
            (first + [[zero] * copies] * idle, bias + [zero] * idle),
            (second, list(fold.layers[1].bias) * copies),
        ]
    )


def hyperplanes_in_cube(dimension: int, count: int) -> Hyperplanes:
    """Return hyperplanes in general position that meet, d at a time, in points of the open unit cube.

    Returns
    -------
    (normals, offsets)
        Of ``{x : a . x + b = 0}``; for fewer than d hyperplanes the ones ``x_j = 1/2``.

    Notes
    -----
    Hyperplane i is ``sum_j t_i^j x_j = t_i^d`` for t_i = i: any d normals are independent and no point lies
    on d + 1 (a polynomial of degree d has d roots). The box of the vertices is then mapped into the cube, and
    every vertex is checked to be in it. All cells of the arrangement meet the cube: each has a vertex in its
    closure.

    Examples
    --------
    >>> normals, offsets = hyperplanes_in_cube(2, 4)
    >>> len(normals), len(offsets)
    (4, 4)
    """
    d, half = dimension, mpq(1, 2)
    if count < d:
        return [[mpq(int(i == j)) for j in range(d)] for i in range(count)], [-half] * count
    rows = [[mpq(t) ** j for j in range(d)] for t in range(1, count + 1)]
    right = [mpq(t) ** d for t in range(1, count + 1)]
    vertices = _vertices(rows, right, d)
    low = [min(column) - 1 for column in zip(*vertices, strict=True)]
    size = [max(column) + 1 - a for column, a in zip(zip(*vertices, strict=True), low, strict=True)]
    # x = low + size * u for the coordinates u of the cube.
    normals = [[x * s for x, s in zip(row, size, strict=True)] for row in rows]
    offsets = [
        sum((x * a for x, a in zip(row, low, strict=True)), -b) for row, b in zip(rows, right, strict=True)
    ]
    inside = (0 < u < 1 for v in _vertices(normals, [-b for b in offsets], d) for u in v)
    if not all(inside):
        raise UnsoundBackendError("a vertex of the scaled arrangement lies outside the cube", normals)
    return normals, offsets


def _vertices(
    rows: Sequence[Sequence[Rational]], right: Sequence[Rational], dimension: int
) -> list[tuple[Rational, ...]]:
    found = []
    for chosen in combinations(range(len(rows)), dimension):
        point = solve([rows[i] for i in chosen], [right[i] for i in chosen])
        if point is None:
            raise UnsoundBackendError("independent normals without a common point", chosen)
        found.append(point)
    return found
