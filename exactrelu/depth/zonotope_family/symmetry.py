"""Erratum E6: the parametrisation of the family is not one-to-one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from math import factorial

import attrs
from gmpy2 import mpq

from exactrelu.arith.rational import Rational
from exactrelu.errors import InputError, ResourceLimitError
from exactrelu.zonotopes import Zonotope

Generators = tuple[tuple[Rational, ...], ...]

_LARGEST = 1_000_000


@attrs.frozen
class SymmetryOrbit:
    """Tuples of generators of one zonotope that differ by order and signs.

    Attributes
    ----------
    size : int
        Number of different tuples in the orbit.
    group : int
        Order 2^m m! of the group of signed permutations.
    one_function : bool
        Whether all of them have the same support function, compared in its normal form.
    """

    size: int
    group: int
    one_function: bool


def generator_orbit(zonotope: Zonotope) -> SymmetryOrbit:
    """Return the orbit of the generators under signed permutations, every member listed and compared.

    Notes
    -----
    **Proved**, for the instance: so many different parameters give one and the same gamma_Z, hence one and
    the same member of the family. Theorem 3.9 (iii) states a one-to-one correspondence (E6). The function
    ``sum |<r, b_i>|`` is compared in the form ``sum_l c_l |<r, l>|`` over primitive integer lines l, which is
    unique for the function, as different lines kink on different hyperplanes. Cost: 2^m m! tuples.

    Raises
    ------
    ResourceLimitError
        For more than a million tuples (m >= 8).

    Examples
    --------
    >>> generator_orbit(Zonotope([[1, 0], [0, 1], [1, 1]]))
    SymmetryOrbit(size=48, group=48, one_function=True)
    """
    if not isinstance(zonotope, Zonotope):
        raise InputError(
            f"zonotope must be a Zonotope, got {zonotope!r:.80}; build it with Zonotope(generators)"
        )
    m = len(zonotope.generators)
    group = 2**m * factorial(m)
    if group > _LARGEST:
        raise ResourceLimitError("the group has too many elements", limit=_LARGEST, estimate=group)
    reference = _support_form(zonotope.generators)
    found, same = set(), True
    for generators in _signed_orders(zonotope.generators):
        found.add(generators)
        same = same and _support_form(generators) == reference
    return SymmetryOrbit(len(found), group, same)


def _signed_orders(generators: Generators) -> Iterator[Generators]:
    for order in permutations(generators):
        for signs in product((1, -1), repeat=len(order)):
            yield tuple(tuple(s * x for x in b) for s, b in zip(signs, order, strict=True))


def _support_form(generators: Generators) -> dict[tuple[Rational, ...], Rational]:
    """The support function as multiples of |<r, l>|, with l scaled to first non-zero entry 1."""
    form: dict[tuple[Rational, ...], Rational] = {}
    for b in generators:
        pivot = next((x for x in b if x), None)
        if pivot is not None:
            line = tuple(x / pivot for x in b)
            form[line] = form.get(line, mpq(0)) + abs(pivot)
    return form
