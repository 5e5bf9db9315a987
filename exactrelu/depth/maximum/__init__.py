"""The maximum of n numbers in few layers: identities, their proofs, networks, and what forbids them."""

from exactrelu.depth.maximum.bakaev import CellProof, MaximaSum, bakaev_max_5, prove_maximum
from exactrelu.depth.maximum.identity import ChamberProof, MaximumIdentity, known_identity
from exactrelu.depth.maximum.network_proof import MaximumVerdict, computes_maximum
from exactrelu.depth.maximum.search import find_identity
from exactrelu.depth.maximum.terms import SymmetrizedTerm
from exactrelu.depth.maximum.two_layer import FirstLayerSum, TwoLayerSum, read_two_layer_sum

__all__ = [
    "CellProof",
    "ChamberProof",
    "FirstLayerSum",
    "MaximaSum",
    "MaximumIdentity",
    "MaximumVerdict",
    "SymmetrizedTerm",
    "TwoLayerSum",
    "bakaev_max_5",
    "computes_maximum",
    "find_identity",
    "known_identity",
    "prove_maximum",
    "read_two_layer_sum",
]
