"""Check a certificate of exactrelu: ``python3 -I check.py CERT``.

Exit code 0: accepted, what is printed is proved. 1: rejected. 2: malformed or unreadable. The format is
SPEC.md; numbers in comments and messages are its clauses. This file needs the standard library alone, shares
nothing with the program that writes certificates, and keeps one path of the tree (for `linear` all leaves).
"""
# ruff: noqa: B905, SIM115, UP031 (lengths are fixed by the grammar; patterns are full of braces)

import gzip
import hashlib
import os
import re
import sys
import zlib
from itertools import accumulate
from math import gcd
from operator import mul

MAGIC, REJECTED, MALFORMED = "exactrelu-certificate 1", 1, 2
LINE, HEADER, DIGITS, LAYERS, SIZE, CHART, WORK = 1 << 22, 1 << 25, 4000, 1000, 10**6, 10**7, 4 * 10**8
INTEGER, NATURAL, HASH = "(?:0|-?[1-9][0-9]{0,%d})", "(?:0|[1-9][0-9]{0,%d})", "[0-9a-f]{64}"
NOUNS = {"cells": "arrangement", "vertices": "zonotope"}
CLAIMS = {
    "regions": "the network has exactly %d proper activation patterns on the domain (each of a whole ball)",
    "cells": "the interior of the domain minus the hyperplanes has exactly %d connected components",
    "vertices": "the zonotope {sum t_i g_i : -1 <= t_i <= 1} of the generators has exactly %d vertices",
    "laws": "the network has exactly %d different affine functions on full-dimensional parts of the domain",
    "linear": "the network has exactly %d maximal open connected sets on which it is affine, in the domain",
}


class Fault(Exception):
    """Why a certificate is not accepted; `code` is REJECTED or MALFORMED."""


def need(condition, message, code=REJECTED):
    if not condition:
        raise Fault(code, message)


def value(form, point):
    """Return the value of a form at a point, times its positive denominator (4.2)."""
    return sum(map(mul, form, point))


class Lines:
    """The lines of a file, one at a time; `number` is that of the last one."""

    def __init__(self, path):
        self.number, self.size, self.most, self.header, self.hash = 0, 0, sys.maxsize, True, None
        self.file = self.raw = open(path, "rb")
        if self.raw.peek()[:2] == b"\x1f\x8b":
            self.most = (1 << 20) + 100 * os.path.getsize(path)
            self.file = gzip.GzipFile(fileobj=self.raw)

    def next(self):
        line = self.file.readline(LINE + 1)
        self.number, self.size = self.number + 1, self.size + len(line)
        need(line, "the file ends too early (5.1)", MALFORMED)
        fault = "the line is too long (9.2)" if len(line) > LINE else "the file ends within a line (2.1)"
        need(len(line) <= LINE and line.endswith(b"\n"), fault, MALFORMED)
        most = min(HEADER, self.most) if self.header else self.most
        need(self.size <= most, "the header (9.5) or what the gzip file holds (9.6) is too long", MALFORMED)
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


class Header:
    """Clauses 3 and 4: the statement, in integers."""

    def __init__(self, lines):
        self.lines = lines
        lines.match("3.1", re.escape(MAGIC))
        (self.kind,) = lines.match("3.2", "statement (%s)" % "|".join(CLAIMS))
        self.noun = NOUNS.get(self.kind, "network")
        (digits,) = lines.match("3.3", "digits ([1-9][0-9]{0,3})")
        self.digits = int(digits)
        need(len(digits) <= self.digits <= DIGITS, "digits must be at most %d (9.1)" % DIGITS, MALFORMED)
        self.integer, self.natural = INTEGER % (self.digits - 1), NATURAL % (self.digits - 1)
        (self.source,) = lines.match("3.4", "source (%s|-)" % HASH)
        (self.hash,) = lines.match("3.5", "input (%s)" % HASH)
        lines.hash = hashlib.sha256()
        self.read_input()
        need(lines.hash.hexdigest() == self.hash, "the input does not have the SHA-256 of line 5 (3.5)")
        lines.hash = None
        self.read_chart()
        self.domain = self.table("3.8", self.sizes("3.8", "domain", "{1}")[0], self.k + 1)
        need(all(any(row[:-1]) for row in self.domain), "a domain row is constant (3.8)")
        (self.count,) = self.sizes("3.9", "count", "{1}", None)
        number = self.count if self.kind == "laws" else 0
        self.laws = self.table("3.10", number, len(self.rows[-1]) * (self.k + 1), "law")
        need(all(a < b for a, b in zip(self.laws, self.laws[1:])), "the laws do not strictly increase (7.4)")
        self.graph = self.sizes("3.11", "graph", "{3}", None) if self.kind == "linear" else None
        lines.header = False

    def table(self, clause, number, length, token="row"):
        pattern = "%s((?: %s){%d})" % (token, self.integer, length)
        found = (self.lines.match(clause, pattern)[0].split() for _ in range(number))
        return [[int(x) for x in row] for row in found]

    def sizes(self, clause, token, number, most=SIZE):
        (text,) = self.lines.match(clause, "%s((?: %s)%s)" % (token, self.natural, number))
        sizes = [int(x) for x in text.split()]
        need(most is None or max(sizes) <= most, "sizes are at most %d (9.4)" % SIZE, MALFORMED)
        return sizes

    def read_input(self):
        """Set `n`, the input dimension, and `rows`: the hidden layers, then the outputs."""
        if self.noun == "network":
            self.n, layers, *self.widths = self.sizes("3.6", "network", "{3,}")
            fit = 0 < layers == len(self.widths) - 1 and layers <= min(LAYERS, 10**5 // self.digits)
            need(fit, "the sizes do not fit together (3.6), or exceed a limit (9.3)", MALFORMED)
            shapes = zip([self.n, *self.widths], self.widths)
            self.rows = [self.table("3.6", width, before + 1) for before, width in shapes]
            return
        self.n, *self.widths = self.sizes("3.6", self.noun, "{2}")
        rows = self.table("3.6", self.widths[0], self.n + (self.kind == "cells"))
        cells = self.kind == "cells"
        need(not cells or all(any(row[:-1]) for row in rows), "a hyperplane has no direction (3.6)")
        self.rows = [rows if cells else [[*row, 0] for row in rows], []]

    def read_chart(self):
        """Set `k`, the forms of the inputs and the scale of the constant 1 (3.7, 4.3)."""
        (chart,) = self.lines.match("3.7", "chart (none|%s(?: %s){2})" % (self.natural, self.integer))
        self.plain = chart == "none"
        self.k, self.scale, back = (self.n, 1, 1) if self.plain else map(int, chart.split())
        work = (self.k + 1) * sum(map(len, self.rows)) * max(40, (len(self.rows) - 1) * self.digits)
        small = self.k <= SIZE and work <= WORK and (self.plain or self.k**2 * self.n <= CHART)
        need(small, "the sizes exceed a limit (9.4)", MALFORMED)
        need(self.plain or self.kind != "vertices", "no chart is allowed here (3.7)", MALFORMED)
        need(self.scale > 0 and back > 0, "a scale of the chart is not positive (3.7)")
        self.inputs = [] if self.plain else self.table("3.7", self.n, self.k + 1)
        self.inverse = [] if self.plain else self.table("3.7", self.k, self.n)
        for i, row in enumerate(self.inverse):
            product = [sum(c * form[j] for c, form in zip(row, self.inputs)) for j in range(self.k)]
            need(product == [back * (i == j) for j in range(self.k)], "C is no left inverse of B (3.7)")

    def layer(self, number, forms, signs):
        """Return the forms of a layer (4.5); `forms` and `signs` are those of the layer before."""
        if self.plain and not number:
            return self.rows[0]
        kept = [(j, form) for j, form in enumerate(forms) if signs[j]]
        made = []
        for row in self.rows[number]:
            total = [0] * self.k + [row[-1] * self.scale]
            for j, form in kept:
                if row[j]:
                    total = [x + row[j] * y for x, y in zip(total, form)]
            made.append(total)
        return made


class Tree:
    """Clause 5: the steps. Between them, the state of one node and of those waiting above it."""

    def __init__(self, lines, header, sharded):
        self.lines, self.header, self.shards, self.leaves, self.going = lines, header, [], 0, True
        words = {"i": "(%s)" % header.natural, "q": "(%s)" % header.integer, "h": "(%s)" % HASH}
        words["p"] = "(%s(?: %s){%d})" % (header.integer, header.integer, header.k)
        words["m"] = "%s %s((?: %s %s)*)" % (words["q"], words["i"], header.natural, header.integer)
        sharded = sharded and header.kind not in ("laws", "linear")
        grammar = {"C": (self.const, "C %(i)s"), "M": (self.move, "M %(p)s"), "X": (self.next, "X")}
        grammar["P"] = grammar["N"] = self.passed, "([PN]) %(i)s %(m)s"
        grammar["S"] = self.split, "S %(i)s ([+-]) %(p)s"
        grammar["L"] = self.leaf, "L %(i)s" if header.kind == "laws" else "L()"
        grammar["H"] = self.shard, "H %(i)s %(i)s %(h)s" if sharded else "(?!)"
        self.grammar = {key: (do, re.compile(text % words).fullmatch) for key, (do, text) in grammar.items()}
        self.point, self.pair = "W %(p)s" % words, "F %(i)s %(i)s %(p)s|I %(i)s %(i)s %(m)s|end" % words
        self.hold = list(header.domain)  # `hold` is H of 5.2
        self.waiting, self.used, self.patterns, self.before = [], bytearray(len(header.laws)), {}, b""
        self.layer, self.forms, self.signs, self.open = -1, header.inputs, [True] * header.n, 0
        self.next()
        constant = header.kind == "cells" and any(not any(form[:-1]) for form in self.forms)
        need(not constant, "a hyperplane is constant on the chart (7.2)")

    def run(self):
        self.move(*self.lines.match("5.1", self.point))
        while self.going:
            line = self.lines.next()
            do, match = self.grammar.get(line[:1], (None, None))
            found = match and match(line)
            if not found:
                raise Fault(MALFORMED, "not a step that is allowed here (5): %.60r" % line)
            do(*found.groups())
        if self.header.kind == "linear":
            Graph(self).run()
        else:
            self.lines.match("5.1", "end")
            right = self.leaves == self.header.count or self.header.kind == "laws"
            need(right, "%d leaves are not the count (5.10)" % self.leaves)
        need(not self.lines.file.read(1), "something follows the line 'end' (5.1)", MALFORMED)
        need(all(self.used), "a law has no leaf (7.4)")

    def neuron(self, i):
        """Return the number of a neuron, which must exist and be open, and its form."""
        i = int(i)
        need(i < len(self.signs) and self.signs[i] is None, "the neuron does not exist or is not open (5)")
        return i, self.forms[i]

    def decide(self, i, sign):
        self.signs[i] = sign
        self.open -= 1

    def inside(self, text):
        """Return a point, which must be strictly inside the node."""
        point = [int(x) for x in text.split()]
        need(point[-1] > 0, "the last coordinate of a point is not positive (4.2)")
        need(all(value(form, point) > 0 for form in self.hold), "the point is not strictly inside (5)")
        return point

    def move(self, point):
        self.witness = self.inside(point)

    def const(self, i):
        i, form = self.neuron(i)
        need(not any(form[:-1]), "the form is not constant (5.3)")
        self.decide(i, form[-1] > 0)

    def passed(self, token, i, q, t, multipliers):
        i, form = self.neuron(i)
        need(any(form[:-1]), "the form is constant (5.4)")
        self.combine(form if token == "P" else [-x for x in form], self.hold, q, t, multipliers)
        self.decide(i, token == "P")

    def combine(self, form, rows, q, t, multipliers):
        """Require that q times a form is a sum of rows with multipliers, and of a constant >= 0 (5.4)."""
        q, numbers, last = int(q), [int(x) for x in multipliers.split()], -1
        need(2 * int(t) == len(numbers), "the number of multipliers is not the announced one", MALFORMED)
        need(q > 0 and numbers, "q is not positive, or there is no multiplier (5.4)")
        rest = [q * x for x in form]
        for k, m in zip(numbers[::2], numbers[1::2]):
            need(last < k < len(rows) and m > 0, "a multiplier is out of order or not positive (5.4)")
            rest, last = [x - m * y for x, y in zip(rest, rows[k])], k
        need(not any(rest[:-1]) and rest[-1] >= 0, "the multipliers do not prove the sign (5.4)")

    def split(self, i, side, point):
        i, form = self.neuron(i)
        point = self.inside(point)
        above, below = (self.witness, point) if side == "+" else (point, self.witness)
        need(value(form, above) > 0 > value(form, below), "the points are not on the stated sides (5.5)")
        node = i, below, len(self.hold), self.layer, self.forms, self.signs[:], self.open, self.before
        self.waiting.append(node)
        self.witness = above
        self.hold.append(form)
        self.decide(i, True)

    def next(self):
        need(not self.open and self.layer < len(self.header.rows) - 2, "there is no next layer (5.7)")
        self.before += bytes(self.signs) if self.layer >= 0 else b""  # all layers before, for `linear`
        self.layer += 1
        self.forms = self.header.layer(self.layer, self.forms, self.signs)
        self.signs, self.open = [None] * len(self.forms), len(self.forms)

    def leaf(self, law):
        need(not self.open and self.layer == len(self.header.rows) - 2, "this is no leaf (5.8)")
        if law:
            made = [x for form in self.header.layer(self.layer + 1, self.forms, self.signs) for x in form]
            need(int(law) < self.header.count, "there is no such law (7.4)")
            need(self.header.laws[int(law)] == made, "the leaf has another law (7.4)")
            self.used[int(law)] = 1
        if self.header.graph:
            self.patterns[self.before + bytes(self.signs)] = self.witness
        self.close(1)

    def shard(self, j, count, digest):
        need(int(j) == len(self.shards), "the shards are not numbered in their order (8.2)")
        self.shards.append((int(count), list(self.hold), digest))
        self.close(int(count))

    def close(self, leaves):
        """Go to the negative side of the last split that waits for it."""
        self.leaves += leaves
        self.going = bool(self.waiting)
        if self.going:
            i, self.witness, length, self.layer, self.forms, *rest = self.waiting.pop()
            self.signs, self.open, self.before = rest
            self.hold[length:] = [[-x for x in self.forms[i]]]
            self.decide(i, False)


class Graph:
    """Clause 10: which leaves share a facet, and which of these an affine function."""

    def __init__(self, tree):
        self.tree, self.header, self.widths = tree, tree.header, tree.header.widths[:-1]
        self.leaves = list(tree.patterns.items())
        self.number = {pattern: a for a, (pattern, _) in enumerate(self.leaves)}
        self.ends = list(accumulate(self.widths))
        self.prefixes = {pattern[:end] for pattern in self.number for end in self.ends}

    def run(self):
        laws, law, above, pairs, parts = {}, [], [], 0, len(self.leaves)
        for a, (pattern, _) in enumerate(self.leaves):
            outputs = self.enter(pattern)
            law.append(laws.setdefault(tuple(x for form in outputs for x in form), len(laws)))
            above.append(a)
            for i, b in self.candidates(a, pattern):
                if self.adjacent(a, i, b):
                    pairs += 1
                    x, y = top(above, a), top(above, b)
                    if law[a] == law[b] and x != y:
                        above[x] = y
                        parts -= 1
        need(not any(self.tree.lines.match("10.5", self.tree.pair)), "a line about no doubtful pair (10.5)")
        found = [len(law), pairs, len(laws)]
        need(found == self.header.graph, "%s are the numbers of the graph (10.6)" % found)
        need(parts == self.header.count, "%d parts are not the count (10.6)" % parts)

    def enter(self, pattern):
        """Set the forms of a leaf and, by first neurons, their classes (10.2); return its output forms."""
        before, signs, self.forms, at = self.header.inputs, [True] * self.header.n, [], 0
        for number, width in enumerate(self.widths):
            before = self.header.layer(number, before, signs)
            signs, at = pattern[at : at + width], at + width
            self.forms += before
        self.kinds, self.rows, self.members, names = [], {}, {}, {}
        for i, form in enumerate(self.forms):
            pivot = next((x for x in form[:-1] if x), 0)
            kind = None if form[-1] else -1  # another constant, or 0
            if pivot:
                size = gcd(*form) if pivot > 0 else -gcd(*form)
                kind = names.setdefault(tuple([x // size for x in form]), i)
                self.members.setdefault(kind, []).append(i)
            if kind == i:
                self.rows[i] = form if pattern[i] else [-x for x in form]
            self.kinds.append(kind)
        return self.header.layer(len(self.widths), before, signs)

    def candidates(self, a, pattern):
        """Yield the first neuron of each class with the earlier leaf that lies across it (10.3)."""
        for i in self.rows:
            layer = next(number for number, end in enumerate(self.ends) if i < end)
            end, made = self.ends[layer], bytearray(pattern)
            for j in self.members[i]:
                made[j] ^= 1
            b = self.number.get(self.across(i, layer, bytes(made[:end]), pattern), a)
            if b < a:
                yield i, b

    def across(self, i, layer, made, pattern):
        """Return the pattern across the zero set of neuron i, from that of its layer on (10.3)."""
        row, end, width = self.rows[i], self.ends[layer], self.widths[layer]
        pivot = next(j for j, x in enumerate(row) if x)
        values = [form[pivot] for form in self.forms[end - width : end]]
        for number in range(layer + 1, len(self.widths)):
            if made not in self.prefixes:
                return None
            values = [v if sign else 0 for v, sign in zip(values, made[end - width :])]
            values = [sum(map(mul, weights, values)) for weights in self.header.rows[number]]
            width, end = self.widths[number], self.ends[number]
            old = zip(values, self.kinds[end - width :], pattern[end - width :])
            made += bytes([v * row[pivot] < 0 if kind in (i, -1) else sign for v, kind, sign in old])
        return made

    def adjacent(self, a, i, b):
        """Tell whether leaves a and b share a facet on the zero set of neuron i (10.4, 10.5)."""
        h, rows = self.rows[i], self.header.domain + [row for j, row in self.rows.items() if j != i]
        here, there = self.leaves[a][1], self.leaves[b][1]
        u, v = value(h, here), -value(h, there)
        if self.on_facet([v * x + u * y for x, y in zip(here, there)], h, rows):
            return True
        pair, other, point, *multipliers = self.tree.lines.match("10.5", self.tree.pair)
        if not point:
            pair, other, *multipliers = multipliers
        right = pair and (int(pair), int(other)) == (a, i)
        need(right, "here must be a line about leaf %d and neuron %d (10.5)" % (a, i))
        if point:
            point = [int(x) for x in point.split()]
            need(point[-1] > 0 and self.on_facet(point, h, rows), "the point is not on the facet (10.5)")
        else:
            self.tree.combine(h, rows, *multipliers)
        return bool(point)

    def on_facet(self, point, h, rows):
        return value(h, point) == 0 and all(value(row, point) > 0 for row in rows)


def top(above, x):
    """Return the root of x in a forest."""
    while above[x] != x:
        above[x] = x = above[above[x]]
    return x


def check(path):
    """Check a certificate, then its shards (8); return its header and its tree."""
    root, tasks = None, [(path, None)]
    for name, task in tasks:
        lines = Lines(name)
        try:
            header = Header(lines)
            for x in ("kind", "source", "hash", "plain", "scale", "inputs", "inverse") if root else ():
                need(getattr(header, x) == getattr(root[0], x), "the input is not that of the root (8.2)")
            tree = Tree(lines, header, not root)
            tree.run()
            if task:
                lines.raw.seek(0)
                need((header.count, header.domain) == task[:2], "its count or domain is not the root's (8.2)")
                need(hashlib.file_digest(lines.raw, "sha256").hexdigest() == task[2], "another SHA-256 (8.2)")
        except Fault as fault:
            raise Fault(fault.args[0], "%r, line %d: %s" % (name, lines.number, fault.args[1])) from None
        finally:
            lines.raw.close()
        tasks += [("%s.%d" % (path, j), shard) for j, shard in enumerate(tree.shards)]
        root = root or (header, tree)
    return root


def report(header, tree):
    """Yield what is proved, in full, from the values that were parsed."""
    cones = " whose open normal cones meet the interior of the domain"
    part = header.kind == "vertices" and header.domain  # 7.3
    yield "ACCEPTED: " + CLAIMS[header.kind] % header.count + (cones if part else "")
    if header.graph:
        yield "  on %d proper patterns with %d common facets and %d affine functions" % tuple(header.graph)
    yield "input: %s in dimension %d, widths %s" % (header.noun, header.n, header.widths)
    yield "  SHA-256 of its integer text: " + header.hash
    yield "  SHA-256 of its source as stated there (not compared): " + header.source
    rows = "a.y + c >= 0 for all rows (a, c) of %s" % header.domain
    yield "domain: " + (rows if header.domain else "the whole space")
    if not header.plain:
        yield "  in the affine subspace of all (X + B y)/%d, (B, X) = %s" % (header.scale, header.inputs)
        yield "  (balls, interiors, dimensions and open sets are meant in this subspace)"
    yield "count: %d (leaves: %d, shards: %d)" % (header.count, tree.leaves, len(tree.shards))


def main(arguments):
    try:
        need(len(arguments) == 1, "usage: python3 -I check.py CERT", MALFORMED)
        print("\n".join(report(*check(*arguments))))
    except Fault as fault:
        print("%s: %s" % ({REJECTED: "REJECTED", MALFORMED: "MALFORMED"}[fault.args[0]], fault.args[1]))
        return fault.args[0]
    except (OSError, EOFError, zlib.error, MemoryError, ValueError) as error:
        print("MALFORMED: %s" % (str(error) or type(error).__name__))
        return MALFORMED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
