"""Check a training certificate of exactrelu: ``python3 -I check_training.py CERT``.

Exit code 0: accepted, what is printed is proved. 1: rejected. 2: malformed or unreadable. The format and
why it proves what it says are in SPEC_TRAINING.md; numbers in comments and messages are its clauses. This
file needs the standard library alone and shares nothing with the program that writes certificates.
"""
# ruff: noqa: B905, SIM115, UP031 (lengths are fixed by the grammar; patterns are full of braces)

import hashlib
import re
import sys
from fractions import Fraction
from itertools import combinations
from math import comb, gcd, lcm
from operator import itemgetter, mul

MAGIC, REJECTED, MALFORMED = "exactrelu-training 1", 1, 2
LINE, DIGITS, SIZE, WORK = 1 << 22, 4000, 10**6, 2 * 10**9
INTEGER, NATURAL, HASH = "(?:0|-?[1-9][0-9]{0,%d})", "(?:0|[1-9][0-9]{0,%d})", "[0-9a-f]{64}"
LOSSES = {
    "squared": "sum_i w_i (f(x_i) - y_i)^2",
    "absolute": "sum_i w_i |f(x_i) - y_i|",
    "max": "max_i w_i |f(x_i) - y_i|",
}
TERMS = {"none": "", "constant": " + c", "affine": " + <g, x> + c"}


class Fault(Exception):
    """Why a certificate is not accepted; `code` is REJECTED or MALFORMED."""


def need(condition, message, code=REJECTED):
    if not condition:
        raise Fault(code, message)


def dot(left, right):
    return sum(map(mul, left, right))


class Lines:
    """The lines of a file, one at a time; `number` is that of the last one."""

    def __init__(self, path):
        self.number, self.hash, self.file = 0, None, open(path, "rb")

    def next(self):
        line = self.file.readline(LINE + 1)
        self.number += 1
        need(len(line) <= LINE, "the line is too long (8.2)", MALFORMED)
        need(line, "the file ends too early (6.1)", MALFORMED)
        need(line.endswith(b"\n"), "the file ends within a line (2.1)", MALFORMED)
        need(line.isascii(), "only ASCII is allowed (2.1)", MALFORMED)
        if self.hash:
            self.hash.update(line)
        return line[:-1].decode("ascii")

    def match(self, clause, pattern):
        """Return the groups of the next line, which must have the form of a clause."""
        line = self.next()
        found = re.fullmatch(pattern, line)
        need(found, "not of the form of clause %s: %.60r" % (clause, line), MALFORMED)
        return found.groups()


class Problem:
    """Clauses 3.1 to 3.11: the problem in integers."""

    def __init__(self, lines):
        self.lines = lines
        lines.match("3.1", re.escape(MAGIC))
        (digits,) = lines.match("3.2", "digits ([1-9][0-9]{0,3})")
        self.digits = int(digits)
        need(len(digits) <= self.digits <= DIGITS, "digits must be at most %d (8.1)" % DIGITS, MALFORMED)
        self.integer, self.natural = INTEGER % (self.digits - 1), NATURAL % (self.digits - 1)
        (self.source,) = lines.match("3.3", "source (%s|-)" % HASH)
        (self.hash,) = lines.match("3.4", "problem (%s)" % HASH)
        lines.hash = hashlib.sha256()
        (self.loss,) = lines.match("3.5", "loss (%s)" % "|".join(LOSSES))
        (self.width,) = self.numbers("3.6", "width", 1, self.natural)
        need(0 < self.width <= SIZE, "the width is not from 1 to %d (8.3)" % SIZE, MALFORMED)
        (signs,) = lines.match("3.7", "signs (any|[+-](?: [+-])*)")
        self.signs = None if signs == "any" else signs.split()
        need(self.signs is None or len(self.signs) == self.width, "not one sign a neuron (3.7)", MALFORMED)
        (self.term,) = lines.match("3.8", "term (%s)" % "|".join(TERMS))
        self.q, self.t, self.omega = self.numbers("3.9", "scales", 3)
        need(min(self.q, self.t, self.omega) > 0, "a scale is not positive (3.9)")
        count, self.n = self.numbers("3.10", "points", 2, self.natural)
        small = 0 < count <= SIZE and self.n <= SIZE and (self.n + 1) ** 2 * count <= WORK
        need(small, "the sizes exceed a limit (8.3)", MALFORMED)
        data = [self.numbers("3.11", "p", self.n + 2) for _ in range(count)]
        need(lines.hash.hexdigest() == self.hash, "the problem does not have the SHA-256 of line 4 (3.4)")
        lines.hash = None
        self.rows = [(*row[:-2], self.q) for row in data]
        self.y, self.w = [row[-2] for row in data], [row[-1] for row in data]
        need(min(self.w) > 0, "a weight is not positive (3.11)")
        self.common = 1 if self.loss == "absolute" else lcm(*self.w)
        self.shares = [self.common // w for w in self.w]  # unless absolute, 1 / W_i is shares[i] / common

    def numbers(self, clause, token, number, kind=None):
        (text,) = self.lines.match(clause, "%s((?: %s){%d})" % (token, kind or self.integer, number))
        return [int(x) for x in text.split()]

    def fraction(self, clause, token):
        p, q = self.numbers(clause, token, 2)
        need(q > 0, "a denominator is not positive (%s)" % clause)
        return Fraction(p, q)

    def unit(self):
        return Fraction(1, self.omega * self.t ** (2 if self.loss == "squared" else 1))

    def read_model(self):
        """Set `upper` and `lower`, and check that the model has the loss `upper` (4)."""
        self.upper, self.lower = self.fraction("4.1", "upper"), self.fraction("4.2", "lower")
        need(self.lower <= self.upper, "the lower bound is above the upper one (4.2)")
        pattern = "neuron ([+-])((?: %s){%d})" % (self.integer, self.n + 2)
        self.model = []
        for j in range(self.width):
            sign, text = self.lines.match("4.3", pattern)
            self.model.append((sign, self.scaled([int(x) for x in text.split()])))
            need(self.signs is None or self.signs[j] == sign, "a neuron has another sign (4.3)")
        self.affine = self.scaled(self.numbers("4.4", "affine", self.n + 2))
        need(self.term == "affine" or not any(self.affine[:-1]), "no slope is allowed (4.4)")
        need(self.term != "none" or not self.affine[-1], "no constant is allowed (4.4)")
        need(self.loss_of_model() == self.upper, "the loss of the network is not the upper bound (4.5)")

    def scaled(self, numbers):
        need(numbers[-1] > 0, "a denominator is not positive (4.3)")
        return [Fraction(x, numbers[-1]) for x in numbers[:-1]]

    def loss_of_model(self):
        errors = []
        for row, y, w in zip(self.rows, self.y, self.w):
            x = [Fraction(value, self.q) for value in row]  # the last entry is 1
            f = dot(self.affine, x)
            for sign, v in self.model:
                z = dot(v, x)
                if z > 0:
                    f += z if sign == "+" else -z
            e = f - Fraction(y, self.t)
            errors.append(Fraction(w, self.omega) * (e * e if self.loss == "squared" else abs(e)))
        return max(errors) if self.loss == "max" else sum(errors)


class Arrangement:
    """Clause 5: the rays of the dual arrangement, each beside its opposite, and their images."""

    def __init__(self, problem):
        rows = problem.rows
        columns = independent_columns(rows)
        rows, r = [[row[k] for k in columns] for row in rows], len(columns)
        distinct = sorted(set(map(tuple, rows)))
        work = 2 * comb(len(distinct), r - 1) * (len(rows) * r + r**3)
        need(work <= WORK, "the arrangement is too large (8.4)", MALFORMED)
        lines = sorted({kernel(chosen, r) for chosen in combinations(distinct, r - 1)} - {()})
        self.all, self.halves = (1 << 2 * len(lines)) - 1, {}
        self.active = [bytearray(b"0" * (2 * len(lines))) for _ in rows]  # per point, a digit for each ray
        self.images, axes = [], list(zip(*rows))
        for line in lines:
            values = [0] * len(rows)
            for x, axis in zip(line, axes):
                values = [v + x * y for v, y in zip(values, axis)]
            for side in (values, [-v for v in values]):
                points = [i for i, v in enumerate(side) if v > 0]
                for i in points:
                    self.active[i][len(self.images)] = 49  # the digit 1
                image, missing = [side[i] for i in points], [0] * (2 - len(points))
                # With fewer than two items an itemgetter would not return a tuple.
                self.images.append((itemgetter(*points, *missing), image + missing))
        self.free = [[row[k] for row in problem.rows] for k in range(problem.n + 1)]
        self.free = self.free if problem.term == "affine" else self.free[-1:]
        self.free = [] if problem.term == "none" else self.free

    def sides(self, i):
        """Return the rays with <row_i, ray> >= 0, and those with <= 0, as bits."""
        if i not in self.halves:
            digits = self.active[i]
            opposite = bytearray(len(digits))
            opposite[::2], opposite[1::2] = digits[1::2], digits[::2]
            self.halves[i] = self.all ^ bits(opposite), self.all ^ bits(digits)
        return self.halves[i]


def bits(digits):
    """Return the integer whose bit k is the k-th digit."""
    return int(digits[::-1] or b"0", 2)


def independent_columns(rows):
    """Return numbers of independent columns that span all columns."""
    table, found = [list(row) for row in zip(*sorted(set(rows)))], []
    kept = []
    for k, column in enumerate(table):
        for pivot, other in kept:
            if column[pivot]:
                a, b = other[pivot], column[pivot]
                column = [a * x - b * y for x, y in zip(column, other)]
        g = gcd(*column)
        if g:
            column = [x // g for x in column]
            kept.append((next(i for i, x in enumerate(column) if x), column))
            found.append(k)
    return found


def kernel(rows, r):
    """Return a primitive vector orthogonal to r - 1 independent rows; () when they are dependent."""
    basis = [[int(i == j) for j in range(r)] for i in range(r)]
    for row in rows:
        values = [dot(row, b) for b in basis]
        if not any(values):
            return ()
        k = next(k for k, x in enumerate(values) if x)
        pivot, p = basis[k], values[k]
        rest = [(b, x) for j, (b, x) in enumerate(zip(basis, values)) if j != k]
        basis = [[p * x - value * y for x, y in zip(b, pivot)] for b, value in rest]
    g = gcd(*basis[0])
    g = g if basis[0] > [0] * r else -g  # one of the two opposite rays
    return tuple(x // g for x in basis[0])


class Dual:
    """Clause 6.2: a dual vector, its bound, and the rays on which its sign is known."""

    def __init__(self, problem, arrangement, u):
        need(all(dot(u, column) == 0 for column in arrangement.free), "not orthogonal to the term (6.3)")
        self.u, self.images = u, arrangement.images
        self.tested = {"+": 0, "-": 0}
        self.bound, gain = Fraction(0), dot(u, problem.y)
        if gain > 0:
            won = gain * gain if problem.loss == "squared" else gain
            self.bound = problem.unit() * Fraction(won, self.size(problem))

    def size(self, problem):
        """Return what the gain (squared: its square) is divided by (6.3)."""
        if problem.loss == "absolute":
            return max(map(Fraction, map(abs, self.u), problem.w))
        shares = problem.shares if problem.loss == "max" else map(mul, problem.shares, map(abs, self.u))
        return Fraction(dot(map(abs, self.u), shares), problem.common)

    def test(self, sign, region):
        """Check that the vector is <= 0 (for a negative sign: >= 0) on all rays of a region (6.4)."""
        left = region & ~self.tested[sign]
        self.tested[sign] |= left
        text = bin(left)[:1:-1]
        k = text.find("1")
        while k >= 0:
            points, values = self.images[k]
            value = dot(values, points(self.u))
            need(value <= 0 if sign == "+" else value >= 0, "a dual vector has a wrong sign on a ray (6.4)")
            k = text.find("1", k + 1)


class Proof:
    """Clause 6: the dual vectors and the trees."""

    def __init__(self, problem, arrangement):
        self.problem, self.arrangement, self.leaves, self.splits = problem, arrangement, 0, 0
        (count,) = problem.numbers("6.1", "duals", 1, problem.natural)
        need(count <= SIZE, "the sizes exceed a limit (8.3)", MALFORMED)
        self.duals = []
        for _ in range(count):
            u = problem.numbers("6.2", "u", len(problem.y))
            self.duals.append(Dual(problem, arrangement, u))
            need(self.duals[-1].bound >= problem.lower, "a dual vector does not prove the lower bound (6.3)")
        self.split = re.compile("S (%s) (%s)" % (problem.natural, problem.natural)).fullmatch
        self.leaf = re.compile("L (%s)" % problem.natural).fullmatch
        w, plus = problem.width, None if problem.signs is None else problem.signs.count("+")
        for k in range(w, -1, -1) if plus is None else [plus]:
            found = problem.numbers("6.5", "tree", 2, problem.natural)
            need(found == [k, w - k], "not the tree of the next sign pattern (6.5)")
            self.run([("+", arrangement.all, k), ("-", arrangement.all, w - k)])
        problem.lines.match("6.1", "end")
        need(not problem.lines.file.read(1), "something follows the line 'end' (6.1)", MALFORMED)

    def run(self, root):
        """Read one tree; `waiting` holds the nodes whose steps are still to come."""
        waiting = [[group for group in root if group[2]]]
        while waiting:
            groups = waiting.pop()
            line = self.problem.lines.next()
            found = self.leaf(line)
            if found:
                self.close(groups, int(found.group(1)))
                continue
            found = self.split(line)
            need(found, "not a step that is allowed here (6.6): %.60r" % line, MALFORMED)
            waiting += self.children(groups, *map(int, found.groups()))

    def children(self, groups, g, i):
        """Return the children of a split, the last of them first (6.7)."""
        need(g < len(groups) and i < len(self.problem.y), "there is no such group or point (6.7)")
        self.splits += 1
        sign, region, count = groups[g]
        above, below = (region & half for half in self.arrangement.sides(i))
        made = []
        for k in range(count + 1):
            parts = [(sign, above, k), (sign, below, count - k)]
            made.append(groups[:g] + [part for part in parts if part[2]] + groups[g + 1 :])
        return made

    def close(self, groups, number):
        need(number < len(self.duals), "there is no such dual vector (6.8)")
        for sign, region, _ in groups:
            self.duals[number].test(sign, region)
        self.leaves += 1


def check(path):
    """Check a certificate; return its problem and its proof."""
    lines = Lines(path)
    try:
        problem = Problem(lines)
        problem.read_model()
        return problem, Proof(problem, Arrangement(problem))
    except Fault as fault:
        raise Fault(fault.args[0], "%r, line %d: %s" % (path, lines.number, fault.args[1])) from None
    finally:
        lines.file.close()


def report(problem, proof):
    """Yield what is proved, in full, from the values that were parsed."""
    low, high = problem.lower, problem.upper
    what = "is exactly %s" % high if low == high else "is at least %s and at most %s" % (low, high)
    yield "ACCEPTED: the least value of the loss over all functions of the class %s" % what
    yield "loss: %s" % LOSSES[problem.loss]
    signs = "each s_j = 1 or -1" if problem.signs is None else "s = %s" % " ".join(problem.signs)
    form = "f(x) = sum_{j=1}^%d s_j max(0, <a_j, x> + b_j)%s" % (problem.width, TERMS[problem.term])
    yield "class: all functions %s on R^%d with real parameters, %s" % (form, problem.n, signs)
    yield "data: %d points; inputs divided by %d, targets by %d, weights by %d" % (
        len(problem.y), problem.q, problem.t, problem.omega
    )  # fmt: skip
    yield "  SHA-256 of their integer text: " + problem.hash
    yield "  SHA-256 of their source as stated there (not compared): " + problem.source
    for sign, v in problem.model:
        yield "best: %s max(0, <(%s), x> + %s)" % (sign, ", ".join(map(str, v[:-1])), v[-1])
    yield "best: + <(%s), x> + %s" % (", ".join(map(str, problem.affine[:-1])), problem.affine[-1])
    yield "proof: %d leaves, %d splits, %d dual vectors" % (proof.leaves, proof.splits, len(proof.duals))


def main(arguments):
    sys.set_int_max_str_digits(0)
    try:
        need(len(arguments) == 1, "usage: python3 -I check_training.py CERT", MALFORMED)
        print("\n".join(report(*check(arguments[0]))))
    except Fault as fault:
        print("%s: %s" % ({REJECTED: "REJECTED", MALFORMED: "MALFORMED"}[fault.args[0]], fault.args[1]))
        return fault.args[0]
    except (OSError, MemoryError, ValueError) as error:
        print("MALFORMED: %s" % (error or type(error).__name__))
        return MALFORMED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
