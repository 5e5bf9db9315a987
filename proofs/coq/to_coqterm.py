#!/usr/bin/env python3
"""Turn a certificate into a theorem that Coq's kernel checks by itself.

    python3 to_coqterm.py CERTIFICATE OUT.v
    coqc -Q theories ExactReLU OUT.v

The file states the problem, the tree and the number; its proof evaluates the tree checker inside the kernel.
Neither extraction nor OCaml arithmetic nor this script has to be trusted: who reads the statement at the
head of OUT.v sees what was proved. Meant for trees of some thousand leaves. Certificates in shards, and of
the kinds ``laws`` and ``linear``, are refused.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

STATEMENTS = {"regions": "region_count", "vertices": "region_count", "cells": "cell_count"}


class Unsupported(ValueError):
    """The certificate is of a kind that this script does not translate."""


def integer(z: int) -> str:
    return str(z) if z >= 0 else f"({z})"


def integers(zs: list[int]) -> str:
    return "[" + "; ".join(map(integer, zs)) + "]"


def affine(row: list[int]) -> str:
    return f"Affine {integers(row[:-1])} {integer(row[-1])}"


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

    def rows(self, count: int) -> list[list[int]]:
        return [[int(t) for t in self.line("row")[1:]] for _ in range(count)]


def hidden_layers(reader: Reader) -> tuple[int, list[list[list[int]]]]:
    """Return the number of inputs and, layer by layer, the rows of weights and bias."""
    word, *sizes = reader.line("network", "arrangement", "zonotope")
    n, m, *widths = map(int, sizes)
    if word == "network":
        layers = [reader.rows(width) for width in widths[:-1]]
        reader.rows(widths[-1])  # the output layer is no part of the statement
        return n, layers
    rows = reader.rows(m)
    return n, [rows if word == "arrangement" else [[*row, 0] for row in rows]]


def chart(reader: Reader, n: int) -> tuple[str, int]:
    """Return the chart as a term, and the dimension."""
    _, *numbers = reader.line("chart")
    if numbers == ["none"]:
        return "None", n
    k, denominator, multiple = map(int, numbers)
    embedding = listed([affine(row) for row in reader.rows(n)])
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


def theorem(text: str) -> str:
    """Return the Coq file for the certificate with this text."""
    reader = Reader(text)
    reader.line("exactrelu-certificate")
    kind = reader.line("statement")[1]
    if kind not in STATEMENTS:
        raise Unsupported(f"statements of the kind {kind} are not translated")
    for word in ("digits", "source", "input"):
        reader.line(word)
    n, layers = hidden_layers(reader)
    chart_term, _ = chart(reader, n)
    domain = reader.rows(int(reader.line("domain")[1]))
    count = reader.line("count")[1]
    witness = point([int(t) for t in reader.line("W")[1:]])
    tree = "".join(pieces_of_tree(reader, len(domain)))
    reader.line("end")
    statement = STATEMENTS[kind]
    proof = "apply (count_regions_correct the_problem the_witness the_tree)."
    if statement == "cell_count":
        proof = f"apply cell_count_correct; [{proof[:-1]}|reflexivity]."
    hidden = listed([listed([affine(row) for row in rows]) for rows in layers])
    return f"""\
(* Made by to_coqterm.py from a certificate: {kind}, {count} of them. *)

From Coq Require Import List ZArith.
From ExactReLU Require Import Network Node Problem Checker Certified Arrangement.
Import ListNotations.
Open Scope Z_scope.

Definition the_problem : problem := Problem {n} ({chart_term})
  {hidden}
  {listed([affine(row) for row in domain])}.

Definition the_witness : list Z := {witness}.
Definition the_tree : tree :=
  {tree}.

Theorem the_count : {statement} the_problem {count}.
Proof.
  {proof}
  vm_cast_no_check (eq_refl (Some {count})).
Qed.
Print Assumptions the_count.
"""


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        Path(arguments[1]).write_text(
            theorem(Path(arguments[0]).read_text(encoding="ascii")), encoding="ascii"
        )
    except (ValueError, StopIteration, OSError) as error:
        print(f"to_coqterm: {error or 'the certificate ends too early'}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
