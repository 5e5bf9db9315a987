"""What a paper states, as something that can be recomputed and compared.

A *paper* is a module of `exactrelu.report.papers` that defines ``PAPER`` and a folder of the same name in
``proofs/``. Each of its claims has an id, under which ``proofs/<paper>/expected.json`` stores the value that
was established elsewhere::

    {"claims": {"<id>": {"value": <JSON without floats>, "source": "where the value comes from"}}}

Values are integers, strings (a rational is ``"p/q"``), booleans, null, and lists and objects of these.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import attrs
from gmpy2 import mpq, mpz

from exactrelu.certificates.claims import Count
from exactrelu.errors import InputError
from exactrelu.report.table import Table

Value: TypeAlias = Any  # int | str | bool | None | list[Value] | dict[str, Value]


@attrs.frozen
class PaperClaim:
    """One checkable statement of a paper.

    Attributes
    ----------
    id : str
        Its key in ``expected.json``.
    statement : str
        What is claimed, in one sentence.
    source : str
        Where, e.g. "Arora et al. 2018, Theorem 3.6 (corrected, E2)".
    definition : str
        What exactly is counted or computed.
    compute : callable
        Recomputes the value, from nothing but the package. A `Count` in it must be proved; a `ToCertify` in
        it becomes the count of a certificate that was checked in the run.
    how : str
        What proves the recomputed value.
    """

    id: str
    statement: str
    source: str
    definition: str
    compute: Callable[[], object]
    how: str


def no_tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The tables of a paper that has none."""
    return {}


@attrs.frozen
class Paper:
    """The claims of one folder of ``proofs/``.

    Attributes
    ----------
    folder : str
        Name of the folder, and of the module that defines the paper.
    title : str
        Author, year and subject, for headings.
    claims : tuple of PaperClaim
    tables : callable
        From the recomputed values by claim id to the tables by file name (without ``.tex``).
    """

    folder: str
    title: str
    claims: tuple[PaperClaim, ...]
    tables: Callable[[Mapping[str, Value]], Mapping[str, Table]] = no_tables

    def __attrs_post_init__(self) -> None:
        ids = [claim.id for claim in self.claims]
        for id_ in ids:
            if ids.count(id_) > 1:
                raise InputError(f"claims of {self.folder} must have different ids, got {id_!r} twice")


def canonical(value: object) -> Value:
    """Return a recomputed value in the form that JSON stores.

    Raises
    ------
    InputError
        For floats and unknown types, and for a count that its engine has not proved.
    """
    if isinstance(value, Count):
        if not value.proved:
            raise InputError(f"the count {value} must be proved, and is not: {value.how}")
        return value.count
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, mpz)):
        return int(value)
    if isinstance(value, mpq):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): canonical(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [canonical(item) for item in value]
    raise InputError(f"a value must be exact (int, mpq, str, bool or lists of them), got {value!r:.80}")


def difference(stored: Value, found: Value, place: str = "$") -> str:
    """Return where two canonical values first differ, or the empty string.

    Examples
    --------
    >>> difference([1, [2, 3]], [1, [2, 4]])
    '$[1][1]: stored 3, recomputed 4'
    """
    if isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        pairs = [(f"{place}[{i}]", a, b) for i, (a, b) in enumerate(zip(stored, found, strict=True))]
    elif isinstance(stored, dict) and isinstance(found, dict) and stored.keys() == found.keys():
        pairs = [(f"{place}.{key}", stored[key], found[key]) for key in stored]
    else:
        # True == 1, but they are different answers.
        same = type(stored) is type(found) and stored == found
        return "" if same else f"{place}: stored {stored!r:.60}, recomputed {found!r:.60}"
    return next((text for at, a, b in pairs if (text := difference(a, b, at))), "")


def all_papers() -> dict[str, Paper]:
    """Return every paper by folder name; a new module in `exactrelu.report.papers` is a new paper."""
    from exactrelu.report import papers

    names = sorted(module.name for module in pkgutil.iter_modules(papers.__path__))
    return {name: importlib.import_module(f"{papers.__name__}.{name}").PAPER for name in names}
