"""An exact simplex method of our own: Bland's rule on a fraction-free integer dictionary.

Every row and equation has a slack, ``slack_i = <a_i, x> + b_i``. A *dictionary* writes the basic quantities
as affine functions of the non-basic ones, which are 0 at the current point. It starts with the free
variables non-basic; then

1. equations are pivoted out of the basis, and their columns may never enter it again;
2. the free variables that are left are pivoted into the basis, where nothing bounds them. One that no row
   contains stays outside: it is a direction of the lineality space;
3. a dual simplex with the zero objective makes the slacks non-negative, or finds a row that cannot be;
4. a primal simplex optimises.

Least-index (Bland) choices make 3 and 4 finite. The final dictionary *is* the witness: the objective row
holds the dual multipliers, an infeasible row the Farkas multipliers, an unbounded column the ray.

Entries are integers over one common positive denominator, the last pivot (Edmonds, Bareiss): all are minors
of the input matrix, so they stay polynomially long and every division is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gmpy2 import mpq

from exactrelu.arith.linalg import Number, Row, primitive
from exactrelu.arith.rational import Rational
from exactrelu.polyhedra.linear_program import (
    Infeasible,
    LinearProgram,
    LPResult,
    Multipliers,
    Optimal,
    Point,
    Unbounded,
)


class SimplexBackend:
    """`LPBackend` in pure Python; needs no extra and always terminates."""

    name = "simplex"

    def solve(self, program: LinearProgram) -> LPResult:
        dictionary = _Dictionary(program)
        row = dictionary.eliminate_equations()
        if row is not None:
            return Infeasible(dictionary.farkas(row))
        dictionary.eliminate_variables()
        row = dictionary.make_feasible()
        if row is not None:
            return Infeasible(dictionary.farkas(row))
        column = dictionary.lineality_column() or dictionary.optimise()
        if column is not None:
            return Unbounded(dictionary.point(), dictionary.ray(column))
        return Optimal(dictionary.value(), dictionary.point(), dictionary.dual())


class _Dictionary:
    """``basic[i] = (table[i][0] + sum_j table[i][j] * nonbasic[j]) / denominator``.

    The last row is the objective. Labels: 0..m-1 slacks of rows, m..m+e-1 slacks of equations, then the
    variables. Inside, slacks and objective are scaled to integer coefficients; `scale` undoes it.
    """

    def __init__(self, program: LinearProgram) -> None:
        self.rows = len(program.rows)
        self.slacks = self.rows + len(program.equations)
        self.dimension = program.dimension
        self.sign = 1 if program.sense == "max" else -1
        forms: list[Row] = [(b, *a) for a, b in (*program.rows, *program.equations)]
        forms.append((0, *(self.sign * x for x in program.objective)))
        self.table = [list(primitive(form)) for form in forms]
        self.scale = [_ratio(integers, form) for integers, form in zip(self.table, forms, strict=True)]
        self.denominator = 1
        self.basic = list(range(self.slacks))
        # Column 0 holds the constants and has no label.
        self.nonbasic = [-1, *range(self.slacks, self.slacks + self.dimension)]

    def pivot(self, r: int, s: int) -> None:
        """Exchange the basic quantity of row `r` with the non-basic one of column `s`."""
        old = self.denominator
        sign = 1 if self.table[r][s] > 0 else -1
        leaving = [sign * y for y in self.table[r]]
        new = leaving[s]
        for i, row in enumerate(self.table):
            factor = row[s]
            if i == r or (not factor and new == old):
                continue
            if factor:
                changed = [(x * new - factor * y) // old for x, y in zip(row, leaving, strict=True)]
                changed[s] = sign * factor
            else:
                changed = [x * new // old for x in row]
            self.table[i] = changed
        self.table[r] = [-y for y in leaving]
        self.table[r][s] = sign * old
        self.denominator = new
        self.basic[r], self.nonbasic[s] = self.nonbasic[s], self.basic[r]

    def eliminate_equations(self) -> int | None:
        """Make every independent equation non-basic; return the row of a contradictory one."""
        for r in range(self.rows, self.slacks):
            row = self.table[r]
            column = next(
                (j for j in self._columns() if row[j] and self._is_variable(self.nonbasic[j])), None
            )
            if column is not None:
                self.pivot(r, column)
            elif row[0]:
                return r
        return None

    def eliminate_variables(self) -> None:
        for column in self._columns():
            if self._is_variable(self.nonbasic[column]):
                row = next((r for r, label in self._basic_rows() if self.table[r][column]), None)
                if row is not None:
                    self.pivot(row, column)

    def make_feasible(self) -> int | None:
        """Reach a feasible dictionary; return a row that proves that there is none."""
        while True:
            negative = [(label, r) for r, label in self._basic_rows() if self.table[r][0] < 0]
            if not negative:
                return None
            _, r = min(negative)
            entering = [(label, j) for j, label in self._entering() if self.table[r][j] > 0]
            if not entering:
                return r
            self.pivot(r, min(entering)[1])

    def lineality_column(self) -> int | None:
        """A variable that no row restrains although the objective depends on it."""
        objective = self.table[-1]
        return next(
            (j for j in self._columns() if objective[j] and self._is_variable(self.nonbasic[j])), None
        )

    def optimise(self) -> int | None:
        """Reach an optimal dictionary; return a column along which the objective is unbounded."""
        while True:
            entering = [(label, j) for j, label in self._entering() if self.table[-1][j] > 0]
            if not entering:
                return None
            _, s = min(entering)
            leaving = self._ratio_test(s)
            if leaving is None:
                return s
            self.pivot(leaving, s)

    def _ratio_test(self, s: int) -> int | None:
        best: int | None = None
        for r, label in self._basic_rows():
            constant, slope = self.table[r][0], -self.table[r][s]
            if slope <= 0:
                continue
            if best is not None:
                difference = constant * -self.table[best][s] - self.table[best][0] * slope
                if difference > 0 or (difference == 0 and label > self.basic[best]):
                    continue
            best = r
        return best

    def value(self) -> Rational:
        return self.sign * mpq(self.table[-1][0], self.denominator) / self.scale[-1]

    def point(self) -> Point:
        return self._variables(0)

    def ray(self, column: int) -> Point:
        label = self.nonbasic[column]
        if not self._is_variable(label):
            return self._variables(column)
        # A direction of the lineality space may be walked both ways.
        sign = 1 if self.table[-1][column] > 0 else -1
        ray = [sign * x for x in self._variables(column)]
        ray[label - self.slacks] = mpq(sign)
        return tuple(ray)

    def dual(self) -> Multipliers:
        weights = self._column_weights(self.table[-1])
        return self._multipliers([w / self.scale[-1] for w in weights])

    def farkas(self, row: int) -> Multipliers:
        """``slack - sum_j coefficient_j * nonbasic_j`` is the constant of the row: scale it to -1."""
        weights = self._column_weights(self.table[row])
        weights[self.basic[row]] += 1
        constant = mpq(self.table[row][0], self.denominator)
        return self._multipliers([-w / constant for w in weights])

    def _column_weights(self, row: Sequence[int]) -> list[Rational]:
        weights = [mpq(0)] * self.slacks
        for j in self._columns():
            if row[j]:
                weights[self.nonbasic[j]] = mpq(-row[j], self.denominator)
        return weights

    def _multipliers(self, weights: Sequence[Rational]) -> Multipliers:
        scaled = [w * k for w, k in zip(weights, self.scale[:-1], strict=True)]
        return Multipliers(tuple(scaled[: self.rows]), tuple(scaled[self.rows :]))

    def _variables(self, column: int) -> Point:
        values = [mpq(0)] * self.dimension
        for r, label in enumerate(self.basic):
            if self._is_variable(label):
                values[label - self.slacks] = mpq(self.table[r][column], self.denominator)
        return tuple(values)

    def _is_variable(self, label: int) -> bool:
        return label >= self.slacks

    def _columns(self) -> range:
        return range(1, self.dimension + 1)

    def _basic_rows(self) -> Iterator[tuple[int, int]]:
        return ((r, label) for r, label in enumerate(self.basic) if label < self.rows)

    def _entering(self) -> Iterator[tuple[int, int]]:
        return ((j, label) for j, label in enumerate(self.nonbasic) if 0 <= label < self.rows)


def _ratio(integers: Sequence[int], form: Sequence[Number]) -> Rational:
    """The positive factor with ``integers == factor * form``."""
    return next((mpq(x) / y for x, y in zip(integers, form, strict=True) if y), mpq(1))
