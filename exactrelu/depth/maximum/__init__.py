"""The maximum of n numbers in few layers: identities, their proofs, networks, and what forbids them."""

from exactrelu.depth.maximum.identity import ChamberProof, MaximumIdentity, known_identity
from exactrelu.depth.maximum.search import find_identity
from exactrelu.depth.maximum.terms import SymmetrizedTerm

__all__ = ["ChamberProof", "MaximumIdentity", "SymmetrizedTerm", "find_identity", "known_identity"]
