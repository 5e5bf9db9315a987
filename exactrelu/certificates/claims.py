"""Claims: a number together with its definition and with what proves it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import attrs


class RegionDefinition(StrEnum):
    """The six notions of linear region of Stargalla, Hertrich and Reichman (NeurIPS 2025).

    For one network ``AFFINE <= CLOSED_CONNECTED <= OPEN_CONNECTED <= CONVEX <= PROPER <= ACTIVATION``,
    each inequality strict for some network.
    """

    ACTIVATION = "activation"
    PROPER = "proper"
    CONVEX = "convex"
    OPEN_CONNECTED = "open"
    CLOSED_CONNECTED = "closed"
    AFFINE = "affine"

    @property
    def meaning(self) -> str:
        """The definition in one sentence."""
        return _MEANING[self]


_MEANING = {
    RegionDefinition.ACTIVATION: "non-empty sets of inputs, of any dimension, sharing an activation pattern",
    RegionDefinition.PROPER: "full-dimensional sets of inputs of constant activation pattern",
    RegionDefinition.CONVEX: "fewest full-dimensional cells of a polyhedral complex with affine pieces",
    RegionDefinition.OPEN_CONNECTED: "maximal open connected sets on which the function is affine",
    RegionDefinition.CLOSED_CONNECTED: "connected components, with interior, of the sets of one affine law",
    RegionDefinition.AFFINE: "distinct affine laws on full-dimensional sets",
}


@attrs.frozen(eq=False)
class Count:
    """A count that carries its definition and its proof status.

    It converts with ``int()`` and compares equal to an int.

    Attributes
    ----------
    count : int
        The number.
    definition : str
        What was counted; a `RegionDefinition` for networks.
    domain : str
        Where, e.g. ``"R^3"`` or ``"[-1, 1]^2"``.
    engine : str
        The engine that found it and, for ``auto``, why that one.
    proved : bool
        Whether the number is proved by the run itself.
    how : str
        What proves it, or what is missing.
    """

    count: int
    definition: str
    domain: str
    engine: str
    proved: bool
    how: str

    def __int__(self) -> int:
        return self.count

    __index__ = __int__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Count):
            return self.count == other.count
        return self.count == other if isinstance(other, int) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.count)

    def __str__(self) -> str:
        return f"{self.count} ({self.definition}; {self.domain})"

    def as_dict(self) -> dict[str, Any]:
        """Return the keys that ``--json`` prints: `proved` is True, or the text of what is missing."""
        return {
            "count": self.count,
            "definition": str(self.definition),
            "domain": self.domain,
            "engine": self.engine,
            "proved": True if self.proved else self.how,
            "how": self.how,
        }
