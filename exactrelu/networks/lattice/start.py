"""Start complexes in homogeneous coordinates (x, t), t >= 0: a box, or independent hyperplanes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from exactrelu.arith.linalg import inverse, primitive
from exactrelu.arith.rational import Rational
from exactrelu.networks.lattice.exact import Point


class StartComplex(NamedTuple):
    """Vertices as primitive integer vectors (x, t), and ``facets[k - 1]``: the (k-1)-faces of each k-face."""

    points: list[Point]
    facets: list[list[list[int]]]


def box_complex(lower: Sequence[Rational], upper: Sequence[Rational]) -> StartComplex:
    """Return the complex of one cell, the box of all x with lower <= x <= upper (lower < upper
    everywhere)."""
    n = len(lower)
    ends = list(zip(lower, upper, strict=True))
    # A face chooses for every coordinate the lower end (0), the upper end (1) or the whole interval (2).
    numbers: list[dict[tuple[int, ...], int]] = [{} for _ in range(n + 1)]
    for key in itertools.product((0, 1, 2), repeat=n):
        of_dimension = numbers[key.count(2)]
        of_dimension[key] = len(of_dimension)
    points = [primitive([*(ends[i][side] for i, side in enumerate(key)), 1]) for key in numbers[0]]
    facets = [
        [
            [
                numbers[k - 1][(*key[:i], side, *key[i + 1 :])]
                for i in range(n)
                if key[i] == 2
                for side in (0, 1)
            ]
            for key in numbers[k]
        ]
        for k in range(1, n + 1)
    ]
    return StartComplex(points, facets)


def hyperplane_complex(forms: Sequence[Sequence[int]], one_sided: Sequence[bool]) -> StartComplex:
    """Return the closed cells of n independent hyperplanes in R^n.

    Parameters
    ----------
    forms : n integer rows (a_1, ..., a_n, c)
        The affine forms a.x + c, with independent linear parts.
    one_sided : sequence of n bool
        Whether only the side where the form is >= 0 belongs to the complex.

    Notes
    -----
    In the coordinates given by the forms this is the complex of the coordinate hyperplanes: one finite
    vertex, and one vertex at infinity (t = 0) on each half-axis.
    """
    n = len(forms)
    back = inverse([row[:n] for row in forms])
    apex = [-sum((back[i][j] * forms[j][n] for j in range(n)), start=0) for i in range(n)]
    choices = [(0, 1) if single else (0, 1, -1) for single in one_sided]
    # A face chooses a sign for every form (0: it vanishes) and whether it leaves infinity (last entry 1).
    numbers: list[dict[tuple[int, ...], int]] = [{} for _ in range(n + 1)]
    points: list[Point] = []
    for signs in itertools.product(*choices):
        for finite in (1, 0):
            dimension = sum(map(abs, signs)) + finite - 1
            if dimension < 0:
                continue
            numbers[dimension][(*signs, finite)] = len(numbers[dimension])
            if dimension == 0 and finite:
                points.append(primitive([*apex, 1]))
            elif dimension == 0:
                axis = next(j for j, s in enumerate(signs) if s)
                points.append(primitive([*(signs[axis] * back[i][axis] for i in range(n)), 0]))
    facets = [
        [[numbers[k - 1][(*key[:j], 0, *key[j + 1 :])] for j in range(n + 1) if key[j]] for key in numbers[k]]
        for k in range(1, n + 1)
    ]
    return StartComplex(points, facets)
