"""Random piecewise-linear functions, reproducible from a seed."""

from __future__ import annotations

from random import Random

from gmpy2 import mpq

from exactrelu.cpwl import AffineForm, DifferenceOfConvex, MaxMin, SignedMaxima


def form(source: Random, dimension: int, size: int = 5) -> AffineForm:
    normal = [mpq(source.randint(-size, size), source.randint(1, 2)) for _ in range(dimension)]
    return AffineForm.of(normal, source.randint(-size, size))


def lattice(source: Random, dimension: int, forms: int, sets: int) -> MaxMin:
    places = [source.sample(range(forms), source.randint(1, forms)) for _ in range(sets)]
    return MaxMin.of([form(source, dimension) for _ in range(forms)], places)


def convex_difference(source: Random, dimension: int, plus: int, minus: int) -> DifferenceOfConvex:
    return DifferenceOfConvex.of(
        [form(source, dimension) for _ in range(plus)], [form(source, dimension) for _ in range(minus)]
    )


def signed(source: Random, dimension: int, maxima: int, forms: int) -> SignedMaxima:
    return SignedMaxima.of(
        [
            (source.choice([1, -1]), [form(source, dimension) for _ in range(source.randint(1, forms))])
            for _ in range(maxima)
        ],
        dimension,
    )


def points(source: Random, dimension: int, count: int = 20) -> list[tuple[mpq, ...]]:
    return [
        tuple(mpq(source.randint(-30, 30), source.randint(1, 7)) for _ in range(dimension))
        for _ in range(count)
    ]
