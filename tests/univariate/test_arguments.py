"""Arguments of a wrong type get an error that names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from exactrelu.depth.l1_gap import l1_distance, triangle_error
from exactrelu.depth.zigzags import full_zigzag, zigzag, zigzag_layer
from exactrelu.errors import InputError
from exactrelu.univariate import (
    PiecewiseLinear1D,
    contributions,
    count_pieces,
    network_function,
    network_functions,
)
from exactrelu.univariate.approximate import minimal_complexity
from exactrelu.univariate.kernel_law import expected_zeros
from exactrelu.univariate.monte_carlo import surviving_kinks
from exactrelu.univariate.pieces import joint_pieces
from exactrelu.univariate.random_networks import random_network
from exactrelu.univariate.region_sparsity import region_adaptive_sparsity
from exactrelu.univariate.shallow import shallow_network
from exactrelu.univariate.simplify import fewest_pieces, fewest_pieces_between
from exactrelu.univariate.smooth import exponential

UNIT = (0, 1)
RELU = PiecewiseLinear1D.relu()
WRONG: Any = "5"
NET = random_network([2], 0)


def sparsity(f: Any, family: Any) -> object:
    return region_adaptive_sparsity(f, family, UNIT, eps_0=1, alpha=1, c=1)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (network_function, "network must be a ReLUNetwork, got int 5"),
        (network_functions, "network must be"),
        (contributions, "network must be"),
        (count_pieces, "network must be"),
        (lambda x: network_function(NET, limit=WRONG), "limit must be"),
        (lambda x: fewest_pieces(x, 1, UNIT), "f must be a PiecewiseLinear1D, got int 5"),
        (lambda x: fewest_pieces_between(x, RELU, UNIT), "lower must be"),
        (lambda x: fewest_pieces_between(RELU, x, UNIT), "upper must be"),
        (shallow_network, "f must be a PiecewiseLinear1D"),
        (lambda x: shallow_network(RELU, limit=WRONG), "limit must be"),
        (zigzag, "point must be a SimplexPoint, got int 5; see SimplexPoint.of"),
        (zigzag_layer, "point must be a SimplexPoint"),
        (lambda x: full_zigzag(x - 3), "width must be"),
        (RELU.after, "inner must be a PiecewiseLinear1D, got int 5"),
        (PiecewiseLinear1D.through, "points must be a list"),
        (joint_pieces, "functions must be a list"),
        (lambda x: joint_pieces([x, RELU]), r"functions\[0\] must be"),
        (lambda x: minimal_complexity(x, 1, UNIT), "f must be a SmoothFunction, got int 5"),
        (lambda x: minimal_complexity(exponential(), 1, UNIT, most_cells=WRONG), "most_cells"),
        (lambda x: minimal_complexity(exponential(), 1, UNIT, most_pieces=-x), "most_pieces"),
        (expected_zeros, "kernel must be a LayerKernel"),
        (lambda x: surviving_kinks(x, [0]), "widths must be a list"),
        (lambda x: surviving_kinks([3], x), "seeds must be a list"),
        (lambda x: sparsity(x, []), "f must be a PiecewiseLinear1D"),
        (lambda x: sparsity(RELU, x), "family must be a list"),
        (lambda x: sparsity(RELU, []), "family must hold at least one"),
        (lambda x: sparsity(RELU, [x]), r"family\[0\] must be"),
        (lambda x: sparsity(RELU, [("1/2", x)]), r"family\[0\]\[1\] must be"),
        (lambda x: sparsity(RELU, [("1/2", [x])]), "network must be a ReLUNetwork"),
        (lambda x: l1_distance(x, RELU), "f must be"),
        (lambda x: triangle_error(0, x, 1), "q must be"),
    ],
)
def test_wrong_types_are_named(call: Callable[[Any], object], named: str) -> None:
    with pytest.raises(InputError, match=named):
        call(5)
