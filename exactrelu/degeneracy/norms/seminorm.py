"""The W^{1,inf} semi-norm of Berner, Elbraechter and Grohs, of a network and of a difference of two."""

from __future__ import annotations

import attrs

from exactrelu.degeneracy.difference import difference
from exactrelu.degeneracy.norms.cells import engine_of, problem_with_interior
from exactrelu.degeneracy.norms.measures import Measure, Size
from exactrelu.degeneracy.norms.results import Norm, NormKind
from exactrelu.degeneracy.norms.steepest import steepest
from exactrelu.networks.domain import DomainLike
from exactrelu.networks.network import ReLUNetwork


def w1inf_seminorm(network: ReLUNetwork, domain: DomainLike = None, engine: str = "auto") -> Norm:
    """Return ``|f|_{W^{1,inf}} = max_{i,j} ess sup |d f_j / d x_i|`` of a network on a domain.

    Parameters
    ----------
    network : ReLUNetwork
        Of any depth and any degeneracy.
    domain : Domain, Box, Polyhedron or None
        With interior points; None is all of R^n.
    engine : str
        How the regions are found, as for `activation_regions`.

    Returns
    -------
    Norm
        With `value` an exact rational, a region with that derivative, and a point inside it.

    Raises
    ------
    DegenerateInputError
        For a domain without interior points.
    InputError, ShapeError, ResourceLimitError
        As for `activation_regions`.

    Notes
    -----
    **Proved**: the value, provided that the list of proper regions is complete (what the engine proves is in
    `proof`): the rest of the domain is a null set, and all derivatives are compared exactly, floats only
    discarding by rigorous bounds. It is finite on every domain. Cost: listing the regions, and one product of
    small matrices for each, in vectorised form.

    References
    ----------
    J. Berner, D. Elbraechter, P. Grohs, How degenerate is the parametrization of neural networks with the
    ReLU activation function?, arXiv 1905.09803, equation (5).

    Examples
    --------
    >>> tent = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, -3]], [0])])
    >>> found = w1inf_seminorm(tent)
    >>> found.value, found.pattern
    (mpq(2,1), ('11',))
    """
    problem = problem_with_interior(network, domain)
    measure = Measure(Size.LARGEST_ENTRY)
    found = steepest(network, problem, measure, engine)
    choice = engine_of(problem, engine)
    return Norm(
        NormKind.SEMINORM,
        measure(found.law[0], network.inputs),
        NormKind.SEMINORM,
        found.pattern,
        found.point,
        found.regions,
        problem.domain,
        str(choice),
        choice.engine.proof,
        network,
    )


def w1inf_distance(
    first: ReLUNetwork, second: ReLUNetwork, domain: DomainLike = None, engine: str = "auto"
) -> Norm:
    """Return ``|f - g|_{W^{1,inf}}``, the semi-norm of the difference of two networks.

    It is 0 exactly when the functions differ by a constant on the domain (which is convex).

    Parameters
    ----------
    first, second : ReLUNetwork
        With the same numbers of inputs and outputs, of any depths.
    domain, engine
        As for `w1inf_seminorm`.

    Raises
    ------
    ShapeError
        For functions between different spaces.
    DegenerateInputError, InputError, ResourceLimitError

    Notes
    -----
    **Proved** as for `w1inf_seminorm`, on the common refinement of the regions of both networks: those of
    the network that computes the difference.

    Examples
    --------
    >>> hinge = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    >>> absolute = ReLUNetwork.from_weights([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    >>> w1inf_distance(hinge, absolute).value
    mpq(1,1)
    """
    found = w1inf_seminorm(difference(first, second), domain, engine)
    return attrs.evolve(found, terms=(first, second))
