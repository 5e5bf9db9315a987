"""Whether two networks compute the same function: a proof, or a rational point where they differ."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.arith.linalg import dot
from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.canonical_layers import network_of, with_canonical_layers
from exactrelu.degeneracy.difference import difference, require_comparable
from exactrelu.degeneracy.norms.cells import (
    Cells,
    checked_point,
    engine_of,
    pattern_strings,
    problem_with_interior,
    shortened,
    stream,
)
from exactrelu.degeneracy.norms.gradients import Gradients
from exactrelu.degeneracy.shallow import canonical_form
from exactrelu.networks.domain import Domain, DomainLike
from exactrelu.networks.network import ReLUNetwork
from exactrelu.networks.problem import LP_BACKEND, Problem
from exactrelu.polyhedra.relative_interior import relative_interior

if TYPE_CHECKING:
    from exactrelu.degeneracy.norm_certificates import NormCertificate

Point = tuple[Rational, ...]

# Points at which both networks are evaluated before anything is listed, and how far from the middle.
_REACHES = (1, 1, 8, 8, 64, 1000)


@attrs.frozen
class Equality:
    """The answer to whether two networks compute the same function on a domain; true when they do.

    Attributes
    ----------
    equal : bool
    witness : tuple of mpq, or None
        A point of the domain where they differ.
    values : pair of tuples of mpq, or None
        What the first and the second network are there.
    how : str
        What proves the answer.
    domain : Domain
    first, second : ReLUNetwork
    """

    equal: bool
    witness: Point | None
    values: tuple[Point, Point] | None
    how: str
    domain: Domain = attrs.field(repr=str)
    first: ReLUNetwork = attrs.field(repr=False)
    second: ReLUNetwork = attrs.field(repr=False)

    def __bool__(self) -> bool:
        return self.equal

    def certify(self, path: str | Path) -> NormCertificate:
        """Write a certificate of the equality; see `exactrelu.degeneracy.norm_certificates.certify_norm`."""
        from exactrelu.degeneracy.norm_certificates import certify_norm

        return certify_norm(self, path)

    def as_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {
            "equal": self.equal,
            "witness": self.witness,
            "values": self.values,
            "domain": str(self.domain),
            "proved": True,
            "how": self.how,
        }


def functionally_equal(
    first: ReLUNetwork, second: ReLUNetwork, domain: DomainLike = None, engine: str = "auto"
) -> Equality:
    """Decide whether two networks of any depths compute the same function on a domain.

    Parameters
    ----------
    first, second : ReLUNetwork
        With the same numbers of inputs and outputs.
    domain : Domain, Box, Polyhedron or None
        With interior points; None is all of R^n.
    engine : str
        How regions are found, where they are needed; as for `activation_regions`.

    Returns
    -------
    Equality
        True when they are equal; else with a rational point of the domain where they differ.

    Raises
    ------
    InputError, ShapeError
        For functions between different spaces.
    DegenerateInputError
        For a domain without interior points.
    ResourceLimitError
        From a named engine, as for `activation_regions`.

    Notes
    -----
    **Proved**: a difference by the exact values at the point, whatever found it. Equality by canonical forms,
    which decide it for shallow networks on R^n and recognise reparametrisations of each layer of deeper
    ones; or by the regions of the network that computes the difference: on a convex domain a continuous
    piecewise affine function is 0 exactly if its derivative is 0 on every proper region and it is 0 at one
    point. That the list of regions is complete rests on the engine; `Equality.certify` makes a certificate
    that others can check. Cost: a few exact forward passes, and some passes over the weights; where these
    do not decide, the common refinement of the regions of both networks, part by part until the first
    region with a derivative that is not 0.

    Examples
    --------
    >>> wide = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
    >>> identity = ReLUNetwork.from_weights([([[1]], [0])])
    >>> bool(functionally_equal(wide, identity))
    True
    >>> hinge = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    >>> found = functionally_equal(hinge, identity)
    >>> found.equal, hinge(found.witness) == identity(found.witness)
    (False, False)
    """
    require_comparable(first, second)
    problem = problem_with_interior(first, domain)
    engine_of(problem, engine)  # a wrong name is an error, needed or not
    comparison = _Comparison(first, second, problem.domain)
    for point in _sample(problem):
        if comparison.differ_at(point):
            return comparison.different(point, "exact values at a point")
    if len(first.hidden) <= 1 and len(second.hidden) <= 1:
        return _shallow(comparison, engine)
    network = with_canonical_layers(difference(first, second))
    if not any(map(any, network.layers[-1].weights)) and not any(network.layers[-1].bias):
        return comparison.same("equal canonical forms, layer by layer")
    return _by_regions(comparison, network, engine)


@attrs.frozen
class _Comparison:
    """Two networks on a domain, and how answers about them are made."""

    first: ReLUNetwork
    second: ReLUNetwork
    domain: Domain

    def differ_at(self, point: Point) -> bool:
        return self.first(point) != self.second(point)

    def contains(self, point: Point) -> bool:
        """Whether a point is in the domain (which is full-dimensional)."""
        rows_hold = all(dot(a, point) + b >= 0 for a, b in self.domain.rows)
        return rows_hold and all(dot(e, point) + c == 0 for e, c in self.domain.equations)

    def same(self, how: str) -> Equality:
        return Equality(True, None, None, how, self.domain, self.first, self.second)

    def different(self, point: Point, how: str) -> Equality:
        """Return the answer with a point, rounded to short coordinates where that is still one."""
        for short in shortened(point):
            if self.contains(short) and self.differ_at(short):
                point = short
                break
        values = self.first(point), self.second(point)
        if values[0] == values[1] or not self.contains(point):
            raise AssertionError("a witness is a point of the domain where the networks differ")
        return Equality(False, point, values, how, self.domain, self.first, self.second)


def _sample(problem: Problem) -> Iterator[Point]:
    """Yield a few points of the domain, the same ones in each run."""
    draw = random.Random(20190509)
    middle = _middle(problem)
    yield middle
    for reach in _REACHES:
        direction = [mpq(draw.randint(-64 * reach, 64 * reach), 64) for _ in range(len(middle))]
        step = mpq(1)
        for normal, offset in problem.domain.rows:
            slope, room = dot(normal, direction), dot(normal, middle) + offset
            if slope < 0 and room + step * slope < 0:
                step = room / -slope
        # Not on the boundary, where more happens to be 0 than inside.
        yield tuple(x + step * mpq(15, 16) * d for x, d in zip(middle, direction, strict=True))


def _middle(problem: Problem) -> Point:
    """Return a point in the interior of the domain."""
    if problem.box is not None:
        return problem.chart([(a + b) / 2 for a, b in zip(*problem.box, strict=True)])
    if not problem.domain.rows:
        return problem.chart([mpq(0)] * problem.dimension)
    return relative_interior(problem.domain.rows, (), problem.domain.dimension, LP_BACKEND).point


def _shallow(comparison: _Comparison, engine: str) -> Equality:
    form = canonical_form(comparison.first) - canonical_form(comparison.second)
    if form.is_zero:
        return comparison.same("equal canonical forms of shallow networks")
    if not (comparison.domain.rows or comparison.domain.equations):
        point = form.nonzero_point()
        if point is None:
            raise AssertionError("a canonical form that is not 0 is not 0 at some point")
        return comparison.different(point, "different canonical forms of shallow networks")
    # On a part of the space the kinks that are left may be outside.
    return _by_regions(comparison, network_of(form), engine)


def _by_regions(comparison: _Comparison, network: ReLUNetwork, engine: str) -> Equality:
    """Look for a region of the difference with a derivative that is not 0; its value at a point is known
    to be 0."""
    problem = problem_with_interior(network, comparison.domain)
    gradients = Gradients(network)
    regions = 0
    for cells in stream(problem, engine):
        place = _first_nonzero(gradients, cells)
        if place is not None:
            pattern = pattern_strings(network, cells.patterns[place])
            inside = checked_point(network, problem, pattern, cells.inside(place))
            point = _nonzero_near(comparison, network, pattern, inside)
            return comparison.different(point, "a region of the difference where its derivative is not 0")
        regions += len(cells.patterns)
    proof = engine_of(problem, engine).engine.proof
    return comparison.same(
        f"the difference is 0 at a point and has derivative 0 on all its {regions} proper regions; {proof}"
    )


def _first_nonzero(gradients: Gradients, cells: Cells) -> int | None:
    """Return the place of a region whose derivative is not 0, exactly decided."""
    if 0 in gradients.shape:
        return None
    value, error = gradients.floats(cells.patterns)
    places = np.flatnonzero((np.abs(value) > error).any(axis=(1, 2)))
    if not len(places) and not gradients.exact_in_floats:
        places = np.flatnonzero((gradients.integers(cells.patterns) != 0).any(axis=(1, 2)))
    return int(places[0]) if len(places) else None


def _nonzero_near(
    comparison: _Comparison, network: ReLUNetwork, pattern: tuple[str, ...], inside: Point
) -> Point:
    """Return a point of the domain where the networks differ, close to one in a region where the law of the
    difference is not 0."""
    if comparison.differ_at(inside):
        return inside
    step = next(row for row in network.affine_map(pattern)[0] if any(row))
    while True:
        # Along its gradient an affine function leaves 0 at once.
        point = tuple(x + d for x, d in zip(inside, step, strict=True))
        if comparison.contains(point) and comparison.differ_at(point):
            return point
        step = tuple(d / 2 for d in step)
