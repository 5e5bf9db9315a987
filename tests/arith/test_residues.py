"""Residue systems against plain integers."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from exactrelu.arith.residues import ResidueSystem, integer_array


def array(values: list[list[int]]) -> np.ndarray:
    return integer_array([x for row in values for x in row], (len(values), len(values[0])))


@pytest.mark.parametrize("bits", [1, 20, 52, 61, 62, 63, 64, 200, 1500])
@pytest.mark.parametrize("terms", [1, 7, 300])
def test_products_signs_and_integers(bits: int, terms: int) -> None:
    generator = random.Random(bits * 1000 + terms)
    left = [[generator.randint(-(2**bits), 2**bits) for _ in range(terms)] for _ in range(3)]
    right = [[generator.choice([0, 1, -1, 2**bits, -(2**bits)]) for _ in range(4)] for _ in range(terms)]
    bound = terms * 4**bits
    system = ResidueSystem.of(bound, terms)
    a, b = system.residues(array(left)), system.residues(array(right))
    product = np.matmul(a, b)
    for i in range(len(system)):
        system.reduce(product[i], i)
        assert np.abs(product[i]).max(initial=0) <= 2**system.half
    expected = [
        [sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*right, strict=True)]
        for row in left
    ]
    reading = system.reading(bound)
    flat = [x for row in expected for x in row]
    assert reading.integers(product.reshape(len(system), -1)).tolist() == flat
    for x, f in zip(flat, reading.fractions(product).ravel().tolist(), strict=True):
        exact = x / reading.product
        assert abs(f - exact) <= abs(exact) * 2**-48 + reading.absolute_error


def test_extreme_values_of_the_bound() -> None:
    bound = 10**40
    system = ResidueSystem.of(bound, 1)
    values = [bound, -bound, 0, 1, -1, bound - 1, 1 - bound]
    residues = system.residues(integer_array(values, (len(values),)))
    reading = system.reading(bound)
    assert reading.integers(residues).tolist() == values
    signs = np.sign(reading.fractions(residues))
    assert signs.tolist()[:2] == [1, -1]


def test_a_smaller_bound_reads_fewer_residues() -> None:
    system = ResidueSystem.of(10**60, 5)
    residues = system.residues(integer_array([-12345, 678], (2,)))
    reading = system.reading(20000)
    assert len(reading.inverses) < len(system)
    assert reading.integers(residues).tolist() == [-12345, 678]
    assert np.allclose(reading.fractions(residues) * reading.product, [-12345, 678])


@pytest.mark.parametrize("precision", [140, 1000, 4000])
def test_fractions_keep_their_error_bound_where_floats_underflow(precision: int) -> None:
    bound = 2**1200
    system = ResidueSystem.of(bound, 1)
    values = [3 ** (7 * i) for i in range(100)]
    residues = system.residues(integer_array(values, (len(values),)))
    reading = system.reading(bound, precision)
    assert reading.absolute_error > 0
    for value, near in zip(values, reading.fractions(residues).tolist(), strict=True):
        exact = Fraction(value, reading.product)
        error = abs(Fraction(near) - exact)
        assert error <= exact / 2**48 + Fraction(reading.absolute_error)


def test_two_residues_of_one_class_do_not_differ() -> None:
    system = ResidueSystem.of(10**20, 4)
    p = int(system.moduli[0])
    values = np.array([p // 2, 3 * p // 2, 5 * p // 2, p // 2 - 1], dtype=np.float64)
    system.reduce(values, 0)
    assert values[0] == -values[1]  # both stand for half the modulus, which is even
    assert system.differ(values, np.roll(values, 1), 0).tolist() == [True, False, False, True]
