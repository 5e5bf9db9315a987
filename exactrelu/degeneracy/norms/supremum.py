"""The sup norm and the W^{1,inf} norm of a network, and of a difference of two."""

from __future__ import annotations

import attrs

from exactrelu.degeneracy.difference import difference
from exactrelu.degeneracy.norms.cells import engine_of, problem_with_interior
from exactrelu.degeneracy.norms.highest import Growth, highest
from exactrelu.degeneracy.norms.results import Norm, NormKind
from exactrelu.degeneracy.norms.seminorm import w1inf_seminorm
from exactrelu.errors import DegenerateInputError
from exactrelu.networks.domain import DomainLike
from exactrelu.networks.network import ReLUNetwork


def sup_norm(network: ReLUNetwork, domain: DomainLike = None, engine: str = "auto") -> Norm:
    """Return ``max_j sup |f_j|`` of a network on a closed domain.

    Parameters
    ----------
    network : ReLUNetwork
    domain : Domain, Box, Polyhedron or None
        With interior points; None is all of R^n, where most networks are unbounded.
    engine : str
        How the regions are found, as for `activation_regions`.

    Returns
    -------
    Norm
        With the point where the value is taken, and a region whose closure has it.

    Raises
    ------
    DegenerateInputError
        When the supremum is infinite: the message gives a ray in the domain along which an output grows
        (`growing_ray` returns it). Also for a domain without interior points.
    InputError, ShapeError, ResourceLimitError
        As for `activation_regions`.

    Notes
    -----
    **Proved**: an affine function on a polyhedron without lines is bounded exactly if it is constant along
    the extreme rays, and is then largest at a vertex; all vertices of all regions are compared exactly,
    floats only discarding by rigorous bounds. A supremum on an open set is the one on its closure. Cost:
    listing the regions and one forward pass for each vertex; beyond `LATTICE_DIMENSION` inputs two linear
    programs for each region and output.

    Examples
    --------
    >>> from exactrelu.networks import Box
    >>> tent = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, -3]], [0])])
    >>> found = sup_norm(tent, Box.cube(2, 1))
    >>> found.value, found.point
    (mpq(1,1), (mpq(1,1),))
    >>> sup_norm(tent)
    Traceback (most recent call last):
    ...
    exactrelu.errors.DegenerateInputError: the sup norm on R^1 is infinite: along (...) + s (1), s >= 0, ...
    """
    problem = problem_with_interior(network, domain)
    found = highest(network, problem, engine)
    if isinstance(found, Growth):
        raise DegenerateInputError(
            f"the sup norm on {problem.domain} is infinite: {found}; give a bounded domain, such as a box"
        )
    choice = engine_of(problem, engine)
    return Norm(
        NormKind.SUP,
        found.value,
        NormKind.SUP,
        found.pattern,
        found.point,
        found.regions,
        problem.domain,
        str(choice),
        choice.engine.proof,
        network,
    )


def growing_ray(network: ReLUNetwork, domain: DomainLike = None, engine: str = "auto") -> Growth | None:
    """Return a ray in a domain along which a network grows without bound, or None: then it is bounded.

    Raises
    ------
    DegenerateInputError
        For a domain without interior points.

    Notes
    -----
    **Proved**: both answers; see `sup_norm`.

    Examples
    --------
    >>> hinge = ReLUNetwork.from_weights([([[1]], [0]), ([[2]], [0])])
    >>> found = growing_ray(hinge)
    >>> found.ray, found.rate
    ((mpq(1,1),), mpq(2,1))
    """
    found = highest(network, problem_with_interior(network, domain), engine)
    return found if isinstance(found, Growth) else None


def w1inf_norm(network: ReLUNetwork, domain: DomainLike = None, engine: str = "auto") -> Norm:
    """Return ``max(sup norm, W^{1,inf} semi-norm)`` of a network on a domain where it is bounded.

    Parameters, errors and proofs are those of `sup_norm` and `w1inf_seminorm`; `Norm.attained` says which of
    the two is the larger one (the semi-norm among equals).

    Examples
    --------
    >>> from exactrelu.networks import Box
    >>> tent = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, -3]], [0])])
    >>> found = w1inf_norm(tent, Box.cube(4, 1))
    >>> found.value, found.attained, found.point
    (mpq(5,1), <NormKind.SUP: 'sup'>, (mpq(4,1),))
    """
    values = sup_norm(network, domain, engine)
    slopes = w1inf_seminorm(network, domain, engine)
    larger = values if values.value > slopes.value else slopes
    return attrs.evolve(larger, kind=NormKind.NORM)


def w1inf_norm_distance(
    first: ReLUNetwork, second: ReLUNetwork, domain: DomainLike = None, engine: str = "auto"
) -> Norm:
    """Return the W^{1,inf} norm of the difference of two networks; see `w1inf_norm` and `sup_distance`.

    Examples
    --------
    >>> step = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, -1]], [0])])
    >>> steep = ReLUNetwork.from_weights([([[3], [3]], [0, -1]), ([[1, -1]], [0])])
    >>> found = w1inf_norm_distance(step, steep)
    >>> found.value, found.attained
    (mpq(2,1), <NormKind.SEMINORM: 'W1inf semi-norm'>)
    """
    found = w1inf_norm(difference(first, second), domain, engine)
    return attrs.evolve(found, terms=(first, second))


def sup_distance(
    first: ReLUNetwork, second: ReLUNetwork, domain: DomainLike = None, engine: str = "auto"
) -> Norm:
    """Return ``max_j sup |f_j - g_j|``, the sup norm of the difference of two networks.

    Raises
    ------
    ShapeError
        For functions between different spaces.
    DegenerateInputError
        When it is infinite, with the ray, and for a domain without interior points.

    Examples
    --------
    >>> step = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, -1]], [0])])
    >>> later = ReLUNetwork.from_weights([([[1], [1]], [-1, -2]), ([[1, -1]], [0])])
    >>> sup_distance(step, later).value
    mpq(1,1)
    """
    found = sup_norm(difference(first, second), domain, engine)
    return attrs.evolve(found, terms=(first, second))
