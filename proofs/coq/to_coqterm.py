#!/usr/bin/env python3
"""Turn a certificate into a theorem that Coq's kernel checks by itself.

    python3 to_coqterm.py CERTIFICATE OUT.v
    coqc -Q theories ExactReLU OUT.v

The file states the problem, the tree and the number; its proof evaluates the tree checker inside the kernel.
Neither extraction nor OCaml arithmetic nor this script has to be trusted: who reads the statement at the
head of OUT.v sees what was proved. Meant for trees of some thousand leaves; compressed certificates are read,
too. Certificates in shards, and of the kind ``linear``, are refused.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

KINDS = ("regions", "vertices", "cells", "laws")


class Unsupported(ValueError):
    """The certificate is of a kind that this script does not translate."""


def integer(z: int) -> str:
    return str(z) if z >= 0 else f"({z})"


def integers(zs: list[int]) -> str:
    return "[" + "; ".join(map(integer, zs)) + "]"


def affine(row: list[int]) -> str:
    return f"Affine {integers(row[:-1])} {integer(row[-1])}"


def affines(rows: list[list[int]]) -> str:
    return listed([affine(row) for row in rows])


def listed(items: list[str]) -> str:
    return "[" + ";\n   ".join(items) + "]"


def point(row: list[int]) -> str:
    """The format writes the denominator last, the theories first."""
    return integers([row[-1], *row[:-1]])


class Reader:
    """The lines of a certificate, as lists of tokens."""

    def __init__(self, text: str) -> None:
        self._lines = iter(text.splitlines())

    def line(self, *first: str) -> list[str]:
        tokens = next(self._lines).split(" ")
        if first and tokens[0] not in first:
            raise ValueError(f"expected {' or '.join(first)}, found {tokens[0]}")
        return tokens

    def rows(self, count: int, token: str = "row") -> list[list[int]]:
        return [[int(t) for t in self.line(token)[1:]] for _ in range(count)]


def layers_of(reader: Reader) -> tuple[int, list[list[list[int]]], list[list[int]]]:
    """Return the number of inputs, the rows of weights and bias of the hidden layers, and of the output."""
    word, *sizes = reader.line("network", "arrangement", "zonotope")
    n, m, *widths = map(int, sizes)
    if word == "network":
        *hidden, outputs = [reader.rows(width) for width in widths]
        return n, hidden, outputs
    rows = reader.rows(m)
    return n, [rows if word == "arrangement" else [[*row, 0] for row in rows]], []


def chart(reader: Reader, n: int) -> tuple[str, int]:
    """Return the chart as a term, and the dimension."""
    _, *numbers = reader.line("chart")
    if numbers == ["none"]:
        return "None", n
    k, denominator, multiple = map(int, numbers)
    embedding = affines(reader.rows(n))
    inverse = listed([integers(row) for row in reader.rows(k)])
    return f"Some (Chart {integer(denominator)} {embedding} {inverse} {integer(multiple)})", k


def pieces_of_tree(reader: Reader, rows: int) -> Iterator[str]:
    """Yield the tree as a term, piece by piece; an explicit stack, since trees are deep."""
    pending: list[str | int] = [rows]  # text to write, or a subtree with this many rows to read
    while pending:
        top = pending.pop()
        if isinstance(top, str):
            yield top
            continue
        word, *tokens = reader.line()
        if word == "L":
            yield "Leaf"
        elif word == "S":
            i, side, *w = tokens
            yield f"(Split {i} {'true' if side == '+' else 'false'} {point([int(t) for t in w])} "
            pending += [")", top + 1, " ", top + 1]
        elif word in {"C", "P", "N", "M", "X"}:
            yield f"(Step {unary(word, [int(t) for t in tokens], top)} "
            pending += [")", top]
        else:
            raise Unsupported(f"the step {word} has no term")


def unary(word: str, numbers: list[int], rows: int) -> str:
    if word == "X":
        return "Next"
    if word == "C":
        return f"(Const {numbers[0]})"
    if word == "M":
        return f"(Move {point(numbers)})"
    i, q, _, *pairs = numbers
    # Rows are numbered from the oldest in the format, from the newest in the theories.
    terms = [f"({rows - 1 - k}%nat, {integer(m)})" for k, m in zip(pairs[::2], pairs[1::2], strict=True)]
    return f"(Pass {i} {'true' if word == 'P' else 'false'} {integer(q)} [{'; '.join(terms)}])"


def steps_of_laws(reader: Reader, rows: int) -> Iterator[str]:
    """Yield the steps of a tree of laws one by one; what waits are the numbers of rows of open nodes."""
    waiting = [rows]
    while waiting:
        top = waiting.pop()
        word, *tokens = reader.line("L", "S", "C", "P", "N", "M", "X")
        if word == "L":
            yield f"LeafOf {int(tokens[0]) + 1}"
        elif word == "S":
            i, side, *w = tokens
            yield f"Inner (Fork {i} {'true' if side == '+' else 'false'} {point([int(t) for t in w])})"
            waiting += [top + 1, top + 1]
        else:
            yield f"Inner (Unary {unary(word, [int(t) for t in tokens], top)})"
            waiting.append(top)


# Lists as one term are limited by the stack of Coq's parser.
CHUNK = 500


def law_terms(reader: Reader, outputs: list[list[int]], laws: list[list[int]], k: int, rows: int) -> str:
    """Return the definitions that a certificate of laws needs beside its problem."""
    split = [[law[i : i + k + 1] for i in range(0, len(law), k + 1)] for law in laws]
    steps = list(steps_of_laws(reader, rows))
    parts = [steps[i : i + CHUNK] for i in range(0, len(steps), CHUNK)]
    terms = [f"Definition steps_{j} : list law_event :=\n  {listed(part)}.\n" for j, part in enumerate(parts)]
    together = " ++ ".join(f"steps_{j}" for j in range(len(parts)))
    return f"""\
Definition the_output : layer :=
  {affines(outputs)}.
Definition the_laws : list law :=
  {listed([affines(law) for law in split])}.
{"".join(terms)}Definition the_steps : list law_event := {together}."""


def theorem(text: str) -> str:
    """Return the Coq file for the certificate with this text."""
    reader = Reader(text)
    reader.line("exactrelu-certificate")
    kind = reader.line("statement")[1]
    if kind not in KINDS:
        raise Unsupported(f"statements of the kind {kind} are not translated")
    for word in ("digits", "source", "input"):
        reader.line(word)
    n, hidden, outputs = layers_of(reader)
    chart_term, k = chart(reader, n)
    domain = reader.rows(int(reader.line("domain")[1]))
    count = reader.line("count")[1]
    laws = reader.rows(int(count), "law") if kind == "laws" else []
    witness = point([int(t) for t in reader.line("W")[1:]])
    if kind == "laws":
        body = law_terms(reader, outputs, laws, k, len(domain))
        statement = "law_count the_problem the_output"
        proof = "apply (count_laws_correct the_problem the_output the_laws the_witness the_steps)."
    else:
        body = f"Definition the_tree : tree :=\n  {''.join(pieces_of_tree(reader, len(domain)))}."
        statement = "region_count the_problem"
        proof = "apply (count_regions_correct the_problem the_witness the_tree)."
    if kind == "cells":
        statement = "cell_count the_problem"
        proof = f"apply cell_count_correct; [{proof[:-1]}|reflexivity]."
    reader.line("end")
    modules = "Stream Laws LawRun" if kind == "laws" else "Checker Certified Arrangement"
    return f"""\
(* Made by to_coqterm.py from a certificate: {kind}, {count} of them. *)

From Coq Require Import List ZArith.
From ExactReLU Require Import Network Node Problem {modules}.
Import ListNotations.
Open Scope Z_scope.

Definition the_problem : problem := Problem {n} ({chart_term})
  {listed([affines(rows) for rows in hidden])}
  {affines(domain)}.

Definition the_witness : list Z := {witness}.
{body}

Theorem the_count : {statement} {count}.
Proof.
  {proof}
  vm_cast_no_check (eq_refl (Some {count})).
Qed.
Print Assumptions the_count.
"""


def text_of(path: Path) -> str:
    """Return the text of a certificate, compressed or not."""
    data = path.read_bytes()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("ascii")


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        Path(arguments[1]).write_text(theorem(text_of(Path(arguments[0]))), encoding="ascii")
    except (ValueError, StopIteration, OSError, EOFError, zlib.error) as error:
        print(f"to_coqterm: {error or 'the certificate ends too early'}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
