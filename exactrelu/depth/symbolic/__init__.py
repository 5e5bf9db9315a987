"""Theorems for all parameters at once, as chains of polynomial identities and sign facts.

`finding` is where sympy solves for breakpoints and slopes; its answers are strings. `polynomials` and
`deciding` know nothing of sympy: they read the strings and decide every statement by arithmetic with
polynomials over Q.
"""

from exactrelu.depth.symbolic.deciding import Identity, Positive, Proof, Section, Verdict, decide
from exactrelu.depth.symbolic.kac_rice import kac_rice_proof
from exactrelu.depth.symbolic.l1_chain import l1_proof
from exactrelu.depth.symbolic.zigzag_induction import zigzag_proof

__all__ = [
    "Identity",
    "Positive",
    "Proof",
    "Section",
    "Verdict",
    "decide",
    "kac_rice_proof",
    "l1_proof",
    "zigzag_proof",
]
