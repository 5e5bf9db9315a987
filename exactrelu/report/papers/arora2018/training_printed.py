"""What Section 4 and Appendix C of Arora et al. (2018) print about training, computed as it is printed.

The objective of Algorithm 1 charges every neuron by itself, and only for its active points; the reduction
(C.3) for one input minimises over functions with `width` pieces. Neither is the loss of the network (errata
E7 and E8); here both are solved exactly, so that what they report can be set beside the true optimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, product
from typing import Literal

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import dot, rank, solve
from exactrelu.arith.rational import Rational
from exactrelu.errors import UnsoundBackendError
from exactrelu.polyhedra.double_description import DoubleDescription
from exactrelu.training.enumeration import dichotomies
from exactrelu.training.problem import TrainingProblem, training_problem

Vector = Sequence[int | Rational]
Points = Sequence[Sequence[int]]
Orientation = Literal["printed", "reversed"]


def cone_fit(generators: Sequence[Vector], targets: Vector) -> tuple[Rational, ...]:
    """Return the point of the cone of `generators` that is nearest to `targets`.

    It is the least-squares fit by some independent generators with coefficients >= 0, and it is the nearest
    point exactly when no generator makes an acute angle with the residual, which is checked.

    Examples
    --------
    >>> cone_fit([(1, 0), (1, 1)], (-1, 1))
    (mpq(0,1), mpq(0,1))
    """
    useful = [g for g in generators if any(g)]
    for size in range(len(targets) + 1):
        for chosen in combinations(useful, size):
            if rank(chosen) < size:
                continue
            gram = [[dot(a, b) for b in chosen] for a in chosen]
            found = solve(gram, [dot(a, targets) for a in chosen], size)
            if found is None or any(c < 0 for c in found):
                continue
            fit = tuple(
                sum((c * g[i] for c, g in zip(found, chosen, strict=True)), mpq(0))
                for i in range(len(targets))
            )
            residual = [y - f for y, f in zip(targets, fit, strict=True)]
            if all(dot(g, residual) <= 0 for g in useful):
                return fit
    raise UnsoundBackendError("a closed convex cone has a nearest point", (generators, targets))


def squares(values: Vector) -> Rational:
    """Return the sum of squares."""
    return sum((mpq(x) ** 2 for x in values), mpq(0))


# ------------------------------------------------------------ the objective of Algorithm 1


@attrs.frozen
class PrintedOptimum:
    """What Algorithm 1 reports with its printed objective.

    Attributes
    ----------
    value : mpq
        Its least value, over all signs and tuples of dichotomies.
    least_loss, greatest_loss : mpq
        The true losses of the networks that attain it. (A tuple of dichotomies determines the values of
        each neuron at the points where it is active, because the objective is strictly convex in them.)
    """

    value: Rational
    least_loss: Rational
    greatest_loss: Rational


def printed_optimum(X: Points, y: Sequence[int], width: int) -> PrintedOptimum:
    """Minimise ``sum_j sum_{i: j in P_+^i} (s_i (<a_i, x_j> + b_i) - y_j)^2`` subject to (C.2).

    The objective is a sum over the neurons, so each has its own program; the dichotomies are the cells of
    the dual arrangement, as in ``train_global(method="enumerate")``.
    """
    problem = training_problem(X, y, width)
    single = list(_single_neurons(problem))
    value = width * min(charge for charge, _ in single)
    losses = [
        squares([sum(fits) - target for *fits, target in zip(*(f for _, f in chosen), y, strict=True)])
        for chosen in combinations_with_replacement(single, width)
        if sum(charge for charge, _ in chosen) == value
    ]
    return PrintedOptimum(value, min(losses), max(losses))


def _single_neurons(problem: TrainingProblem) -> Iterator[tuple[Rational, tuple[Rational, ...]]]:
    """Yield for each sign and dichotomy the least charge of one neuron, and its values at all points."""
    scale = problem.target_scale
    for cell, s in product(dichotomies(problem), (1, -1)):
        active = [i for i, side in enumerate(cell.sides) if side > 0]
        generators = [[s * image[i] for i in active] for image in cell.images]
        targets = [problem.integer_targets[i] for i in active]
        fit = cone_fit(generators, targets)
        values = [mpq(0)] * len(cell.sides)
        for i, f in zip(active, fit, strict=True):
            values[i] = f / scale
        charge = squares([f - t for f, t in zip(fit, targets, strict=True)]) / scale**2
        yield charge, tuple(values)


def charge_of(neurons: Sequence[tuple[int, Vector, Rational]], X: Points, y: Sequence[int]) -> Rational:
    """Return the printed objective of a network of neurons (sign, weights, bias)."""
    total = mpq(0)
    for s, a, b in neurons:
        for x, target in zip(X, y, strict=True):
            z = dot(a, x) + b
            if z > 0:
                total += (s * z - target) ** 2
    return total


# ------------------------------------------------------------ one input: (C.3)


def c3_optimum(X: Points, y: Sequence[int], pieces: int, orientation: Orientation = "printed") -> Rational:
    """Minimise the squared loss over the piecewise linear functions of (C.3), by (C.4).

    Parameters
    ----------
    X : D points of one integer, increasing
    y : D integers
    pieces : int
        The w of (C.3): affine pieces ``a_k x + b_k`` that change after the points i_1 <= ... <= i_{w-1}.
    orientation : "printed" or "reversed"
        The last inequality of (C.4) as ``S_k (a_{k+1} - a_k) >= 0``, or with the other sign. As printed it
        contradicts the two before it unless neighbouring pieces coincide.

    Notes
    -----
    An index i_k = D, for which (C.4) speaks of a point D + 1 that does not exist, would be a piece without
    data; it is left out, because the piece before it can take its place.
    """
    points = [x for (x,) in X]
    best = squares(y)
    for cuts in combinations_with_replacement(range(1, len(points)), pieces - 1):
        for signs in product((1, -1), repeat=pieces - 1):
            rows = list(_inequalities(points, cuts, signs, 1 if orientation == "printed" else -1))
            cone = DoubleDescription().cone_generators(rows, [], 2 * pieces)
            generators = [*cone.rays, *cone.lines, *(tuple(-x for x in line) for line in cone.lines)]
            images = [_values(points, cuts, g) for g in generators]
            fit = cone_fit(images, y)
            best = min(best, squares([f - t for f, t in zip(fit, y, strict=True)]))
    return best


def _inequalities(
    points: Sequence[int], cuts: Sequence[int], signs: Sequence[int], last: int
) -> Iterator[tuple[int, ...]]:
    """Yield the rows of (C.4) in the variables (a_1, ..., a_w, b_1, ..., b_w)."""
    pieces = len(cuts) + 1
    for k, (i, s) in enumerate(zip(cuts, signs, strict=True)):
        for side, x in ((1, points[i - 1]), (-1, points[i])):
            # S_k (b_{k+1} - b_k - (a_k - a_{k+1}) x) >= 0 at the point before, <= 0 at the one after.
            row = [0] * (2 * pieces)
            row[pieces + k + 1], row[pieces + k] = side * s, -side * s
            row[k], row[k + 1] = -side * s * x, side * s * x
            yield tuple(row)
        slope = [0] * (2 * pieces)
        slope[k + 1], slope[k] = last * s, -last * s
        yield tuple(slope)


def _values(points: Sequence[int], cuts: Sequence[int], variables: Sequence[int]) -> tuple[int, ...]:
    pieces = len(cuts) + 1
    found = []
    for j, x in enumerate(points, 1):
        k = sum(j > cut for cut in cuts)
        found.append(variables[k] * x + variables[pieces + k])
    return tuple(found)
