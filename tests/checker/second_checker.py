"""A second checker of certificates: ``python3 -I second_checker.py CERTIFICATE``.

It was written from ``proofs/SPEC.md`` alone, without sight of any other checker of the format, as a test of
the format: two readers of one document must agree on every file. Numbers such as 5.4 are its clauses.

The exit code is 0 (accepted), 1 (rejected) or 2 (malformed, or cannot be read). An accepted certificate has
its statement on standard output, written again from the parsed values (1.4), and nothing else; one line about
the verdict is on standard error. Only the standard library is used, and only integers.

A form (a_1, ..., a_k, c) and a point (p_1, ..., p_k, q) are tuples of k + 1 integers, so the value of a form
at a point, times q, is the product of the two tuples.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import gcd
from operator import mul

Vector = tuple[int, ...]

ACCEPTED, REJECTED, MALFORMED = 0, 1, 2

MAX_DIGITS = 4000  # 9.1
MAX_LINE = 4_194_304  # 9.2
MAX_LAYERS, MAX_LAYERS_TIMES_DIGITS = 1000, 100_000  # 9.3
MAX_SIZE, MAX_WORK, MAX_CHART_WORK = 1_000_000, 400_000_000, 10_000_000  # 9.4
MAX_HEADER = 33_554_432  # 9.5
GZIP_ALLOWANCE, GZIP_RATIO = 1_048_576, 100  # 9.6
BLOCK = 65_536

INPUT_OF_STATEMENT = {
    "regions": "network",
    "laws": "network",
    "linear": "network",
    "cells": "arrangement",
    "vertices": "zonotope",
}


class Malformed(Exception):
    """The file breaks the text rules, the grammar or a limit (1.2): verdict 2."""


class Rejected(Exception):
    """A condition fails (1.2): verdict 1."""


def grammar(holds: bool, message: str) -> None:
    """Raise `Malformed` unless a rule of the text, the grammar or the limits holds."""
    if not holds:
        raise Malformed(message)


def condition(holds: bool, message: str) -> None:
    """Raise `Rejected` unless a condition holds."""
    if not holds:
        raise Rejected(message)


# ---------------------------------------------------------------- text (section 2)


def unzipped(blocks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """The text in a gzip file of `size` bytes: one or more members and nothing behind them (2.6, 9.6)."""
    allowed = GZIP_ALLOWANCE + GZIP_RATIO * size
    rest = next(blocks, b"")
    try:
        while rest:
            member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            while not member.eof:
                grammar(bool(rest), "2.6: the gzip file is cut off")
                text = member.decompress(rest, BLOCK)
                allowed -= len(text)
                grammar(allowed >= 0, "9.6: the gzip file expands too far")
                yield text
                rest = member.unused_data if member.eof else member.unconsumed_tail or next(blocks, b"")
            rest = rest or next(blocks, b"")
    except zlib.error as error:
        raise Malformed(f"2.6: {error}") from error


class Lines:
    """The lines of one stored file, each as its tokens; the digest of the file as it is stored."""

    printable = bytes(range(32, 127))
    hash_token = re.compile("[0-9a-f]{64}")

    def __init__(self, path: str) -> None:
        self.path = path
        self.number = 0
        self.raw = b""
        self.header_bytes: int | None = 0  # None when the header is over
        self.integer_token = re.compile("(?!)")  # until line 3.3 is read there is no integer token
        self._sha = hashlib.sha256()
        self._buffer = b""
        self._start = 0
        self._blocks = self._texts()

    def _stored(self) -> Iterator[bytes]:
        with open(self.path, "rb") as file:
            about = os.fstat(file.fileno())
            grammar(stat.S_ISREG(about.st_mode), "1.2: not a regular file")
            self.size = about.st_size
            while block := file.read(BLOCK):
                self._sha.update(block)
                yield block

    def _texts(self) -> Iterator[bytes]:
        stored = self._stored()
        first = next(stored, b"")
        whole = (block for part in ((first,), stored) for block in part if block)
        return unzipped(whole, self.size) if first[:2] == b"\x1f\x8b" else whole

    def digest(self) -> str:
        """SHA-256 of the stored file; only after `finish`."""
        return self._sha.hexdigest()

    def _line(self) -> bytes:
        """The next line with its line feed, or what is left when there is none."""
        pieces = []
        length = 0
        while True:
            end = self._buffer.find(b"\n", self._start)
            if end >= 0:
                pieces.append(self._buffer[self._start : end + 1])
                self._start = end + 1
                break
            pieces.append(self._buffer[self._start :])
            length += len(pieces[-1])
            grammar(length < MAX_LINE, "9.2: the line is too long")
            self._buffer, self._start = next(self._blocks, b""), 0
            while not self._buffer and (more := next(self._blocks, None)) is not None:
                self._buffer = more
            if not self._buffer:
                break
        return b"".join(pieces)

    def tokens(self) -> list[str]:
        """The tokens of the next line (2.1, 2.2, 9.2, 9.5)."""
        self.number += 1
        self.raw = raw = self._line()
        grammar(raw[-1:] == b"\n", "2.1: the file ends here, without a line feed or before `end`")
        grammar(len(raw) <= MAX_LINE, "9.2: the line is too long")
        if self.header_bytes is not None:
            self.header_bytes += len(raw)
            grammar(self.header_bytes <= MAX_HEADER, "9.5: the header is too long")
        grammar(not raw[:-1].translate(None, self.printable), "2.1: a byte that is not in 32 to 126")
        tokens = raw[:-1].decode("ascii").split(" ")
        grammar("" not in tokens, "2.2: tokens are separated by single spaces")
        return tokens

    def finish(self) -> None:
        """Nothing follows (5.1, 2.6)."""
        self.number += 1
        grammar(not self._line(), "5.1: something follows the line `end`")

    def integers(self, tokens: Sequence[str]) -> Vector:
        """The numbers that the tokens stand for (2.3); each has at most D digits (3.3)."""
        grammar(all(map(self.integer_token.fullmatch, tokens)), "2.3, 3.3: no integer of at most D digits")
        return tuple(map(int, tokens))

    def naturals(self, tokens: Sequence[str]) -> Vector:
        """The numbers that the tokens stand for, none of them negative (2.3)."""
        numbers = self.integers(tokens)
        grammar(min(numbers, default=0) >= 0, "2.3: a natural number is not negative")
        return numbers

    def listed(self, word: str, length: int) -> Vector:
        """The line `word` followed by `length` integers (2.5)."""
        tokens = self.tokens()
        right = tokens[0] == word and len(tokens) == length + 1
        grammar(right, f"2.5: `{word}` and {length} integers expected")
        return self.integers(tokens[1:])

    def hash(self, token: str) -> str:
        """A hash token (2.4)."""
        grammar(self.hash_token.fullmatch(token) is not None, "2.4: a hash expected")
        return token


# ---------------------------------------------------------------- forms and points (section 4)


def value(form: Vector, point: Vector) -> int:
    """The value of a form at a point, times the denominator of the point (4.2)."""
    return sum(map(mul, form, point))


def is_constant(form: Vector) -> bool:
    """Whether all coefficients of the variables are 0 (4.1)."""
    return not any(form[:-1])


def negated(form: Vector) -> Vector:
    """The form with the other sign."""
    return tuple([-number for number in form])


def combined(
    rows: Iterable[Vector], forms: Sequence[Vector], places: Sequence[int], k: int, e: int
) -> list[Vector]:
    """The form sum_j W_j f_j + b e of every row (W, b) (4.5); f_j is at position j of `forms`.

    Only the j in `places` count.
    """
    columns = list(zip(*[forms[place] for place in places], strict=True)) or [()] * (k + 1)
    results = []
    for row in rows:
        weights = [row[place] for place in places]
        numbers = [sum(map(mul, weights, column)) for column in columns]
        numbers[-1] += row[-1] * e
        results.append(tuple(numbers))
    return results


def implied(q: int, form: Vector, pairs: Vector, rows: Sequence[Vector]) -> None:
    """Conditions of 5.4 and 10.5: q form - sum m_j rows[k_j] is a constant >= 0, all m_j are > 0."""
    chosen, multipliers = pairs[::2], pairs[1::2]
    condition(q > 0, "5.4, 10.5: q > 0")
    condition(bool(chosen), "5.4, 10.5: t >= 1")
    condition(all(map(int.__lt__, chosen, chosen[1:])), "5.4, 10.5: the k_j increase")
    condition(chosen[-1] < len(rows), "5.4, 10.5: there is no row k_t")
    condition(min(multipliers) > 0, "5.4, 10.5: every m_j > 0")
    columns = zip(*[rows[place] for place in chosen], strict=True)
    sums = [sum(map(mul, multipliers, column)) for column in columns]
    rest = [q * number - other for number, other in zip(form, sums, strict=True)]
    condition(not any(rest[:-1]), "5.4, 10.5: the difference is constant")
    condition(rest[-1] >= 0, "5.4, 10.5: the constant is >= 0")


# ---------------------------------------------------------------- header (section 3)


@dataclass
class Input:
    """The network, arrangement or zonotope (3.6); `numbers` are those of its first line."""

    word: str
    numbers: Vector
    n: int
    hidden: list[list[Vector]]  # rows of each hidden layer, as they are written
    output: list[Vector]

    def lines(self) -> Iterator[str]:
        """The input text (3.5)."""
        yield written(self.word, self.numbers)
        for rows in [*self.hidden, self.output]:
            yield from (written("row", row) for row in rows)


@dataclass
class Chart:
    """The affine subspace x = (X + B y)/E (3.7); `rows` are those of B with X, `left` is the matrix C."""

    k: int
    e: int
    g: int
    rows: list[Vector]
    left: list[Vector]

    def lines(self) -> Iterator[str]:
        """The lines of 3.7."""
        yield written("chart", (self.k, self.e, self.g))
        yield from (written("row", row) for row in self.rows + self.left)


@dataclass
class Header:
    """The statement (section 3)."""

    statement: str
    digits: int
    source: str
    hash: str
    input: Input
    chart: Chart | None
    domain: list[Vector]
    count: int
    laws: list[Vector] = field(default_factory=list)
    graph: Vector = ()

    @property
    def k(self) -> int:
        """The number of variables y."""
        return self.input.n if self.chart is None else self.chart.k

    @property
    def e(self) -> int:
        """The scale (4.3)."""
        return 1 if self.chart is None else self.chart.e

    def subject(self) -> list[str]:
        """Lines 3.2, 3.4, 3.5, 3.6 and 3.7: what a shard has in common with its root (8.2)."""
        lines = [f"statement {self.statement}", f"source {self.source}", f"input {self.hash}"]
        lines += self.input.lines()
        lines += ["chart none"] if self.chart is None else self.chart.lines()
        return lines

    def lines(self) -> list[str]:
        """The canonical report (1.4)."""
        statement, *subject = self.subject()
        lines = ["exactrelu-certificate 1", statement, written("digits", (self.digits,)), *subject]
        lines.append(written("domain", (len(self.domain),)))
        lines += [written("row", row) for row in self.domain]
        lines.append(written("count", (self.count,)))
        lines += [written("law", law) for law in self.laws]
        if self.graph:
            lines.append(written("graph", self.graph))
        return lines

    def first_layer(self) -> list[Vector]:
        """The forms of the first layer (4.4, 4.5)."""
        rows = self.input.hidden[0]
        if self.input.word == "zonotope":
            rows = [(*row, 0) for row in rows]
        if self.chart is None:
            return rows
        return combined(rows, self.chart.rows, range(self.input.n), self.k, self.e)


def written(word: str, numbers: Vector) -> str:
    """A line of a word and numbers."""
    return " ".join([word, *map(str, numbers)])


def read_named(lines: Lines, word: str) -> str:
    """The one token behind `word`."""
    tokens = lines.tokens()
    grammar(tokens[0] == word and len(tokens) == 2, f"3: the line `{word}` and one token expected")
    return tokens[1]


def read_natural(lines: Lines, word: str) -> int:
    """The one natural number behind `word`."""
    return lines.naturals([read_named(lines, word)])[0]


def read_digits(lines: Lines) -> int:
    """Line 3.3; from here on `lines` can read integers."""
    token = read_named(lines, "digits")
    grammar(re.fullmatch("[1-9][0-9]{0,3}", token) is not None, "3.3, 9.1: 1 <= D <= 4000")
    digits = int(token)
    grammar(digits <= MAX_DIGITS, "9.1: D <= 4000")
    lines.integer_token = re.compile(f"0|-?[1-9][0-9]{{0,{digits - 1}}}")
    return digits


def read_header(lines: Lines) -> Header:
    """Section 3."""
    grammar(lines.tokens() == ["exactrelu-certificate", "1"], "3.1: not a certificate of version 1")
    statement = read_named(lines, "statement")
    grammar(statement in INPUT_OF_STATEMENT, "3.2: no such statement")
    digits = read_digits(lines)
    source = read_named(lines, "source")
    if source != "-":
        lines.hash(source)
    claimed = lines.hash(read_named(lines, "input"))
    subject = read_input(lines, INPUT_OF_STATEMENT[statement], digits)
    condition(sha256_of(subject.lines()) == claimed, "3.5: the input has another hash")
    chart = read_chart(lines, subject.n, statement, digits)
    header = Header(statement, digits, source, claimed, subject, chart, [], 0)
    check_size(header)
    d = read_natural(lines, "domain")
    grammar(d <= MAX_SIZE, "9.4: d is too large")
    for _ in range(d):
        header.domain.append(lines.listed("row", header.k + 1))
        condition(not is_constant(header.domain[-1]), "3.8: a domain row is constant")
    header.count = read_natural(lines, "count")
    if statement == "laws":
        header.laws = read_laws(lines, header)
    lines.header_bytes = None
    if statement == "linear":
        header.graph = lines.listed("graph", 3)
        grammar(min(header.graph) >= 0, "3.11: three naturals")
    return header


def sha256_of(lines: Iterable[str]) -> str:
    """SHA-256 of lines of text. (A parsed line, written again, is what was read: the notation is unique.)"""
    sha = hashlib.sha256()
    for line in lines:
        sha.update(f"{line}\n".encode("ascii"))
    return sha.hexdigest()


def read_input(lines: Lines, word: str, digits: int) -> Input:
    """The input (3.6)."""
    tokens = lines.tokens()
    grammar(tokens[0] == word, f"3.6: the line `{word}` expected")
    numbers = lines.naturals(tokens[1:])
    if word == "network":
        return read_network(lines, numbers, digits)
    grammar(len(numbers) == 2, "3.6: n and m expected")
    grammar(max(numbers) <= MAX_SIZE, "9.4: n or m is too large")
    n, m = numbers
    rows = []
    for _ in range(m):
        rows.append(lines.listed("row", n + 1 if word == "arrangement" else n))
        condition(word == "zonotope" or not is_constant(rows[-1]), "3.6: no hyperplane")
    return Input(word, numbers, n, [rows], [])


def read_network(lines: Lines, numbers: Vector, digits: int) -> Input:
    """The layers of a network (3.6)."""
    grammar(len(numbers) >= 3 and len(numbers) == numbers[1] + 3, "3.6: n, L, the widths and o expected")
    n, depth, *widths = numbers
    grammar(1 <= depth <= MAX_LAYERS, "3.6, 9.3: L is out of range")
    grammar(depth * digits <= MAX_LAYERS_TIMES_DIGITS, "9.3: L D is too large")
    grammar(max(n, *widths) <= MAX_SIZE, "9.4: n, o or a width is too large")
    layers = [
        [lines.listed("row", before + 1) for _ in range(width)]
        for before, width in zip([n, *widths], widths, strict=False)
    ]
    return Input("network", numbers, n, layers[:-1], layers[-1])


def read_chart(lines: Lines, n: int, statement: str, digits: int) -> Chart | None:
    """The chart (3.7)."""
    tokens = lines.tokens()
    grammar(tokens[0] == "chart", "3.7: the line `chart` expected")
    if tokens == ["chart", "none"]:
        return None
    grammar(statement != "vertices", "3.7: no chart for vertices")
    grammar(len(tokens) == 4, "3.7: k, E and G expected")
    (k,) = lines.naturals(tokens[1:2])
    e, g = lines.integers(tokens[2:])
    grammar(k <= MAX_SIZE and k * k * n <= MAX_CHART_WORK, "9.4: k is too large")
    condition(e > 0, "3.7: E > 0")
    condition(g > 0, "3.7: G > 0")
    chart = Chart(k, e, g, [lines.listed("row", k + 1) for _ in range(n)], [])
    columns = list(zip(*chart.rows, strict=True)) or [()] * (k + 1)
    for i in range(k):
        chart.left.append(lines.listed("row", n))
        for j in range(k):
            condition(value(chart.left[i], columns[j]) == (g if i == j else 0), "3.7: C B = G")
    return chart


def check_size(header: Header) -> None:
    """The bound of 9.4 on the work, and the condition of 7.2 on charts."""
    layers = [*header.input.hidden, header.input.output]
    depth = len(header.input.hidden)
    work = sum(map(len, layers)) * (header.k + 1) * max(40, depth * header.digits)
    grammar(work <= MAX_WORK, "9.4: the input is too large")
    if header.statement == "cells":
        condition(not any(map(is_constant, header.first_layer())), "7.2: a first-layer form is constant")


def read_laws(lines: Lines, header: Header) -> list[Vector]:
    """The `law` lines (3.10, 7.4)."""
    laws: list[Vector] = []
    for _ in range(header.count):
        law = lines.listed("law", len(header.input.output) * (header.k + 1))
        condition(not laws or laws[-1] < law, "7.4: the laws increase")
        laws.append(law)
    return laws


# ---------------------------------------------------------------- the tree (section 5)

OPEN, PLUS, MINUS = 0, 1, 2


class Forms(list[Vector]):
    """The forms of a layer at a node; and their primitive forms (10.2), once these are asked for."""

    _keys: list[Vector | None] | None = None

    def keys(self) -> list[Vector | None]:
        """For each form the primitive form of which it is a multiple; None for a constant other than 0."""
        if self._keys is None:
            self._keys = [primitive(form) for form in self]
        return self._keys


def primitive(form: Vector) -> Vector | None:
    """The form without a common factor, its first number positive; 0 is itself, another constant has None."""
    if is_constant(form):
        return None if form[-1] else form
    factor = gcd(*form)
    if next(filter(None, form)) < 0:
        factor = -factor
    return tuple([number // factor for number in form])


class Layer:
    """The current layer of a node: forms, signs, and the order in which neurons were decided."""

    def __init__(self, forms: list[Vector]) -> None:
        self.forms = Forms(forms)
        self.signs = bytearray(len(forms))
        self.decided: list[int] = []

    def decide(self, neuron: int, sign: int) -> None:
        """Give an open neuron its sign."""
        self.signs[neuron] = sign
        self.decided.append(neuron)

    def reopen(self, length: int) -> None:
        """Forget all but the first `length` decisions."""
        for neuron in self.decided[length:]:
            self.signs[neuron] = OPEN
        del self.decided[length:]

    def is_open(self) -> bool:
        """Whether some neuron is open."""
        return len(self.decided) < len(self.forms)

    def active(self) -> list[int]:
        """The neurons of sign +."""
        return [neuron for neuron, sign in enumerate(self.signs) if sign == PLUS]


@dataclass
class Leaf:
    """A leaf of a tree for `linear` (10.1): forms and signs of every layer, the witness, the output forms."""

    layers: list[tuple[Forms, bytes]]
    witness: Vector
    law: Vector


@dataclass
class Waiting:
    """The negative subtree of a split, which is read when the positive one is complete."""

    depth: int
    decisions: int
    rows: int
    neuron: int
    witness: Vector


class Tree:
    """The walk through the steps; `layers` are those down to the current one, `rows` is the list H of 5.2."""

    def __init__(self, lines: Lines, header: Header, *, is_shard: bool) -> None:
        self.lines = lines
        self.header = header
        self.is_shard = is_shard
        self.layers = [Layer(header.first_layer())]
        self.rows = list(header.domain)
        self.waiting: list[Waiting] = []
        self.counted = 0
        self.shards = 0
        self.law_seen = bytearray(len(header.laws))
        self.leaves: list[Leaf] = []
        self.witness: Vector = ()
        self.complete = False

    def read(self) -> None:
        """Line `W` and the steps (5.1)."""
        steps = {
            "C": self.const,
            "P": self.positive,
            "N": self.negative,
            "S": self.split,
            "M": self.move,
            "X": self.next_layer,
            "L": self.leaf,
            "H": self.shard,
        }
        tokens = self.lines.tokens()
        grammar(tokens[0] == "W", "5.1: the line `W` expected")
        self.move(tokens)
        while not self.complete:
            tokens = self.lines.tokens()
            step = steps.get(tokens[0])
            if step is None:
                raise Malformed("5.1: there is no such step")
            step(tokens)

    def point(self, tokens: Sequence[str]) -> Vector:
        """A new point at which every form of H is > 0 (4.2, 5.2, 5.5, 5.6)."""
        grammar(len(tokens) == self.header.k + 1, "4.2: a point has k + 1 integers")
        point = self.lines.integers(tokens)
        condition(point[-1] > 0, "4.2: q > 0")
        for row in self.rows:
            if sum(map(mul, row, point)) <= 0:
                raise Rejected("5.2, 5.5, 5.6: a form of H is not > 0 at the point")
        return point

    def open_form(self, neuron: int) -> Vector:
        """The form of a neuron that must exist and be open."""
        layer = self.layers[-1]
        condition(neuron < len(layer.forms), "5: no such neuron")
        condition(layer.signs[neuron] == OPEN, "5: the neuron is not open")
        return layer.forms[neuron]

    def const(self, tokens: list[str]) -> None:
        """`C i` (5.3)."""
        grammar(len(tokens) == 2, "5.3: C i")
        (neuron,) = self.lines.naturals(tokens[1:])
        form = self.open_form(neuron)
        condition(is_constant(form), "5.3: the form is not constant")
        self.layers[-1].decide(neuron, PLUS if form[-1] > 0 else MINUS)

    def positive(self, tokens: list[str]) -> None:
        """`P i q t k_1 m_1 ...` (5.4)."""
        self.passed(tokens, PLUS)

    def negative(self, tokens: list[str]) -> None:
        """`N i q t k_1 m_1 ...` (5.4)."""
        self.passed(tokens, MINUS)

    def passed(self, tokens: list[str], sign: int) -> None:
        """A neuron whose sign follows from H (5.4)."""
        neuron, q, pairs = read_multipliers(self.lines, tokens[1:])
        form = self.open_form(neuron)
        condition(not is_constant(form), "5.4: the form is constant")
        implied(q, form if sign == PLUS else negated(form), pairs, self.rows)
        self.layers[-1].decide(neuron, sign)

    def split(self, tokens: list[str]) -> None:
        """`S i s p_1 ... p_k q` (5.5)."""
        grammar(len(tokens) == self.header.k + 4, "5.5: S, i, s and a point")
        (neuron,) = self.lines.naturals(tokens[1:2])
        grammar(tokens[2] in ("+", "-"), "5.5: s is + or -")
        point = self.point(tokens[3:])
        form = self.open_form(neuron)
        above, below = (self.witness, point) if tokens[2] == "+" else (point, self.witness)
        condition(value(form, above) > 0, "5.5: z > 0 at the witness of the positive side")
        condition(value(form, below) < 0, "5.5: z < 0 at the witness of the negative side")
        layer = self.layers[-1]
        self.waiting.append(Waiting(len(self.layers), len(layer.decided), len(self.rows), neuron, below))
        layer.decide(neuron, PLUS)
        self.rows.append(form)
        self.witness = above

    def move(self, tokens: list[str]) -> None:
        """`M p_1 ... p_k q` (5.6); the line `W` is read in the same way (5.2)."""
        self.witness = self.point(tokens[1:])

    def next_layer(self, tokens: list[str]) -> None:
        """`X` (5.7)."""
        grammar(len(tokens) == 1, "5.7: X")
        condition(not self.layers[-1].is_open(), "5.7: a neuron is open")
        hidden = self.header.input.hidden
        condition(len(self.layers) < len(hidden), "5.7: there is no further layer")
        self.layers.append(Layer(self.after(hidden[len(self.layers)])))

    def after(self, rows: list[Vector]) -> list[Vector]:
        """The forms of rows of weights on the current layer (4.5, 7.4)."""
        layer = self.layers[-1]
        return combined(rows, layer.forms, layer.active(), self.header.k, self.header.e)

    def leaf(self, tokens: list[str]) -> None:
        """`L`, for laws `L j` (5.8)."""
        has_law = self.header.statement == "laws"
        grammar(len(tokens) == (2 if has_law else 1), "5.8: L, for laws with a number")
        numbers = self.lines.naturals(tokens[1:])
        condition(not self.layers[-1].is_open(), "5.8: a neuron is open")
        condition(len(self.layers) == len(self.header.input.hidden), "5.8: not the last layer")
        if self.header.statement in ("laws", "linear"):
            law = tuple([number for form in self.after(self.header.input.output) for number in form])
            if has_law:
                self.check_law(law, numbers[0])
            else:
                layers = [(layer.forms, bytes(layer.signs)) for layer in self.layers]
                self.leaves.append(Leaf(layers, self.witness, law))
        self.close(1)

    def check_law(self, law: Vector, number: int) -> None:
        """The law of a leaf is the one that its line names (7.4)."""
        condition(number < len(self.header.laws), "7.4: no such law")
        condition(law == self.header.laws[number], "7.4: the leaf has another law")
        self.law_seen[number] = 1

    def shard(self, tokens: list[str]) -> None:
        """`H j c HASH` (5.9, section 8)."""
        grammar(self.header.statement not in ("laws", "linear"), "7.4, 7.5: no shards")
        grammar(not self.is_shard, "8.1: a shard has no shards")
        grammar(len(tokens) == 4, "5.9: H j c HASH")
        number, count = self.lines.naturals(tokens[1:3])
        digest = self.lines.hash(tokens[3])
        condition(number == self.shards, "8.2: the shards are numbered in their order")
        self.shards += 1
        lines = Lines(f"{self.lines.path}.{number}")
        try:
            shard = check(lines, is_shard=True)
        except Rejected as fault:
            raise Rejected(
                f"8.2: shard {number} is not accepted: its line {lines.number}: {fault}"
            ) from fault
        except Malformed as fault:
            raise Malformed(f"8.4: shard {number} is malformed: its line {lines.number}: {fault}") from fault
        condition(lines.digest() == digest, "8.2: the shard has another hash")
        condition(shard.subject() == self.header.subject(), "8.2: the shard is about something else")
        condition(shard.count == count, "8.2: the shard has another count")
        condition(shard.domain == self.rows, "8.2: the domain of the shard is not H")
        self.close(count)

    def close(self, count: int) -> None:
        """Count a leaf and go on to the last split whose negative subtree has not been read."""
        self.counted += count
        if not self.waiting:
            self.complete = True
            return
        back = self.waiting.pop()
        del self.layers[back.depth :]
        layer = self.layers[-1]
        layer.reopen(back.decisions)
        layer.decide(back.neuron, MINUS)
        del self.rows[back.rows :]
        self.rows.append(negated(layer.forms[back.neuron]))
        self.witness = back.witness


def read_multipliers(lines: Lines, tokens: Sequence[str]) -> tuple[int, int, Vector]:
    """The list `i q t k_1 m_1 ... k_t m_t` of 5.4 and 10.5, as i, q and the pairs."""
    numbers = lines.integers(tokens)
    grammar(len(numbers) >= 3 and len(numbers) == 3 + 2 * numbers[2], "5.4, 10.5: i, q, t and t pairs")
    grammar(numbers[0] >= 0 and min(numbers[3::2], default=0) >= 0, "5.4, 10.5: i and the k_j are natural")
    return numbers[0], numbers[1], numbers[3:]


# ---------------------------------------------------------------- the graph of `linear` (section 10)


@dataclass
class Wall:
    """The first neuron of a class of a leaf (10.2): its number, the class, the form h and the row."""

    neuron: int
    key: Vector
    form: Vector
    row: Vector


class Graph:
    """The leaves, and the pairs of them that are counted as adjacent."""

    def __init__(self, header: Header, leaves: list[Leaf]) -> None:
        self.header = header
        self.leaves = leaves
        self.counted: list[tuple[int, int]] = []
        self.doubtful: list[tuple[int, int, int]] = []  # a, i, b
        self.find_pairs()

    def walls(self, leaf: Leaf) -> dict[int, Wall]:
        """The classes of a leaf in their order, by their first neurons (10.2)."""
        found: dict[int, Wall] = {}
        seen = set()
        neuron = 0
        for forms, signs in leaf.layers:
            for form, key, sign in zip(forms, forms.keys(), signs, strict=True):
                if key is not None and key not in seen and any(key):
                    seen.add(key)
                    found[neuron] = Wall(neuron, key, form, form if sign == PLUS else negated(form))
                neuron += 1
        return found

    def across(self, leaf: Leaf, wall: Wall) -> bytes:
        """The pattern X(a, i) (10.3), by the coefficients of one variable in which h has not 0."""
        variable = next(place for place, number in enumerate(wall.form) if number)
        side = 1 if wall.row is wall.form else -1
        zero = (0,) * len(wall.form)
        pattern: list[bytes] = []
        changed = False
        before: list[int] = []
        for rows, (forms, old) in zip(self.header.input.hidden, leaf.layers, strict=True):
            if changed:
                active = [place for place, sign in enumerate(pattern[-1]) if sign == PLUS]
                weights = [before[place] for place in active]
                now = [sum(map(mul, [row[place] for place in active], weights)) for row in rows]
            else:
                now = [form[variable] for form in forms]
            signs = bytearray(old)
            for place, key in enumerate(forms.keys()):
                if key == wall.key or key == zero:
                    # c' = now / h has the sign of now * h
                    signs[place] = PLUS if side * now[place] * wall.form[variable] < 0 else MINUS
            changed = changed or signs != old
            pattern.append(bytes(signs))
            before = now
        return b"".join(pattern)

    def on_facet(self, walls: dict[int, Wall], neuron: int, point: Vector) -> bool:
        """Whether a point is on the facet of a leaf at a neuron (10.4)."""
        return (
            value(walls[neuron].form, point) == 0
            and all(value(row, point) > 0 for row in self.header.domain)
            and all(value(wall.row, point) > 0 for wall in walls.values() if wall.neuron != neuron)
        )

    def find_pairs(self) -> None:
        """Sort the pairs that may be adjacent into counted and doubtful ones (10.5)."""
        numbers: dict[bytes, int] = {}
        for a, leaf in enumerate(self.leaves):
            walls = self.walls(leaf)
            for neuron, wall in walls.items():
                b = numbers.get(self.across(leaf, wall))
                if b is None:
                    continue
                other = self.leaves[b].witness
                u, v = value(wall.row, leaf.witness), -value(wall.row, other)
                middle = tuple([v * one + u * two for one, two in zip(leaf.witness, other, strict=True)])
                if self.on_facet(walls, neuron, middle):
                    self.counted.append((a, b))
                else:
                    self.doubtful.append((a, neuron, b))
            numbers[b"".join(signs for _, signs in leaf.layers)] = a

    def read(self, lines: Lines) -> None:
        """The lines about the doubtful pairs and the line `end` (10.5)."""
        asked = 0
        while (tokens := lines.tokens()) != ["end"]:
            grammar(tokens[0] in ("F", "I") and len(tokens) >= 3, "10.5: F, I or end expected")
            a, *_ = lines.naturals(tokens[1:2])
            point: Vector = ()
            pairs: Vector = ()
            q = 0
            if tokens[0] == "F":
                (neuron,) = lines.naturals(tokens[2:3])
                grammar(len(tokens) == self.header.k + 4, "10.5: F, a, i and a point")
                point = lines.integers(tokens[3:])
            else:
                neuron, q, pairs = read_multipliers(lines, tokens[2:])
            condition(asked < len(self.doubtful), "10.5: no pair is doubtful any more")
            condition(self.doubtful[asked][:2] == (a, neuron), "10.5: another pair is doubtful")
            self.decide(self.doubtful[asked], point, q, pairs)
            asked += 1
        condition(asked == len(self.doubtful), "10.5: a doubtful pair has no line")

    def decide(self, pair: tuple[int, int, int], point: Vector, q: int, pairs: Vector) -> None:
        """Whether a doubtful pair is counted: with a point it is, without one it is not (10.5)."""
        a, neuron, b = pair
        walls = self.walls(self.leaves[a])
        if point:
            condition(point[-1] > 0, "4.2: q > 0")
            condition(self.on_facet(walls, neuron, point), "10.5: the point is not on the facet")
            self.counted.append((a, b))
        else:
            others = [wall.row for wall in walls.values() if wall.neuron != neuron]
            implied(q, walls[neuron].row, pairs, self.header.domain + others)

    def check_numbers(self) -> None:
        """The numbers of the statement (10.6)."""
        regions, pairs, laws = self.header.graph
        condition(regions == len(self.leaves), "10.6: R is the number of leaves")
        condition(pairs == len(self.counted), "10.6: E is the number of pairs counted")
        condition(laws == len({leaf.law for leaf in self.leaves}), "10.6: A is the number of laws")
        condition(self.header.count == self.components(), "10.6: N is the number of components")

    def components(self) -> int:
        """The number of components of the counted pairs with equal laws (10.6)."""
        parent = list(range(len(self.leaves)))

        def root(leaf: int) -> int:
            while parent[leaf] != leaf:
                parent[leaf] = leaf = parent[parent[leaf]]
            return leaf

        merged = 0
        for a, b in self.counted:
            if self.leaves[a].law == self.leaves[b].law and root(a) != root(b):
                parent[root(a)] = root(b)
                merged += 1
        return len(self.leaves) - merged


# ---------------------------------------------------------------- verdicts (section 1)


def check(lines: Lines, *, is_shard: bool = False) -> Header:
    """The statement of a certificate, which is accepted; `Malformed` or `Rejected` otherwise."""
    header = read_header(lines)
    tree = Tree(lines, header, is_shard=is_shard)
    tree.read()
    if header.statement == "linear":
        graph = Graph(header, tree.leaves)
        graph.read(lines)
        graph.check_numbers()
    else:
        grammar(lines.tokens() == ["end"], "5.1: `end` expected")
        if header.statement == "laws":
            condition(all(tree.law_seen), "7.4: a law occurs at no leaf")
        else:
            condition(tree.counted == header.count, "7: the leaves count another number")
    lines.finish()
    return header


def main(arguments: list[str]) -> int:
    """Check one file, print what it states and return the verdict."""
    if len(arguments) != 1:
        print("usage: second_checker.py CERTIFICATE", file=sys.stderr)
        return MALFORMED
    (path,) = arguments
    number = 0
    try:
        lines = Lines(path)
        try:
            header = check(lines)
        finally:
            number = lines.number
        sys.stdout.write("".join(f"{line}\n" for line in header.lines()))
        sys.stdout.flush()
    except Rejected as fault:
        print(f"rejected: {path}, line {number}: {fault}", file=sys.stderr)
        return REJECTED
    except Malformed as fault:
        print(f"malformed: {path}, line {number}: {fault}", file=sys.stderr)
        return MALFORMED
    except (OSError, MemoryError) as error:
        print(f"cannot be checked: {path}, line {number}: {error!r}", file=sys.stderr)
        return MALFORMED
    print(f"accepted: {path}; not verified: the line `source`", file=sys.stderr)
    return ACCEPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
