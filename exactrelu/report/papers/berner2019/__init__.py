"""Berner, Elbrächter and Grohs 2019: how degenerate the parametrization by ReLU networks is."""

from __future__ import annotations

from collections.abc import Mapping

from exactrelu.report.claims import Paper, Value
from exactrelu.report.papers.berner2019 import section2, stability
from exactrelu.report.table import Table


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The examples for every k and at single k, the conditions they miss, the constants of the theorems."""
    return {**section2.tables(values), **stability.tables(values)}


PAPER = Paper(
    folder="berner2019",
    title="Berner, Elbrächter and Grohs 2019: inverse stability of shallow ReLU networks",
    claims=(*section2.CLAIMS, *stability.CLAIMS),
    tables=tables,
)
