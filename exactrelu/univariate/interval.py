"""Closed bounded intervals."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs

from exactrelu.arith.rational import Rational, rational_vector
from exactrelu.errors import DegenerateInputError


@attrs.frozen
class Interval:
    """The interval [left, right], left < right; anything else is a `DegenerateInputError`."""

    left: Rational
    right: Rational

    def __attrs_post_init__(self) -> None:
        if self.left >= self.right:
            what = "is empty" if self.left > self.right else "is a single point"
            raise DegenerateInputError(
                "interval must be a pair (left, right) with left < right, "
                f"got ({self.left}, {self.right}), which {what}"
            )

    @property
    def length(self) -> Rational:
        return self.right - self.left

    def __str__(self) -> str:
        return f"[{self.left}, {self.right}]"


IntervalLike: TypeAlias = "Interval | tuple[Any, Any]"


def as_interval(value: IntervalLike) -> Interval:
    """Return an interval from a pair of exact numbers.

    Raises
    ------
    DegenerateInputError
        If it is empty or a single point.

    Examples
    --------
    >>> as_interval((0, "1/2"))
    Interval(left=mpq(0,1), right=mpq(1,2))
    """
    if isinstance(value, Interval):
        return value
    return Interval(*rational_vector(value, "interval", 2))
