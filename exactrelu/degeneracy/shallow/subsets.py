"""Which kinks may face the other way: subsets of vectors with a given sum, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, combinations

from gmpy2 import mpq

from exactrelu.arith.linalg import hermite_form, pivot_columns, solve
from exactrelu.arith.rational import Rational, common_denominator
from exactrelu.univariate.subset_sums import TooManySumsError, subset_with_sum

Vector = Sequence[Rational]


def find_subset(
    vectors: Sequence[Vector],
    target: Vector,
    limit: int,
    before: Callable[[int], None] = lambda sums: None,
) -> frozenset[int] | None:
    """Return indices of a subset of the vectors with sum `target`, or None: then there is none.

    Parameters
    ----------
    before : callable
        Told how many sums at most will be looked at, when linear algebra does not decide; it may raise.

    Raises
    ------
    TooManySumsError
        When each half of the vectors has more than `limit` different sums.

    Notes
    -----
    **Proved** both ways: the found subset is added up; without one, the vectors are linearly independent or
    do not span the target (one exact linear system), the target is no sum of integer multiples of the vectors
    (Hermite normal form), or all sums of the two halves were looked at.
    """
    if not any(target):
        return frozenset()
    columns = [list(entries) for entries in zip(*vectors, strict=True)] if vectors else [[] for _ in target]
    weights = solve(columns, list(target), len(vectors))
    if weights is None:
        return None
    if len(pivot_columns(columns)) == len(vectors):
        subset = frozenset(i for i, weight in enumerate(weights) if weight)
        return subset if all(weight in (0, 1) for weight in weights) else None
    if not _in_lattice(vectors, target):
        return None
    before(2 ** (1 + len(vectors) // 2))
    packed = _packed([*vectors, target])
    return subset_with_sum([(x,) for x in packed[:-1]], (packed[-1],), limit)


def all_subsets(vectors: Sequence[Vector], target: Vector, limit: int) -> Iterator[frozenset[int]]:
    """Yield every subset of the vectors with sum `target`.

    Raises
    ------
    TooManySumsError
        For more than `limit` subsets to look at in either half.
    """
    half = len(vectors) // 2
    if 2 ** (len(vectors) - half) > limit:
        raise TooManySumsError
    packed = _packed([*vectors, target])
    left: dict[int, list[frozenset[int]]] = {}
    for chosen in _subsets(range(half)):
        left.setdefault(sum(packed[i] for i in chosen), []).append(frozenset(chosen))
    for chosen in _subsets(range(half, len(vectors))):
        for other in left.get(packed[-1] - sum(packed[i] for i in chosen), ()):
            yield other | frozenset(chosen)


def _subsets(items: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def _in_lattice(vectors: Sequence[Vector], target: Vector) -> bool:
    """Whether the target is a sum of integer multiples of the vectors, as every sum of a subset is."""
    denominator = common_denominator([mpq(x) for vector in vectors for x in vector])
    rest = [x * denominator for x in target]
    if any(mpq(x).denominator != 1 for x in rest):
        return False
    for row in hermite_form([[int(x * denominator) for x in vector] for vector in vectors]):
        place = next((j for j, x in enumerate(row) if x), None)
        if place is None:
            break
        factor = mpq(rest[place], row[place])
        if factor.denominator != 1:
            return False
        rest = [x - factor * y for x, y in zip(rest, row, strict=True)]
    return not any(rest)


def _packed(vectors: Sequence[Vector]) -> list[int]:
    """Return one integer a vector, such that sums of subsets agree exactly when those of the vectors do.

    Entries are digits in a base that exceeds twice the largest difference of two sums of subsets.
    """
    denominator = common_denominator([mpq(x) for vector in vectors for x in vector])
    integers = [[int(x * denominator) for x in vector] for vector in vectors]
    base = 2 * max((sum(abs(v[j]) for v in integers) for j in range(len(integers[0]))), default=0) + 1
    found = []
    for vector in integers:
        total = 0
        for entry in vector:
            total = total * base + entry
        found.append(total)
    return found
