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

ENGINES: Mapping[str, Callable[[NormalForm, int | None], Enumeration]] = MappingProxyType(
    {"incremental": enumerate_incremental, "exact": enumerate_exact, "cdd": enumerate_cdd}
)


def resolve_engine(name: str) -> tuple[str, str]:
    """Return the engine that a name stands for, and how a result calls it.

    Raises
    ------
    InputError
        For a name that is neither an engine nor "auto".
    """
    if name == "auto":
        return DEFAULT_ENGINE, f"{DEFAULT_ENGINE} (auto: the fastest for every arrangement)"
    if not isinstance(name, str) or name not in ENGINES:
        raise InputError(f"engine must be one of auto, {', '.join(ENGINES)}, got {name!r:.80}")
    return name, name
