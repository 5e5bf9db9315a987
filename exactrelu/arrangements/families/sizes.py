"""Sizes of families: whole numbers, none too small."""

from __future__ import annotations

from operator import index
from typing import SupportsIndex

from exactrelu.errors import InputError


def whole_number(value: SupportsIndex, name: str, least: int = 1) -> int:
    """Return `value` as an int.

    Raises
    ------
    InputError
        If it is no integer (a bool is none), or less than `least`.
    """
    try:
        number = index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < least:
        raise InputError(f"{name} must be an integer of at least {least}, got {value!r:.80}")
    return number
