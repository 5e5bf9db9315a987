"""Residue systems against plain integers."""

from __future__ import annotations

import random

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
