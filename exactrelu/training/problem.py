"""A training problem: exact data, a loss, a class of functions; and the same problem in integers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal, get_args

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import pivot_columns
from exactrelu.arith.rational import (
    Rational,
    RationalLike,
    common_denominator,
    rational_matrix,
    rational_vector,
)
from exactrelu.errors import InputError, ResourceLimitError, ShapeError

Loss = Literal["squared", "absolute", "max"]
LOSSES: tuple[str, ...] = get_args(Loss)
Signs = tuple[int, ...]
MOST_NEURONS = 1000
"""Largest width that is searched."""


@attrs.frozen(slots=False)
class TrainingProblem:
    """Minimise the loss of ``f(x) = sum_j s_j relu(<a_j, x> + b_j) [+ <g, x>] [+ c]`` on weighted data.

    Attributes
    ----------
    points : tuple of D tuples of n mpq
    targets, weights : tuple of D mpq
        Weights are positive. The loss is ``sum w_i (f(x_i) - y_i)^2`` (squared), ``sum w_i |f(x_i) - y_i|``
        (absolute) or ``max w_i |f(x_i) - y_i|`` (max).
    width : int
        Number of neurons, 1 or more.
    loss : "squared", "absolute" or "max"
    output_bias, skip : bool
        Whether f has a constant c, and an affine term ``<g, x> + c`` (which contains the constant).
    signs : tuple of width entries 1 or -1, or None
        The output signs s_j when they are fixed.
    """

    points: tuple[tuple[Rational, ...], ...]
    targets: tuple[Rational, ...]
    weights: tuple[Rational, ...]
    width: int
    loss: str
    output_bias: bool
    skip: bool
    signs: Signs | None

    @property
    def dimension(self) -> int:
        return len(self.points[0])

    @cached_property
    def input_scale(self) -> int:
        return common_denominator([x for point in self.points for x in point])

    @cached_property
    def target_scale(self) -> int:
        return common_denominator(self.targets)

    @cached_property
    def weight_scale(self) -> int:
        return common_denominator(self.weights)

    @cached_property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """The rows ``q (x_i, 1)`` with q the common denominator of all inputs."""
        scale = self.input_scale
        return tuple((*(int(x * scale) for x in point), scale) for point in self.points)

    @cached_property
    def integer_targets(self) -> tuple[int, ...]:
        return tuple(int(y * self.target_scale) for y in self.targets)

    @cached_property
    def integer_weights(self) -> tuple[int, ...]:
        return tuple(int(w * self.weight_scale) for w in self.weights)

    @cached_property
    def unit(self) -> Rational:
        """What a loss in the integer data must be multiplied with to be the loss."""
        power = 2 if self.loss == "squared" else 1
        return mpq(1, self.weight_scale * self.target_scale**power)

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """Independent columns of `rows` that span all: the others cannot change what a neuron does."""
        return pivot_columns(self.rows)

    @cached_property
    def free_columns(self) -> tuple[tuple[int, ...], ...]:
        """Values on the data of the terms that enter f with any coefficient: the constant, the inputs."""
        ones = (1,) * len(self.rows)
        if self.skip:
            return tuple(tuple(row[k] for row in self.rows) for k in self.columns)
        return (ones,) if self.output_bias else ()

    @cached_property
    def sign_patterns(self) -> tuple[Signs, ...]:
        """Output signs to search: by number only, because neurons may be permuted."""
        if self.signs is not None:
            return (tuple(sorted(self.signs, reverse=True)),)
        w = self.width
        return tuple((1,) * (w - k) + (-1,) * k for k in range(w + 1))

    def loss_of(self, values: Sequence[Rational]) -> Rational:
        """Return the loss of a function with these values at the points."""
        errors = [f - y for f, y in zip(values, self.targets, strict=True)]
        if self.loss == "squared":
            return sum((w * e * e for w, e in zip(self.weights, errors, strict=True)), mpq(0))
        sizes = [w * abs(e) for w, e in zip(self.weights, errors, strict=True)]
        return max(sizes) if self.loss == "max" else sum(sizes, mpq(0))


def training_problem(
    X: Iterable[Iterable[RationalLike]],
    y: Iterable[RationalLike],
    width: int,
    loss: str = "squared",
    output_bias: bool = False,
    skip: bool = False,
    weights: Iterable[RationalLike] | None = None,
    sign_restriction: Iterable[int] | None = None,
) -> TrainingProblem:
    """Return the problem of these arguments; see `train_global`, whose errors are raised here."""
    points = rational_matrix(X, "X")
    if not points:
        raise ShapeError("X must have at least one point, got none; add rows")
    targets = _targets(y, len(points))
    if isinstance(width, bool) or not isinstance(width, int) or width < 1:
        raise InputError(f"width must be an integer, 1 or more, got {width!r:.80}")
    if width > MOST_NEURONS:
        raise ResourceLimitError(
            "width has too many sign patterns; take fewer neurons",
            limit=MOST_NEURONS,
            estimate=width,
        )
    if not isinstance(loss, str) or loss not in LOSSES:
        raise InputError(
            f"loss must be 'squared', 'absolute' or 'max', got {loss!r:.80}; other losses are "
            "refused: dual vectors prove bounds for convex losses, and these three have rational optima"
        )
    for name, flag in (("output_bias", output_bias), ("skip", skip)):
        if not isinstance(flag, bool):
            raise InputError(f"{name} must be True or False, got {flag!r:.80}")
    return TrainingProblem(
        points,
        targets,
        _weights(weights, len(points)),
        width,
        loss,
        output_bias or skip,
        skip,
        _signs(sign_restriction, width),
    )


def _targets(y: Iterable[RationalLike], length: int) -> tuple[Rational, ...]:
    values = list(y) if isinstance(y, Iterable) and not isinstance(y, (str, bytes)) else y
    if isinstance(values, list):
        for i, value in enumerate(values):
            if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
                raise ShapeError(
                    f"y[{i}] must be one number, got {value!r:.80}; several outputs are refused, because "
                    "their common optimum may be irrational: train one output at a time"
                )
    return rational_vector(values, "y", length)


def _weights(weights: Iterable[RationalLike] | None, length: int) -> tuple[Rational, ...]:
    if weights is None:
        return (mpq(1),) * length
    found = rational_vector(weights, "weights", length)
    for i, w in enumerate(found):
        if w <= 0:
            raise InputError(f"weights[{i}] must be positive, got {w}; leave out points of weight 0")
    return found


def _signs(signs: Iterable[int] | None, width: int) -> Signs | None:
    if signs is None:
        return None
    if isinstance(signs, (str, bytes)) or not isinstance(signs, Iterable):
        raise InputError(f"sign_restriction must be a list of 1 and -1, got {signs!r:.80}")
    found = tuple(signs)
    if len(found) != width:
        raise ShapeError(f"sign_restriction must have {width} entries, the width, got {len(found)}")
    for j, s in enumerate(found):
        if isinstance(s, bool) or s not in (1, -1):
            raise InputError(f"sign_restriction[{j}] must be 1 or -1, got {s!r:.80}")
    return tuple(int(s) for s in found)
