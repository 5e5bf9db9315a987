"""The fewest neurons of a network with one hidden layer for a function, and a network that attains it.

Write the function as ``sum_H kappa_H relu(z_H) + A x + e`` with p kinks. Neurons on H contribute
``alpha relu(z_H) + beta relu(-z_H)`` with ``alpha + beta = kappa_H``, which is ``kappa_H relu(z_H) - beta
z_H``: one neuron when alpha or beta is 0, otherwise two. On a hyperplane without kink ``alpha + beta = 0``:
two neurons make ``-beta z`` for any form z. A neuron without weights makes a constant. Hence p neurons are
needed, and the number beyond p is the least value of

    |S| + 2 rank of (B + sum of kappa_H z_H^T over H in F) modulo the span of z_S

over sets F of kinks that face the other way and sets S of kinks with two neurons; B is the matrix A, and
without an output bias (A | e), the forms z then with their constant, and the constant neuron as one more
possible member of S. With one output the matrix is one row, so at most two neurons more always do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import attrs
from gmpy2 import mpq

from exactrelu.arith.linalg import dot, independent_rows, null_space, rank, solve
from exactrelu.arith.rational import Rational
from exactrelu.degeneracy.shallow.form import Form, ShallowForm, canonical_form, oriented
from exactrelu.degeneracy.shallow.subsets import find_subset
from exactrelu.errors import DegenerateInputError, InputError, UnsoundBackendError
from exactrelu.networks.network import ReLUNetwork
from exactrelu.univariate.subset_sums import TooManySumsError

SUM_LIMIT = 2**16
"""Most different subset sums of either half of the kinks, and most sets S, that are looked at."""

HARD_SETS = 3
"""After so many sets S with too many sums, the others of their size are not tried."""

_ALL_SUMS = 64
"""Most subset sums in all, as a multiple of the limit: there can be very many sets S."""

_SET_COST = 512

Neuron = tuple[tuple[Rational, ...], Rational, tuple[Rational, ...]]


@attrs.frozen
class MinimalWidth:
    """How many neurons a function needs in one hidden layer.

    Attributes
    ----------
    kinks : int
        The number of hyperplanes along which the function bends; each needs a neuron.
    lower, upper : int
        Both proved; the fewest neurons are between them, and known when they are equal.
    network : ReLUNetwork
        Computes the function with `upper` neurons; checked by its canonical form.
    output_bias, hidden_bias : bool
        What the networks that were compared may have.
    reason : str
        Why fewer than `lower` cannot do.
    """

    kinks: int
    lower: int
    upper: int
    network: ReLUNetwork
    output_bias: bool
    hidden_bias: bool
    reason: str

    @property
    def proved(self) -> bool:
        """Whether the fewest neurons are known."""
        return self.lower == self.upper

    def __int__(self) -> int:
        if not self.proved:
            raise InputError(f"the fewest neurons are only known to be {self}; look at lower and upper")
        return self.upper

    __index__ = __int__

    def __str__(self) -> str:
        return str(self.upper) if self.proved else f"between {self.lower} and {self.upper}"


def minimal_width(
    function: ReLUNetwork | ShallowForm,
    *,
    output_bias: bool = True,
    hidden_bias: bool = True,
    limit: int = SUM_LIMIT,
) -> MinimalWidth:
    """Return the fewest neurons of one hidden layer that compute a function on R^n.

    Parameters
    ----------
    function : ReLUNetwork with at most one hidden layer, or its canonical form
    output_bias, hidden_bias : bool
        Whether the output layer and the neurons may have biases.
    limit : int
        Most subset sums of either half of the kinks and most sets that are looked at; beyond it the answer
        is an interval.

    Returns
    -------
    MinimalWidth

    Raises
    ------
    DegenerateInputError
        If no network without the biases that are forbidden computes the function.

    Notes
    -----
    **Proved**: `network` computes the function (its canonical form is compared); every kink needs a neuron;
    for a number beyond the kinks, that no choice of facings and doubled kinks does with fewer: exact linear
    algebra and complete enumeration of subset sums. The argument in the head of this module, which turns
    neurons into sums, is not machine-checked. Deciding is NP-hard: exponential in half the number of kinks
    at worst, capped by `limit`. For one output the answer is p, p + 1 or p + 2.

    References
    ----------
    S. Dereich, S. Kassing, arXiv 2103.04922: p, p + 1 or p + 2 neurons for p kinks, one output.

    Examples
    --------
    >>> vee = ReLUNetwork.from_weights([([[1], [-1], [2]], [0, 0, 0]), ([[1, 1, 0]], [1])])  # |x| + 1
    >>> found = minimal_width(vee)
    >>> int(found), found.kinks, found.reason
    (2, 1, 'no choice of facings gives the affine rest')
    >>> int(minimal_width(vee, output_bias=False))
    3
    """
    form = function if isinstance(function, ShallowForm) else canonical_form(function)
    facing = frozenset() if isinstance(function, ShallowForm) else _facing_in(function, form)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise InputError(f"limit must be a positive integer, got {limit!r:.80}")
    _require_possible(form, output_bias, hidden_bias)
    return _Search(form, output_bias, hidden_bias, limit, facing).run()


def _facing_in(network: ReLUNetwork, form: ShallowForm) -> frozenset[int]:
    """Return the kinks on which all neurons of a network face against the form: a first guess for F."""
    along = set()
    for layer in network.hidden:
        for row, bias in zip(layer.weights, layer.bias, strict=True):
            if any(row):
                key, factor = oriented((*row, bias))
                along |= {key} if factor > 0 else set()
    return frozenset(i for i, key in enumerate(form.kinks) if key not in along)


def _require_possible(form: ShallowForm, output_bias: bool, hidden_bias: bool) -> None:
    if hidden_bias:
        return
    off = next((z for z in form.kinks if z[-1]), None)
    if off is not None:
        raise DegenerateInputError(
            f"hidden_bias=False needs kinks through the origin, got one on {off} = (a_1, ..., a_n, t)"
        )
    if not output_bias and any(form.constant):
        raise DegenerateInputError(
            "output_bias=False and hidden_bias=False need a function that is 0 at the origin, "
            f"got {tuple(map(str, form.constant))}"
        )


class _Search:
    """The sets F and S by increasing number of neurons beyond the kinks."""

    def __init__(
        self,
        form: ShallowForm,
        output_bias: bool,
        hidden_bias: bool,
        limit: int,
        guess: frozenset[int] = frozenset(),
    ) -> None:
        self.form = form
        self.guess = guess
        self._left = _ALL_SUMS * limit
        self.output_bias, self.hidden_bias, self.limit = output_bias, hidden_bias, limit
        with_constant = hidden_bias and not output_bias
        self.length = form.inputs + with_constant
        self.keys: tuple[Form, ...] = tuple(form.kinks)
        self.kappas = [form.kinks[key] for key in self.keys]
        self.forms = [key[: self.length] for key in self.keys]
        constants = form.constant if with_constant else ((),) * form.outputs
        self.rest = [
            [*row, *([constant] if with_constant else [])]
            for row, constant in zip(form.linear, constants, strict=True)
        ]
        # A constant neuron is one more form that costs one neuron.
        unit = (*(0 for _ in range(form.inputs)), 1)
        self.doubles = [*self.forms, *([unit] if with_constant else [])]

    def run(self) -> MinimalWidth:
        first_open: int | None = None
        excess = 0
        while True:
            try:
                found = self._with(excess)
            except TooManySumsError:
                first_open = excess if first_open is None else first_open
                found = None
            if found is not None:
                break
            excess += 1
        lower = excess if first_open is None else first_open
        network = self._network(*found)
        upper = min(network.size, len(self.keys) + excess)
        return MinimalWidth(
            len(self.keys),
            len(self.keys) + lower,
            upper,
            network,
            self.output_bias,
            self.hidden_bias,
            _REASONS[min(lower, 2)],
        )

    def _with(self, excess: int) -> tuple[frozenset[int], tuple[int, ...]] | None:
        """Return (F, S) for which `excess` more neurons do, or None: then there is none."""
        undecided = 0
        for size in range(excess % 2, min(excess, len(self.doubles)) + 1, 2):
            for chosen in self._sets(size):
                try:
                    facing = self._facing(chosen, (excess - size) // 2)
                except TooManySumsError:
                    undecided += 1
                    if undecided == HARD_SETS:
                        raise
                    continue
                if facing is not None:
                    return facing, chosen
        if undecided:
            raise TooManySumsError
        return None

    def _sets(self, size: int) -> Iterator[tuple[int, ...]]:
        for number, chosen in enumerate(combinations(range(len(self.doubles)), size)):
            if number >= self.limit:
                raise TooManySumsError
            if rank([self.doubles[i] for i in chosen]) == size:
                yield chosen

    def _facing(self, chosen: Sequence[int], allowed: int) -> frozenset[int] | None:
        """Return a set F for which the rank modulo the span of z_S is at most `allowed`, if there is one."""
        quotient = null_space([self.doubles[i] for i in chosen], self.length)
        movable = [i for i in range(len(self.keys)) if i not in chosen]
        matrices = [self._outer(i, quotient) for i in movable]
        rest = [[dot(row, q) for q in quotient] for row in self.rest]
        for guess in (frozenset(), self.guess.intersection(movable)):
            if rank(_sum([rest, *(matrices[movable.index(i)] for i in guess)])) <= allowed:
                return frozenset(guess)
        self._spend(_SET_COST)
        if allowed == 0:
            target = [-x for row in rest for x in row]
            vectors = [[x for row in matrix for x in row] for matrix in matrices]
            found = find_subset(vectors, target, self.limit, self._spend)
            return None if found is None else frozenset(movable[i] for i in found)
        if 2 ** len(movable) > self.limit:
            raise TooManySumsError
        self._spend(2 ** len(movable))
        for mask in range(2 ** len(movable)):
            total = _sum([rest, *(matrix for i, matrix in enumerate(matrices) if mask >> i & 1)])
            if rank(total) <= allowed:
                return frozenset(movable[i] for i in range(len(movable)) if mask >> i & 1)
        return None

    def _spend(self, sums: int) -> None:
        """Count work that may be needed; a single question beyond the limit is left to `find_subset`."""
        self._left -= min(sums, 2 * self.limit)
        if self._left < 0:
            raise TooManySumsError

    def _outer(self, i: int, quotient: Sequence[Sequence[int]]) -> list[list[Rational]]:
        image = [dot(self.forms[i], q) for q in quotient]
        return [[k * y for y in image] for k in self.kappas[i]]

    def _network(self, facing: frozenset[int], chosen: Sequence[int]) -> ReLUNetwork:
        rest = [list(row) for row in self.rest]
        for i in facing:
            for o, k in enumerate(self.kappas[i]):
                rest[o] = [x + k * a for x, a in zip(rest[o], self.forms[i], strict=True)]
        span: list[Sequence[Rational | int]] = [self.doubles[i] for i in chosen]
        picked = independent_rows([*span, *rest])
        span += [rest[j - len(chosen)] for j in picked if j >= len(chosen)]
        columns = [list(entries) for entries in zip(*span, strict=True)] or [[] for _ in range(self.length)]
        # rest[o] == sum_j weights[o][j] span[j]
        weights = [solve(columns, row, len(span)) for row in rest]
        gammas = list(zip(*(w for w in weights if w is not None), strict=True))
        neurons = list(self._on_kinks(facing, dict(zip(chosen, gammas, strict=False))))
        for row, gamma in zip(span[len(chosen) :], gammas[len(chosen) :], strict=True):
            neurons += _linear(self._padded(row), gamma)
        return self._checked(neurons)

    def _on_kinks(self, facing: frozenset[int], doubled: dict[int, tuple[Rational, ...]]) -> Iterator[Neuron]:
        for i, key in enumerate(self.keys):
            row, bias = tuple(map(mpq, key[:-1])), mpq(key[-1])
            back = tuple(-x for x in row)
            if i in doubled:
                yield row, bias, tuple(k + g for k, g in zip(self.kappas[i], doubled[i], strict=True))
                yield back, -bias, tuple(-g for g in doubled[i])
            elif i in facing:
                yield back, -bias, self.kappas[i]
            else:
                yield row, bias, self.kappas[i]
        if len(self.keys) in doubled:
            yield (mpq(0),) * self.form.inputs, mpq(1), doubled[len(self.keys)]

    def _padded(self, row: Sequence[Rational | int]) -> tuple[tuple[Rational, ...], Rational]:
        n = self.form.inputs
        return tuple(map(mpq, row[:n])), mpq(row[n]) if self.length > n else mpq(0)

    def _checked(self, neurons: Sequence[Neuron]) -> ReLUNetwork:
        kept = [neuron for neuron in neurons if any(neuron[2])]
        outputs, n = self.form.outputs, self.form.inputs
        first = ([row for row, _, _ in kept], [bias for _, bias, _ in kept])
        last = [[neuron[2][o] for neuron in kept] for o in range(outputs)]
        bare = ReLUNetwork.from_weights([first, (last, [0] * outputs)], n)
        bias = [e - b for e, b in zip(self.form.constant, canonical_form(bare).constant, strict=True)]
        network = ReLUNetwork.from_weights([first, (last, bias)], n)
        unwanted = not self.output_bias and any(bias)
        if unwanted or canonical_form(network) != self.form:
            raise UnsoundBackendError("a network for a canonical form does not compute it", self.form)
        return network


def _sum(matrices: Sequence[Sequence[Sequence[Rational]]]) -> list[list[Rational]]:
    rows = zip(*matrices, strict=True)
    return [[sum(entries, mpq(0)) for entries in zip(*row, strict=True)] for row in rows]


def _linear(form: tuple[tuple[Rational, ...], Rational], gamma: tuple[Rational, ...]) -> list[Neuron]:
    """Return neurons for ``gamma * form``: one for a constant, else an opposite pair."""
    row, bias = form
    if not any(row):
        return [(row, abs(bias), tuple(g if bias > 0 else -g for g in gamma))]
    return [
        (row, bias, gamma),
        (tuple(-x for x in row), -bias, tuple(-g for g in gamma)),
    ]


_REASONS = (
    "every kink needs a neuron",
    "no choice of facings gives the affine rest",
    "no choice of facings with fewer doubled kinks gives the affine rest",
)
