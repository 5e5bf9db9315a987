"""Which engine, and why."""

from __future__ import annotations

import attrs

from exactrelu.errors import InputError
from exactrelu.networks.engines.arrangement import ArrangementEngine, applies
from exactrelu.networks.engines.base import Engine
from exactrelu.networks.engines.cdd import CddEngine
from exactrelu.networks.engines.lattice import LatticeEngine
from exactrelu.networks.engines.lp import LPEngine
from exactrelu.networks.problem import Problem

ENGINES = ("auto", "lattice", "lp", "cdd", "arrangement")

# Measured on random networks of one to three hidden layers: up to 8 reduced inputs the lattice is faster
# (20-[8,6]: 0.2 s against 2.5 s), its 3^n faces to begin with lose from 10 on (50-[12]: 8 s against 1 s).
LATTICE_DIMENSION = 8
# For lists of cells of one hidden layer the arrangement engine wins from 7 dimensions on (8-[14]: 1.2 s
# against 2.5 s).
ARRANGEMENT_DIMENSION = 7


@attrs.frozen
class Choice:
    """An engine with the reason why it was taken; empty when it was named."""

    engine: Engine
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.engine.name} (auto: {self.reason})" if self.reason else self.engine.name


def choose(problem: Problem, name: str = "auto", counting: bool = False) -> Choice:
    """Return the engine called `name`, or for "auto" the fastest by measurement.

    Parameters
    ----------
    counting : bool
        Whether only the number of regions is wanted.
    """
    engines: dict[str, Engine] = {
        "lattice": LatticeEngine(),
        "lp": LPEngine(),
        "cdd": CddEngine(),
        "arrangement": ArrangementEngine(),
    }
    if isinstance(name, str) and name in engines:
        return Choice(engines[name])
    if name != "auto":
        raise InputError(f"engine must be one of {', '.join(ENGINES)}, got {name!r:.80}")
    n = problem.dimension
    if applies(problem) and (counting or n >= ARRANGEMENT_DIMENSION):
        return Choice(engines["arrangement"], "one hidden layer on a whole space")
    if n <= LATTICE_DIMENSION:
        return Choice(engines["lattice"], f"{n} reduced inputs, fastest up to {LATTICE_DIMENSION}")
    return Choice(engines["lp"], f"{n} reduced inputs, the lattice is fastest only up to {LATTICE_DIMENSION}")
