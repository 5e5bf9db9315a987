"""Reading rationals, vectors and matrices out of parsed JSON, with the JSON path in every complaint."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

import attrs

from exactrelu.arith.files import JsonValue, read_json
from exactrelu.arith.rational import Rational, as_rational
from exactrelu.errors import FileFormatError, InputError


@attrs.frozen
class Node:
    """A value inside a JSON file, together with the place where it stands.

    Attributes
    ----------
    path : str or Path
        The file.
    place : str
        The JSON path, ``$`` for the whole.
    value : JsonValue
    """

    path: str | Path
    place: str
    value: JsonValue

    @classmethod
    def of_file(cls, path: str | Path) -> Node:
        """Read the file; see `read_json`."""
        return cls(path, "$", read_json(path))

    def fail(self, message: str) -> NoReturn:
        raise FileFormatError(self.path, self.place, message)

    def fields(
        self, required: Collection[str], ignored: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, Node]:
        """Return the children of an object under its `required` keys, all there, and its `optional` ones.

        Of other keys it may have the `ignored` ones only.
        """
        if not isinstance(self.value, dict):
            self.fail(f"must be an object with {_listed(required)}, got {_kind(self.value)}")
        for key in required:
            if key not in self.value:
                self.fail(f"must have the key {key!r}, got {_listed(self.value)}")
        known = [*required, *optional, *ignored]
        for key in self.value:
            if key not in known:
                self.fail(f"has the unknown key {key!r:.80}; known are {_listed(known)}")
        return {
            key: attrs.evolve(self, place=f"{self.place}.{key}", value=self.value[key])
            for key in (*required, *optional)
            if key in self.value
        }

    def items(self, what: str) -> list[Node]:
        """Return the children of a list."""
        if not isinstance(self.value, list):
            self.fail(f"must be a list of {what}, got {_kind(self.value)}")
        return [attrs.evolve(self, place=f"{self.place}[{i}]", value=x) for i, x in enumerate(self.value)]

    def require_rows(self, meaning: str) -> None:
        """Refuse an empty matrix; `meaning` is what its first row would say."""
        if not self.value:
            self.fail(f"must have at least one row, which says {meaning}, got none; add a row")

    def rational(self) -> Rational:
        """Return an integer or a string "p/q" exactly."""
        try:
            return as_rational(self.value, "number")
        except InputError as error:
            raise FileFormatError(self.path, self.place, str(error)) from None

    def vector(self, length: int | None = None, why: str = "") -> tuple[Rational, ...]:
        """Return a list of rationals; `why` says where the required `length` comes from."""
        entries = self.items("numbers")
        if length is not None and len(entries) != length:
            self.fail(f"must have {length} entries{why}, got {len(entries)}")
        return tuple(entry.rational() for entry in entries)

    def matrix(self, columns: int | None = None, why: str = "") -> tuple[tuple[Rational, ...], ...]:
        """Return a list of rows of one length: `columns` when given, else that of the first row."""
        found = []
        for row in self.items("rows"):
            found.append(row.vector(columns, why))
            if columns is None:
                columns, why = len(found[0]), ", as many as the first row"
        return tuple(found)


def _listed(keys: Collection[str]) -> str:
    return ", ".join(f"{key!r:.40}" for key in list(keys)[:20]) or "no keys"


def _kind(value: JsonValue) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
