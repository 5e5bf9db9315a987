"""The ``cdd`` engine: incremental enumeration with exact linear programs, the independent reference."""

from __future__ import annotations

from exactrelu.arith.linalg import dot
from exactrelu.arith.rational import Rational
from exactrelu.arrangements.enumeration import Enumeration, from_points, point_with_signs
from exactrelu.arrangements.normal_form import NormalForm


def enumerate_cdd(form: NormalForm, limit: int | None) -> Enumeration:
    """List the cells of a normal form with one linear program for every cell and inserted hyperplane.

    Proved: a cell is split only with a point on each side, and left whole only on a verified optimum of
    zero slack.

    Raises
    ------
    BackendUnavailableError
        Without the extra ``cdd``.
    """
    del limit  # the list itself is the largest thing it holds, and that has been checked
    rows = form.rows
    start = point_with_signs(rows[:1], [1], "cdd")
    if start is None:
        raise AssertionError("functional 0 of a normal form is not zero")
    cells: dict[int, tuple[Rational, ...]] = {0: start}
    for k in range(1, len(rows)):
        bit = 1 << (k - 1)
        split: dict[int, tuple[Rational, ...]] = {}
        for bits, point in cells.items():
            known = [1, *(1 if bits >> j & 1 else -1 for j in range(k - 1))]
            value = dot(rows[k], point)
            for side, key in ((1, bits | bit), (-1, bits)):
                # The witness already lies on one side unless it lies on the hyperplane.
                other = point if value * side > 0 else point_with_signs(rows[: k + 1], [*known, side], "cdd")
                if other is not None:
                    split[key] = other
        cells = split
    return from_points(form, cells, "incremental enumeration, every linear program with a verified witness")
