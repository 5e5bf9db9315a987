"""Zaslavsky's theorem on arrangements in general position, instance by instance."""

from __future__ import annotations

from collections.abc import Mapping

from exactrelu.certificates.claims import Count
from exactrelu.report.claims import Paper, PaperClaim, Value
from exactrelu.report.table import Formula, Table

DIMENSIONS = range(1, 5)
SIZES = range(1, 9)


def moment_arrangement(dimension: int, size: int) -> tuple[list[list[int]], list[int]]:
    """Return hyperplanes ``t x_1 + ... + t^n x_n + 1 = 0`` for t = 1..size.

    They are in general position: n of the normals, and n + 1 of the rows (A | c), form Vandermonde matrices
    (up to row factors) of distinct positive t, which are regular.
    """
    normals = [[t**power for power in range(1, dimension + 1)] for t in range(1, size + 1)]
    return normals, [1] * size


def chambers(dimension: int) -> list[Count]:
    """List the chambers for every size; counting without listing would use the theorem that is checked."""
    from exactrelu.arrangements import Arrangement

    return [Arrangement(*moment_arrangement(dimension, size)).count(engine="exact") for size in SIZES]


def bounded_chambers(dimension: int) -> list[Count]:
    """Count the bounded chambers for every size."""
    from exactrelu.arrangements import Arrangement

    return [Arrangement(*moment_arrangement(dimension, size)).bounded_count() for size in SIZES]


def _claims(dimension: int) -> tuple[PaperClaim, PaperClaim]:
    where = f"of m = {SIZES[0]}..{SIZES[-1]} hyperplanes in general position in R^{dimension}"
    return (
        PaperClaim(
            id=f"chambers-{dimension}",
            statement=f"The number of chambers {where} is the sum of C(m, i) over i <= {dimension}.",
            source="Zaslavsky 1975, Theorem A",
            definition="chambers: connected components of the complement",
            compute=lambda: chambers(dimension),
            how="every chamber listed with a rational point inside (engine exact)",
        ),
        PaperClaim(
            id=f"bounded-{dimension}",
            statement=f"The number of bounded chambers {where} is C(m - 1, {dimension}).",
            source="Zaslavsky 1975, Theorem C",
            definition="bounded chambers: bounded connected components of the complement",
            compute=lambda: bounded_chambers(dimension),
            how="exact characteristic polynomial at 1: the formula is checked, Theorem C is used",
        ),
    )


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """One table for each of the two counts: a row for each m, a column for each dimension."""
    columns = (Formula("m", "m"), *(Formula(f"n={n}", f"n={n}") for n in DIMENSIONS))
    titles = {"chambers": "Chambers", "bounded": "Bounded chambers"}
    return {
        name: Table(
            f"{title} of m hyperplanes in general position in R^n",
            columns,
            tuple((m, *(values[f"{name}-{n}"][i] for n in DIMENSIONS)) for i, m in enumerate(SIZES)),
        )
        for name, title in titles.items()
    }


PAPER = Paper(
    folder="zaslavsky1975",
    title="Zaslavsky 1975: counting the chambers of an arrangement",
    claims=tuple(claim for n in DIMENSIONS for claim in _claims(n)),
    tables=tables,
)
