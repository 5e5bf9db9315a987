"""Every example runs over every backend; one that is missing skips, or fails where all are required."""

from __future__ import annotations

import pytest

CDD = pytest.param("cdd", marks=pytest.mark.engine("cdd"))


@pytest.fixture(params=["simplex", CDD])
def lp_backend(request: pytest.FixtureRequest) -> str:
    """The name of a linear programming backend."""
    return str(request.param)


@pytest.fixture(params=["double-description", CDD])
def conversion_backend(request: pytest.FixtureRequest) -> str:
    """The name of a conversion backend."""
    return str(request.param)
