"""Counts by exhaustion, from the definition: every sign pattern, decided by Fourier-Motzkin elimination.

Nothing of the package is used, so that its engines, the emitter and the checker can be judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

Form = Sequence[int]
Layer = Sequence[Form]
Pattern = tuple[bool, ...]


def has_interior(rows: Sequence[Form]) -> bool:
    """Whether some point has a.y + c > 0 for all rows (a, c); then a ball around it has, too."""
    current = {tuple(Fraction(x) for x in row) for row in rows}
    width = len(rows[0]) - 1 if rows else 0
    for _ in range(width):
        above = [row for row in current if row[0] > 0]
        below = [row for row in current if row[0] < 0]
        current = {row[1:] for row in current if row[0] == 0}
        for a in above:
            for b in below:
                total = [x / a[0] - y / b[0] for x, y in zip(a[1:], b[1:], strict=True)]
                size = max(map(abs, total), default=Fraction(0)) or Fraction(1)
                current.add(tuple(x / size for x in total))
    return all(row[0] > 0 for row in current)


def compose(layer: Layer, forms: Sequence[Form], scale: int, width: int) -> list[list[int]]:
    """Return the forms of a layer from those of the one before (zero where a neuron is inactive)."""
    made = []
    for row in layer:
        total = [0] * width + [row[-1] * scale]
        for weight, form in zip(row[:-1], forms, strict=True):
            total = [x + weight * y for x, y in zip(total, form, strict=True)]
        made.append(total)
    return made


def proper_patterns(
    layers: Sequence[Layer],
    dimension: int,
    domain: Sequence[Form] = (),
    inputs: Sequence[Form] | None = None,
    scale: int = 1,
) -> Iterator[tuple[Pattern, list[list[int]]]]:
    """Yield the proper patterns on a domain with interior, each with the forms of the last layer."""
    if inputs is None:
        inputs = [[int(i == j) for j in range(dimension)] + [0] for i in range(dimension)]
    start: tuple[Pattern, list[Form], list[Form]] = ((), list(inputs), list(domain))
    if not has_interior(domain):
        return
    current = [start]
    for layer in layers:
        following = []
        for pattern, forms, rows in current:
            z = compose(layer, forms, scale, dimension)
            for bits, more in _signs(z, rows):
                kept = [f if b else [0] * (dimension + 1) for f, b in zip(z, bits, strict=True)]
                following.append((pattern + bits, kept, more))
        current = following
    for pattern, forms, _ in current:
        yield pattern, forms  # type: ignore[misc]


def _signs(forms: Sequence[Form], rows: list[Form]) -> Iterator[tuple[Pattern, list[Form]]]:
    current: list[tuple[Pattern, list[Form]]] = [((), rows)]
    for form in forms:
        following = []
        for bits, held in current:
            if not any(form[:-1]):
                following.append(((*bits, form[-1] > 0), held))
                continue
            for sign in (True, False):
                more = [*held, form if sign else [-x for x in form]]
                if has_interior(more):
                    following.append(((*bits, sign), more))
        current = following
    yield from current


def count(
    kind: str,
    layers: Sequence[Layer],
    dimension: int,
    domain: Sequence[Form] = (),
    outputs: Layer = (),
    inputs: Sequence[Form] | None = None,
    scale: int = 1,
) -> int:
    """Return the number that a certificate of a kind claims."""
    found = list(proper_patterns(layers, dimension, domain, inputs, scale))
    if kind != "laws":
        return len(found)
    return len({str(compose(outputs, forms, scale, dimension)) for _, forms in found})
