"""Operations on networks with the sizes that Arora et al. (2018), Lemmas D.1 to D.4, promise, and proofs."""

from exactrelu.networks.operations.building import (
    NetworkLike,
    add,
    affine,
    affine_network,
    beside,
    compose,
    given,
    identity_gadget,
    linear_combination,
    maximum,
    maximum_gadget,
    minimum,
    minimum_gadget,
    pad,
    stack,
    without_output_bias,
)
from exactrelu.networks.operations.construction import Construction, Rule
from exactrelu.networks.operations.proving import EqualityProof, ProofStep, prove_construction

__all__ = [
    "Construction",
    "EqualityProof",
    "NetworkLike",
    "ProofStep",
    "Rule",
    "add",
    "affine",
    "affine_network",
    "beside",
    "compose",
    "given",
    "identity_gadget",
    "linear_combination",
    "maximum",
    "maximum_gadget",
    "minimum",
    "minimum_gadget",
    "pad",
    "prove_construction",
    "stack",
    "without_output_bias",
]
