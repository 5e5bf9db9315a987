"""The maximum of n numbers in few layers: identities, their proofs, networks, and what forbids them."""

from exactrelu.depth.maximum.bakaev import CellProof, MaximaSum, bakaev_max_5, prove_maximum
from exactrelu.depth.maximum.checking import check_identity
from exactrelu.depth.maximum.identity import ChamberProof, MaximumIdentity, known_identity
from exactrelu.depth.maximum.literature import DepthBound, maximum_depth_bounds
from exactrelu.depth.maximum.network_proof import MaximumVerdict, computes_maximum
from exactrelu.depth.maximum.parity import ParityObstruction, normalised_volume, parity_obstruction
from exactrelu.depth.maximum.search import find_identity
from exactrelu.depth.maximum.terms import SymmetrizedTerm
from exactrelu.depth.maximum.tree import tree_maximum
from exactrelu.depth.maximum.two_layer import FirstLayerSum, TwoLayerSum, read_two_layer_sum
from exactrelu.depth.maximum.weights import WeightRing, n_ary_lower_bound, weight_ring

__all__ = [
    "CellProof",
    "ChamberProof",
    "DepthBound",
    "FirstLayerSum",
    "MaximaSum",
    "MaximumIdentity",
    "MaximumVerdict",
    "ParityObstruction",
    "SymmetrizedTerm",
    "TwoLayerSum",
    "WeightRing",
    "bakaev_max_5",
    "check_identity",
    "computes_maximum",
    "find_identity",
    "known_identity",
    "maximum_depth_bounds",
    "n_ary_lower_bound",
    "normalised_volume",
    "parity_obstruction",
    "prove_maximum",
    "read_two_layer_sum",
    "tree_maximum",
    "weight_ring",
]
