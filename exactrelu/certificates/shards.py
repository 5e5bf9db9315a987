"""A certificate in pieces: subtrees in files of their own, and a root that lists their SHA-256.

A shard is a certificate of the same kind whose domain is what holds at its node, so that shards can be made
and checked one by one; the counts add up because the proper patterns at a node are those on its domain.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.certificates.columns import Columns
from exactrelu.certificates.statement import Form, Statement
from exactrelu.certificates.tree import TreeWriter, WitnessOf
from exactrelu.certificates.writing import Certificate, file_hash, write_certificate


def write_shards(
    path: str | Path, statement: Statement, columns: Columns, witness: WitnessOf, size: int
) -> Certificate:
    """Write a root certificate and its shards of at most `size` patterns: ``path.0``, ``path.1``, ...

    Shards of an earlier certificate under the same name that are not needed any more are left alone: a root
    names its shards by number and SHA-256.
    """
    made: list[Certificate] = []
    neurons = range(sum(statement.widths))
    compress = str(path).endswith(".gz")

    def shard(rows: tuple[Form, ...], names: NDArray[np.intp]) -> str:
        part = columns.part(names, neurons)
        own = attrs.evolve(statement, domain=rows)
        steps = TreeWriter(own, part, witness).lines()
        name = f"{path}.{len(made)}"
        made.append(write_certificate(name, own, steps, part.size, part.size, compress=compress))
        return f"H {len(made) - 1} {part.size} {file_hash(name)}"

    root = TreeWriter(statement, columns, witness, shard=shard, shard_size=size)
    written = write_certificate(path, statement, root.lines(), columns.size, columns.size)
    return attrs.evolve(written, size=written.size + sum(c.size for c in made), shards=len(made))
