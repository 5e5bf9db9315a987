"""Does some subset of given vectors have a given sum? Exact, by meeting in the middle."""

from __future__ import annotations

from collections.abc import Sequence

from exactrelu.arith.rational import Rational

Vector = tuple[Rational, ...]

STATE_LIMIT = 2**18
"""Most different sums of either half, unless told otherwise."""


class TooManySumsError(Exception):
    """The vectors have more different subset sums than the limit; nothing is known."""


def subset_with_sum(
    vectors: Sequence[Vector], target: Vector, limit: int = STATE_LIMIT
) -> frozenset[int] | None:
    """Return the indices of a subset that adds up to `target`, or None: then there is none.

    Raises
    ------
    TooManySumsError
        The question is NP-hard; halves with more than `limit` different sums are refused.

    Examples
    --------
    >>> sorted(subset_with_sum([(3,), (5,), (-7,)], (-4,)))
    [0, 2]
    >>> subset_with_sum([(3,), (5,)], (4,)) is None
    True
    """
    # The two subsets that flat outer pieces ask for need no search.
    if not any(target):
        return frozenset()
    if (
        all(sum(entries) == t for entries, t in zip(zip(*vectors, strict=True), target, strict=True))
        and vectors
    ):
        return frozenset(range(len(vectors)))
    half = len(vectors) // 2
    left = _sums(vectors[:half], len(target), limit)
    right = _sums(vectors[half:], len(target), limit)
    for total, members in right.items():
        rest = tuple(t - x for t, x in zip(target, total, strict=True))
        if rest in left:
            mask = left[rest] | (members << half)
            return frozenset(i for i in range(len(vectors)) if mask >> i & 1)
    return None


def _sums(vectors: Sequence[Vector], length: int, limit: int) -> dict[Vector, int]:
    """Return every subset sum with one subset, as a bit mask, that has it."""
    zero = type(vectors[0][0])(0) if vectors else 0
    found: dict[Vector, int] = {(zero,) * length: 0}
    for i, vector in enumerate(vectors):
        for total, members in list(found.items()):
            found.setdefault(tuple(x + y for x, y in zip(total, vector, strict=True)), members | 1 << i)
        if len(found) > limit:
            raise TooManySumsError
    return found
