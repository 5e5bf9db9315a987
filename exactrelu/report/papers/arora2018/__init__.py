"""Arora, Basu, Mianjy and Mukherjee 2018, part by part: a part is a module with ``PART``, listed here."""

from __future__ import annotations

from functools import partial

from exactrelu.report.claims import Paper
from exactrelu.report.papers.arora2018 import (
    characterisation,
    cpwl,
    depth,
    l1,
    training,
    zonotope_family,
    zonotopes,
)
from exactrelu.report.papers.arora2018.part import all_tables

PARTS = (
    characterisation.PART,
    cpwl.PART,
    depth.PART,
    l1.PART,
    training.PART,
    zonotope_family.PART,
    zonotopes.PART,
)

PAPER = Paper(
    folder="arora2018",
    title="Arora, Basu, Mianjy and Mukherjee 2018: understanding deep ReLU networks",
    claims=tuple(claim for part in PARTS for claim in part.claims),
    tables=partial(all_tables, PARTS),
)
