"""Three engines that share little find the same cells on random arrangements, half of them degenerate."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from exactrelu.arrangements import Arrangement, Cell
from exactrelu.polyhedra import Polyhedron
from tests.arrangements.conftest import random_arrangement


def signs_at(rows: Sequence[Sequence[int]], offsets: Sequence[int], point: Sequence[object]) -> str:
    values = [
        sum(a * x for a, x in zip(row, point, strict=True)) + b for row, b in zip(rows, offsets, strict=True)
    ]
    return "".join("+" if v > 0 else "-" if v < 0 else "0" for v in values)


def compare(seed: int, instances: int, engines: Sequence[str]) -> None:
    generator = random.Random(seed)
    for _ in range(instances):
        rows, offsets = random_arrangement(generator)
        arrangement = Arrangement(rows, offsets)
        expected: list[str] | None = None
        for engine in engines:
            cells: list[Cell] = list(arrangement.cells(engine=engine))
            for cell in cells:
                assert signs_at(rows, offsets, cell.witness) == cell.signs, (rows, offsets, engine)
            found = [cell.signs for cell in cells]
            assert expected is None or found == expected, (rows, offsets, engine)
            expected = found
        assert expected is not None
        assert arrangement.count() == len(expected)
        # "-" sorts before "+" in the promised order, after it in ASCII.
        assert expected == sorted(expected, key=lambda s: s.replace("-", " "))


@pytest.mark.engine("cdd")
@pytest.mark.parametrize("seed", range(20))
def test_all_three_on_two_thousand(seed: int) -> None:
    compare(1000 + seed, 100, ["incremental", "exact", "cdd"])


def test_batches_give_the_same_cells_in_the_same_order() -> None:
    generator = random.Random(7)
    for _ in range(25):
        arrangement = Arrangement(*random_arrangement(generator))
        expected = [cell.signs for cell in arrangement.cells()]
        for batch in (5, 50):
            assert [cell.signs for cell in arrangement.iter_cells(batch=batch)] == expected


def test_bounded_flags_against_double_description() -> None:
    generator = random.Random(8)
    for _ in range(60):
        rows, offsets = random_arrangement(generator)
        arrangement = Arrangement(rows, offsets)
        cells = arrangement.cells()
        assert int(cells.bounded.sum()) == arrangement.bounded_count()
        if len(cells) > 60:
            continue
        for cell, bounded in zip(cells, cells.bounded, strict=True):
            side = [1 if s == "+" else -1 for s in cell.signs]
            halfspaces = [
                ([s * x for x in row], s * b) for row, b, s in zip(rows, offsets, side, strict=True)
            ]
            closure = Polyhedron.from_halfspaces(halfspaces, dimension=len(rows[0]))
            assert closure.is_bounded == bounded, (rows, offsets, cell)


def test_facets_against_redundancy() -> None:
    generator = random.Random(9)
    for _ in range(25):
        rows, offsets = random_arrangement(generator)
        cells = Arrangement(rows, offsets).cells()
        for index in range(0, len(cells), max(1, len(cells) // 8)):
            side = [1 if s == "+" else -1 for s in cells[index].signs]
            halfspaces = [
                ([s * x for x in row], s * b) for row, b, s in zip(rows, offsets, side, strict=True)
            ]
            closure = Polyhedron.from_halfspaces(halfspaces, dimension=len(rows[0]))
            assert len(closure.facets) == len(cells.facets(index)), (rows, offsets, index)


def test_flats_whitney_numbers_and_face_numbers_agree() -> None:
    generator = random.Random(10)
    for _ in range(80):
        rows, offsets = random_arrangement(generator)
        arrangement = Arrangement(rows, offsets)
        d = arrangement.dimension
        sums = [0] * (arrangement.rank + 1)
        for flat in arrangement.flats():
            sums[d - flat.dimension] += abs(flat.moebius)
        assert tuple(sums) == arrangement.whitney_numbers()
        # Faces of dimension k are the cells of the restrictions to the flats of dimension k.
        faces = [0] * (d + 1)
        for flat in arrangement.flats():
            restricted = arrangement
            chosen = [arrangement.classes[c][0] for c in flat.hyperplanes]
            faces[flat.dimension] += cells_on_flat(restricted, chosen)
        assert tuple(faces) == arrangement.f_vector()


def cells_on_flat(arrangement: Arrangement, rows: Sequence[int]) -> int:
    """Count the cells on the flat that `rows` cut out, by sign vectors of a direct restriction."""
    from exactrelu.arith.linalg import null_space, solve

    normals = [arrangement.normals[i] for i in rows]
    origin = solve(normals, [-arrangement.offsets[i] for i in rows], arrangement.dimension)
    assert origin is not None
    basis = null_space(normals, arrangement.dimension)
    kept = []
    for normal, offset in zip(arrangement.normals, arrangement.offsets, strict=True):
        row = [sum(a * v for a, v in zip(normal, vector, strict=True)) for vector in basis]
        if any(row):
            kept.append((row, sum(a * x for a, x in zip(normal, origin, strict=True)) + offset))
    induced = Arrangement([r for r, _ in kept], [b for _, b in kept], dimension=len(basis))
    return len(induced.cells(engine="exact"))
