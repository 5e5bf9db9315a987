"""Hyperplane arrangements: the facade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from math import comb
from pathlib import Path

import attrs

from exactrelu.arith.linalg import null_space, solve
from exactrelu.arith.rational import Rational, RationalLike, rational_matrix, rational_vector, space_dimension
from exactrelu.arith.signs import word_count
from exactrelu.arrangements.cells import Cell, CellList, cells_of_batch
from exactrelu.arrangements.engines import DEFAULT_ENGINE, ENGINES, resolve_engine
from exactrelu.arrangements.flats import Flat, affine_rows, face_numbers, flats_of
from exactrelu.arrangements.incremental.descent import DEFAULT_LIMIT, descend, whitney_numbers
from exactrelu.arrangements.incremental.engine import iterate_incremental
from exactrelu.arrangements.normal_form import NormalForm, normal_form
from exactrelu.certificates import Count
from exactrelu.errors import InputError, ResourceLimitError, ShapeError

_MEANING = "cells of the arrangement (connected components of the complement)"
_BOUNDED = "bounded cells of the arrangement"
_HOW_COUNTED = "number of no-broken-circuit sets, in exact integers (Zaslavsky 1975)"


@attrs.frozen(slots=False, init=False)
class Arrangement:
    """The hyperplanes ``{x : A[i] . x + c[i] = 0}`` in R^d, with exact rational coefficients.

    Parameters
    ----------
    A : matrix of exact numbers, shape (m, d)
        Normals, none of them zero. Rows may repeat or be multiples of each other.
    c : vector of exact numbers, shape (m,), optional
        Constant terms; zero by default.
    dimension : int, optional
        d; needed only when there are no rows.

    Raises
    ------
    DegenerateInputError
        For a zero normal.
    ShapeError, InputError
        Naming the entry.

    Examples
    --------
    >>> lines = Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -1])
    >>> print(lines.count())
    7 (cells of the arrangement (connected components of the complement); R^2)
    >>> lines.characteristic_polynomial()
    (1, -3, 3)
    >>> for cell in lines.cells()[:2]:
    ...     print(cell.signs)
    ---
    -+-
    """

    normals: tuple[tuple[Rational, ...], ...]
    offsets: tuple[Rational, ...]
    dimension: int
    _numbers: tuple[int, ...] | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __init__(
        self,
        A: Iterable[Iterable[RationalLike]],
        c: Iterable[RationalLike] | None = None,
        dimension: int | None = None,
    ) -> None:
        normals = rational_matrix(A, "A", dimension)
        if not normals and dimension is None:
            raise ShapeError("A has no rows, so the dimension must be given: Arrangement([], dimension=d)")
        width = len(normals[0]) if normals else space_dimension(dimension)
        offsets = rational_vector(c if c is not None else [0] * len(normals), "c", len(normals))
        self.__attrs_init__(normals, offsets, width)
        _ = self._form  # a zero normal is reported here, not at first use

    @classmethod
    def from_json(cls, path: str | Path) -> Arrangement:
        """Read an arrangement file ``{"A": [[...]], "c": [...]}``."""
        from exactrelu.arrangements.reading import read_arrangement

        return cls(*read_arrangement(path))

    def __len__(self) -> int:
        """Return the number of input rows."""
        return len(self.normals)

    @cached_property
    def _form(self) -> NormalForm:
        return normal_form(self.normals, self.offsets, self.dimension)

    @property
    def classes(self) -> tuple[tuple[int, ...], ...]:
        """The distinct hyperplanes, each as the tuple of the input rows that define it."""
        return tuple(tuple(row for row, _ in cls) for cls in self._form.classes)

    @property
    def is_central(self) -> bool:
        """Whether all hyperplanes have a common point (true without hyperplanes)."""
        return self._form.central or not self.normals

    @property
    def rank(self) -> int:
        """Rank of the normals: dimension of the essentialisation."""
        return self._form.rank

    def whitney_numbers(self, limit: int | None = DEFAULT_LIMIT) -> tuple[int, ...]:
        """Return the unsigned Whitney numbers of the first kind w_0, ..., w_rank.

        w_k counts the no-broken-circuit sets of size k: it is the absolute coefficient of t^(d-k) in the
        characteristic polynomial, and the sum of |moebius| over the flats of codimension k.

        Raises
        ------
        ResourceLimitError
            When the flats would take more than `limit` words of 8 bytes (None for no limit).
        """
        if self._numbers is None:
            found = whitney_numbers(descend(self._form.rows, limit=limit))
            if self._form.central:
                # chi of a central arrangement is (t - 1) times that of its decone.
                found = tuple(a + b for a, b in zip((*found, 0), (0, *found), strict=True))
            object.__setattr__(self, "_numbers", found)
            return found
        return self._numbers

    def characteristic_polynomial(self) -> tuple[int, ...]:
        """Return the coefficients of the characteristic polynomial, highest degree (d) first.

        Notes
        -----
        Proved: exact. By Zaslavsky's theorem (-1)^d chi(-1) is the number of cells. Cost: one elimination
        of all hyperplanes for every flat of codimension at most rank - 1.

        References
        ----------
        T. Zaslavsky, Facing up to arrangements, Mem. Amer. Math. Soc. 154 (1975).
        """
        signed = [n * (-1) ** k for k, n in enumerate(self.whitney_numbers())]
        return tuple(signed + [0] * (self.dimension + 1 - len(signed)))

    def count(self, engine: str = "auto", limit: int | None = DEFAULT_LIMIT) -> Count:
        """Return the number of cells.

        Parameters
        ----------
        engine : "auto", "incremental", "exact" or "cdd"
            ``auto`` counts without listing; a named engine lists the cells and counts the list.
        limit : int, optional
            Largest number of 8-byte words to hold at once; None for no limit.

        Raises
        ------
        ResourceLimitError
            Before more than `limit` words would be needed.
        """
        domain = f"R^{self.dimension}"
        if engine == "auto":
            chosen = "incremental (auto: counts without listing)"
            number = sum(self.whitney_numbers(limit))
            return Count(number, _MEANING, domain, chosen, True, _HOW_COUNTED)
        cells = self.cells(engine, limit)
        return Count(len(cells), _MEANING, domain, engine, True, cells.how)

    def bounded_count(self) -> Count:
        """Return the number of bounded cells: 0 when the normals do not span the space, else |chi(1)|."""
        total = abs(sum(n * (-1) ** k for k, n in enumerate(self.whitney_numbers())))
        number = total if self.rank == self.dimension else 0
        return Count(number, _BOUNDED, f"R^{self.dimension}", "incremental", True, _HOW_COUNTED)

    def flats(self) -> tuple[Flat, ...]:
        """Return all flats, the whole space included, with their Moebius values."""
        return flats_of(affine_rows(self._form.rows, self._form.central), self.dimension)

    def f_vector(self) -> tuple[int, ...]:
        """Return the numbers (f_0, ..., f_d) of faces of each dimension; f_d is the number of cells."""
        return face_numbers(affine_rows(self._form.rows, self._form.central), self.dimension)

    def cells(self, engine: str = DEFAULT_ENGINE, limit: int | None = DEFAULT_LIMIT) -> CellList:
        """List all cells, with an exact rational witness each.

        Parameters
        ----------
        engine : {"auto", "incremental", "exact", "cdd"}
            ``incremental`` needs no linear program and is vectorised; ``exact`` is the same mathematics in
            plain integers; ``cdd`` solves linear programs with cdd.gmp. No engine replaces another
            silently.
        limit : int, optional
            Largest number of 8-byte words of signs and witnesses to hold at once; None for no limit.

        Returns
        -------
        CellList
            Sorted, with the proof status in ``how``.

        Raises
        ------
        ResourceLimitError
            Before the run, with the exact count, when the list would not fit.
        BackendUnavailableError
            For ``cdd`` without its extra.
        """
        chosen, name = resolve_engine(engine)
        self._require_room(limit)
        found = ENGINES[chosen](self._form, None if limit is None else max(limit, DEFAULT_LIMIT))
        return CellList(self._form, found, len(self), self.dimension, name)

    def iter_cells(self, batch: int = 1 << 17) -> Iterator[Cell]:
        """Yield the cells in the order of `cells`, holding about `batch` of them at a time.

        Raises
        ------
        UnsoundBackendError
            After the last cell, should their number differ from the exact count.
        """
        if isinstance(batch, bool) or not isinstance(batch, int) or batch < 1:
            raise InputError(
                f"batch must be a positive integer, the cells to hold at a time, got {batch!r:.80}"
            )
        sides = (True, False) if self._form.central else (False,)
        for antipodal in sides:
            batches = iterate_incremental(self._form, batch, backwards=antipodal)
            for found in batches:
                yield from cells_of_batch(self._form, found, len(self), self.dimension, antipodal)

    def _require_room(self, limit: int | None) -> None:
        if limit is None:
            return
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise InputError(f"limit must be a positive number of 8-byte words or None, got {limit!r:.80}")
        count = sum(self.whitney_numbers(max(limit, DEFAULT_LIMIT)))
        words = word_count(len(self._form.classes)) + len(self._form.rows[0])
        if count * words > limit:
            raise ResourceLimitError(
                f"listing {count:,} cells needs {words} words each; raise limit, or use iter_cells or count",
                limit=limit,
                estimate=count * words,
                proved=f"the number of cells is exactly {count:,}",
            )

    def restriction(self, row: int) -> Arrangement:
        """Return the arrangement that the other hyperplanes induce on hyperplane `row`.

        Coordinates refer to a rational basis of the hyperplane. Hyperplanes that do not meet it, and copies
        of it, are left out.
        """
        self._require_row(row)
        normal, offset = self.normals[row], self.offsets[row]
        origin = solve([normal], [-offset])
        if origin is None:
            raise AssertionError("a non-zero normal has a solution")
        basis = null_space([normal])
        kept = [
            ([sum(a * v for a, v in zip(other, vector, strict=True)) for vector in basis],
             sum((a * x for a, x in zip(other, origin, strict=True)), b))
            for other, b in zip(self.normals, self.offsets, strict=True)
        ]  # fmt: skip
        kept = [(a, b) for a, b in kept if any(a)]
        return Arrangement([a for a, _ in kept], [b for _, b in kept], dimension=self.dimension - 1)

    def deletion(self, row: int) -> Arrangement:
        """Return the arrangement without input row `row`."""
        self._require_row(row)
        keep = [i for i in range(len(self)) if i != row]
        return Arrangement([self.normals[i] for i in keep], [self.offsets[i] for i in keep], self.dimension)

    def essentialisation(self) -> Arrangement:
        """Return the arrangement modulo its lineality space, in R^rank; cells and signs stay the same."""
        form = self._form
        columns = form.columns
        return Arrangement([[row[j] for j in columns] for row in self.normals], self.offsets, len(columns))

    def is_simple(self) -> bool:
        """Return whether the distinct hyperplanes are in general position.

        That is: any k <= d of them meet in codimension k, and no d + 1 of them have a common point. Proved
        by the Whitney numbers: w_k is at most the number of k-subsets, with equality for all k <= d and 0
        beyond exactly in general position.
        """
        hyperplanes = len(self._form.classes)
        generic = tuple(comb(hyperplanes, k) for k in range(min(hyperplanes, self.dimension) + 1))
        return self.whitney_numbers() == generic

    def _require_row(self, row: int) -> None:
        if isinstance(row, bool) or not isinstance(row, int) or not 0 <= row < len(self):
            raise InputError(f"row must be one of 0 .. {len(self) - 1}, got {row!r:.80}")
