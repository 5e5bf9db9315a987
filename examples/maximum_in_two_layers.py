"""Prove that the maximum of six numbers has two hidden layers, and compare with trees of maxima of two.

Usage: python maximum_in_two_layers.py [FOLDER]; certificate and table go to FOLDER (default: the current
one). Check the certificate with: python -I proofs/check_max.py max-6.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

from exactrelu.arith.files import write_atomically
from exactrelu.depth.maximum import (
    bakaev_max_5,
    check_identity,
    computes_maximum,
    find_identity,
    read_two_layer_sum,
    tree_maximum,
    weight_ring,
)
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Entry, Table, plain_text


def main(folder: Path) -> None:
    five = bakaev_max_5().two_layer_sum().network()
    six = find_identity(6)
    if six is None or not six.prove() or not computes_maximum(five):
        raise SystemExit("no proof")
    total = six.two_layer_sum()
    network = total.network()
    if read_two_layer_sum(network) != total:
        raise SystemExit("the network is not the identity")
    rows: list[tuple[Entry, ...]] = []
    for n, name, net in (
        (5, "tree of maxima of two", tree_maximum(5).network),
        (5, "Bakaev et al. 2025", five),
        (6, "tree of maxima of two", tree_maximum(6).network),
        (6, "symmetrised identity", network),
    ):
        rows.append((n, name, len(net.widths), net.size, str(weight_ring(net))))
    table = Table(
        "Networks that compute the maximum of n numbers, proved",
        ("n", "construction", "hidden layers", "nodes", "weights in"),
        tuple(rows),
    )
    print(six)
    print(check_identity(six).text, end="")
    print(plain_text(table), end="")
    write_atomically(folder / "max-6.txt", six.certificate())
    write_atomically(folder / "maximum.tex", latex_table(table, "python examples/maximum_in_two_layers.py"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
