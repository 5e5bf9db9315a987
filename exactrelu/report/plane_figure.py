r"""Pictures of networks with two inputs: all proper regions in a box, coloured by affine law.

TikZ pictures have exact coordinates; ``\usepackage{tikz}`` is all they need. The formats of matplotlib are
for the eye: its coordinates are rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key
from io import BytesIO
from pathlib import Path
from typing import TextIO, cast

import attrs
from gmpy2 import mpq

from exactrelu.arith.files import atomic_writer
from exactrelu.arith.rational import Rational
from exactrelu.errors import BackendUnavailableError, InputError, ResourceLimitError
from exactrelu.networks import Box, ReLUNetwork, activation_regions

Point = tuple[Rational, Rational]

FORMATS = ("pdf", "png", "svg")
REGIONS = 20_000
# TeX keeps numbers below 2^14; larger numerators and denominators are written as decimals.
_TEX_LIMIT = 1 << 14
_DIGITS = 6
_WIDTH = 8  # of a TikZ picture, in centimetres
# Boxes whose coordinates TeX can handle as they are.
_LARGEST, _SMALLEST = 1000, mpq(1, 100)
_COLOURS = ("blue", "red", "green", "orange", "violet", "cyan", "olive", "magenta", "teal", "brown")
_SHADES = (20, 35, 50)


@attrs.frozen
class PlaneFigure:
    """The subdivision of a box in the plane by a network.

    Attributes
    ----------
    box : Box
    polygons : tuple of tuple of points
        The closed proper regions inside the box, vertices in counter-clockwise order.
    laws : tuple of int
        For each polygon the number of the affine law of the network on it.
    kinks, folds : tuple of pairs of points
        Common sides of polygons with different laws, and with the same law.
    """

    box: Box
    polygons: tuple[tuple[Point, ...], ...]
    laws: tuple[int, ...]
    kinks: tuple[tuple[Point, Point], ...]
    folds: tuple[tuple[Point, Point], ...]

    def tikz(self, comment: str = "") -> str:
        """Return a TikZ picture, 8 cm wide, regions of one law in one colour.

        The coordinates of a box that TeX's arithmetic cannot handle (beyond 1000, or less than 1/100 wide)
        are moved to a corner of the box and divided by its width; a comment says so.
        """
        (left, bottom), (right, top) = self.box.lower, self.box.upper
        lines = [f"% {' '.join(comment.split())}"] if comment else []
        lines.append(f"% {len(self.polygons)} proper regions, {len(set(self.laws))} affine laws, {self.box}")
        origin, scale = (mpq(0), mpq(0)), mpq(1)
        if max(map(abs, (left, bottom, right, top))) > _LARGEST or right - left < _SMALLEST:
            origin, scale = (left, bottom), right - left
            lines.append(f"% coordinates: (x - ({left})) / ({scale}), (y - ({bottom})) / ({scale})")
        unit = _decimal(_WIDTH * scale / (right - left))

        def at(point: Point) -> str:
            x, y = ((value - start) / scale for value, start in zip(point, origin, strict=True))
            return f"({_coordinate(x)},{_coordinate(y)})"

        lines.append(rf"\begin{{tikzpicture}}[x={unit}cm, y={unit}cm]")
        for law, polygon in zip(self.laws, self.polygons, strict=True):
            lines.append(rf"\fill[{_colour(law)}] {' -- '.join(map(at, polygon))} -- cycle;")
        for style, sides in (("gray, densely dotted", self.folds), ("thick", self.kinks)):
            lines += [rf"\draw[{style}] {at(a)} -- {at(b)};" for a, b in sides]
        lines.append(rf"\draw {at((left, bottom))} rectangle {at((right, top))};")
        return "\n".join([*lines, r"\end{tikzpicture}"]) + "\n"

    def save(self, path: str | Path) -> None:
        """Write the picture with matplotlib, as pdf, png or svg.

        Raises
        ------
        InputError
            For another ending.
        BackendUnavailableError
            Without matplotlib.
        """
        ending = Path(path).suffix[1:].lower()
        if ending not in FORMATS:
            raise InputError(f"a figure's file must end in .{', '.join(FORMATS)}, got {str(path)!r:.80}")
        try:
            from matplotlib import rc_context
            from matplotlib.collections import LineCollection, PolyCollection
            from matplotlib.figure import Figure
        except ImportError:
            raise BackendUnavailableError("matplotlib", "plot", "TikZ figures work") from None
        figure = Figure(figsize=(5, 5), layout="constrained")
        axes = figure.add_subplot()
        shapes = [[(float(x), float(y)) for x, y in polygon] for polygon in self.polygons]
        colours = [f"C{law % 10}" for law in self.laws]
        axes.add_collection(
            PolyCollection(shapes, facecolors=colours, edgecolors="none", alpha=float(mpq(2, 5)))
        )
        for sides, width, colour in ((self.folds, mpq(1, 2), "gray"), (self.kinks, mpq(1), "black")):
            segments = [[(float(x), float(y)) for x, y in side] for side in sides]
            axes.add_collection(LineCollection(segments, linewidths=float(width), colors=colour))
        (left, bottom), (right, top) = self.box.lower, self.box.upper
        axes.set_xlim(float(left), float(right))
        axes.set_ylim(float(bottom), float(top))
        axes.set_aspect("equal")
        image = BytesIO()
        # Neither a date nor random names: the same picture is the same file.
        undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
        with rc_context({"svg.hashsalt": "exactrelu"}):
            figure.savefig(image, format=ending, metadata=undated.get(ending))
        with atomic_writer(path) as stream:
            cast(TextIO, stream).buffer.write(image.getvalue())


def plane_figure(network: ReLUNetwork, box: Box, limit: int = REGIONS) -> PlaneFigure:
    """Return the exact picture of the proper regions of a network with two inputs.

    Parameters
    ----------
    network : ReLUNetwork
    box : Box
        With interior.
    limit : int
        Largest number of regions.

    Raises
    ------
    InputError
        Unless the network has two inputs and the box has an interior in the plane.
    ResourceLimitError
        For more regions.

    Notes
    -----
    **Proved**: polygons and laws are those of all proper regions, exactly. Colours repeat after thirty laws.

    Examples
    --------
    >>> net = ReLUNetwork.from_weights([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])])
    >>> figure = plane_figure(net, Box.cube(1, 2))
    >>> len(figure.polygons), len(set(figure.laws)), len(figure.kinks)
    (4, 4, 4)
    """
    if not isinstance(network, ReLUNetwork):
        raise InputError(f"network must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
    if network.inputs != 2 or not isinstance(box, Box) or len(box.lower) != 2:
        raise InputError(
            f"a figure needs a network with 2 inputs and a box in the plane, got {network.inputs}"
        )
    if any(a >= b for a, b in zip(box.lower, box.upper, strict=True)):
        raise InputError(f"box must have an interior, got {box}")
    polygons: list[tuple[Point, ...]] = []
    numbers: dict[object, int] = {}
    laws = []
    for region in activation_regions(network, box):
        if len(polygons) == limit:
            raise ResourceLimitError("too many regions for a figure", limit=limit, estimate=limit + 1)
        polygons.append(_turned([(x, y) for x, y in region.vertices]))
        laws.append(numbers.setdefault(region.affine_map, len(numbers)))
    sides = _common_sides(polygons)
    kinks = tuple(side for side, (i, j) in sides if laws[i] != laws[j])
    folds = tuple(side for side, (i, j) in sides if laws[i] == laws[j])
    return PlaneFigure(box, tuple(polygons), tuple(laws), kinks, folds)


def _turned(points: Sequence[Point]) -> tuple[Point, ...]:
    """The vertices of a convex polygon in counter-clockwise order, from the lowest leftmost one."""
    start = min(points)

    def turn(p: Point, q: Point) -> int:
        cross = (p[0] - start[0]) * (q[1] - start[1]) - (p[1] - start[1]) * (q[0] - start[0])
        return -1 if cross > 0 else int(cross < 0)

    return (start, *sorted((p for p in points if p != start), key=cmp_to_key(turn)))


def _common_sides(
    polygons: Sequence[Sequence[Point]],
) -> list[tuple[tuple[Point, Point], tuple[int, int]]]:
    """The sides that two polygons have in common, with the numbers of the two."""
    owners: dict[tuple[Point, Point], list[int]] = {}
    for i, polygon in enumerate(polygons):
        for a, b in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
            owners.setdefault((min(a, b), max(a, b)), []).append(i)
    return [(side, (found[0], found[1])) for side, found in sorted(owners.items()) if len(found) == 2]


def _colour(law: int) -> str:
    name = _COLOURS[law % len(_COLOURS)]
    return f"{name}!{_SHADES[law // len(_COLOURS) % len(_SHADES)]}"


def _coordinate(value: Rational) -> str:
    """Exact where TeX can read it, else with six decimals."""
    if value.denominator == 1 and abs(value) < _TEX_LIMIT:
        return str(value)
    exact = abs(value.numerator) < _TEX_LIMIT and value.denominator < _TEX_LIMIT
    return f"{{{value}}}" if exact else _decimal(value)


def _decimal(value: Rational) -> str:
    scaled = round(value * 10**_DIGITS)
    whole, rest = divmod(abs(int(scaled)), 10**_DIGITS)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:0{_DIGITS}}"
