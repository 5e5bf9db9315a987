"""A part of a paper that is too long for one module: some of its claims, and the tables made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from exactrelu.errors import InputError
from exactrelu.report.claims import PaperClaim, Value, no_tables
from exactrelu.report.table import Table

NAME = "Arora et al. 2018"


@attrs.frozen
class Part:
    """Some claims of a paper.

    Attributes
    ----------
    claims : tuple of PaperClaim
    tables : callable
        From the recomputed values of the whole paper by claim id to the tables by file name.
    """

    claims: tuple[PaperClaim, ...]
    tables: Callable[[Mapping[str, Value]], Mapping[str, Table]] = no_tables


def claim(
    id_: str, statement: str, where: str, definition: str, compute: Callable[[], object], how: str
) -> PaperClaim:
    """Return a claim whose source is a place in the paper, e.g. "Theorem 3.1"."""
    return PaperClaim(id_, statement, f"{NAME}, {where}", definition, compute, how)


def all_tables(parts: Iterable[Part], values: Mapping[str, Value]) -> dict[str, Table]:
    """Return the tables of all parts.

    Raises
    ------
    InputError
        If two parts have a table of the same name.
    """
    found: dict[str, Table] = {}
    for part in parts:
        tables = part.tables(values)
        if twice := found.keys() & tables.keys():
            raise InputError(f"tables of a paper must have different names, got {sorted(twice)} twice")
        found |= tables
    return found
