"""Families of arrangements against the counts that the literature has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

import attrs

from exactrelu.certificates.claims import Count
from exactrelu.report.certificates import CERTIFIED, ToCertify
from exactrelu.report.claims import Paper, PaperClaim, Value
from exactrelu.report.table import Entry, Formula, Table

if TYPE_CHECKING:
    from exactrelu.arrangements import Arrangement

LISTED_BELOW = 200_000
"""Arrangements with fewer cells are also listed."""

RECURSED_BELOW = 5_000
"""Those with fewer are listed once more, by an engine that uses no theorem on their number."""


@attrs.frozen
class Family:
    """A family of `exactrelu.arrangements.families`, and the sizes that are counted.

    Attributes
    ----------
    name : str
        The name of the function, or of the graph.
    sizes : range
        Values of n.
    hyperplanes : Formula
        Their equations.
    known : str
        The known number of cells, with its source.
    """

    name: str
    sizes: range
    hyperplanes: Formula
    known: str


FAMILIES = (
    Family("boolean", range(1, 9), Formula("x_i=0", "x_i = 0"), "2^n"),
    Family("braid", range(1, 9), Formula("x_i=x_j", "x_i = x_j"), "n!, the orders of n numbers"),
    Family(
        "shi",
        range(1, 8),
        Formula(r"x_i-x_j\in\{0,1\}", "x_i - x_j = 0, 1"),
        "(n + 1)^(n - 1) (Shi 1986)",
    ),
    Family(
        "catalan",
        range(1, 7),
        Formula(r"x_i-x_j\in\{-1,0,1\}", "x_i - x_j = -1, 0, 1"),
        "n! C(2n, n) / (n + 1) (Stanley 1996)",
    ),
    Family(
        "linial",
        range(1, 9),
        Formula("x_i-x_j=1", "x_i - x_j = 1"),
        "2^-n sum_k C(n, k) (k + 1)^(n - 1) (Postnikov and Stanley 2000)",
    ),
    Family(
        "semiorder",
        range(1, 7),
        Formula(r"x_i-x_j\in\{-1,1\}", "x_i - x_j = -1, 1"),
        "labelled semiorders (OEIS A006531)",
    ),
    Family(
        "resonance",
        range(1, 7),
        Formula(r"\sum_{i\in S}x_i=0", "sum_{i in S} x_i = 0"),
        "OEIS A034997",
    ),
    Family(
        "threshold",
        range(1, 6),
        Formula(r"x_0+\sum_{i\in S}x_i=0", "x_0 + sum_{i in S} x_i = 0"),
        "threshold functions of n inputs (OEIS A000609)",
    ),
    Family("type_b", range(1, 8), Formula(r"x_i=\pm x_j,\ x_i=0", "x_i = +-x_j, x_i = 0"), "2^n n!"),
    Family("type_d", range(1, 8), Formula(r"x_i=\pm x_j", "x_i = +-x_j"), "2^(n - 1) n!"),
    Family(
        "cycle",
        range(3, 9),
        Formula(r"x_i=x_{i+1}", "x_i = x_{i+1}"),
        "2^n - 2 acyclic orientations of the cycle (Stanley 1973)",
    ),
    Family(
        "cube",
        range(1, 4),
        Formula(r"x_u=x_v", "x_u = x_v"),
        "acyclic orientations of the n-cube (Stanley 1973; OEIS A334247)",
    ),
)


@cache
def arrangement(name: str, n: int) -> Arrangement:
    """Return the arrangement of a family, or of a graph of the networkx library."""
    import networkx as nx

    from exactrelu.arrangements import families

    graphs = {"cycle": nx.cycle_graph, "cube": nx.hypercube_graph}
    if name in graphs:
        return families.graphical(graphs[name](n))
    build: Callable[[int], Arrangement] = getattr(families, name)
    return build(n)


@cache
def counted(name: str, n: int) -> Count:
    """Count the cells without listing them."""
    return arrangement(name, n).count()


def listed(name: str, n: int) -> Count | None:
    """List the cells and count the list; None when there are too many."""
    if int(counted(name, n)) >= LISTED_BELOW:
        return None
    return arrangement(name, n).count(engine="incremental")


def recursed(name: str, n: int) -> Count | None:
    """List the cells by recursion on restrictions, which needs no theorem on their number."""
    if int(counted(name, n)) >= RECURSED_BELOW:
        return None
    return arrangement(name, n).count(engine="exact")


def certified(name: str, n: int) -> ToCertify:
    """Count by a certificate that the independent checker accepts."""
    return ToCertify(f"{name}-{n}", arrangement(name, n))


def _claims(family: Family) -> tuple[PaperClaim, ...]:
    first, last = family.sizes[0], family.sizes[-1]
    cells = "cells: connected components of the complement of the hyperplanes"

    def for_all(compute: Callable[[str, int], object]) -> Callable[[], object]:
        return lambda: [compute(family.name, n) for n in family.sizes]

    def claim(kind: str, compute: Callable[[str, int], object], what: str, how: str) -> PaperClaim:
        return PaperClaim(
            id=f"{kind}-{family.name}",
            statement=f"Cells of {family.hyperplanes} ({family.name}), n = {first}..{last}{what}.",
            source=family.known,
            definition=cells,
            compute=for_all(compute),
            how=how,
        )

    return (
        claim("counted", counted, "", "exact number of no-broken-circuit sets, without listing"),
        claim(
            "listed",
            listed,
            f", those with fewer than {LISTED_BELOW}",
            "listed: distinct sign vectors, each certified at a rational point, as many as counted",
        ),
        claim(
            "recursed",
            recursed,
            f", those with fewer than {RECURSED_BELOW}",
            "listed in integers by recursion on restrictions; no theorem on the number is used",
        ),
        claim(
            "certified",
            certified,
            "",
            CERTIFIED,
        ),
    )


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """One row a family, one column a size; where a number of cells was also listed, another table says so."""
    titles = {
        "counted": ("Cells, counted without listing", "no-broken-circuit sets"),
        "listed": (
            f"Cells, listed (below {LISTED_BELOW} cells)",
            "a rational point in each, as many as counted",
        ),
        "certified": ("Cells, certified", "certificates"),
    }
    return {name: _by_size(title, name, values).proved_by(how) for name, (title, how) in titles.items()}


def _by_size(title: str, kind: str, values: Mapping[str, Value]) -> Table:
    most = max(family.sizes[-1] for family in FAMILIES)
    sizes = tuple(Formula(f"n={n}", f"n={n}") for n in range(1, most + 1))
    rows: list[tuple[Entry, ...]] = []
    for family in FAMILIES:
        found = dict(zip(family.sizes, values[f"{kind}-{family.name}"], strict=True))
        rows.append((family.name, family.hyperplanes, *(found.get(n) for n in range(1, most + 1))))
    return Table(title, ("family", "hyperplanes", *sizes), tuple(rows))


PAPER = Paper(
    folder="families",
    title="Families of arrangements with known counts",
    claims=tuple(claim for family in FAMILIES for claim in _claims(family)),
    tables=tables,
)
