"""Exact rational-arithmetic polyhedral engine for ReLU networks: it counts, lists and proves.

The public names below are loaded on first use, so that ``import exactrelu`` stays fast.

Examples
--------
>>> import exactrelu
>>> int(exactrelu.Arrangement([[1, 0], [0, 1]]).count())
4
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exactrelu.arith.rational import as_rational, from_float
    from exactrelu.arrangements import Arrangement, Cell, CellList
    from exactrelu.certificates import Count, RegionDefinition
    from exactrelu.certification import certify
    from exactrelu.depth import certify_gap
    from exactrelu.networks import (
        Box,
        CanonicalComplex,
        Domain,
        ReLUNetwork,
        activation_regions,
        canonical_complex,
        count_regions,
        linear_regions,
    )
    from exactrelu.polyhedra import Halfspace, Hyperplane, Polyhedron, solve_lp
    from exactrelu.univariate import PiecewiseLinear1D
    from exactrelu.zonotopes import Zonotope, minkowski_sum

__version__ = "0.1.0"

_ROOM_OF = {
    "Arrangement": "arrangements",
    "Box": "networks",
    "CanonicalComplex": "networks",
    "Cell": "arrangements",
    "CellList": "arrangements",
    "Count": "certificates",
    "Domain": "networks",
    "Halfspace": "polyhedra",
    "Hyperplane": "polyhedra",
    "PiecewiseLinear1D": "univariate",
    "Polyhedron": "polyhedra",
    "ReLUNetwork": "networks",
    "RegionDefinition": "certificates",
    "Zonotope": "zonotopes",
    "activation_regions": "networks",
    "as_rational": "arith.rational",
    "canonical_complex": "networks",
    "certify": "certification",
    "certify_gap": "depth",
    "count_regions": "networks",
    "from_float": "arith.rational",
    "linear_regions": "networks",
    "minkowski_sum": "zonotopes",
    "solve_lp": "polyhedra",
}

__all__ = [
    "Arrangement",
    "Box",
    "CanonicalComplex",
    "Cell",
    "CellList",
    "Count",
    "Domain",
    "Halfspace",
    "Hyperplane",
    "PiecewiseLinear1D",
    "Polyhedron",
    "ReLUNetwork",
    "RegionDefinition",
    "Zonotope",
    "__version__",
    "activation_regions",
    "as_rational",
    "canonical_complex",
    "certify",
    "certify_gap",
    "count_regions",
    "from_float",
    "linear_regions",
    "minkowski_sum",
    "solve_lp",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
