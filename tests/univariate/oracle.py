"""A slow and simple second opinion: functions known only through their values, in `Fraction`.

Nothing of the package is used: the network is evaluated point by point, and its breakpoints are found by
interpolating every neuron linearly between the candidates that the layers below have left.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

Layers = list[tuple[list[list[Fraction]], list[Fraction]]]


def preactivations(layers: Layers, x: Fraction) -> list[list[Fraction]]:
    """The pre-activations of all layers, the output last."""
    values = [x]
    found = []
    for weights, bias in layers:
        z = [
            sum((w * v for w, v in zip(row, values, strict=True)), Fraction(0)) + b
            for row, b in zip(weights, bias, strict=True)
        ]
        found.append(z)
        values = [max(v, Fraction(0)) for v in z]
    return found


def root(f: Callable[[Fraction], Fraction], a: Fraction, b: Fraction) -> list[Fraction]:
    """The zero of a function that is affine on the line through a and b, when it has one."""
    if f(a) == f(b):
        return []
    return [a - f(a) * (b - a) / (f(b) - f(a))]


def spans(points: Sequence[Fraction]) -> list[tuple[Fraction, Fraction, Fraction | None, Fraction | None]]:
    """Two inner points and the ends (None: infinite) of every interval between neighbouring points."""
    if not points:
        return [(Fraction(0), Fraction(1), None, None)]
    inner = [(a + (b - a) / 3, a + (b - a) * 2 / 3, a, b) for a, b in pairwise(points)]
    return [
        (points[0] - 2, points[0] - 1, None, points[0]),
        *inner,
        (points[-1] + 1, points[-1] + 2, points[-1], None),
    ]


def candidates(layers: Layers) -> list[Fraction]:
    """All places where some neuron may bend, and more."""
    points: list[Fraction] = []
    for depth in range(len(layers) - 1):
        new = set(points)
        for i in range(len(layers[depth][1])):

            def neuron(x: Fraction, depth: int = depth, i: int = i) -> Fraction:
                return preactivations(layers[: depth + 1], x)[depth][i]

            for a, b, left, right in spans(points):
                for x in root(neuron, a, b):
                    if (left is None or left < x) and (right is None or x < right):
                        new.add(x)
        points = sorted(new)
    return points


def pieces(
    f: Callable[[Fraction], Fraction], points: Sequence[Fraction]
) -> tuple[list[Fraction], list[Fraction]]:
    """Breakpoints and slopes of a function that is affine between the points."""
    slopes = [(f(b) - f(a)) / (b - a) for a, b, _, _ in spans(points)]
    kept = [i for i in range(len(points)) if slopes[i] != slopes[i + 1]]
    return [points[i] for i in kept], [slopes[0], *(slopes[i + 1] for i in kept)]


def random_layers(generator: random.Random) -> Layers:
    """A small network, degenerate more often than not."""
    depth = generator.randint(1, 3)
    widths = [1, *(generator.randint(1, 4) for _ in range(depth)), generator.choice([1, 1, 2])]
    style = generator.choice(["small", "rational", "wide"])

    def number() -> Fraction:
        if style == "small":
            return Fraction(generator.randint(-2, 2))
        if style == "rational":
            return Fraction(generator.randint(-9, 9), generator.randint(1, 7))
        return Fraction(generator.randint(-(2**70), 2**70), 2 ** generator.randint(0, 80))

    layers = []
    for inputs, outputs in pairwise(widths):
        weights = [[number() for _ in range(inputs)] for _ in range(outputs)]
        bias = [number() if generator.random() < 0.7 else Fraction(0) for _ in range(outputs)]
        layers.append((weights, bias))
    for weights, bias in layers[:-1]:
        spoil(weights, bias, generator)
    return layers


def spoil(weights: list[list[Fraction]], bias: list[Fraction], generator: random.Random) -> None:
    """Equal, opposite, dead and identically zero neurons."""
    i, j = generator.randrange(len(bias)), generator.randrange(len(bias))
    what = generator.choice(["nothing", "nothing", "equal", "opposite", "dead", "zero"])
    if what == "equal":
        weights[i], bias[i] = list(weights[j]), bias[j]
    elif what == "opposite":
        weights[i], bias[i] = [-w for w in weights[j]], -bias[j]
    elif what == "dead":
        weights[i], bias[i] = [Fraction(0) for _ in weights[i]], Fraction(-1)
    elif what == "zero":
        weights[i], bias[i] = [Fraction(0) for _ in weights[i]], Fraction(0)
