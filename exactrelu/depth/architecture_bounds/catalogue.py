"""All bounds of one architecture, each with its source and its hypotheses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from exactrelu.depth.architecture_bounds.region_bounds import (
    hinz_upper_bound,
    montufar_2014_lower_bound,
    montufar_2017_upper_bound,
    raghu_upper_bound,
    require_architecture,
    serra_lower_bound,
    serra_upper_bound,
)
from exactrelu.errors import InputError

DEFINITION = "proper activation regions in R^n_0; upper bounds hold for definitions 2 to 6 of linear regions"

# Terms of the histograms of Hinz and van de Geer; about a microsecond each.
_HISTOGRAM_TERMS = 2_000_000


@attrs.frozen
class RegionBound:
    """A bound for the number of regions of networks of one architecture.

    Attributes
    ----------
    name : str
    side : str
        "lower": some network of the architecture has so many regions; "upper": none has more.
    value : int or None
        None when a hypothesis fails; `missing` says which.
    source : str
    hypothesis : str
        What the theorem needs, or "none".
    missing : str
    """

    name: str
    side: str
    value: int | None
    source: str
    hypothesis: str
    missing: str


@attrs.frozen
class ArchitectureBounds:
    """The bounds of one architecture.

    Attributes
    ----------
    inputs : int
    widths : tuple of int
    bounds : tuple of RegionBound
    definition : str
        What is counted.
    """

    inputs: int
    widths: tuple[int, ...]
    bounds: tuple[RegionBound, ...]
    definition: str = DEFINITION

    @property
    def lower(self) -> int:
        """The largest lower bound whose hypotheses hold; 1 when there is none."""
        return max((b.value for b in self.bounds if b.side == "lower" and b.value is not None), default=1)

    @property
    def upper(self) -> int:
        """The smallest upper bound."""
        return min(b.value for b in self.bounds if b.side == "upper" and b.value is not None)


def _hinz(inputs: int, widths: Sequence[int]) -> int:
    """The bound, unless the histograms take long."""
    free = min(inputs, widths[0])
    if free * free * len(widths) > _HISTOGRAM_TERMS:
        raise InputError(
            "equal to the bound of Serra et al.; not computed a second time for so many dimensions"
        )
    return hinz_upper_bound(inputs, widths)


_ENTRIES: tuple[tuple[str, str, Callable[[int, Sequence[int]], int], str, str], ...] = (
    ("Montufar 2014", "lower", montufar_2014_lower_bound, "Montufar et al. 2014, Theorem 4", "n_l >= n_0"),
    ("Serra 2018", "lower", serra_lower_bound, "Serra et al. 2018", "n_l >= 3 n_0"),
    ("Serra 2018", "upper", serra_upper_bound, "Serra, Tjandraatmadja, Ramalingam 2018", "none"),
    ("Hinz 2019", "upper", _hinz, "Hinz, van de Geer 2019, binomial histogram", "none"),
    ("Montufar 2017", "upper", montufar_2017_upper_bound, "Montufar 2017", "none"),
    ("Raghu 2017", "upper", raghu_upper_bound, "Raghu et al. 2017; Zhang, Naitzat, Lim 2018", "none"),
)


def architecture_bounds(inputs: int, widths: Sequence[int]) -> ArchitectureBounds:
    """Return all bounds for networks with n_0 inputs and hidden widths n_1, ..., n_L.

    Raises
    ------
    InputError
        For widths that are no positive integers, or none at all.
    ResourceLimitError
        When the numbers would have millions of digits.

    Notes
    -----
    **Proved** here: the integers, exactly. The theorems behind them are those of the sources; what the bounds
    say is compared with exact counts in the tests. Hanin and Rolnick's bound for expectations needs more than
    widths; see `hanin_rolnick_density`.

    Examples
    --------
    >>> found = architecture_bounds(2, [4, 4])
    >>> found.lower, found.upper, [b.value for b in found.bounds]
    (44, 121, [44, None, 121, 121, 121, 121])
    """
    known = require_architecture(inputs, widths)
    bounds = []
    for name, side, function, source, hypothesis in _ENTRIES:
        value, missing = None, ""
        try:
            value = function(inputs, known)
        except InputError as error:
            missing = str(error)
        bounds.append(RegionBound(name, side, value, source, hypothesis, missing))
    return ArchitectureBounds(inputs, known, tuple(bounds))
