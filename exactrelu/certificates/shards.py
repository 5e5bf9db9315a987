"""A certificate in pieces: subtrees in files of their own, and a root that lists their SHA-256.

A shard is a certificate of the same kind whose domain is what holds at its node, so that shards can be made
and checked one by one; the counts add up because the proper patterns at a node are those on its domain.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.certificates.columns import Columns
from exactrelu.certificates.statement import Form, Statement
from exactrelu.certificates.tree import TreeWriter, WitnessOf
from exactrelu.certificates.writing import Certificate, file_hash, is_certificate, write_certificate
from exactrelu.errors import FileFormatError


def write_shards(
    path: str | Path, statement: Statement, columns: Columns, witness: WitnessOf, size: int
) -> Certificate:
    """Write a root certificate and its shards of at most `size` patterns: ``path.0``, ``path.1``, ...

    All files are complete before the first one appears, and the root appears last; while they are put in
    place there is no root. What an earlier certificate of this name leaves behind is removed.
    """
    target = Path(os.path.realpath(path))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name[:80]}.", dir=target.parent) as folder:
            hidden = Path(folder) / target.name
            made = _write(hidden, statement, columns, witness, size)
            target.unlink(missing_ok=True)
            for j in range(made.shards):
                os.replace(f"{hidden}.{j}", f"{target}.{j}")
            remove_shards(target, made.shards)
            os.replace(hidden, target)
    except OSError as error:
        raise FileFormatError(path, "", f"cannot be written: {error.strerror or error}") from None
    return attrs.evolve(made, path=str(path))


def remove_shards(path: str | Path, first: int) -> None:
    """Remove the shards number `first` and following of an earlier certificate of the same name.

    Only files that begin like a certificate are removed.
    """
    target = Path(os.path.realpath(path))
    pattern = re.compile(re.escape(target.name) + r"\.(0|[1-9][0-9]*)")
    for name in os.listdir(target.parent):
        found = pattern.fullmatch(name)
        if found and int(found[1]) >= first and is_certificate(target.parent / name):
            (target.parent / name).unlink()


def _write(path: Path, statement: Statement, columns: Columns, witness: WitnessOf, size: int) -> Certificate:
    made: list[Certificate] = []
    neurons = range(sum(statement.widths))
    compress = path.name.endswith(".gz")

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
