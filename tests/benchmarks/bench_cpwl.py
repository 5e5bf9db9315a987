"""Times of piecewise-linear functions of many inputs. Run: python -m tests.benchmarks.bench_cpwl

Medians of five runs, process time of one core. Issue: equality of two 8-term functions in R^4 in under 2 s,
MAX_16 built and proved in under 5 s.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from statistics import median
from time import process_time

from exactrelu.cpwl import (
    DifferenceOfConvex,
    MaxMin,
    SignedMaxima,
    TropicalPolynomial,
    approximate_in_lq,
    at_most,
    equal,
    network_of,
    wang_sun,
)
from exactrelu.networks.operations import affine, maximum
from tests.cpwl.functions import convex_difference, form, lattice, signed


def timed(name: str, run: Callable[[], object], expected: object) -> None:
    times = []
    for _ in range(5):
        start = process_time()
        found = run()
        times.append(process_time() - start)
        if bool(found) != expected:
            raise SystemExit(f"{name}: expected {expected}, got {found}")
    print(f"{median(times):9.3f} s  {name}", flush=True)


def equality() -> None:
    source = Random(4)
    f = convex_difference(source, 4, 8, 8)
    small = TropicalPolynomial(tuple(form(source, 4) for _ in range(3)))
    large = TropicalPolynomial(tuple(form(source, 4) for _ in range(8)))
    timed(
        "8 - 8 terms in R^4, 3 terms added to both sides",
        lambda: equal(f, DifferenceOfConvex(f.plus + small, f.minus + small)),
        True,
    )
    wide = DifferenceOfConvex(f.plus + large, f.minus + large)
    timed(
        f"8 - 8 terms in R^4, against {len(wide.plus.terms)} - {len(wide.minus.terms)} terms",
        lambda: equal(f, wide),
        True,
    )
    sums = signed(source, 4, 8, 5)
    moved = SignedMaxima(4, tuple(reversed(sums.terms)))
    timed("8 signed maxima of up to 5 forms in R^4, reordered", lambda: equal(sums, moved), True)
    other = signed(source, 4, 8, 5)
    timed("8 signed maxima of up to 5 forms in R^4, unequal", lambda: equal(sums, other), False)
    lat = lattice(source, 4, 8, 8)
    absorbed = MaxMin.of(lat.forms, [*reversed(lat.sets), tuple({*lat.sets[0], 0, 1})])
    timed("lattice form, 8 sets of 8 forms in R^4, a set more", lambda: equal(lat, absorbed), True)
    timed("the same lattice form against its form of Wang and Sun", lambda: equal(lat, wang_sun(lat)), True)
    timed(
        "order of 8 - 8 terms in R^4", lambda: at_most(f, DifferenceOfConvex(f.plus | small, f.minus)), True
    )


def networks() -> None:
    def tree(m: int) -> object:
        rows = [[int(i == j) for j in range(m)] for i in range(m)]
        return maximum([affine([row], [0]) for row in rows]).prove()

    timed("MAX_16 built and proved", lambda: tree(16), True)
    timed("MAX_256 built and proved", lambda: tree(256), True)
    source = Random(104)
    f = convex_difference(source, 4, 7, 2)
    timed("Theorem 2.1 in R^4 (7 - 2 terms), with its proof", lambda: network_of(f).prove(), True)


def approximation() -> None:
    def tent(x: tuple[object, ...]) -> object:
        return max(0, 1 - abs(x[0]) - abs(x[1]))

    run = lambda: approximate_in_lq(tent, ([-1, -1], [1, 1]), 2, "1/2").certified  # noqa: E731
    timed("Theorem 2.3 in R^2, L^1 error 1/2, 32 x 32 cells", run, True)


if __name__ == "__main__":
    equality()
    networks()
    approximation()
