"""Networks with one input: exact piecewise-linear functions of one variable."""

from exactrelu.univariate.interval import Interval
from exactrelu.univariate.network_function import (
    contributions,
    count_pieces,
    network_function,
    network_functions,
)
from exactrelu.univariate.piecewise import PiecewiseLinear1D

__all__ = [
    "Interval",
    "PiecewiseLinear1D",
    "contributions",
    "count_pieces",
    "network_function",
    "network_functions",
]
