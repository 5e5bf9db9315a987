"""What all tests share: engines that are missing skip a test on a laptop and fail it in CI."""

from __future__ import annotations

import importlib.util
import os

import pytest
from hypothesis import settings

# The machines that run the tests are shared: a slow example says nothing.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


def engines_are_required() -> bool:
    """Whether a missing engine is a failure: in CI, or when the environment says so."""
    return os.environ.get("CI") == "true" or os.environ.get("EXACTRELU_REQUIRE_ALL_ENGINES") == "1"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Honour ``@pytest.mark.engine("cdd")``: the optional module that a test cannot do without."""
    for marker in item.iter_markers("engine"):
        (module,) = marker.args
        if importlib.util.find_spec(module) is None:
            message = f"the engine {module!r} is not installed"
            (pytest.fail if engines_are_required() else pytest.skip)(message)
