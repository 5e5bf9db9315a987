"""Run the checker: in this process for speed, or as users do, isolated."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType

CHECKER = Path(__file__).parents[2] / "proofs" / "check.py"


def load(path: Path = CHECKER) -> ModuleType:
    """Return the checker as a module; nothing else imports it."""
    spec = importlib.util.spec_from_file_location("independent_checker", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_MODULE = load()


def verdict(path: Path | str) -> tuple[int, str]:
    """Return exit code and text of a run in this process."""
    with redirect_stdout(StringIO()) as text:
        code = _MODULE.main([str(path)])
    return code, text.getvalue()


def isolated(path: Path | str, timeout: float = 60) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr of ``python -I proofs/check.py``."""
    done = subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(path)], capture_output=True, text=True, timeout=timeout
    )
    return done.returncode, done.stdout, done.stderr
