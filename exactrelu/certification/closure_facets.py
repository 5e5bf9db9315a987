"""Which patterns of a complete list may share a facet: the pattern across each hyperplane, looked up.

Let h be the form of a neuron on a region and s its sign there. Across a facet on which h vanishes, the
neurons whose forms are multiples of h (0 is one) have multiples c h of it again, and are active iff
-s c > 0; all others keep their sign. Only the factors c have to be carried through the layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import gcd

import attrs

from exactrelu.certificates.statement import Form, Statement

# What the forms of one layer belong to: a form with positive first coefficient and without common factor,
# or one of these two.
_ZERO: Form = ()
_CONSTANT: Form = (1,)


@attrs.frozen
class Leaf:
    """A pattern with what is needed to find its facets.

    Attributes
    ----------
    outputs : tuple of forms
        The affine map.
    sides : dict from the first neuron of each class of proportional forms to its form
        With the sign that makes it positive on the region.
    candidates : list of (neuron, number of the pattern across it)
        Earlier patterns that may share a facet with this one, on the zero set of the neuron.
    """

    outputs: tuple[Form, ...]
    sides: dict[int, Form]
    candidates: list[tuple[int, int]]


@attrs.frozen
class _Prefix:
    """The layers up to one of them under their part of a pattern: forms of the last one and all lines."""

    forms: tuple[Form, ...]
    lines: tuple[Form, ...]


class FacetSearch:
    """Finds candidates for common facets.

    Parameters
    ----------
    statement : Statement
        About a network.
    patterns : list of bytes, one byte a neuron
        All proper patterns; their order matters.
    """

    def __init__(self, statement: Statement, patterns: Sequence[bytes]) -> None:
        self._statement = statement
        self._patterns = patterns
        self._cuts = list(pairwise([0, *accumulate(statement.widths)]))
        self._number = {pattern: a for a, pattern in enumerate(patterns)}
        self._prefixes = {pattern[:end] for pattern in patterns for _, end in self._cuts}
        self._layer_of = [level for level, (a, b) in enumerate(self._cuts) for _ in range(a, b)]
        # Of the last pattern only: neighbours in the list mostly share all layers but the last.
        self._last: list[tuple[bytes, _Prefix]] = []

    def leaf(self, number: int) -> Leaf:
        """Return what is known of a pattern from computation alone."""
        pattern = self._patterns[number]
        layers = self._layers(pattern)
        lines = layers[-1].lines
        forms = [form for layer in layers for form in layer.forms]
        start, end = self._cuts[-1]
        active = list(map(bool, pattern[start:end]))
        outputs = self._statement.next_forms(len(layers), layers[-1].forms, active)
        members: dict[Form, list[int]] = {}
        for i, line in enumerate(lines):
            if line not in (_ZERO, _CONSTANT):
                members.setdefault(line, []).append(i)
        sides, candidates = {}, []
        for line, owners in members.items():
            first = owners[0]
            form = forms[first]
            sides[first] = form if pattern[first] else tuple([-x for x in form])
            other = self._number.get(self._across(pattern, forms, lines, line, owners) or b"", number)
            if other < number:
                candidates.append((first, other))
        return Leaf(outputs, sides, candidates)

    def _layers(self, pattern: bytes) -> list[_Prefix]:
        found: list[tuple[bytes, _Prefix]] = []
        lines: tuple[Form, ...] = ()
        for level, (start, _) in enumerate(self._cuts):
            prefix = pattern[:start]
            if level < len(self._last) and self._last[level][0] == prefix:
                found.append(self._last[level])
            else:
                if level:
                    before = pattern[self._cuts[level - 1][0] : start]
                    forms = self._statement.next_forms(level, found[-1][1].forms, list(map(bool, before)))
                else:
                    forms = self._statement.first_forms()
                found.append((prefix, _Prefix(forms, lines + tuple(map(_line, forms)))))
            lines = found[-1][1].lines
        self._last = found
        return [layer for _, layer in found]

    def _across(
        self, pattern: bytes, forms: Sequence[Form], lines: Sequence[Form], line: Form, owners: Sequence[int]
    ) -> bytes | None:
        """Return the pattern across the zero set of the neurons `owners`, or None where it is not listed."""
        first = owners[0]
        level = self._layer_of[first]
        start, end = self._cuts[level]
        made = bytearray(pattern[:end])
        for i in owners:
            if i < end:
                made[i] ^= 1
        pivot = next(j for j, x in enumerate(line) if x)
        # The coefficients of one variable stand for the factors of the line.
        values = [form[pivot] for form in forms[start:end]]
        below = (forms[first][pivot] > 0) == bool(pattern[first])
        for weights, (a, b) in zip(self._statement.layers[level + 1 :], self._cuts[level + 1 :], strict=True):
            if bytes(made) not in self._prefixes:
                return None
            kept = [(j, x) for j, x in enumerate(values) if made[start + j] and x]
            values = [sum([row[j] * x for j, x in kept]) for row in weights]
            for i, x in zip(range(a, b), values, strict=True):
                moved = lines[i] == line or lines[i] == _ZERO
                made.append((x < 0 if below else x > 0) if moved else pattern[i])
            start = a
        return bytes(made)


def _line(form: Form) -> Form:
    """Return what all multiples of a form have in common."""
    pivot = next((x for x in form[:-1] if x), 0)
    if not pivot:
        return _CONSTANT if form[-1] else _ZERO
    size = gcd(*form) if pivot > 0 else -gcd(*form)
    return tuple([x // size for x in form])
