"""The engines by name. None replaces another silently."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from exactrelu.arrangements.enumeration import Enumeration
from exactrelu.arrangements.exact import enumerate_exact
from exactrelu.arrangements.incremental.engine import enumerate_incremental
from exactrelu.arrangements.normal_form import NormalForm
from exactrelu.arrangements.reference import enumerate_cdd
from exactrelu.errors import InputError

DEFAULT_ENGINE = "incremental"

ENGINES: Mapping[str, Callable[[NormalForm], Enumeration]] = MappingProxyType(
    {"incremental": enumerate_incremental, "exact": enumerate_exact, "cdd": enumerate_cdd}
)


def require_engine(name: str) -> None:
    """Raise `InputError` for a name that is no engine."""
    if name not in ENGINES:
        raise InputError(f"engine must be one of {', '.join(ENGINES)}, got {name!r}")
