"""Certificates on the line, small enough to be read: a writer of its own, independent of the engines.

On an interval every consequence needs one row: the bound that the zero of the form lies beyond.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from fractions import Fraction

Form = tuple[int, int]  # a y + c
Layer = list[list[int]]  # rows of weights and bias


@dataclass
class Interval:
    """An open interval with the rows that bound it; ``None`` is no bound."""

    rows: list[Form]
    low: Fraction | None = None
    high: Fraction | None = None
    low_row: int = 0
    high_row: int = 0

    def inside(self) -> Fraction:
        """A point strictly inside."""
        if self.low is None:
            return Fraction(0) if self.high is None else self.high - 1
        return self.low + 1 if self.high is None else (self.low + self.high) / 2

    def cut(self, row: Form) -> Interval:
        """The part where the row is > 0."""
        zero, rows = Fraction(-row[1], row[0]), [*self.rows, row]
        if row[0] > 0:
            return Interval(rows, zero, self.high, len(self.rows), self.high_row)
        return Interval(rows, self.low, zero, self.low_row, len(self.rows))


def point(y: Fraction) -> str:
    return f"{y.numerator} {y.denominator}"


@dataclass
class Writer:
    """Writes the tree of a network on the line, left to right, and remembers the laws of the leaves."""

    layers: list[Layer]
    output: Layer = field(default_factory=list)
    scale: int = 1
    steps: list[str] = field(default_factory=list)
    leaves: list[list[int]] = field(default_factory=list)

    def forms(self, layer: Layer, previous: list[Form]) -> list[Form]:
        return [
            (
                sum(w * f[0] for w, f in zip(row[:-1], previous, strict=True)),
                sum(w * f[1] for w, f in zip(row[:-1], previous, strict=True)) + row[-1] * self.scale,
            )
            for row in layer
        ]

    def grow(
        self, depth: int, forms: list[Form], open_: list[int], signs: dict[int, bool], at: Interval
    ) -> None:
        y = at.inside()
        while open_:
            i, *open_ = open_
            a, c = forms[i]
            if a == 0:
                self.steps.append(f"C {i}")
                signs = {**signs, i: c > 0}
                continue
            zero = Fraction(-c, a)
            if at.low is not None and zero <= at.low:
                row, sign = at.low_row, a > 0
            elif at.high is not None and zero >= at.high:
                row, sign = at.high_row, a < 0
            else:
                self.split(depth, forms, i, open_, signs, at, y)
                return
            self.steps.append(f"{'P' if sign else 'N'} {i} {abs(at.rows[row][0])} 1 {row} {abs(a)}")
            signs = {**signs, i: sign}
        on = [f if signs[i] else (0, 0) for i, f in enumerate(forms)]
        if depth + 1 == len(self.layers):
            self.steps.append("L")
            self.leaves.append([z for f in self.forms(self.output, on) for z in f])
            return
        self.steps.append("X")
        following = self.forms(self.layers[depth + 1], on)
        self.grow(depth + 1, following, list(range(len(following))), {}, at)

    def split(
        self,
        depth: int,
        forms: list[Form],
        i: int,
        open_: list[int],
        signs: dict[int, bool],
        at: Interval,
        y: Fraction,
    ) -> None:
        a, c = forms[i]
        positive, negative = at.cut((a, c)), at.cut((-a, -c))
        if a * y + c == 0:  # the witness lies on the cut: move it first
            y = positive.inside()
            self.steps.append(f"M {point(y)}")
        new = negative if a * y + c > 0 else positive
        self.steps.append(f"S {i} {'+' if a * y + c > 0 else '-'} {point(new.inside())}")
        for child, sign in ((positive, True), (negative, False)):
            # The witness of the split need not be the point that `grow` chooses.
            self.steps.append(f"M {point(child.inside())}")
            self.grow(depth, forms, open_, {**signs, i: sign}, child)


def certificate(
    layers: list[Layer],
    *,
    kind: str = "regions",
    output: Layer | None = None,
    domain: tuple[int, int] | None = None,
    chart: tuple[list[int], list[int], int, list[int], int] | None = None,
) -> str:
    """The certificate of a network (one layer: an arrangement or a zonotope, as ``kind`` says) on the line.

    ``domain`` is an interval; ``chart`` is (B, X, E, C, G) of a line in the space of inputs.
    """
    output = [[0] * (len(layers[-1]) + 1)] if output is None else output
    rows = [] if domain is None else [(1, -domain[0]), (-1, domain[1])]
    at = Interval([])
    for row in rows:
        at = at.cut(row)
    writer = Writer(layers, output, 1 if chart is None else chart[2])
    inputs = [(1, 0)] if chart is None else list(zip(chart[0], chart[1], strict=True))
    first = writer.forms(layers[0], inputs)
    start = at.inside()
    writer.grow(0, first, list(range(len(first))), {}, at)

    def row_lines(layer: list[list[int]]) -> list[str]:
        return [" ".join(["row", *map(str, row)]) for row in layer]

    n = len(inputs)
    if kind == "cells":
        text = [f"arrangement {n} {len(layers[0])}", *row_lines(layers[0])]
    elif kind == "vertices":
        text = [f"zonotope {n} {len(layers[0])}", *row_lines([row[:-1] for row in layers[0]])]
    else:
        sizes = " ".join(str(len(layer)) for layer in layers)
        text = [f"network {n} {len(layers)} {sizes} {len(output)}"]
        text += [line for layer in [*layers, output] for line in row_lines(layer)]
    digest = hashlib.sha256("".join(f"{line}\n" for line in text).encode()).hexdigest()
    if chart is None:
        charted = ["chart none"]
    else:
        charted = [f"chart 1 {chart[2]} {chart[4]}"]
        charted += row_lines([list(pair) for pair in inputs]) + row_lines([chart[3]])
    laws = sorted({tuple(law) for law in writer.leaves}) if kind == "laws" else []
    steps = iter(writer.leaves)
    lines = [
        "exactrelu-certificate 1",
        f"statement {kind}",
        "digits 40",
        "source -",
        f"input {digest}",
        *text,
        *charted,
        f"domain {len(rows)}",
        *row_lines([list(row) for row in rows]),
        f"count {len(laws) if kind == 'laws' else len(writer.leaves)}",
        *[" ".join(["law", *map(str, law)]) for law in laws],
        f"W {point(start)}",
        *[f"L {laws.index(tuple(next(steps)))}" if laws and step == "L" else step for step in writer.steps],
        "end",
    ]
    return "".join(f"{line}\n" for line in lines)


def tents(depth: int) -> list[Layer]:
    """Layers that compose the tent x -> 2x - 4 max(x - 1/2, 0) of [0, 1]: 2**depth regions there."""
    return [[[2, 0], [2, -1]], *([[2, -4, 0], [2, -4, -1]] for _ in range(depth - 1))]
