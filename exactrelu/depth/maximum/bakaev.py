"""The identity of Bakaev et al. for MAX_5, and sums of maxima compared cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

import attrs
from gmpy2 import mpq, sign

from exactrelu.arith.linalg import dot, primitive
from exactrelu.arith.rational import Rational, RationalLike, as_rational, whole_number
from exactrelu.arrangements import Arrangement
from exactrelu.depth.maximum.two_layer import FirstLayerSum, TwoLayerSum, Vector
from exactrelu.errors import InputError, UnsoundBackendError

# A first-layer function: the sum of max(u, v) over pairs of integer forms; a form alone is (u, u).
Maxima = tuple[tuple[Vector, Vector], ...]


Summand = tuple[Rational, Maxima, Maxima]


def _exact(summands: Iterable[tuple[RationalLike, Maxima, Maxima]]) -> tuple[Summand, ...]:
    return tuple((as_rational(c, f"summands[{i}][0]"), u, v) for i, (c, u, v) in enumerate(summands))


@attrs.frozen
class MaximaSum:
    """The function ``sum c_i max(U_i, V_i)``, where U_i, V_i are sums of maxima of two linear forms.

    Attributes
    ----------
    n : int
        At least 1.
    summands : tuple of (c, U, V)
        U and V as tuples of pairs of integer forms, at least one pair. Floats are refused.
    """

    n: int
    summands: tuple[Summand, ...] = attrs.field(converter=_exact)

    def __attrs_post_init__(self) -> None:
        whole_number(self.n, "n")
        for i, (_, *sides) in enumerate(self.summands):
            for side in sides:
                forms = [form for pair in side for form in pair]
                exact = all(len(form) == self.n and all(type(x) is int for x in form) for form in forms)
                if not side or not exact or any(len(pair) != 2 for pair in side):
                    raise InputError(
                        f"summands[{i}] must hold (c, U, V), U and V pairs of integer forms of length "
                        f"{self.n}, got {side!r:.80}"
                    )

    def two_layer_sum(self) -> TwoLayerSum:
        """Return the normal form, which makes the network."""
        n = self.n
        return TwoLayerSum.of_maxima(
            n,
            [(c, FirstLayerSum.of_maxima(n, u), FirstLayerSum.of_maxima(n, v)) for c, u, v in self.summands],
        )

    def forms(self) -> tuple[tuple[Rational, tuple[Vector, ...]], ...]:
        """Return the summands as ``c max(forms)``: all choices in the inner maxima."""
        return tuple((c, tuple(sorted({*_choices(u), *_choices(v)}))) for c, u, v in self.summands)


@attrs.frozen
class CellProof:
    """The comparison of a `MaximaSum` with MAX_n on all cells of an arrangement; true when all agree.

    Attributes
    ----------
    n, hyperplanes, cells : int
    differs : tuple of mpq or None
        A point where the two differ, in the interior of a cell.
    """

    n: int
    hyperplanes: int
    cells: int
    differs: tuple[Rational, ...] | None

    def __bool__(self) -> bool:
        return self.differs is None


def prove_maximum(total: MaximaSum) -> CellProof:
    """Decide whether a sum of maxima is MAX_n, by linear maps on every cell of an arrangement.

    Parameters
    ----------
    total : MaximaSum

    Returns
    -------
    CellProof

    Notes
    -----
    **Proved** either way. The hyperplanes are those on which two forms of one maximum, or two coordinates,
    are equal; on a cell every maximum is therefore one linear form, found at the cell's witness. The list of
    cells is proved complete by the arrangement engine. Both functions are continuous, so that agreement on
    all cells is agreement on R^n. Cost: the cells times the forms.

    Examples
    --------
    >>> proof = prove_maximum(bakaev_max_5())
    >>> bool(proof), proof.hyperplanes
    (True, 21)
    """
    if not isinstance(total, MaximaSum):
        raise InputError(f"total must be a MaximaSum, got {type(total).__name__} {total!r:.80}")
    n = total.n
    unit = [tuple(int(i == j) for j in range(n)) for i in range(n)]
    maxima = total.forms()
    groups = [tuple(unit), *(forms for _, forms in maxima)]
    planes = sorted({_line(u, v) for forms in groups for u, v in combinations(forms, 2)})
    cells = Arrangement(planes, dimension=n).cells()
    for cell in cells:
        point = primitive(cell.witness)
        laws = [_largest(forms, point) for forms in groups]
        parts = list(zip(laws[1:], maxima, strict=True))
        linear = [sum((c * law[i] for law, (c, _) in parts), mpq(0)) for i in range(n)]
        if linear != list(laws[0]):
            excess = [x - y for x, y in zip(linear, laws[0], strict=True)]
            return CellProof(n, len(planes), len(cells), _point_with(excess, cell.witness, planes))
    return CellProof(n, len(planes), len(cells), None)


def _point_with(
    excess: Sequence[Rational], witness: Sequence[Rational], planes: Sequence[Vector]
) -> tuple[Rational, ...]:
    """A point of the cell of the witness where the linear form `excess`, which is not 0, does not vanish."""
    step = mpq(1)
    signs = [sign(dot(plane, witness)) for plane in planes]
    while True:
        point = tuple(x + step * e for x, e in zip(witness, excess, strict=True))
        if dot(excess, point) and [sign(dot(plane, point)) for plane in planes] == signs:
            return point
        step /= 2


def _choices(maxima: Maxima) -> Iterator[Vector]:
    for chosen in product(*maxima):
        yield tuple(map(sum, zip(*chosen, strict=True)))


def _line(u: Vector, v: Vector) -> Vector:
    """The normal of ``u . x = v . x``, primitive, the first non-zero entry positive."""
    ray = primitive([a - b for a, b in zip(u, v, strict=True)])
    return ray if next(x for x in ray if x) > 0 else tuple(-x for x in ray)


def _largest(forms: Sequence[Vector], point: Sequence[int]) -> Vector:
    values = [sum(a * x for a, x in zip(form, point, strict=True)) for form in forms]
    best = max(values)
    if values.count(best) > 1:
        raise UnsoundBackendError("a witness of a cell lies on a hyperplane of the arrangement", point)
    return forms[values.index(best)]


def bakaev_max_5() -> MaximaSum:
    """Return the sum of Bakaev et al. for MAX_5: two hidden layers; `prove_maximum` proves it.

    ``1/2 (P_1 + P_2 + P_3 + P_4 + Q - R_13 - R_14 - R_23 - R_24)`` with
    ``P_1 = max(2 x_5, x_1 + x_2, max(x_1, x_3) + max(x_1, x_4))``, P_2 by exchanging 1 and 2, P_3 and P_4
    likewise with the pairs {1, 2} and {3, 4} exchanged, ``Q = max(2 x_5, x_1 + x_2, x_3 + x_4)``,
    ``R_ij = max(2 x_5, x_i + x_j, x_1 + x_2, x_3 + x_4)``.

    References
    ----------
    E. Bakaev, F. Brunck, C. Hertrich, J. Stade, A. Yehudayoff, Better neural network expressivity:
    subdividing the simplex, arXiv 2505.14338, Equation (2). It disproves the conjecture of Hertrich, Basu,
    Di Summa and Skutella (2021) that MAX_5 needs three hidden layers.
    """
    top, left, right = _form(5, 5), _form(1, 2), _form(3, 4)
    half = mpq(1, 2)
    summands: list[Summand] = []
    for i, (a, b), line in ((1, (3, 4), left), (2, (3, 4), left), (3, (1, 2), right), (4, (1, 2), right)):
        inner = ((_form(i), _form(a)), (_form(i), _form(b)))
        summands.append((half, ((top, line),), inner))
    summands.append((half, ((top, top),), ((left, right),)))
    for i, j in product((1, 2), (3, 4)):
        summands.append((-half, ((top, _form(i, j)),), ((left, right),)))
    return MaximaSum(5, tuple(summands))


def _form(*positions: int) -> Vector:
    """The sum of the coordinates at some positions of R^5, from 1."""
    return tuple(list(positions).count(i + 1) for i in range(5))
