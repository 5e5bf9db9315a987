"""Certificates as files: the header, then the steps as they come, then ``end``."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

import attrs
import numpy as np

from exactrelu.arith.files import atomic_writer
from exactrelu.certificates.statement import MAGIC, Form, Kind, Statement, too_long


@attrs.frozen
class Certificate:
    """A certificate that has been written.

    Attributes
    ----------
    path : str
    kind : Kind
        What it states.
    count : int
        The count that it proves.
    leaves : int
        Leaves of its tree: the number of proper patterns.
    size : int
        Bytes, shards included.
    shards : int
        Number of shards, in files of their own beside it: ``path.0``, ``path.1``, ...
    adjacent_pairs : int or None
        Of linear regions: how many unordered pairs of proper patterns have a common facet inside the domain.
    affine_maps : int or None
        Of linear regions: how many different affine functions there are on sets with interior.
    """

    path: str
    kind: Kind
    count: int
    leaves: int
    size: int
    shards: int = 0
    adjacent_pairs: int | None = None
    affine_maps: int | None = None

    def __int__(self) -> int:
        return self.count


def write_certificate(
    path: str | Path,
    statement: Statement,
    steps: Iterable[Sequence[str]],
    count: int,
    leaves: int,
    laws: Sequence[Form] = (),
    compress: bool | None = None,
) -> Certificate:
    """Write a certificate: all of it, or nothing when something fails on the way.

    Parameters
    ----------
    path : str or Path
    statement : Statement
    steps : iterable of lists of lines
        Consumed once; kept on the disk until the longest integer, which the header announces, is known.
    count, leaves : int
    laws : sequence of forms
        The table of a statement about laws.
    compress : bool, optional
        By default a file whose name ends in ``.gz`` is compressed, reproducibly.
    """
    packed = str(path).endswith(".gz") if compress is None else compress
    with _opened(path, packed) as write, tempfile.TemporaryFile(dir=Path(path).resolve().parent) as body:
        longest = 1
        for lines in _written(steps):
            text = "".join([f"{line}\n" for line in lines]).encode()
            longest = max(longest, _longest(text))
            body.write(text)
        body.seek(0)
        for line in statement.header(count, longest, laws):
            write(f"{line}\n".encode())
        while block := body.read(1 << 20):
            write(block)
        write(b"end\n")
    return Certificate(str(path), statement.kind, count, leaves, os.path.getsize(path))


def _written(steps: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the steps; where Python refuses to write an integer, it is too long for the format as well."""
    try:
        yield from steps
    except ValueError as error:
        if "integer string conversion" not in str(error):
            raise
        raise too_long(sys.get_int_max_str_digits() + 1) from None


@contextmanager
def _opened(path: str | Path, compress: bool) -> Iterator[Callable[[bytes], int]]:
    """Open a binary file that appears when it is complete."""
    with atomic_writer(path) as stream:
        if not compress:
            yield stream.buffer.write  # type: ignore[attr-defined]  # a text stream on a file has one
            return
        with gzip.GzipFile("", "wb", 6, stream.buffer, 0) as packed:  # type: ignore[attr-defined]
            yield packed.write


def reading(path: str | Path) -> IO[bytes]:
    """Open a certificate for reading, compressed or not."""
    with open(path, "rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return cast(IO[bytes], gzip.open(path)) if packed else open(path, "rb")


def is_certificate(path: str | Path) -> bool:
    """Tell whether a file begins like a certificate."""
    try:
        with reading(path) as stream:
            return stream.readline(len(MAGIC) + 2) == f"{MAGIC}\n".encode()
    except (OSError, EOFError, zlib.error):
        return False


def _longest(text: bytes) -> int:
    """Return the length of the longest word of some lines."""
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) <= ord(" "))
    return int(np.diff(ends, prepend=-1).max(initial=2)) - 1


def file_hash(path: str | Path) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as stream:
        digest = sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
