"""Which cells are unbounded, without linear programs.

Choose a linear functional g and a number L beyond its values at all vertices. Every cell of an essential
arrangement has vertices, so a cell that meets one of the two far hyperplanes g = L and g = -L is unbounded.
Conversely an unbounded cell meets one of them unless g vanishes on its whole recession cone. The cells of
the arrangement induced on the far hyperplanes are therefore unbounded cells, and they are all of them when
their number is the exact one, by Zaslavsky's second theorem; otherwise another g is tried.
"""

from __future__ import annotations

from math import isqrt, prod

import numpy as np

from exactrelu.arith.linalg import primitive
from exactrelu.arith.signs import Bits, Words, find_rows, pack
from exactrelu.arrangements.incremental.ascent import ascend
from exactrelu.arrangements.incremental.descent import descend, whitney_numbers
from exactrelu.arrangements.normal_form import NormalForm
from exactrelu.errors import UnsoundBackendError

_ATTEMPTS = 20


def unbounded_cells(form: NormalForm, words: Words) -> Bits:
    """Return which cells of an essential affine arrangement, given by all their sign words, are unbounded.

    Proved: every marked cell is unbounded, and their number is the exact one.
    Cost: two listings one dimension lower.
    """
    numbers = whitney_numbers(descend(form.rows))
    bounded = abs(sum(n * (-1) ** i for i, n in enumerate(numbers)))
    expected = sum(numbers) - bounded
    marked = np.zeros(len(words), dtype=np.bool_)
    generator = np.random.default_rng(0)
    dimension = len(form.rows[0]) - 1
    far = _beyond_all_vertices(form.rows)
    for _ in range(_ATTEMPTS):
        functional = [int(x) for x in generator.integers(1, 64, size=dimension)]
        for side in (1, -1):
            met = _cells_on(form.rows, functional, side * far * sum(functional), words.shape[1])
            place = find_rows(words, met)
            if bool((place < 0).any()):
                raise UnsoundBackendError("a cell that a far hyperplane meets is not in the list", form)
            marked[place] = True
        if int(marked.sum()) == expected:
            return marked
    raise UnsoundBackendError(
        f"found {int(marked.sum())} unbounded cells where the exact count is {expected}", form
    )


def _beyond_all_vertices(rows: tuple[tuple[int, ...], ...]) -> int:
    """Return a number beyond every coordinate of every vertex: Hadamard's bound on Cramer's numerators."""
    lengths = sorted((isqrt(sum(x * x for x in row)) + 1 for row in rows[1:]), reverse=True)
    return prod(lengths[: len(rows[0]) - 1]) + 1


def _cells_on(rows: tuple[tuple[int, ...], ...], functional: list[int], value: int, words: int) -> Words:
    """Return the sign words of the cells that the hyperplane {functional = value} meets."""
    head, *tail = functional
    restricted = [
        primitive(
            [
                *(head * a - row[0] * g for a, g in zip(row[1:-1], tail, strict=True)),
                head * row[-1] + row[0] * value,
            ]
        )
        for row in rows
    ]
    if not tail:
        return pack(np.array([[row[0] > 0 for row in restricted[1:]]]), 0, words)
    return ascend(descend(restricted), 0).words
