"""Check the certificate of a gap with nothing but the standard library: no engine, no gmpy2, no numpy.

What is checked: the breakpoints increase; at each of them three values of the network show a bend that no
affine function has; and for every number of layers no widths with a smaller sum reach the pieces.

Run it alone with ``python -I gap_check.py CERT.json``: exit code 0 for accepted, 1 for rejected, 2 for a
file that is no certificate.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any


def check_gap(certificate: Mapping[str, Any]) -> bool:
    """Return whether the certificate proves its bounds.

    Parameters
    ----------
    certificate : mapping
        From `Gap.certificate`: a network, the breakpoints of its function, and the claimed bounds.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is no certificate at all.

    Notes
    -----
    Proved when it returns True: the network has at least ``pieces`` pieces, hence no network with at most
    ``hidden_layers`` hidden layers and fewer than ``size`` nodes computes the same function.
    """
    layers = _layers(certificate["network"]["layers"])
    points = [_number(x) for x in certificate["breakpoints"]]
    pieces = _whole(certificate["pieces"])
    bounds = [(_whole(bound["hidden_layers"]), _whole(bound["size"])) for bound in certificate["bounds"]]
    if not bounds or any(count < 1 or size < 1 for count, size in bounds):
        return False
    if pieces != len(points) + 1 or any(a >= b for a, b in pairwise(points)):
        return False
    if not all(_bends(layers, points, i) for i in range(len(points))):
        return False
    return all(_too_few(size - 1, count, pieces) for count, size in bounds)


def _number(value: object) -> Fraction:
    """An integer or a string "p/q"; no float, which JSON would round."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError(f"numbers must be integers or strings, got {value!r:.40}")
    return Fraction(value)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"sizes and numbers of pieces must be integers, got {value!r:.40}")
    return value


def _layers(layers: list[Any]) -> list[tuple[list[list[Fraction]], list[Fraction]]]:
    """Read a network R -> R; every row must fit the layer below."""
    found = []
    inputs = 1
    for layer in layers:
        weights = [[_number(x) for x in row] for row in layer["W"]]
        bias = [_number(b) for b in layer["b"]]
        if len(weights) != len(bias) or any(len(row) != inputs for row in weights):
            raise ValueError("rows and columns of the network must fit together")
        found.append((weights, bias))
        inputs = len(bias)
    if not found or inputs != 1:
        raise ValueError("the network must have one output")
    return found


def _value(layers: list[tuple[list[list[Fraction]], list[Fraction]]], x: Fraction) -> Fraction:
    values = [x]
    for i, (weights, bias) in enumerate(layers):
        values = [
            sum((w * v for w, v in zip(row, values, strict=True)), Fraction(0)) + b
            for row, b in zip(weights, bias, strict=True)
        ]
        if i < len(layers) - 1:
            values = [max(v, Fraction(0)) for v in values]
    return values[0]


def _bends(layers: list[tuple[list[list[Fraction]], list[Fraction]]], points: list[Fraction], i: int) -> bool:
    """Whether the function is not affine around points[i], from three values.

    The middles between neighbouring breakpoints separate these neighbourhoods, so the bends are different.
    """
    x = points[i]
    left = (points[i - 1] + x) / 2 if i else x - 1
    right = (x + points[i + 1]) / 2 if i + 1 < len(points) else x + 1
    a, b, c = (_value(layers, t) for t in (left, x, right))
    return (b - a) * (right - x) != (c - b) * (x - left)


def _too_few(size: int, layers: int, pieces: int) -> bool:
    """Whether no widths of at most `layers` layers that add up to `size` reach the pieces.

    For one sum the product of the ``w + 1`` is largest for widths that differ by at most 1.
    """
    for count in range(1, layers + 1):
        low, extra = divmod(size, count)
        if prod([low + 2] * extra + [low + 1] * (count - extra)) >= pieces:
            return False
    return True


def main(path: str) -> int:
    """Check a file; return the exit code."""
    try:
        with open(path, encoding="utf-8") as stream:
            accepted = check_gap(json.load(stream))
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        print(f"{path}: no certificate of a gap: {error}", file=sys.stderr)
        return 2
    print("accepted" if accepted else "rejected")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
