"""Round a proposed dual vector to integers, exactly orthogonal to the generators that force it."""

from __future__ import annotations

import numpy as np
from gmpy2 import mpq

from exactrelu.arith.linalg import solve
from exactrelu.arith.rational import Rational, common_denominator
from exactrelu.training.rays import Array, Generators

_BITS = 24


def rounded_dual(generators: Generators, images: Array, proposal: Array, forced: Array) -> list[int] | None:
    """Return integers close to a proposed dual vector that are orthogonal to the `forced` generators.

    Entries at as many points as there are independent forced generators are solved for; None when the
    proposal is useless.
    """
    top = float(np.abs(proposal).max())
    if not np.isfinite(top) or top == 0:
        return None
    rounded = [int(x) for x in np.rint(proposal * (2.0**_BITS / top))]
    if not len(forced):
        return rounded
    rows, columns = _pivots(images, forced)
    if len(columns) == len(rounded):
        return None
    chosen = [generators.images[k] for k in rows]
    rest = [i for i in range(len(rounded)) if i not in set(columns)]
    right = [-sum(row[i] * rounded[i] for i in rest) for row in chosen]
    found = solve([[row[i] for i in columns] for row in chosen], right, len(columns))
    if found is None:
        return None
    full: list[Rational] = [mpq(x) for x in rounded]
    for i, x in zip(columns, found, strict=True):
        full[i] = x
    scale = common_denominator(found)
    return [int(x * scale) for x in full]


def _pivots(images: Array, forced: Array) -> tuple[list[int], list[int]]:
    """Return independent forced generators and as many points at which they are independent.

    Chosen in floats by complete pivoting; a wrong choice is found out by the exact check of the vector.
    """
    table = images[forced]
    rows: list[int] = []
    columns: list[int] = []
    first = float(np.abs(table).max())
    for _ in range(min(table.shape)):
        r, c = np.unravel_index(int(np.argmax(np.abs(table))), table.shape)
        pivot = table[r, c]
        if abs(pivot) <= first / 2**30:
            break
        rows.append(int(forced[r]))
        columns.append(int(c))
        table = table - np.outer(table[:, c] / pivot, table[r])
        table[r] = 0
        table[:, c] = 0
    return rows, columns
