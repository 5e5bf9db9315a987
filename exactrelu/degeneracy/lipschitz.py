"""Exact Lipschitz constants of networks."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from exactrelu.arith.rational import Rational, common_denominator
from exactrelu.degeneracy.norms.cells import engine_of, problem_with_interior
from exactrelu.degeneracy.norms.measures import Measure, Size
from exactrelu.degeneracy.norms.roots import ExactNorm, LargestRoot, SquareRoot
from exactrelu.degeneracy.norms.spectral import gram_polynomial
from exactrelu.degeneracy.norms.steepest import Steepest, steepest
from exactrelu.errors import InputError
from exactrelu.networks.domain import Domain, DomainLike
from exactrelu.networks.network import AffineMap, ReLUNetwork

if TYPE_CHECKING:
    from exactrelu.degeneracy.norm_certificates import NormCertificate


class VectorNorm(StrEnum):
    """A norm of R^n: sum of absolute values, Euclidean, largest absolute value."""

    ONE = "1"
    TWO = "2"
    INF = "inf"


# The operator norms from l_p to l_q that are easy; (2, 2) is the spectral norm.
_SIZES = {
    (VectorNorm.ONE, VectorNorm.ONE): Size.COLUMN_SUM,
    (VectorNorm.ONE, VectorNorm.TWO): Size.COLUMN_SQUARES,
    (VectorNorm.ONE, VectorNorm.INF): Size.LARGEST_ENTRY,
    (VectorNorm.TWO, VectorNorm.INF): Size.ROW_SQUARES,
    (VectorNorm.INF, VectorNorm.INF): Size.ROW_SUM,
}


@attrs.frozen
class Lipschitz:
    """A Lipschitz constant, attained.

    Attributes
    ----------
    value : mpq, SquareRoot or LargestRoot
        The least L with ``|f(x) - f(y)|_output <= L |x - y|_input`` for all x, y of the domain.
    input_norm, output_norm : VectorNorm
    pattern : tuple of str
        A proper region whose derivative has this operator norm.
    point : tuple of mpq
        In its interior.
    law : (A, b)
        The network is A x + b there.
    regions : int
        How many proper regions were compared: all.
    domain : Domain
    engine, proof : str
        How the regions were found, and why the list is complete.
    network : ReLUNetwork
    """

    value: ExactNorm
    input_norm: VectorNorm
    output_norm: VectorNorm
    pattern: tuple[str, ...]
    point: tuple[Rational, ...]
    law: AffineMap = attrs.field(repr=False)
    regions: int
    domain: Domain = attrs.field(repr=str)
    engine: str
    proof: str
    network: ReLUNetwork = attrs.field(repr=False)

    def __str__(self) -> str:
        norms = f"from l_{self.input_norm} to l_{self.output_norm}"
        return f"{self.value} (Lipschitz constant {norms}; {self.domain})"

    def certify(self, path: str | Path) -> NormCertificate:
        """Write a certificate of the constant; see `exactrelu.degeneracy.norm_certificates.certify_norm`."""
        from exactrelu.degeneracy.norm_certificates import certify_norm

        return certify_norm(self, path)


def lipschitz_constant(
    network: ReLUNetwork,
    norm: VectorNorm | str | int = VectorNorm.TWO,
    output_norm: VectorNorm | str | int | None = None,
    domain: DomainLike = None,
    engine: str = "auto",
) -> Lipschitz:
    """Return the exact Lipschitz constant of a network on a domain.

    Parameters
    ----------
    network : ReLUNetwork
    norm : 1, 2 or "inf"
        The norm of the input space.
    output_norm : 1, 2, "inf" or None
        The norm of the output space; None is the same. With one output all are the same.
    domain : Domain, Box, Polyhedron or None
        With interior points; None is all of R^n.
    engine : str
        How the regions are found, as for `activation_regions`.

    Returns
    -------
    Lipschitz
        `value` is an mpq for sums and largest entries; a `SquareRoot` where the Euclidean norm of a row or
        column decides; for the spectral norm of several outputs a `SquareRoot` when its square is rational,
        else a `LargestRoot`. All compare exactly with each other and with rationals.

    Raises
    ------
    InputError
        For norms whose operator norm is not among the easy ones (2 or inf to 1, inf to 2) when there are
        several inputs and outputs: no polynomial algorithm is known.
    DegenerateInputError
        For a domain without interior points.
    ShapeError, ResourceLimitError

    Notes
    -----
    **Proved**, provided that the list of proper regions is complete: on a convex domain the constant is the
    largest operator norm of a derivative (segments cross finitely many regions, and almost all of them meet
    only regions with interior). Derivatives are compared exactly: floats discard by rigorous bounds, integers
    decide; spectral norms are compared as largest roots of characteristic polynomials, whose roots are real,
    by Descartes' rule. Cost: listing the regions, and one small matrix product for each.

    References
    ----------
    M. Jordan, A. Dimakis, Exactly computing the local Lipschitz constant of ReLU networks, 2020.
    J. Hendrickx, A. Olshevsky, Matrix p-norms are NP-hard to approximate if p is not 1, 2, inf, 2010.

    Examples
    --------
    >>> maximum = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[3, 2, -2]], [0])])
    >>> str(lipschitz_constant(maximum).value), lipschitz_constant(maximum, "inf").value
    ('sqrt(10)', mpq(4,1))
    >>> lipschitz_constant(maximum).value > 3
    True
    """
    source = _vector_norm(norm, "norm")
    target = source if output_norm is None else _vector_norm(output_norm, "output_norm")
    problem = problem_with_interior(network, domain)
    measure = compared_by(network, source, target)
    found = steepest(network, problem, measure, engine)
    choice = engine_of(problem, engine)
    return Lipschitz(
        _value(found, measure, network),
        source,
        target,
        found.pattern,
        found.point,
        found.law,
        found.regions,
        problem.domain,
        str(choice),
        choice.engine.proof,
        network,
    )


def _vector_norm(value: object, where: str) -> VectorNorm:
    text = str(value) if isinstance(value, str) or type(value) is int else ""
    if text not in tuple(VectorNorm):
        raise InputError(f"{where} must be 1, 2 or 'inf', got {value!r:.80}")
    return VectorNorm(text)


def compared_by(network: ReLUNetwork, source: VectorNorm, target: VectorNorm) -> Measure | None:
    """Return how derivatives are compared; None is by the spectral norm."""
    if network.outputs <= 1:
        target = VectorNorm.INF
    elif network.inputs <= 1:
        source = VectorNorm.ONE
    if source is target is VectorNorm.TWO:
        return None
    size = _SIZES.get((source, target))
    if size is None:
        raise InputError(
            f"output_norm must be one of {', '.join(b for a, b in _easy() if a is source)} for input norm "
            f"{source}, several inputs and several outputs, got {target}: operator norms from l_{source} to "
            f"l_{target} are NP-hard to compute"
        )
    return Measure(size)


def _easy() -> list[tuple[VectorNorm, VectorNorm]]:
    return [*_SIZES, (VectorNorm.TWO, VectorNorm.TWO)]


def _value(found: Steepest, measure: Measure | None, network: ReLUNetwork) -> ExactNorm:
    matrix = found.law[0]
    if measure is not None:
        size = measure(matrix, network.inputs)
        return SquareRoot(size) if measure.degree == 2 else size
    scale = common_denominator([x for row in matrix for x in row])
    return LargestRoot.of(gram_polynomial([[int(x * scale) for x in row] for row in matrix]), scale)
