"""Check a certificate of a norm with nothing but the standard library: no engine, no gmpy2, no numpy.

A certificate is a JSON file with one or two networks, a domain, a claim and the names of *trees*: files that
prove, by themselves and to the checker proofs/check.py, which affine laws a network in integers has on sets
with interior of a domain. Here is checked what a tree does not know:

* the network of the tree is the one that the claim is about, layer by layer up to positive factors: the
  network itself, the difference of the two, or for values the network with outputs ``relu(f_j - v)`` and
  ``relu(-f_j - v)``, which are 0 exactly where all ``|f_j| <= v``;
* the domain of the tree is that of the claim;
* the laws in the table of the tree have the property claimed. Divided by the product of the factors, their
  linear parts are the derivatives, and each of them occurs on a set with interior. On a convex domain the
  Lipschitz constant is the largest operator norm of a derivative;
* the value is attained: at the point, or on the region of the pattern, in whose interior the point lies.

The format is proofs/SPEC_NORMS.md.

Run it alone with ``python -I norm_check.py CERT.json``: exit code 0 when the claim follows *if
proofs/check.py accepts the trees*, which it names; 1 when it does not follow; 2 for a file that is no
certificate.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

MAGIC = "exactrelu-norm-certificate 1"
DIGITS = 100_000  # the longest integer
# What reading a file that is no certificate can raise.
FAULTS = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RecursionError,
    zlib.error,
)
_NUMBER = re.compile(r"-?[0-9]+(/[0-9]+)?", re.ASCII)
Matrix = list[list[Fraction]]
Layer = tuple[Matrix, list[Fraction]]

# Operator norms from l_p to l_q, or their squares where one of them is 2; matrices have a row an output.
OPERATOR_NORMS: dict[tuple[str, str], Callable[[Matrix], Fraction]] = {
    ("1", "inf"): lambda a: _largest(abs(x) for row in a for x in row),
    ("inf", "inf"): lambda a: _largest(_total(map(abs, row)) for row in a),
    ("1", "1"): lambda a: _largest(_total(map(abs, column)) for column in zip(*a, strict=True)),
    ("2", "inf"): lambda a: _largest(_total(x * x for x in row) for row in a),
    ("1", "2"): lambda a: _largest(_total(x * x for x in column) for column in zip(*a, strict=True)),
}
NAMES = {"sup": "the sup norm", "seminorm": "the W1inf semi-norm", "norm": "the W1inf norm"}


class Rejected(Exception):
    """The claim does not follow."""


def _largest(values: Iterable[Fraction]) -> Fraction:
    return max(values, default=Fraction(0))


def _total(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Rejected(otherwise)


class Certificate:
    """A certificate as it was read.

    Attributes
    ----------
    inputs : int
    subject : list of layers
        The network that the claim is about: the one given, or the difference of two.
    domain : rows (a_1, ..., a_n, c)
        Where they are all >= 0.
    trees : dict from "laws" and "values" to Tree
    """

    def __init__(self, data: dict[str, Any], folder: str) -> None:
        if data["format"] != MAGIC:
            raise ValueError(f"format must be {MAGIC!r}")
        self.data = data
        self.inputs = _whole(data["inputs"])
        self.networks = [_network(layers, self.inputs) for layers in data["networks"]]
        if len(self.networks) not in (1, 2):
            raise ValueError("networks must be one or two")
        self.subject = self.networks[0] if len(self.networks) == 1 else self._difference()
        self.domain = [[_number(x) for x in row] for row in data["domain"]]
        if any(len(row) != self.inputs + 1 for row in self.domain):
            raise ValueError("rows of the domain must have one entry an input and a constant")
        self.trees = {}
        for kind, entry in data["trees"].items():
            if kind not in ("laws", "values") or os.path.basename(entry["file"]) != entry["file"]:
                raise ValueError("trees must be laws or values and lie in the folder of the certificate")
            self.trees[kind] = Tree(os.path.join(folder, entry["file"]), entry["sha256"])

    def _difference(self) -> list[Layer]:
        first, second = self.networks
        if len(first[-1][1]) != len(second[-1][1]):
            raise ValueError("two networks must have the same number of outputs")
        if (len(first) == 1) != (len(second) == 1):
            # The affine one is written with hidden neurons.
            other = _network(self.data["rewritten"], self.inputs)
            affine = first if len(first) == 1 else second
            _require(_computes(other, affine[0]), "the rewritten network is not the affine one")
            first, second = (other, second) if affine is first else (first, other)
        return difference_layers(first, second)

    def laws(self) -> list[Matrix]:
        """Return the laws of the subject, as rows (a_1, ..., a_n, c): from the tree, or the only one."""
        if len(self.subject) == 1:
            weights, bias = self.subject[0]
            return [[[*row, b] for row, b in zip(weights, bias, strict=True)]]
        tree, width = self.trees["laws"], self.inputs + 1
        scale = tree.require(self.subject, self.domain, self.inputs)
        outputs = len(self.subject[-1][1])
        return [
            [[Fraction(x) / scale for x in law[i * width : (i + 1) * width]] for i in range(outputs)]
            for law in tree.laws
        ]

    def check(self) -> str:
        """Return the claim when it follows from the trees; else raise `Rejected`."""
        claim = self.data["claim"]
        if claim == "equal":
            _require(len(self.networks) == 2, "equality is a claim about two networks")
            _require(not any(x for law in self.laws() for row in law for x in row), "a law is not 0")
            return "the two networks compute the same function on the domain"
        if claim not in (*NAMES, "lipschitz"):
            raise ValueError(f"unknown claim {claim!r:.40}")
        what = "of the network" if len(self.networks) == 1 else "of the difference of the two networks"
        if claim == "lipschitz":
            return f"the Lipschitz constant {what} on the domain {self._check_lipschitz()}"
        value = _number(self.data["value"])
        at_point = {"sup": True, "seminorm": False}[self.data["attained"] if claim == "norm" else claim]
        if claim != "sup":
            self._check_sizes(OPERATOR_NORMS["1", "inf"], value, at_point)
        if claim in ("sup", "norm"):
            self._check_values(value)
        if at_point:
            self._check_point(value)
        return f"{NAMES[claim]} {what} on the domain is {value}"

    def derivatives(self) -> list[Matrix]:
        """Return the linear parts of the laws."""
        return [[row[:-1] for row in law] for law in self.laws()]

    def _check_sizes(
        self, size: Callable[[Matrix], Fraction], value: Fraction, attained_elsewhere: bool = False
    ) -> None:
        sizes = [size(matrix) for matrix in self.derivatives()]
        _require(max(sizes) <= value, "a derivative is larger than the value")
        if not attained_elsewhere:
            _require(size(self._region_derivative()) == value, "the region does not have the value")

    def _region_derivative(self) -> Matrix:
        """Return the derivative on the region of the pattern, after checking that the point is inside it."""
        point = self._check_inside(strictly=True)
        pattern = self.data["pattern"]
        if [len(bits) for bits in pattern] != [len(bias) for _, bias in self.subject[:-1]]:
            raise ValueError("the pattern must have one string a hidden layer, one character a neuron")
        n = self.inputs
        forms = [[Fraction(i == j) for j in range(n)] + [Fraction(0)] for i in range(n)]
        for (weights, bias), bits in zip(self.subject[:-1], pattern, strict=True):
            forms = _composed(weights, bias, forms, n)
            for i, form in enumerate(forms):
                height = _dot(form[:-1], point) + form[-1]
                _require((height > 0) == (bits[i] == "1"), "the point does not have the pattern")
                _require(height != 0 or not any(form[:-1]), "the point is on the boundary of its region")
                if height <= 0:
                    forms[i] = [Fraction(0)] * (n + 1)
        return [form[:-1] for form in _composed(*self.subject[-1], forms, n)]

    def _check_lipschitz(self) -> str:
        source, target = given = self.data["input_norm"], self.data["output_norm"]
        if not set(given) <= {"1", "2", "inf"}:
            raise ValueError("norms must be '1', '2' or 'inf'")
        if len(self.subject[-1][1]) <= 1:
            target = "inf"  # all norms of R are the same
        elif self.inputs <= 1:
            source = "1"
        text = f"from l_{given[0]} to l_{given[1]} is"
        if (source, target) == ("2", "2"):
            self._check_spectral()
            polynomial = " ".join(map(str, self.data["polynomial"]))
            return f"{text} sqrt(the largest root of the polynomial [{polynomial}]) / {self.data['scale']}"
        squared = "2" in (source, target)
        value = _number(self.data["square" if squared else "value"])
        self._check_sizes(OPERATOR_NORMS[source, target], value)
        return f"{text} {f'sqrt({value})' if squared else value}"

    def _check_spectral(self) -> None:
        """Every Gram matrix, times scale^2, has the polynomial claimed or no eigenvalue above the bound."""
        claimed = [_number(c) for c in self.data["polynomial"]]
        scale, bound = _whole(self.data["scale"]), _number(self.data["below"])
        _require(scale > 0, "the scale is not positive")
        attained = gram_polynomial(self._region_derivative(), scale)
        _require(claimed == attained, "the region does not have the polynomial")
        found = [gram_polynomial(matrix, scale) for matrix in self.derivatives()]
        _require(has_root_above(claimed, bound), "the largest root is not above the bound")
        larger = any(p != claimed and has_root_above(p, bound) for p in found)
        _require(not larger, "the norm of a derivative may be larger")

    def _check_values(self, value: Fraction) -> None:
        tree = self.trees["values"]
        tree.require(threshold_layers(self.subject, value), self.domain, self.inputs)
        _require(not any(x for law in tree.laws for x in law), "an output is larger than the value somewhere")

    def _check_point(self, value: Fraction) -> None:
        point = self._check_inside(strictly=False)
        _require(_largest(map(abs, _evaluate(self.subject, point))) == value, "the value is not at the point")

    def _check_inside(self, strictly: bool) -> list[Fraction]:
        point = [_number(x) for x in self.data["point"]]
        if len(point) != self.inputs:
            raise ValueError("the point must have one entry an input")
        for row in self.domain:
            height = _dot(row[:-1], point) + row[-1]
            _require(height > 0 or (height == 0 and not (strictly and any(row[:-1]))), "the point is outside")
        return point


def gram_polynomial(matrix: Matrix, scale: int) -> list[Fraction]:
    """Return the characteristic polynomial of the smaller Gram matrix of scale * matrix."""
    columns = [list(column) for column in zip(*matrix, strict=True)]
    rows = matrix if len(matrix) <= len(columns) else columns
    gram = [[_dot(a, b) * scale**2 for b in rows] for a in rows]
    n = len(gram)
    found = [Fraction(1)]
    power = [[Fraction(0)] * n for _ in range(n)]
    for k in range(1, n + 1):  # Faddeev and LeVerrier
        product = [[_total(gram[i][m] * power[m][j] for m in range(n)) for j in range(n)] for i in range(n)]
        power = [[x + found[-1] * (i == j) for j, x in enumerate(row)] for i, row in enumerate(product)]
        found.append(-_total(gram[i][m] * power[m][i] for i in range(n) for m in range(n)) / k)
    return found


def has_root_above(polynomial: list[Fraction], bound: Fraction) -> bool:
    """Whether a polynomial with real roots only has one above the bound: Descartes' rule, then exact."""
    shifted = list(polynomial)
    for last in range(len(shifted) - 1, 0, -1):
        for i in range(1, last + 1):
            shifted[i] += bound * shifted[i - 1]
    signs = [c > 0 for c in shifted if c]
    return any(a != b for a, b in pairwise(signs))


# Networks


def difference_layers(first: list[Layer], second: list[Layer]) -> list[Layer]:
    """Return the layers of ``first - second``: stacked, the last hidden layer of the shallower one carried
    upwards by identities, which relu leaves alone."""
    if len(first) == 1:
        pairs = zip(first[0][0], second[0][0], strict=True)
        rows = [[x - y for x, y in zip(a, b, strict=True)] for a, b in pairs]
        return [(rows, [x - y for x, y in zip(first[0][1], second[0][1], strict=True)])]
    depth = max(len(first), len(second))
    left, right = _deepened(first, depth), _deepened(second, depth)
    layers: list[Layer] = [(left[0][0] + right[0][0], left[0][1] + right[0][1])]
    zero = Fraction(0)
    for i in range(1, depth):
        widths = len(left[i - 1][1]), len(right[i - 1][1])
        (a, b), (c, d) = left[i], right[i]
        if i < depth - 1:
            above = [[*row, *[zero] * widths[1]] for row in a]
            layers.append((above + [[*[zero] * widths[0], *row] for row in c], b + d))
        else:
            out = [[*x, *(-v for v in y)] for x, y in zip(a, c, strict=True)]
            layers.append((out, [x - y for x, y in zip(b, d, strict=True)]))
    return layers


def _deepened(layers: list[Layer], depth: int) -> list[Layer]:
    return [*layers[:-1], *[_identity(len(layers[-2][1]))] * (depth - len(layers)), layers[-1]]


def _identity(width: int) -> Layer:
    return [[Fraction(i == j) for j in range(width)] for i in range(width)], [Fraction(0)] * width


def threshold_layers(layers: list[Layer], value: Fraction) -> list[Layer]:
    """Return the network with outputs relu(f_j - v) for all j, then relu(-f_j - v) for all j."""
    weights, bias = layers[-1]
    doubled = [*weights, *[[-x for x in row] for row in weights]]
    offsets = [b - value for b in bias] + [-b - value for b in bias]
    return [*layers[:-1], (doubled, offsets), _identity(len(offsets))]


def _computes(network: list[Layer], affine: Layer) -> bool:
    """Whether a network with one hidden layer of pairs z, -z with opposite weights is an affine map."""
    if len(network) != 2:
        return False
    (rows, offsets), (out, rest) = network
    weights, bias = affine
    if len(rows) % 2 or len(rest) != len(bias):
        return False
    for k in range(0, len(rows), 2):
        opposite = [-x for x in rows[k]] == rows[k + 1] and -offsets[k] == offsets[k + 1]
        if not opposite or any(row[k] != -row[k + 1] for row in out):
            return False
    pairs = range(0, len(rows), 2)
    for i, row in enumerate(weights):
        found = [_total(out[i][k] * rows[k][j] for k in pairs) for j in range(len(row))]
        if found != row or _total(out[i][k] * offsets[k] for k in pairs) + rest[i] != bias[i]:
            return False
    return True


def _composed(weights: Matrix, bias: list[Fraction], forms: Matrix, n: int) -> Matrix:
    """Return the affine forms of a layer on those of the layer below."""
    found = []
    for row, b in zip(weights, bias, strict=True):
        total = [Fraction(0)] * n + [b]
        for w, form in zip(row, forms, strict=True):
            if w:
                total = [x + w * y for x, y in zip(total, form, strict=True)]
        found.append(total)
    return found


def _evaluate(layers: list[Layer], point: list[Fraction]) -> list[Fraction]:
    values = point
    for i, (weights, bias) in enumerate(layers):
        values = [_dot(row, values) + b for row, b in zip(weights, bias, strict=True)]
        if i < len(layers) - 1:
            values = [max(v, Fraction(0)) for v in values]
    return values


def _dot(left: Iterable[Fraction], right: Iterable[Fraction]) -> Fraction:
    return _total(x * y for x, y in zip(left, right, strict=True))


# Trees


class Tree:
    """The header of a certificate of laws; whether its steps hold is for proofs/check.py to say.

    Attributes
    ----------
    path : str
    layers : list of integer matrices, the bias in the last column
    laws : list of integer lists
    """

    def __init__(self, path: str, sha256: str) -> None:
        self.path = path
        with open(path, "rb") as stream:
            data = stream.read()
        _require(hashlib.sha256(data).hexdigest() == sha256, f"{path} is not the tree that was meant")
        text = _unpacked(data) if data[:2] == b"\x1f\x8b" else data
        self._lines = iter(text.decode("ascii").split("\n"))
        self._take("exactrelu-certificate", "1")
        _require(self._take("statement") == ["laws"], f"{path} is not about laws")
        for token in ("digits", "source", "input"):
            self._take(token)
        inputs, depth, *widths = map(int, self._take("network"))
        self.inputs = inputs
        if len(widths) != depth + 1:
            raise ValueError("a network has one width a layer and the outputs")
        self.layers = [
            self._rows(w, before + 1) for before, w in zip([inputs, *widths], widths, strict=False)
        ]
        _require(self._take("chart") == ["none"], f"{path} is about a subspace")
        self.domain = self._rows(int(self._take("domain")[0]), inputs + 1)
        count = int(self._take("count")[0])
        self.laws = [[int(x) for x in self._take("law")] for _ in range(count)]
        if any(len(law) != widths[-1] * (inputs + 1) for law in self.laws):
            raise ValueError("laws must have one form an output")

    def _take(self, *tokens: str) -> list[str]:
        """Return the tokens of the next line after the given ones."""
        found = next(self._lines, "").split(" ")
        if tuple(found[: len(tokens)]) != tokens:
            raise ValueError(f"{self.path}: expected {' '.join(tokens)}, got {' '.join(found)!r:.60}")
        return found[len(tokens) :]

    def _rows(self, count: int, width: int) -> list[list[int]]:
        rows = [[int(x) for x in self._take("row")] for _ in range(count)]
        if any(len(row) != width for row in rows):
            raise ValueError(f"{self.path}: rows must have {width} entries")
        return rows

    def require(self, layers: list[Layer], domain: Matrix, inputs: int) -> Fraction:
        """Check that the tree is about these layers and this domain; return the factor of its outputs."""
        same = self.inputs == inputs and len(self.layers) == len(layers)
        _require(same, "the tree is about a network of other inputs or another depth")
        factor = Fraction(1)
        for integers, (weights, bias) in zip(self.layers, layers, strict=True):
            factor *= _factor(integers, weights, bias, factor)
        rows = [row for row in domain if any(row[:-1])]
        _require(all(row[-1] >= 0 for row in domain if not any(row[:-1])), "the domain is empty")
        _require(len(rows) == len(self.domain), "the tree is about another domain")
        for mine, row in zip(self.domain, rows, strict=True):
            pivot = next(j for j, x in enumerate(row) if x)
            ratio = mine[pivot] / row[pivot]
            _require(ratio > 0 and [ratio * x for x in row] == mine, "the tree is about another domain")
        return factor


def _unpacked(data: bytes) -> bytes:
    limit = 1_048_576 + 100 * len(data)
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        text = stream.read(limit + 1)
    if len(text) > limit:
        raise ValueError("a compressed tree expands too much")
    return text


def _factor(integers: list[list[int]], weights: Matrix, bias: list[Fraction], before: Fraction) -> Fraction:
    """Return the s > 0 with integer weights s W and biases s (factor of the layers before) b."""
    _require(len(integers) == len(bias), "the tree is about a network of other widths")
    rows = [[*row, b * before] for row, b in zip(weights, bias, strict=True)]
    _require(all(len(a) == len(b) for a, b in zip(integers, rows, strict=True)), "layers do not fit")
    pairs = [(a, b) for mine, row in zip(integers, rows, strict=True) for a, b in zip(mine, row, strict=True)]
    step = next((a / b for a, b in pairs if b), Fraction(1))
    _require(step > 0 and all(a == step * b for a, b in pairs), "the tree is about other weights")
    return step


# Reading


def _number(value: object) -> Fraction:
    """An integer or a string "p/q"; no float, which JSON would round."""
    if type(value) is not int and not (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise TypeError(f"numbers must be integers or strings 'p/q', got {value!r:.40}")
    return Fraction(value)


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(f"sizes must be integers, 0 or more, got {value!r:.40}")
    return value


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice in one object")
    return found


def _network(layers: list[Any], inputs: int) -> list[Layer]:
    found: list[Layer] = []
    for layer in layers:
        weights = [[_number(x) for x in row] for row in layer["W"]]
        bias = [_number(b) for b in layer["b"]]
        if len(weights) != len(bias) or any(len(row) != inputs for row in weights):
            raise ValueError("rows and columns of the network must fit together")
        found.append((weights, bias))
        inputs = len(bias)
    if not found:
        raise ValueError("a network must have a layer")
    return found


def main(path: str) -> int:
    """Check a file; return the exit code."""
    sys.set_int_max_str_digits(DIGITS)
    try:
        with open(path, encoding="utf-8") as stream:
            data = json.load(stream, object_pairs_hook=_without_repetition)
        certificate = Certificate(data, os.path.dirname(os.path.abspath(path)))
        text = certificate.check()
    except Rejected as fault:
        print(f"REJECTED: {fault}")
        return 1
    except FAULTS as error:
        print(f"MALFORMED: no certificate of a norm: {type(error).__name__} {error}")
        return 2
    print(f"ACCEPTED: {text}")
    for tree in certificate.trees.values():
        print(f"provided that proofs/check.py accepts {tree.path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
