"""Linear programs region by region: for many inputs. Floats propose, exact points and Farkas vectors
decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np
from gmpy2 import mpq

from exactrelu.networks.engines.base import Batch
from exactrelu.networks.engines.float_simplex import float_row, float_vector, minimise
from exactrelu.networks.engines.splitting import Point, splitting_batches, value
from exactrelu.networks.farkas import from_support
from exactrelu.networks.lattice.arrays import Array
from exactrelu.networks.problem import LP_BACKEND, Form, Problem
from exactrelu.polyhedra.linear_program import LinearProgram, Optimal, Unbounded
from exactrelu.polyhedra.solving import solve_program

# Points on a segment are proposed at these shares of the way from where the form vanishes to where the
# region ends.
_SHARES = (0.5, 0.1)


@attrs.frozen
class LPEngine:
    """Region by region with certified linear programs; see the module."""

    name: str = attrs.field(default="lp", init=False)
    proof: str = attrs.field(
        default=(
            "region by region: every neuron that cuts a region has an exact point on either side, every "
            "other one exact Farkas multipliers"
        ),
        init=False,
    )

    def batches(self, problem: Problem, witnesses: bool = True, facets: bool = False) -> Iterator[Batch]:
        return splitting_batches(problem, beyond)

    def count(self, problem: Problem) -> int:
        return sum(len(batch.patterns) for batch in self.batches(problem))


def beyond(rows: Sequence[Form], form: Form, point: Point) -> Point | None:
    """Return a point where all rows are positive and `form` is negative, or None if there provably is none.

    `point` is one where all rows and the form are positive.
    """
    if not rows:
        return _straight_down(form, point)
    # Infinities and NaN only spoil a proposal: what is returned has been checked exactly.
    with np.errstate(all="ignore"):
        return _beyond(rows, form, point)


def _beyond(rows: Sequence[Form], form: Form, point: Point) -> Point | None:
    system = np.array([float_row(row) for row in rows])
    objective = np.array(float_row(form))
    here = float_vector(point)
    slack = system[:, :-1] @ here + system[:, -1]
    height = float(objective[:-1] @ here + objective[-1])
    if np.isfinite(slack).all() and (slack > 0.0).all() and height > 0.0:
        found = _step(
            rows, form, point, system, slack, -objective[:-1], -float(objective[:-1] @ objective[:-1]), height
        )
        if found is not None:
            return found
        scale = 1.0 / slack
        proposal = minimise(system[:, :-1] * scale[:, None], np.ones(len(rows)), objective[:-1])
        if proposal is not None and proposal.value + height > 0.0:
            if from_support(form, rows, proposal.support) is not None:
                return None
        elif proposal is not None:
            fall = float(objective[:-1] @ proposal.direction)
            found = _step(rows, form, point, system, slack, proposal.direction, fall, height)
            if found is not None:
                return found
    return _exactly(rows, form, point)


def _straight_down(form: Form, point: Point) -> Point:
    """Without rows every non-constant form is negative somewhere: follow its gradient."""
    gradient = form[:-1]
    step = 2 * value(form, point) / sum(x * x for x in gradient)
    return tuple(x - step * g for x, g in zip(point, gradient, strict=True))


def _step(
    rows: Sequence[Form],
    form: Form,
    point: Point,
    system: Array,
    slack: Array,
    direction: Array,
    fall: float,
    height: float,
) -> Point | None:
    """Walk from `point` in a direction in which the form falls; return an exact point beyond its zero, if
    there is one."""
    if not fall < 0.0:
        return None
    vanishes = height / -fall
    speed = system[:, :-1] @ direction
    falling = speed < 0.0
    leaves = float((slack[falling] / -speed[falling]).min()) if falling.any() else 3.0 * vanishes
    if not leaves > vanishes:
        return None
    end = min(leaves, 3.0 * vanishes)
    for share in _SHARES:
        candidate = _exact_point(point, direction * (vanishes + share * (end - vanishes)))
        if (
            candidate is not None
            and value(form, candidate) < 0
            and all(value(row, candidate) > 0 for row in rows)
        ):
            return candidate
    return None


def _exact_point(point: Point, move: Array) -> Point | None:
    target = float_vector(point) + move
    # Short dyadic coordinates: about 2^-20 of the way is fine enough, and exactness is checked anyway.
    size = float(np.abs(move).max(initial=0.0))
    _, exponent = np.frexp(size)
    grid = float(np.ldexp(1.0, int(exponent) - 20))
    rounded = np.rint(target / grid) * grid
    # Numbers beyond the range of floats are left to the exact program.
    return tuple(mpq(x) for x in rounded.tolist()) if np.isfinite(rounded).all() else None


def _exactly(rows: Sequence[Form], form: Form, point: Point) -> Point | None:
    """Decide by an exact linear program with a verified witness."""
    program = LinearProgram(form[:-1], tuple((row[:-1], row[-1]) for row in rows), (), "min")
    result = solve_program(program, LP_BACKEND)
    if isinstance(result, Optimal):
        if result.value + form[-1] >= 0:
            return None
        low = result.point
    elif isinstance(result, Unbounded):
        fall = -sum((a * b for a, b in zip(form[:-1], result.ray, strict=True)), mpq(0))
        steps = (abs(value(form, result.point)) + 1) / fall
        low = tuple(x + steps * y for x, y in zip(result.point, result.ray, strict=True))
    else:
        raise AssertionError("rows that are positive at a point cannot be infeasible")
    # The form vanishes at share `zero` of the way to `low`; halfway beyond, the rows are still positive.
    here = value(form, point)
    zero = here / (here - value(form, low))
    share = (1 + zero) / 2
    return tuple(x + share * (y - x) for x, y in zip(point, low, strict=True))
