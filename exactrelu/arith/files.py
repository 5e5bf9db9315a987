"""Strict JSON in, whole files out: the only place that reads or writes data files.

Reading is stricter than the standard library: numbers are integers of any length (floats are not exact and
are refused), keys may not repeat, and every complaint names the file and the line or the JSON path. Writing
is all or nothing: an interrupted run leaves the old file, or none.
"""

from __future__ import annotations

import errno
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NoReturn, TypeAlias

from gmpy2 import mpz

from exactrelu.errors import FileFormatError, ResourceLimitError

JsonValue: TypeAlias = Any  # None | bool | str | mpz | list | dict

SIZE_LIMIT = 256 * 2**20
"""Largest file, in bytes, that `read_json` takes unless told otherwise."""


# Strings and words are tokens of their own, so that "NaN" in quotes is text.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}:]|-?[A-Za-z0-9][A-Za-z0-9.+-]*')


class _NotExact(Exception):
    """A JSON number that is not an integer."""


class _Repeated(Exception):
    """A key that occurs twice in one object."""


def read_json(path: str | Path, limit: int = SIZE_LIMIT) -> JsonValue:
    """Return the content of a JSON file, exactly.

    Parameters
    ----------
    path : str or Path
    limit : int
        Largest admissible size in bytes.

    Returns
    -------
    None, bool, str, list, dict or gmpy2.mpz
        Integers of any length come as `mpz`, which `as_rational` takes.

    Raises
    ------
    FileFormatError
        If the file is missing, a folder, not UTF-8, not JSON, truncated, nested too deeply, repeats a key or
        holds a float, NaN or Infinity; the error names the place.
    ResourceLimitError
        If the file is larger than `limit`.
    """
    text = _read_text(path, limit)
    try:
        return json.loads(
            text,
            object_pairs_hook=_without_repetition,
            parse_int=mpz,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except json.JSONDecodeError as error:
        cut = "; the file ends too early" if error.pos >= len(text.rstrip()) else ""
        _fail(path, f"line {error.lineno}, column {error.colno}", f"is not valid JSON: {error.msg}{cut}")
    except RecursionError:
        _fail(path, "", "is nested too deeply to be one of our files")
    except _NotExact as error:
        place = f"line {_line_of_number(text, str(error))}"
        _fail(path, place, f"numbers must be exact, got {error!s:.80}; {_remedy(str(error))}")
    except _Repeated as error:
        place = f"line {_line_of_repetition(text)}"
        _fail(path, place, f"the key {str(error)!r:.80} occurs twice in one object; keep one of them")


def _read_text(path: str | Path, limit: int) -> str:
    try:
        with open(path, "rb") as stream:
            data = stream.read(limit + 1)
            size = max(len(data), os.fstat(stream.fileno()).st_size)
    except OSError as error:
        _fail(path, "", f"cannot be read: {error.strerror or error}")
    except ValueError as error:  # a NUL character in the name
        _fail(path, "", f"cannot be read: {error}")
    if len(data) > limit:
        raise ResourceLimitError(
            f"{path}: is too large, in bytes; raise the limit", limit=limit, estimate=size
        )
    if data.startswith(b"\xef\xbb\xbf"):
        _fail(path, "line 1", "starts with a byte order mark; save it as UTF-8 without one")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _fail(path, f"line {line}", f"is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}")


def _fail(path: str | Path, place: str, message: str) -> NoReturn:
    raise FileFormatError(path, place, message) from None


def _without_repetition(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for key, value in pairs:
        if key in found:
            raise _Repeated(key)
        found[key] = value
    return found


def _refuse_number(text: str) -> NoReturn:
    raise _NotExact(text)


def _remedy(text: str) -> str:
    if "I" in text or "N" in text:
        return "only finite rationals are numbers here"
    return 'write an integer or a string "p/q"'


# The parser's hooks do not say where they are, so a second look, taken only on an error, finds the place.


def _line_of_number(text: str, number: str) -> int:
    start = next((token.start() for token in _TOKEN.finditer(text) if token.group() == number), 0)
    return text.count("\n", 0, start) + 1


def _line_of_repetition(text: str) -> int:
    """The line of the first key that its object already has."""
    open_objects: list[set[str]] = []
    previous = ""
    start = 0
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word == "{":
            open_objects.append(set())
        elif word == "}":
            open_objects.pop()
        elif word == ":":
            key = json.loads(previous)
            if key in open_objects[-1]:
                break
            open_objects[-1].add(key)
        previous, start = word, token.start()
    return text.count("\n", 0, start) + 1


@contextmanager
def atomic_writer(path: str | Path) -> Iterator[IO[str]]:
    """Open a text file that appears under `path` only when the block ends without an exception.

    The text goes to a temporary file of the same folder, is flushed to the disk, and replaces `path` in
    one step. After an exception (an interruption too) `path` is as it was. A device or a pipe is written
    directly.

    Raises
    ------
    FileFormatError
        If the folder does not exist or cannot be written, or the disk is full.
    """
    with _complaints_about(path):
        target = Path(os.path.realpath(path))  # a link stays a link
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        special = target.exists() and not target.is_file()
        name = str(target) if special else _temporary_beside(target)
    if special:
        with _failed_writing(path, name), open(name, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    try:
        with _failed_writing(path, name):
            with open(name, "w", encoding="utf-8", newline="\n") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(name, _permissions(target))
            os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


@contextmanager
def _complaints_about(path: str | Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        _fail(path, "", f"cannot be written: {getattr(error, 'strerror', None) or error}")


@contextmanager
def _failed_writing(path: str | Path, name: str) -> Iterator[None]:
    """Complain about `path` when the file `name` cannot be written; errors of other files are not ours."""
    try:
        yield
    except BrokenPipeError:
        raise  # a pipe whose reader has seen enough
    except OSError as error:
        if error.filename not in (None, name):
            raise
        _fail(path, "", f"cannot be written: {error.strerror or error}")


def _temporary_beside(target: Path) -> str:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".part", dir=target.parent)
    os.close(handle)
    return name


def _permissions(target: Path) -> int:
    """Those of the file that is replaced, or what a plain `open` would have given."""
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_atomically(path: str | Path, text: str) -> None:
    """Write `text` as UTF-8 to `path`: all of it, or, when interrupted, nothing.

    Raises
    ------
    FileFormatError
        If the folder does not exist or cannot be written, or the disk is full.
    """
    with atomic_writer(path) as stream:
        stream.write(text)
