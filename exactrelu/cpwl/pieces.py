"""Piecewise-linear functions given by pieces, polyhedra with affine forms: checks with points, conversion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import combinations

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import primitive
from exactrelu.arith.rational import Rational, RationalLike, rational_vector
from exactrelu.cpwl.affine import AffineForm, Vector, as_forms, minus, plus, scaled, value_at
from exactrelu.cpwl.forms import SignedMaxima
from exactrelu.cpwl.interior import Point, negated, outside, strict_point
from exactrelu.cpwl.tropical import TropicalPolynomial
from exactrelu.errors import DegenerateInputError, InputError, ShapeError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.regions import activation_regions
from exactrelu.polyhedra import Polyhedron, relative_interior, solve_program
from exactrelu.polyhedra.linear_program import AffineRow, Infeasible, LinearProgram, Optimal


class FaultKind(StrEnum):
    """What can be wrong with a list of pieces."""

    OVERLAP = "pieces overlap in a full-dimensional set and disagree there"
    JUMP = "pieces meet in a thin set and disagree there"
    GAP = "no piece contains the point"


@attrs.frozen
class Fault:
    """One thing that is wrong, with a rational point where.

    Attributes
    ----------
    kind : FaultKind
    point : tuple of mpq
    pieces : tuple of int
        The two pieces that disagree; none for a gap.
    values : tuple of mpq
        Their values at the point.
    """

    kind: FaultKind
    point: Point
    pieces: tuple[int, ...] = ()
    values: tuple[Rational, ...] = ()

    def __str__(self) -> str:
        where = f"({', '.join(map(str, self.point))})"
        if not self.pieces:
            return f"{self.kind}: {where}"
        i, j = self.pieces
        return f"{self.kind}: pieces[{i}] is {self.values[0]} and pieces[{j}] is {self.values[1]} at {where}"


@attrs.frozen
class PieceReport:
    """What `PieceList.check` found; true when the pieces are a continuous function on R^n.

    Attributes
    ----------
    faults : tuple of Fault
        One for each pair of pieces that disagree, and one gap if there is any.
    """

    faults: tuple[Fault, ...]

    def __bool__(self) -> bool:
        return not self.faults


@attrs.frozen(slots=False)
class PieceList:
    """Closed polyhedra that should cover R^n, each with an affine form.

    Attributes
    ----------
    regions : tuple of Polyhedron
        Of any dimension; overlaps are allowed where the forms agree.
    forms : tuple of AffineForm

    Examples
    --------
    >>> right, left = Polyhedron.from_halfspaces([([1], 0)]), Polyhedron.from_halfspaces([([-1], 0)])
    >>> absolute = PieceList.of([(right, ([1], 0)), (left, ([-1], 0))])
    >>> bool(absolute.check()), absolute([-3])
    (True, mpq(3,1))
    >>> for fault in PieceList.of([(right, ([1], 0)), (left, ([-1], 1))]).check().faults:
    ...     print(fault)
    pieces meet in a thin set and disagree there: pieces[0] is 0 and pieces[1] is 1 at (0)
    """

    regions: tuple[Polyhedron, ...]
    forms: tuple[AffineForm, ...]

    @classmethod
    def of(cls, pieces: Iterable[tuple[Polyhedron, object]]) -> PieceList:
        """Build the list from pairs (Polyhedron, AffineForm or (normal, constant)).

        Raises
        ------
        InputError, ShapeError
            Naming the piece.
        """
        if isinstance(pieces, (str, bytes)) or not isinstance(pieces, Iterable):
            raise InputError(f"pieces must be a list of pairs (Polyhedron, form), got {pieces!r:.80}")
        regions, forms = [], []
        for i, pair in enumerate(pieces):
            if not isinstance(pair, (tuple, list)) or len(pair) != 2 or not isinstance(pair[0], Polyhedron):
                raise InputError(f"pieces[{i}] must be a pair (Polyhedron, form), got {pair!r:.80}")
            regions.append(pair[0])
            forms.append(pair[1])
        found = as_forms(forms, "forms")
        if not found:
            raise ShapeError("pieces must hold at least one piece, got an empty list")
        for i, (region, form) in enumerate(zip(regions, found, strict=True)):
            if region.ambient_dimension != form.dimension:
                raise ShapeError(
                    f"pieces[{i}] must have a region in R^{form.dimension} like its form, "
                    f"got one in R^{region.ambient_dimension}"
                )
        return cls(tuple(regions), found)

    @classmethod
    def of_network(cls, network: ReLUNetwork) -> PieceList:
        """Return the closures of the activation regions of a network with one output, with their laws.

        Raises
        ------
        InputError
            For no network, or another number of outputs.

        Notes
        -----
        **Proved** as the list of regions is; `check` looks at covering and continuity again.

        Examples
        --------
        >>> from exactrelu.networks import ReLUNetwork
        >>> absolute = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
        >>> pieces = PieceList.of_network(absolute)
        >>> [str(form) for form in pieces.forms], bool(pieces.check())
        (['-x1', 'x1'], True)
        """
        if not isinstance(network, ReLUNetwork) or network.outputs != 1:
            raise InputError(f"network must be a ReLUNetwork with one output, got {network!r:.80}")
        pieces = []
        for region in activation_regions(network):
            (normal,), (constant,) = region.affine_map
            pieces.append((region.closure, AffineForm((*normal, constant))))
        return cls.of(pieces)

    @property
    def dimension(self) -> int:
        return self.forms[0].dimension

    def __call__(self, point: Iterable[RationalLike]) -> Rational:
        """Evaluate at a point; all pieces that contain it must agree.

        Raises
        ------
        DegenerateInputError
            When no piece contains the point, or two that do disagree.
        """
        x = rational_vector(point, "point", self.dimension)
        inside = [i for i, region in enumerate(self.regions) if region.contains(x)]
        values = {value_at(self.forms[i].vector, x) for i in inside}
        if len(values) != 1:
            what = "no piece contains it" if not values else f"pieces {inside} disagree"
            raise DegenerateInputError(
                f"point must have one value, but {what}; check() finds all such faults"
            )
        return values.pop()

    def check(self) -> PieceReport:
        """Return every pair of pieces that disagree and a gap, if there is one, each with a point.

        Notes
        -----
        **Proved**: without faults the pieces are a continuous function on all of R^n: closed sets, finitely
        many, that cover R^n and agree where they meet. Every fault is shown by its point. Cost: three linear
        programs a pair; the search for a gap is exponential at worst.
        """
        faults = [
            fault
            for i, j in combinations(range(len(self.forms)), 2)
            if (fault := self._disagreement(i, j)) is not None
        ]
        gap = self._gap()
        return PieceReport((*faults, *([Fault(FaultKind.GAP, gap)] if gap is not None else [])))

    @cached_property
    def _rows(self) -> tuple[tuple[tuple[Vector, ...], tuple[Vector, ...]], ...]:
        """For each region its inequalities and equations as coefficient vectors."""
        found = []
        for region in self.regions:
            h = region.h_representation
            rows = tuple(tuple(map(mpq, (*a, b))) for a, b in h.rows)
            found.append((rows, tuple(tuple(map(mpq, (*a, b))) for a, b in h.equation_rows)))
        return tuple(found)

    def _disagreement(self, i: int, j: int) -> Fault | None:
        gap = minus(self.forms[i].vector, self.forms[j].vector)
        if not any(gap):
            return None
        rows = _pairs([*self._rows[i][0], *self._rows[j][0]])
        equations = _pairs([*self._rows[i][1], *self._rows[j][1]])
        point = None
        for sign in (1, -1):
            # Cut off at 1, so that the optimum is attained.
            limited = (*rows, (scaled(mpq(-sign), gap)[:-1], 1 - sign * gap[-1]))
            objective = tuple(sign * x for x in gap[:-1])
            result = solve_program(LinearProgram(objective, limited, equations))
            if isinstance(result, Optimal) and result.value + sign * gap[-1] > 0:
                point = result.point
                break
            if isinstance(result, Infeasible):
                point = self._beyond_cut(rows, equations, gap)
                break
        if point is None:
            return None
        thick = not equations and strict_point(self.dimension, [(*a, b) for a, b in rows]) is not None
        if thick:
            point = strict_point(self.dimension, [(*a, b) for a, b in rows]) or point
            point = self._off_zero(gap, point, [(*a, b) for a, b in rows])
        values = (value_at(self.forms[i].vector, point), value_at(self.forms[j].vector, point))
        return Fault(FaultKind.OVERLAP if thick else FaultKind.JUMP, point, (i, j), values)

    def _beyond_cut(
        self, rows: Sequence[AffineRow], equations: Sequence[AffineRow], gap: Vector
    ) -> Point | None:
        """A common point, all of which are beyond the cut of the difference; None when there is none."""
        result = solve_program(LinearProgram((mpq(0),) * self.dimension, tuple(rows), tuple(equations)))
        if isinstance(result, Optimal) and value_at(gap, result.point):
            return result.point
        return None

    def _off_zero(self, gap: Vector, point: Point, rows: Sequence[Vector]) -> Point:
        """Move a point inside all rows off the hyperplane where the difference is 0."""
        if value_at(gap, point):
            return point
        step = mpq(1)
        while True:
            near = tuple(x + step * a for x, a in zip(point, gap, strict=False))
            if all(value_at(row, near) > 0 for row in rows):
                return near
            step /= 2

    def _gap(self) -> Point | None:
        """A point that no piece contains; thin pieces cannot close a gap, which is open."""
        solid = [rows for rows, equations in self._rows if not equations]
        return self._uncovered((), (mpq(0),) * self.dimension, solid)

    def _uncovered(
        self, region: tuple[Vector, ...], point: Point, pieces: Sequence[tuple[Vector, ...]]
    ) -> Point | None:
        """A point of the open region in no piece; `point` is in the region."""
        holding = next((rows for rows in pieces if all(value_at(r, point) >= 0 for r in rows)), None)
        if holding is None:
            # Thin pieces may contain the point; beside them the gap goes on.
            if not any(r.contains(point) for r in self.regions):
                return point
            return self._beside_thin(region, point, pieces)
        rest = [rows for rows in pieces if rows is not holding]
        for part, witness in outside(self.dimension, region, holding):
            found = self._uncovered(part, witness, rest)
            if found is not None:
                return found
        return None

    def _beside_thin(
        self, region: tuple[Vector, ...], point: Point, pieces: Sequence[tuple[Vector, ...]]
    ) -> Point:
        """A point next to `point` in no piece at all, along a curve that leaves every hyperplane."""
        step = mpq(1)
        while True:
            step /= 2
            near = tuple(x + step ** (k + 1) for k, x in enumerate(point))
            open_here = all(value_at(r, near) > 0 for r in region)
            if open_here and not any(region_.contains(near) for region_ in self.regions):
                return near

    def signed_maxima(self) -> SignedMaxima:
        """Return the function as a signed sum of maxima: one large one minus hinges of two forms.

        Raises
        ------
        DegenerateInputError
            When the pieces are not a continuous function; the message has the first fault.

        Notes
        -----
        **Proved**: where two pieces meet in a facet and f is concave there, add ``c max(w, 0)`` for their
        common hyperplane w = 0. The sum g is convex across every facet and so convex, the maximum of its
        laws; f is g minus what was added. Cost: one linear program for each cell of a piece that the
        hyperplanes cut out.
        """
        report = self.check()
        if not report:
            raise DegenerateInputError(f"pieces must be a continuous function: {report.faults[0]}")
        solid = [
            (rows, form.vector, point)
            for (rows, equations), form in zip(self._rows, self.forms, strict=True)
            if not equations and (point := strict_point(self.dimension, rows)) is not None
        ]
        hinges = self._concave_hinges(solid)
        laws: set[Vector] = set()
        for rows, law, point in solid:
            _add_laws(self.dimension, rows, law, point, list(hinges.items()), laws)
        upper = TropicalPolynomial(tuple(map(AffineForm, sorted(laws)))).irredundant()
        nothing = AffineForm((mpq(0),) * (self.dimension + 1))
        parts: list[tuple[Rational, Sequence[AffineForm]]] = [(mpq(1), upper.terms)]
        parts += [(-c, [AffineForm(w), nothing]) for w, c in sorted(hinges.items())]
        return SignedMaxima.combined(self.dimension, parts)

    def _concave_hinges(
        self, solid: Sequence[tuple[tuple[Vector, ...], Vector, Point]]
    ) -> dict[Vector, Rational]:
        """For each hyperplane with a facet where f is concave, the largest jump there."""
        hinges: dict[Vector, Rational] = {}
        for (rows, law, inside), (other_rows, other, _) in combinations(solid, 2):
            gap = minus(law, other)
            if not any(gap[:-1]):
                continue
            if value_at(gap, inside) >= 0:
                continue
            both = _pairs([*rows, *other_rows])
            empty = solve_program(LinearProgram((mpq(0),) * self.dimension, both, ()))
            if isinstance(empty, Infeasible):
                continue
            common = relative_interior(both, (), self.dimension)
            tight = [a for a, b in both if not value_at((*a, b), common.point)]
            if _rank_one(tight):
                plane = primitive(gap)
                sign = 1 if next(x for x in plane if x) > 0 else -1
                w = tuple(mpq(sign * x) for x in plane)
                pivot = next(k for k, x in enumerate(w) if x)
                hinges[w] = max(hinges.get(w, mpq(0)), abs(gap[pivot] / w[pivot]))
        return hinges


def _pairs(vectors: Sequence[Vector]) -> tuple[AffineRow, ...]:
    return tuple((v[:-1], v[-1]) for v in vectors)


def _rank_one(normals: Sequence[Sequence[Rational | int]]) -> bool:
    """Whether the normals of the rows that vanish on a set are all parallel: the set is a facet."""
    directions = {primitive(a) for a in normals if any(a)}
    return bool(directions) and len({max(d, tuple(-x for x in d)) for d in directions}) == 1


def _add_laws(
    dimension: int,
    region: Sequence[Vector],
    law: Vector,
    point: Point,
    hinges: Sequence[tuple[Vector, Rational]],
    laws: set[Vector],
) -> None:
    """Note the laws of ``f + sum of c max(w, 0)`` on the cells of a region, whose law of f is `law`."""
    if not hinges:
        laws.add(law)
        return
    (w, c), rest = hinges[0], hinges[1:]
    for side, here in ((w, plus(law, scaled(c, w))), (negated(w), law)):
        within = (*region, side)
        inside = point if value_at(side, point) > 0 else strict_point(dimension, within)
        if inside is not None:
            _add_laws(dimension, within, here, inside, rest, laws)
