"""Zaslavsky's theorem on arrangements in general position, instance by instance.

The two sides of the theorem are computed apart: chambers are listed by the engine that recurses on
restrictions and uses no theorem on numbers, and the characteristic polynomial is computed without listing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from exactrelu.certificates.claims import Count
from exactrelu.report.certificates import CERTIFIED, ToCertify
from exactrelu.report.claims import Paper, PaperClaim, Value
from exactrelu.report.table import Formula, Table

if TYPE_CHECKING:
    from exactrelu.arrangements import Arrangement

DIMENSIONS = range(1, 6)
SIZES = range(1, 13)


@cache
def arrangement(dimension: int, size: int) -> Arrangement:
    """Return hyperplanes drawn from a seed, with general position proved by minors."""
    from exactrelu.arrangements.families import generic

    return generic(dimension, size, seed=1975)


@cache
def listed(dimension: int, size: int) -> Count:
    """Count the chambers by listing them, without Zaslavsky's theorem."""
    return arrangement(dimension, size).count(engine="exact")


def certified(dimension: int, size: int) -> ToCertify:
    """Count the chambers by a certificate."""
    return ToCertify(f"generic-n{dimension}-m{size}", arrangement(dimension, size))


@cache
def listed_bounded(dimension: int, size: int) -> int:
    """Count the bounded chambers by listing, without Zaslavsky's theorem.

    In general position the unbounded chambers are, far away, the chambers of the hyperplanes moved to the
    origin: a chamber with a recession direction has one that is on no hyperplane, since any n normals are
    independent.
    """
    from exactrelu.arrangements import Arrangement

    parallel = Arrangement(arrangement(dimension, size).normals)
    return int(listed(dimension, size)) - int(parallel.count(engine="exact"))


def theorem(dimension: int, size: int) -> dict[str, object]:
    """Compare both sides of Theorems A and C."""
    chosen = arrangement(dimension, size)
    polynomial = chosen.characteristic_polynomial()
    at_minus_one = sum(c * (-1) ** (dimension - i) for i, c in enumerate(polynomial))
    chambers = (-1) ** dimension * at_minus_one == int(listed(dimension, size))
    # The normals span the space only when there are at least n of them; then Theorem C speaks of chi(1).
    bounded = sum(polynomial) * (-1) ** dimension if size >= dimension else 0
    return {
        "polynomial": polynomial,
        "A": chambers,
        "C": bounded == listed_bounded(dimension, size),
    }


def faces(dimension: int, size: int) -> tuple[int, ...]:
    """Count the faces of every dimension, vertices first."""
    return arrangement(dimension, size).f_vector()


def _for_all_sizes(compute: Callable[[int, int], object], dimension: int) -> Callable[[], object]:
    return lambda: [compute(dimension, size) for size in SIZES]


def _claims(n: int) -> tuple[PaperClaim, ...]:
    where = f"m = {SIZES[0]}..{SIZES[-1]} hyperplanes in general position in R^{n}"
    return (
        PaperClaim(
            id=f"chambers-{n}",
            statement=f"The number of chambers of {where} is the sum of C(m, i) over i <= {n}.",
            source="Zaslavsky 1975, Theorem A and its corollary for general position (Buck 1943)",
            definition="chambers: connected components of the complement",
            compute=_for_all_sizes(certified, n),
            how=CERTIFIED,
        ),
        PaperClaim(
            id=f"bounded-{n}",
            statement=f"The number of bounded chambers of {where} is C(m - 1, {n}).",
            source="Zaslavsky 1975, Theorem C and its corollary for general position (Buck 1943)",
            definition="bounded chambers: bounded connected components of the complement",
            compute=_for_all_sizes(listed_bounded, n),
            how="chambers listed, minus the listed chambers of the parallel hyperplanes through the origin",
        ),
        PaperClaim(
            id=f"theorem-{n}",
            statement=f"(-1)^n chi(-1) chambers, |chi(1)| of them bounded, belong to {where}.",
            source="Zaslavsky 1975, Theorems A and C",
            definition="chi: characteristic polynomial, highest degree first; numbers of chambers by listing",
            compute=_for_all_sizes(theorem, n),
            how="exact characteristic polynomial, computed without listing, against the listed numbers",
        ),
        PaperClaim(
            id=f"faces-{n}",
            statement=f"The k-faces of {where} are C(m, n-k) times the sum of C(m-n+k, i), i <= k.",
            source="Buck 1943; Zaslavsky 1975",
            definition="faces: relatively open cells of every dimension, vertices first",
            compute=_for_all_sizes(faces, n),
            how="deletion and restriction over all flats, exact; Euler's relation holds in each",
        ),
    )


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """Chambers and bounded chambers by m and n; the faces for the largest m."""
    columns = (Formula("m", "m"), *(Formula(f"n={n}", f"n={n}") for n in DIMENSIONS))
    titles = {
        "chambers": ("Chambers", "certificates"),
        "bounded": ("Bounded chambers", "listing"),
    }
    by_size = {
        name: Table(
            f"{title} of m hyperplanes in general position in R^n",
            columns,
            tuple((m, *(values[f"{name}-{n}"][i] for n in DIMENSIONS)) for i, m in enumerate(SIZES)),
        ).proved_by(how)
        for name, (title, how) in titles.items()
    }
    return {**by_size, "faces": _faces_table(values)}


def _faces_table(values: Mapping[str, Value]) -> Table:
    most = max(DIMENSIONS)
    columns = (Formula("n", "n"), *(Formula(f"f_{k}", f"f_{k}") for k in range(most + 1)))
    rows = []
    for n in DIMENSIONS:
        numbers = values[f"faces-{n}"][-1]
        rows.append((n, *numbers, *[None] * (most - n)))
    return Table(
        f"Faces of dimension k of {SIZES[-1]} hyperplanes in general position in R^n", columns, tuple(rows)
    ).proved_by("deletion and restriction")


PAPER = Paper(
    folder="zaslavsky1975",
    title="Zaslavsky 1975: counting the chambers of an arrangement",
    claims=tuple(claim for n in DIMENSIONS for claim in _claims(n)),
    tables=tables,
)
