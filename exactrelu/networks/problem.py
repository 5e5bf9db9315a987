"""What every engine gets: a network and full-dimensional integer rows in as few coordinates as matter."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from exactrelu.arith.linalg import pivot_columns, primitive
from exactrelu.arith.rational import Rational
from exactrelu.errors import DegenerateInputError, InputError
from exactrelu.networks.domain import Box, Domain, DomainLike, as_domain
from exactrelu.networks.network import IntegerLayer, ReLUNetwork
from exactrelu.networks.restriction import Chart
from exactrelu.polyhedra.linear_program import AffineRow
from exactrelu.polyhedra.relative_interior import relative_interior

Form = tuple[int, ...]

# The package's own exact simplex method: the same witnesses whatever else is installed, and cddlib's dual
# simplex has been seen to abort the whole process.
LP_BACKEND = "simplex"


@attrs.frozen(eq=False)
class Problem:
    """Find the activation patterns of a network on a domain, in reduced coordinates y of R^k.

    Attributes
    ----------
    network : ReLUNetwork
        On R^k: the given network on the affine hull of the domain, without coordinates that nothing
        depends on.
    chart : Chart
        From y back to the inputs of the given network.
    rows : tuple of integer forms (a_1, ..., a_k, c)
        The domain is ``a.y + c >= 0``; it has interior points.
    row_numbers : tuple of int
        For each of `rows`, which row of the given domain it comes from.
    box : pair of vectors or None
        The domain in y when it is a box.
    domain : Domain
        As it was given.
    free : int
        Dimensions of the affine hull that were dropped, because nothing depends on them.
    empty : bool
        Whether the domain has no point; then nothing else means anything.
    """

    network: ReLUNetwork
    chart: Chart
    rows: tuple[Form, ...]
    row_numbers: tuple[int, ...]
    box: tuple[tuple[Rational, ...], tuple[Rational, ...]] | None
    domain: Domain
    free: int = 0
    empty: bool = False

    @classmethod
    def of(cls, network: ReLUNetwork, domain: DomainLike = None) -> Problem:
        """Reduce a network on a domain: exact, and every pattern of any dimension is kept."""
        if not isinstance(network, ReLUNetwork):
            raise InputError(f"network must be a ReLUNetwork, got {type(network).__name__} {network!r:.80}")
        given = as_domain(domain, network.inputs)
        if isinstance(given, Box):
            return _on_box(network, given)
        hull = _hull(given)
        if hull is None:
            return _empty(network, given)
        chart, numbers, rows = hull
        plain = not given.equations and chart.dimension == network.inputs
        restricted = network if plain else chart.restrict(network)
        first = restricted.layers[0].weights if network.hidden else ()
        needed = pivot_columns([*(row[0] for row in rows), *first])
        free = chart.dimension - len(needed)
        if free:
            smaller = Chart.identity(chart.dimension).coordinates(needed)
            restricted, rows = smaller.restrict(restricted), [smaller.pull_back(row) for row in rows]
            chart = chart.coordinates(needed)
        forms = tuple(primitive([*a, c]) for a, c in rows)
        return cls(restricted, chart, forms, tuple(numbers), None, given, free)

    @property
    def dimension(self) -> int:
        """The k of R^k."""
        return self.chart.dimension

    @property
    def layers(self) -> tuple[IntegerLayer, ...]:
        """The hidden layers in integers."""
        return self.network.integer_layers[:-1]


def _empty(network: ReLUNetwork, domain: Domain) -> Problem:
    return Problem(network, Chart.identity(network.inputs), (), (), None, domain, empty=True)


def _on_box(network: ReLUNetwork, box: Box) -> Problem:
    """A box keeps its form: flat sides become fixed coordinates."""
    if box.is_empty:
        return _empty(network, box)
    thick = [i for i in range(box.dimension) if box.lower[i] < box.upper[i]]
    chart = Chart.identity(box.dimension)
    if len(thick) < box.dimension:
        fixed = tuple(a if a == b else a - a for a, b in zip(box.lower, box.upper, strict=True))
        chart = Chart(fixed, chart.coordinates(thick).directions)
        network = chart.restrict(network)
    inner = Box.of([box.lower[i] for i in thick], [box.upper[i] for i in thick])
    forms = tuple(primitive([*a, c]) for a, c in inner.rows)
    numbers = tuple(2 * i + side for i in thick for side in (0, 1))
    return Problem(network, chart, forms, numbers, (inner.lower, inner.upper), box)


def _hull(domain: Domain) -> tuple[Chart, list[int], list[AffineRow]] | None:
    """Return a chart of the affine hull, and which rows still restrict something there; None when empty."""
    equations: Sequence[AffineRow] = domain.equations
    if domain.rows:
        try:
            inside = relative_interior(domain.rows, domain.equations, domain.dimension, LP_BACKEND)
        except DegenerateInputError:
            return None
        equations = (*domain.equations, *(domain.rows[i] for i in inside.implicit))
    chart = Chart.of_equations(equations, domain.dimension)
    if chart is None:
        return None
    pulled = [chart.pull_back(row) for row in domain.rows] if equations else domain.rows
    # On the hull of the domain a constant row restricts nothing.
    kept = [i for i, row in enumerate(pulled) if any(row[0])]
    return chart, kept, [pulled[i] for i in kept]
