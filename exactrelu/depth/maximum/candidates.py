"""The candidate terms F_n[A; B] with a given number of pairs, up to symmetry."""

from __future__ import annotations

from collections.abc import Iterator

from exactrelu.depth.maximum.terms import Pairs, SymmetrizedTerm, require_size
from exactrelu.errors import ResourceLimitError

_ROUNDS = 4

# Terms before symmetries are used; three pairs in nine positions make 45,000.
_LARGEST = 200_000


def candidate_terms(n: int, pairs: int) -> tuple[SymmetrizedTerm, ...]:
    """Return terms F_n[A; B] with A and B disjoint multisets of `pairs` pairs, about one an orbit of S_n.

    Parameters
    ----------
    n : int
        Between 2 and 9.
    pairs : int
        On each side. The number of orbits grows quickly: for n = 7 there are 5, 106, 2897 for 1, 2, 3.

    Notes
    -----
    Terms that differ by a permutation of positions or by exchanging A and B are the same function. Two terms
    are taken for the same when colour refinement of their graphs (positions with red and blue edges) does not
    tell them apart. So no function is listed twice for such a reason, but a few orbits may be left out: a
    search that finds nothing proves nothing.

    Raises
    ------
    ResourceLimitError
        For four pairs and more, when there are too many terms.
    """
    require_size(n, pairs)
    classes: dict[object, SymmetrizedTerm] = {}
    names: dict[object, int] = {}
    for left, right in sorted(_labelled(n, pairs)):
        invariant = _invariant(left, right, names)
        if invariant not in classes:
            classes[invariant] = SymmetrizedTerm(left, right)
    return tuple(sorted(classes.values()))


def _labelled(n: int, pairs: int) -> set[tuple[Pairs, Pairs]]:
    """All terms whose positions are numbered in the order in which they occur."""
    found: set[tuple[Pairs, Pairs]] = set()
    for chosen in _sequences(n, pairs, (), 0):
        left, right = tuple(sorted(chosen[:pairs])), tuple(sorted(chosen[pairs:]))
        if not set(left) & set(right):
            found.add((left, right))
        if len(found) > _LARGEST:
            raise ResourceLimitError(
                f"there are too many terms of {pairs} pairs in {n} positions; take fewer pairs",
                limit=_LARGEST,
                estimate=len(found),
            )
    return found


def _sequences(n: int, pairs: int, chosen: Pairs, used: int) -> Iterator[Pairs]:
    """Extend a sequence of pairs, each side increasing, by pairs that use at most the next new positions."""
    if len(chosen) == 2 * pairs:
        yield chosen
        return
    starts_side = len(chosen) in (0, pairs)
    for a in range(min(used + 1, n)):
        known = max(used, a + 1)
        for b in range(a, min(known + 1, n)):
            if starts_side or (a, b) >= chosen[-1]:
                yield from _sequences(n, pairs, (*chosen, (a, b)), max(known, b + 1))


def _invariant(left: Pairs, right: Pairs, names: dict[object, int]) -> object:
    """An invariant under renaming positions and exchanging the sides."""
    shapes = _shape(left), _shape(right)
    if shapes[0] < shapes[1]:
        return _refined(left, right, names)
    if shapes[0] > shapes[1]:
        return _refined(right, left, names)
    return min(_refined(left, right, names), _refined(right, left, names))


def _shape(side: Pairs) -> tuple[int, ...]:
    """What a side looks like on its own: how often its pairs occur, and its positions."""
    ends = [v for pair in side for v in pair]
    times = sorted(side.count(pair) for pair in set(side))
    return (sum(a == b for a, b in side), *times, -1, *sorted(ends.count(v) for v in set(ends)))


def _refined(red: Pairs, blue: Pairs, names: dict[object, int]) -> tuple[int, ...]:
    """The sorted colours after refinement; `names` numbers colours, the same for all graphs."""
    edges = [(colour, pair) for colour, side in enumerate((red, blue)) for pair in side]
    colours = {v: 0 for _, pair in edges for v in pair}
    for _ in range(_ROUNDS):
        seen: dict[int, list[tuple[int, int]]] = {v: [] for v in colours}
        for side, (a, b) in edges:
            for v, other in _ends(a, b):
                seen[v].append((side, -1 if other is None else colours[other]))
        signatures = {v: (colours[v], tuple(sorted(around))) for v, around in seen.items()}
        colours = {v: names.setdefault(signature, len(names) + 1) for v, signature in signatures.items()}
    return tuple(sorted(colours.values()))


def _ends(a: int, b: int) -> Iterator[tuple[int, int | None]]:
    if a == b:
        yield a, None
    else:
        yield a, b
        yield b, a
