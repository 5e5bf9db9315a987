"""Arguments of a wrong type, said by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exactrelu.errors import InputError
from exactrelu.networks.network import ReLUNetwork


def require_type(value: object, kind: type, where: str, remedy: str = "") -> None:
    """Raise an InputError that names the argument unless `value` is of a type.

    Examples
    --------
    >>> require_type(5, ReLUNetwork, "network")
    Traceback (most recent call last):
    ...
    exactrelu.errors.InputError: network must be a ReLUNetwork, got int 5
    """
    if not isinstance(value, kind):
        more = f"; {remedy}" if remedy else ""
        raise InputError(f"{where} must be a {kind.__name__}, got {type(value).__name__} {value!r:.80}{more}")


def require_network(value: object, where: str = "network") -> None:
    """Raise an InputError for anything but a network."""
    require_type(value, ReLUNetwork, where)


def listed(values: Any, where: str, what: str) -> list[Any]:
    """Return a list, or raise an InputError for what cannot be gone through; a string is no list."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise InputError(f"{where} must be a list of {what}, got {type(values).__name__} {values!r:.80}")
    return list(values)
