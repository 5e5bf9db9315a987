"""What a computation returns when it cannot decide a number: an interval, and why."""

from __future__ import annotations

from typing import Any, NoReturn

import attrs


@attrs.frozen
class Undecided:
    """An integer of which only a lower and an upper bound are proved.

    Attributes
    ----------
    lower, upper : int
        Both proved; ``lower < upper``.
    definition : str
        What is counted.
    why : str
        What kept the computation from deciding, and what could help.
    """

    lower: int
    upper: int
    definition: str
    why: str

    def __bool__(self) -> NoReturn:
        raise TypeError("an undecided number is neither true nor false; look at lower and upper")

    def __str__(self) -> str:
        return f"between {self.lower} and {self.upper} ({self.definition}; {self.why})"

    def as_dict(self) -> dict[str, Any]:
        """Return the keys that ``--json`` prints; there is no count, and `proved` says why."""
        return {
            "count": None,
            "lower": self.lower,
            "upper": self.upper,
            "definition": self.definition,
            "proved": self.why,
        }
