"""How long a search may run, how it is going, and how large it may become."""

from __future__ import annotations

import time
from collections.abc import Iterable
from math import comb
from numbers import Real

import attrs

from exactrelu.arith.rational import RationalLike
from exactrelu.errors import InputError
from exactrelu.training.enumeration import tuples_of
from exactrelu.training.problem import TrainingProblem, training_problem


@attrs.frozen
class TrainingLimits:
    """When to stop without a proof.

    Attributes
    ----------
    nodes : int or None
        Nodes of the search; for ``method="enumerate"`` convex programs (None: a million).
    seconds : number or None
        Time on the clock.
    """

    nodes: int | None = attrs.field(default=None)
    seconds: float | None = attrs.field(default=None)

    @nodes.validator
    def _check_nodes(self, _: object, value: object) -> None:
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise InputError(f"limits.nodes must be an integer, 1 or more, or None, got {value!r:.80}")

    @seconds.validator
    def _check_seconds(self, _: object, value: object) -> None:
        number = isinstance(value, Real) and not isinstance(value, bool)
        if value is not None and not (number and value > 0):  # type: ignore[operator]
            raise InputError(f"limits.seconds must be a positive number or None, got {value!r:.80}")

    def deadline(self) -> float | None:
        """Return the reading of the monotonic clock at which time is over."""
        return None if self.seconds is None else time.monotonic() + self.seconds


@attrs.frozen
class TrainingEstimate:
    """How large a problem is before it is solved; all are upper bounds.

    Attributes
    ----------
    rays : int
        Rays of the dual arrangement of the data.
    cells : int
        Its cells, the dichotomies of the data: Cover's ``2 sum_{i<r} C(D - 1, i)`` for points of rank r.
    programs : int
        Convex programs that Algorithm 1 would solve; branch and bound visits far fewer nodes as a rule, but
        in the worst case as many.
    """

    rays: int
    cells: int
    programs: int


def estimate_training(
    X: Iterable[Iterable[RationalLike]],
    y: Iterable[RationalLike],
    width: int,
    output_bias: bool = False,
    skip: bool = False,
    sign_restriction: Iterable[int] | None = None,
) -> TrainingEstimate:
    """Return how large the problem of these arguments is; see `train_global`.

    Examples
    --------
    >>> estimate_training([[0], [1], [2]], [0, 1, 0], 2)
    TrainingEstimate(rays=6, cells=6, programs=78)
    """
    return estimate_of(training_problem(X, y, width, "squared", output_bias, skip, None, sign_restriction))


def estimate_of(problem: TrainingProblem) -> TrainingEstimate:
    """Return how large a problem is."""
    points, rank = len(set(problem.rows)), len(problem.columns)
    cells = 2 * sum(comb(points - 1, i) for i in range(rank))
    return TrainingEstimate(2 * comb(points, rank - 1), cells, tuples_of(problem, cells))
