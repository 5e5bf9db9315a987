"""What a certificate states: its header, in integers, as proofs/SPEC.md (section 3) writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from hashlib import sha256

import attrs

from exactrelu.errors import ResourceLimitError

MAGIC = "exactrelu-certificate 1"
LONGEST = 4000
"""The most digits of an integer; clause 9.1 of the format."""

Form = tuple[int, ...]


class Kind(StrEnum):
    """What a tree of patterns proves; section 7 of the format."""

    REGIONS = "regions"
    CELLS = "cells"
    VERTICES = "vertices"
    LAWS = "laws"
    LINEAR = "linear"


@attrs.frozen
class Subspace:
    """The affine subspace of all ``(X + B y) / scale``, y in R^k.

    Attributes
    ----------
    scale, back : int, > 0
    rows : tuple of n forms (B_j1, ..., B_jk, X_j)
    inverse : tuple of k rows of n integers
        A left inverse C of B up to a factor: ``C B = back * identity``.
    dimension : int
        The k of R^k.
    """

    scale: int
    back: int
    rows: tuple[Form, ...]
    inverse: tuple[Form, ...]
    dimension: int


@attrs.frozen
class Statement:
    """The statement of a certificate, without its count.

    Attributes
    ----------
    kind : Kind
    inputs : int
        The dimension n of the input space.
    layers : tuple of layers, each a tuple of rows (weights, then bias)
        The hidden layers in integers; one layer, of the rows, for an arrangement or a zonotope.
    outputs : tuple of rows
        The output layer of a network, in the same scale; empty otherwise.
    domain : tuple of forms
        The domain is where they are >= 0.
    subspace : Subspace or None
        Where y lives when the domain has no interior.
    source : str
        SHA-256 of the file that the input was read from, or "-".
    """

    kind: Kind
    inputs: int
    layers: tuple[tuple[Form, ...], ...]
    outputs: tuple[Form, ...] = ()
    domain: tuple[Form, ...] = ()
    subspace: Subspace | None = None
    source: str = "-"

    @property
    def dimension(self) -> int:
        """The k of R^k, where the tree lives."""
        return self.inputs if self.subspace is None else self.subspace.dimension

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(len(layer) for layer in self.layers)

    def input_lines(self) -> Iterator[str]:
        """Yield the lines of the input; their SHA-256 identifies it."""
        if self.kind is Kind.CELLS:
            yield f"arrangement {self.inputs} {len(self.layers[0])}"
            yield from _rows(self.layers[0])
        elif self.kind is Kind.VERTICES:
            yield f"zonotope {self.inputs} {len(self.layers[0])}"
            yield from _rows([row[:-1] for row in self.layers[0]])
        else:
            sizes = [self.inputs, len(self.layers), *self.widths, len(self.outputs)]
            yield f"network {' '.join(map(str, sizes))}"
            for layer in (*self.layers, self.outputs):
                yield from _rows(layer)

    @property
    def input_hash(self) -> str:
        """SHA-256 of the input text."""
        digest = sha256()
        for line in self.input_lines():
            digest.update(f"{line}\n".encode())
        return digest.hexdigest()

    def header(self, count: int, digits: int, more: Sequence[Form] = ()) -> Iterator[str]:
        """Yield the lines of the header; `digits` bounds the integers of what follows it.

        `more` are the laws of a statement about laws; for linear regions one row: the numbers of proper
        patterns, of common facets and of laws.
        """
        token = "graph" if self.kind is Kind.LINEAR else "law"
        body = [*self.input_lines(), *self._place_lines(), f"count {count}", *_rows(more, token)]
        longest = max(digits, *(_digits(line) for line in body))
        # The line itself holds an integer; one or two digits more never matter.
        longest = max(longest, len(str(longest)))
        if longest > LONGEST:
            raise too_long(longest)
        yield MAGIC
        yield f"statement {self.kind}"
        yield f"digits {longest}"
        yield f"source {self.source}"
        yield f"input {self.input_hash}"
        yield from body

    def _place_lines(self) -> Iterator[str]:
        if self.subspace is None:
            yield "chart none"
        else:
            yield f"chart {self.subspace.dimension} {self.subspace.scale} {self.subspace.back}"
            yield from _rows(self.subspace.rows)
            yield from _rows(self.subspace.inverse)
        yield f"domain {len(self.domain)}"
        yield from _rows(self.domain)

    def first_forms(self) -> tuple[Form, ...]:
        """Return the forms of the first layer on R^k."""
        if self.subspace is None:
            return self.layers[0]
        inputs = [(j, row) for j, row in enumerate(self.subspace.rows)]
        return self._compose(self.layers[0], inputs)

    def next_forms(self, layer: int, forms: Sequence[Form], active: Sequence[bool]) -> tuple[Form, ...]:
        """Return the forms of layer number `layer` (the outputs come last) from those of the one before."""
        kept = [(j, form) for j, form in enumerate(forms) if active[j]]
        return self._compose((*self.layers, self.outputs)[layer], kept)

    def _compose(self, layer: Sequence[Form], kept: Sequence[tuple[int, Form]]) -> tuple[Form, ...]:
        scale = 1 if self.subspace is None else self.subspace.scale
        made = []
        for row in layer:
            total = [0] * self.dimension + [row[-1] * scale]
            for j, form in kept:
                weight = row[j]
                if weight:
                    total = [x + weight * y for x, y in zip(total, form, strict=True)]
            made.append(tuple(total))
        return tuple(made)


def too_long(digits: int) -> ResourceLimitError:
    """Return the error for integers of more digits than the format allows."""
    return ResourceLimitError(
        f"a certificate has integers of at most {LONGEST} digits, this one would need more",
        limit=LONGEST,
        estimate=digits,
    )


def _rows(rows: Sequence[Form], token: str = "row") -> list[str]:
    # Before they are written: Python refuses to write integers of more than some thousand digits.
    bits = max((int(x).bit_length() for row in rows for x in row), default=0)
    if bits > LONGEST * 10 // 3:
        raise too_long(bits * 3 // 10)
    return [" ".join((token, *map(str, row))) for row in rows]


def _digits(line: str) -> int:
    numbers = [token.lstrip("-") for token in line.split()]
    return max((len(number) for number in numbers if number.isdigit()), default=1)
