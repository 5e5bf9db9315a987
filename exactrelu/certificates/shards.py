"""A certificate in pieces: subtrees in files of their own, and a root that lists their SHA-256.

A shard is a certificate of the same kind whose domain is what holds at its node, so that shards can be made
and checked one by one; the counts add up because the proper patterns at a node are those on its domain.
"""

from __future__ import annotations

import gzip
import os
import re
import tempfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import attrs
import numpy as np
from numpy.typing import NDArray

from exactrelu.certificates.columns import Columns
from exactrelu.certificates.statement import Form, Statement
from exactrelu.certificates.tree import TreeWriter, WitnessOf
from exactrelu.certificates.writing import Certificate, file_hash, is_certificate, reading, write_certificate
from exactrelu.errors import FileFormatError

_SHARD = re.compile(rb"H (0|[1-9][0-9]{0,8}) [0-9]+ ([0-9a-f]{64})\n")
# Longer lines are no steps.
_LINE = 1 << 22


def write_shards(
    path: str | Path, statement: Statement, columns: Columns, witness: WitnessOf, size: int
) -> Certificate:
    """Write a root certificate and its shards of at most `size` patterns: ``path.0``, ``path.1``, ...

    All files are complete before the first one appears, and the root appears last; until then a root of an
    earlier run is there, which a checker refuses because of its hashes.
    """
    target = Path(os.path.realpath(path))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name[:80]}.", dir=target.parent) as folder:
            hidden = Path(folder) / target.name
            made = _write(hidden, statement, columns, witness, size)
            for j in range(made.shards):
                os.replace(f"{hidden}.{j}", f"{target}.{j}")
            os.replace(hidden, target)
    except OSError as error:
        raise FileFormatError(path, "", f"cannot be written: {error.strerror or error}") from None
    return attrs.evolve(made, path=str(path))


def listed_shards(path: str | Path) -> dict[int, str]:
    """Return the SHA-256 of the shards that a root certificate lists; none when there is no such file."""
    if not os.path.isfile(f"{path}.0") or not os.path.isfile(path) or not is_certificate(path):
        return {}
    listed = {}
    with suppress(EOFError, zlib.error, gzip.BadGzipFile), reading(path) as stream:
        while line := stream.readline(_LINE):
            found = _SHARD.fullmatch(line)
            if found:
                listed[int(found[1])] = found[2].decode()
    return listed


def remove_shards(path: str | Path, listed: Mapping[int, str], first: int) -> None:
    """Remove those shards, of number `first` or higher, that are still the files that were listed."""
    for j, digest in listed.items():
        name = f"{path}.{j}"
        if j >= first and os.path.isfile(name) and file_hash(name) == digest:
            os.unlink(name)


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
