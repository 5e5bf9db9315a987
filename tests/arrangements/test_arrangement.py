"""The facade: duplicates, restriction, deletion, essentialisation, bad and degenerate input."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import networkx as nx
import pytest

from exactrelu.arrangements import Arrangement
from exactrelu.errors import (
    DegenerateInputError,
    InexactInputError,
    InputError,
    ResourceLimitError,
    ShapeError,
)
from tests.arrangements.conftest import ENGINES


def test_duplicates_are_mapped_and_keep_their_own_sign() -> None:
    arrangement = Arrangement([[1, 2], [0, 1], [-2, -4], ["1/3", "2/3"]], [1, 0, -2, "1/3"])
    assert arrangement.classes == ((0, 2, 3), (1,))
    assert [cell.signs for cell in arrangement.cells()] == ["--+-", "-++-", "+--+", "++-+"]
    assert arrangement.cells().facets(0) == ((0, 2, 3), (1,))


@pytest.mark.parametrize("engine", ENGINES)
def test_dimension_zero_and_empty_arrangements(engine: str) -> None:
    for dimension in (0, 1, 4):
        empty = Arrangement([], dimension=dimension)
        assert empty.count() == 1
        assert empty.is_central
        assert empty.characteristic_polynomial() == (1,) + (0,) * dimension
        assert empty.f_vector() == (0,) * dimension + (1,)
        (cell,) = empty.cells(engine=engine)
        assert cell.signs == ""
        assert len(cell.witness) == dimension
        assert empty.cells(engine=engine).bounded.tolist() == [dimension == 0]
        assert empty.bounded_count() == (1 if dimension == 0 else 0)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_one_hyperplane_however_often(engine: str, dimension: int) -> None:
    rows = [[1] * dimension, [-3] * dimension, ["1/7"] * dimension]
    arrangement = Arrangement(rows, [2, -6, "2/7"])
    cells = arrangement.cells(engine=engine)
    assert [cell.signs for cell in cells] == ["-+-", "+-+"]
    assert arrangement.f_vector() == (0,) * (dimension - 1) + (1, 2)
    assert not cells.bounded.any()


@pytest.mark.parametrize("engine", ENGINES)
def test_parallel_hyperplanes_only(engine: str) -> None:
    arrangement = Arrangement([[2, 4]] * 3, [0, 1, "1/2"])
    assert arrangement.classes == ((0,), (1,), (2,))
    assert arrangement.rank == 1
    assert arrangement.count(engine=engine) == 4
    assert arrangement.bounded_count() == 0
    assert arrangement.essentialisation().bounded_count() == 2
    assert not arrangement.is_central


def test_central_away_from_the_origin() -> None:
    arrangement = Arrangement([[1, 0], [0, 1], [1, 1]], [-1, -2, -3])
    assert arrangement.is_central
    assert arrangement.count() == 6
    for cell in arrangement.cells():
        x, y = cell.witness
        assert cell.signs == "".join("+" if v > 0 else "-" for v in (x - 1, y - 2, x + y - 3))


@pytest.mark.parametrize("engine", ["incremental", "exact"])
def test_coefficients_of_five_hundred_digits(engine: str) -> None:
    big = 10**500
    arrangement = Arrangement([[big, 1], [1, big], [big + 1, big], [1, 1]], [Fraction(1, big), 0, big, 1])
    assert arrangement.count() == 11
    assert len(arrangement.cells(engine=engine)) == 11


@pytest.mark.parametrize("engine", ENGINES)
def test_slivers_of_two_to_the_minus_sixty(engine: str) -> None:
    tiny = Fraction(1, 2**60)
    triangle = Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -tiny])
    assert len(triangle.cells(engine=engine)) == 7
    assert triangle.bounded_count() == 1
    nearly = Arrangement([[1, 0], [1, tiny], [1, 2 * tiny], [0, 1]], [0, 0, tiny * tiny, -1])
    assert nearly.count() == len(nearly.cells(engine=engine)) == 11


def test_restriction_and_deletion_satisfy_the_recursion() -> None:
    arrangement = Arrangement([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 0]], [0, 0, 0, -1, 0])
    for row in range(len(arrangement)):
        parts = int(arrangement.deletion(row).count()) + int(arrangement.restriction(row).count())
        assert arrangement.count() == parts
    with pytest.raises(InputError, match=re.escape("row must be one of 0 .. 4, got 5")):
        arrangement.deletion(5)


def test_essentialisation_keeps_cells_and_signs() -> None:
    arrangement = Arrangement([[1, -1, 0], [0, 1, -1], [1, 0, -1]])
    essential = arrangement.essentialisation()
    assert (essential.dimension, essential.rank) == (2, 2)
    assert [c.signs for c in essential.cells()] == [c.signs for c in arrangement.cells()]


def test_adjacency_graph_of_the_braid_arrangement_is_the_permutohedron() -> None:
    rows = [[1, -1, 0, 0], [1, 0, -1, 0], [1, 0, 0, -1], [0, 1, -1, 0], [0, 1, 0, -1], [0, 0, 1, -1]]
    graph = Arrangement(rows).cells().adjacency_graph()
    assert graph.number_of_nodes() == 24
    assert graph.number_of_edges() == 36
    assert all(degree == 3 for _, degree in graph.degree())
    assert nx.diameter(graph) == 6


def test_general_position() -> None:
    assert Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, 1]).is_simple()
    assert not Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, 0]).is_simple()
    assert not Arrangement([[1, 0], [1, 0]], [0, 1]).is_simple()
    assert Arrangement([[1, 0, 0], [0, 1, 0]]).is_simple()
    assert Arrangement([], dimension=3).is_simple()


def test_cell_lists_behave_like_sequences() -> None:
    cells = Arrangement([[1, 0], [0, 1]]).cells()
    assert [c.signs for c in cells[1:3]] == ["-+", "+-"]
    assert cells[-1] == cells[3]
    assert cells[0] in cells
    assert cells.signs.tolist() == [[-1, -1], [-1, 1], [1, -1], [1, 1]]
    with pytest.raises(IndexError):
        cells[4]


def test_more_than_sixty_four_hyperplanes() -> None:
    for m in (63, 64, 65, 129):
        lines = Arrangement([[1, k] for k in range(m)], [k * k for k in range(m)])
        cells = lines.cells()
        assert len(cells) == lines.count() == 1 + m + m * (m - 1) // 2
        assert int(cells.bounded.sum()) == (m - 1) * (m - 2) // 2
        pencil = Arrangement([[1, k] for k in range(m)])
        assert len(pencil.cells()) == 2 * m
        assert [c.signs for c in pencil.iter_cells(batch=10)] == [c.signs for c in pencil.cells()]


@pytest.mark.parametrize(
    ("rows", "offsets", "error", "message"),
    [
        (
            [[1, 0], [0, 0]],
            [0, 0],
            DegenerateInputError,
            "A[1] must be a non-zero normal vector, got all zeros",
        ),
        ([[0, 0]], [1], DegenerateInputError, "defines the empty set"),
        ([[1, 0], [1]], None, ShapeError, "A[1] must have 2 entries"),
        ([[1, 0]], [1, 2], ShapeError, "c must have 1 entries, got 2"),
        ([[1, 0.5]], None, InexactInputError, 'A[0][1] must be exact, got float 0.5 (= 1/2); write "1/2"'),
        ([[1, 0]], [float("nan")], InexactInputError, "c[0] must be a finite exact number"),
        ([], None, ShapeError, "dimension must be given"),
        ([[]], None, DegenerateInputError, "A[0] must be a non-zero normal vector"),
        ([["1_0"]], None, InputError, "A[0][0] must be written as"),
        ("12", None, ShapeError, "A must be a list of rows"),
    ],
)
def test_bad_input(rows: object, offsets: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        Arrangement(rows, offsets)  # type: ignore[arg-type]


def test_unknown_engines_are_named_and_auto_says_what_it_chose() -> None:
    with pytest.raises(InputError, match="engine must be one of auto, incremental, exact, cdd, got 'fast'"):
        Arrangement([[1]]).cells(engine="fast")
    assert Arrangement([[1]]).cells(engine="auto").engine.startswith("incremental (auto: ")


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda a: list(a.iter_cells(0)), "batch must be a positive integer"),
        (lambda a: list(a.iter_cells(1.5)), "batch must be a positive integer"),
        (lambda a: a.cells(limit="x"), "limit must be a positive number"),
        (lambda a: a.cells(["x"]), "engine must be one of"),
        (lambda a: a.restriction("x"), "row must be one of 0 .. 0"),
        (lambda a: a.deletion(True), "row must be one of 0 .. 0"),
        (lambda a: Arrangement([], dimension=1.5), "dimension must be an integer"),
        (lambda a: Arrangement([], dimension=-1), "dimension must be an integer, 0 or more, got -1"),
    ],
)
def test_arguments_of_the_wrong_kind(use: Callable[[Arrangement], object], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        use(Arrangement([[1]]))


def test_the_words_of_a_proved_list_cannot_be_changed() -> None:
    for cells in (Arrangement([[1, 0], [0, 1]]).cells(), Arrangement([[1], [1]], [0, 1]).cells()):
        with pytest.raises(ValueError, match="read-only"):
            cells.words[0] = 0


@pytest.mark.parametrize("exponent", [300, 307, 308, 309, 315, 323, 324, 400])
def test_coefficients_at_the_edge_of_the_range_of_floats(exponent: int) -> None:
    big = 10**exponent
    for rows, offsets in ([[1], [1]], [0, big]), ([[1, big], [big, 1], [1, 1]], [big, -1, 0]):
        arrangement = Arrangement(rows, offsets)
        expected = [cell.signs for cell in arrangement.cells(engine="exact")]
        assert [cell.signs for cell in arrangement.cells()] == expected


def test_a_list_that_would_not_fit_stops_with_the_exact_count() -> None:
    arrangement = Arrangement([[1, k, k * k] for k in range(60)], [k**3 for k in range(60)])
    with pytest.raises(ResourceLimitError, match="the number of cells is exactly 36,051") as caught:
        arrangement.cells(limit=1000)
    assert caught.value.limit == 1000
    assert caught.value.estimate > 36_051
    assert len(arrangement.cells(limit=None)) == 36_051


def test_counts_carry_their_definition() -> None:
    count = Arrangement([[1, 0], [0, 1]]).count()
    assert int(count) == 4
    assert count.definition.startswith("cells of the arrangement")
    assert count.domain == "R^2"
    assert count.as_dict()["proved"] is True
