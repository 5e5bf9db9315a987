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
    from exactrelu.cpwl import (
        DifferenceOfConvex,
        MaxMin,
        PieceList,
        SignedMaxima,
        TropicalPolynomial,
        TropicalRational,
        approximate_in_lq,
        function_of,
        network_of,
    )
    from exactrelu.degeneracy import (
        canonical_form,
        diagnose,
        functionally_equal,
        lipschitz_constant,
        sup_distance,
        sup_norm,
        w1inf_distance,
        w1inf_seminorm,
    )
    from exactrelu.depth import certify_gap
    from exactrelu.depth.architecture_bounds import architecture_bounds
    from exactrelu.depth.maximum import find_identity
    from exactrelu.depth.zonotope_family import zonotope_network
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
    from exactrelu.training import train_global
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
    "DifferenceOfConvex": "cpwl",
    "Domain": "networks",
    "Halfspace": "polyhedra",
    "Hyperplane": "polyhedra",
    "MaxMin": "cpwl",
    "PieceList": "cpwl",
    "PiecewiseLinear1D": "univariate",
    "Polyhedron": "polyhedra",
    "ReLUNetwork": "networks",
    "RegionDefinition": "certificates",
    "SignedMaxima": "cpwl",
    "TropicalPolynomial": "cpwl",
    "TropicalRational": "cpwl",
    "Zonotope": "zonotopes",
    "activation_regions": "networks",
    "approximate_in_lq": "cpwl",
    "architecture_bounds": "depth.architecture_bounds",
    "as_rational": "arith.rational",
    "canonical_complex": "networks",
    "canonical_form": "degeneracy",
    "certify": "certification",
    "certify_gap": "depth",
    "count_regions": "networks",
    "diagnose": "degeneracy",
    "find_identity": "depth.maximum",
    "from_float": "arith.rational",
    "function_of": "cpwl",
    "functionally_equal": "degeneracy",
    "linear_regions": "networks",
    "lipschitz_constant": "degeneracy",
    "minkowski_sum": "zonotopes",
    "network_of": "cpwl",
    "solve_lp": "polyhedra",
    "sup_distance": "degeneracy",
    "sup_norm": "degeneracy",
    "train_global": "training",
    "w1inf_distance": "degeneracy",
    "w1inf_seminorm": "degeneracy",
    "zonotope_network": "depth.zonotope_family",
}

__all__ = [
    "Arrangement",
    "Box",
    "CanonicalComplex",
    "Cell",
    "CellList",
    "Count",
    "DifferenceOfConvex",
    "Domain",
    "Halfspace",
    "Hyperplane",
    "MaxMin",
    "PieceList",
    "PiecewiseLinear1D",
    "Polyhedron",
    "ReLUNetwork",
    "RegionDefinition",
    "SignedMaxima",
    "TropicalPolynomial",
    "TropicalRational",
    "Zonotope",
    "__version__",
    "activation_regions",
    "approximate_in_lq",
    "architecture_bounds",
    "as_rational",
    "canonical_complex",
    "canonical_form",
    "certify",
    "certify_gap",
    "count_regions",
    "diagnose",
    "find_identity",
    "from_float",
    "function_of",
    "functionally_equal",
    "linear_regions",
    "lipschitz_constant",
    "minkowski_sum",
    "network_of",
    "solve_lp",
    "sup_distance",
    "sup_norm",
    "train_global",
    "w1inf_distance",
    "w1inf_seminorm",
    "zonotope_network",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
