"""A network on a line, a plane or an affine subspace: again a network, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import matrix_product, null_space, pivot_columns, rank, solve
from exactrelu.arith.rational import Rational, RationalLike, rational_matrix, rational_vector
from exactrelu.errors import DegenerateInputError
from exactrelu.networks.network import AffineLayer, ReLUNetwork
from exactrelu.polyhedra.linear_program import AffineRow


@attrs.frozen
class Chart:
    """An affine embedding ``y -> origin + sum y_j * directions[j]`` of R^k into R^n.

    Attributes
    ----------
    origin : tuple of n rationals
    directions : tuple of k tuples of n rationals, linearly independent
    """

    origin: tuple[Rational, ...]
    directions: tuple[tuple[Rational, ...], ...]

    @classmethod
    def identity(cls, dimension: int) -> Chart:
        """Return the chart of R^dimension by itself."""
        return cls((mpq(0),) * dimension, tuple(_unit(dimension, j) for j in range(dimension)))

    @classmethod
    def of_equations(cls, equations: Sequence[AffineRow], dimension: int) -> Chart | None:
        """Return a chart of ``{x : <e, x> + c == 0}``, or None when nothing satisfies the equations."""
        normals = [list(e) for e, _ in equations]
        origin = solve(normals, [-mpq(c) for _, c in equations], dimension)
        if origin is None:
            return None
        basis = null_space(normals, dimension) if normals else Chart.identity(dimension).directions
        return cls(origin, tuple(tuple(mpq(x) for x in row) for row in basis))

    @property
    def dimension(self) -> int:
        """The k of R^k."""
        return len(self.directions)

    def __call__(self, point: Sequence[Rational]) -> tuple[Rational, ...]:
        """Return the point of R^n with coordinates `point`."""
        total = list(self.origin)
        for y, direction in zip(point, self.directions, strict=True):
            if y:
                total = [a + y * b for a, b in zip(total, direction, strict=True)]
        return tuple(total)

    @property
    def layer(self) -> AffineLayer:
        """The embedding as an affine layer."""
        columns = [tuple(direction[i] for direction in self.directions) for i in range(len(self.origin))]
        return AffineLayer(tuple(columns), self.origin, self.dimension)

    def pull_back(self, row: AffineRow) -> AffineRow:
        """Return the affine form of R^n given by `row` as one of R^k."""
        normal, offset = row
        images = matrix_product(
            [normal], [list(c) for c in zip(*self.directions, strict=True)], self.dimension
        )
        constant = offset + sum((a * x for a, x in zip(normal, self.origin, strict=True)), mpq(0))
        return images[0] if self.directions else (), constant

    def coordinates(self, chosen: Sequence[int]) -> Chart:
        """Return the chart of the points whose other coordinates are 0."""
        return Chart(self.origin, tuple(self.directions[j] for j in chosen))

    def restrict(self, network: ReLUNetwork) -> ReLUNetwork:
        """Return ``network(chart(y))`` as a network in y."""
        return ReLUNetwork((network.layers[0].after(self.layer), *network.layers[1:]))


def restrict_to_subspace(
    network: ReLUNetwork,
    origin: Iterable[RationalLike],
    directions: Iterable[Iterable[RationalLike]],
) -> ReLUNetwork:
    """Return the network ``y -> network(origin + sum y_j * directions[j])``.

    Parameters
    ----------
    network : ReLUNetwork
        With n inputs.
    origin : sequence of n exact numbers
    directions : sequence of k sequences of n exact numbers
        Linearly independent; k = 0 gives the network of a single point.

    Returns
    -------
    ReLUNetwork
        With k inputs and the same hidden neurons.

    Raises
    ------
    DegenerateInputError
        When the directions are linearly dependent.
    InputError, ShapeError

    Notes
    -----
    **Proved**: the two functions are equal everywhere, as an identity of affine maps in the first layer;
    the pattern at y is the pattern at the image of y. Cost: one matrix product.

    Examples
    --------
    >>> plane = ReLUNetwork.from_weights([([[1, 0], [0, 1]], [0, 0]), ([[1, -1]], [0])])
    >>> diagonal = restrict_to_subspace(plane, [0, 1], [[1, 1]])
    >>> diagonal([3]), plane([3, 4])
    ((mpq(-1,1),), (mpq(-1,1),))
    """
    start = rational_vector(origin, "origin", network.inputs)
    vectors = rational_matrix(directions, "directions", network.inputs)
    if rank(vectors) < len(vectors):
        raise DegenerateInputError(
            f"directions must be linearly independent, got {len(vectors)} of rank {rank(vectors)}; "
            "drop the dependent ones"
        )
    return Chart(start, vectors).restrict(network)


def restrict_to_line(
    network: ReLUNetwork, point: Iterable[RationalLike], direction: Iterable[RationalLike]
) -> ReLUNetwork:
    """Return the network ``t -> network(point + t * direction)`` of one input; see `restrict_to_subspace`.

    Examples
    --------
    >>> plane = ReLUNetwork.from_weights([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])])
    >>> restrict_to_line(plane, [0, 0], [1, -1])([5])
    (mpq(5,1),)
    """
    return restrict_to_subspace(network, point, [direction])


def restrict_to_plane(
    network: ReLUNetwork,
    point: Iterable[RationalLike],
    first: Iterable[RationalLike],
    second: Iterable[RationalLike],
) -> ReLUNetwork:
    """Return the network ``(s, t) -> network(point + s * first + t * second)``; see
    `restrict_to_subspace`."""
    return restrict_to_subspace(network, point, [first, second])


def reduce_to_rank(network: ReLUNetwork) -> tuple[ReLUNetwork, Chart]:
    """Return a network on as few inputs as its hidden neurons depend on, and where it is read.

    Returns
    -------
    reduced : ReLUNetwork
        On r inputs, r the rank of the first layer; with the same set of activation patterns.
    chart : Chart
        ``reduced(y) == network(chart(y))``: the coordinates that are not needed are 0.

    Notes
    -----
    **Proved**: each fibre of the first layer meets the image of the chart in one point, so that every
    pattern of any dimension occurs on it. The image is a coordinate subspace. A network without hidden
    layers is read at 0.

    Examples
    --------
    >>> wide = ReLUNetwork.from_weights([([[1, 2, 3], [2, 4, 6]], [0, 1]), ([[1, 1]], [0])])
    >>> reduce_to_rank(wide)[0].inputs
    1
    """
    weights = network.layers[0].weights if network.hidden else ()
    chart = Chart.identity(network.inputs).coordinates(pivot_columns(weights))
    return chart.restrict(network), chart


def _unit(dimension: int, index: int) -> tuple[Rational, ...]:
    return tuple(mpq(int(i == index)) for i in range(dimension))
