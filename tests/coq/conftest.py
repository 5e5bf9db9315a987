"""The verified checker, built when it has to be there."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import engines_are_required

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "proofs" / "coq"
BUILT = FOLDER / "_build" / "treecheck"


def build() -> str:
    """Bring the checker up to date, one process at a time; return what went wrong, or nothing."""
    if shutil.which("make") is None:
        return "make is not installed"
    BUILT.parent.mkdir(exist_ok=True)
    with (BUILT.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(["make", "-C", str(ROOT), "coq"], capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[-2000:]


@pytest.fixture(scope="session")
def coq_folder() -> Path:
    """The folder of the built development. Not built: a skip, but where all engines are required."""
    if engines_are_required():
        problem = build()
        if problem:
            pytest.fail(f"make coq: {problem}")
    elif not BUILT.exists():
        pytest.skip("the verified checker is not built: make coq")
    elif shutil.which("coqc") and (problem := build()):
        pytest.fail(f"make coq: {problem}")
    return FOLDER


@pytest.fixture(scope="session")
def treecheck(coq_folder: Path) -> Callable[..., tuple[int, str]]:
    """Run the verified checker; return its exit code and all that it wrote."""

    def run(*arguments: str | Path, timeout: float = 60) -> tuple[int, str]:
        command = [str(coq_folder / "_build" / "treecheck"), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def coqc(coq_folder: Path) -> Callable[[Path], str]:
    """Compile a file against the theories; return what Coq wrote."""
    if shutil.which("coqc") is None:
        pytest.skip("coqc is not installed; the checker was built elsewhere")

    def run(path: Path) -> str:
        command = ["coqc", "-Q", str(coq_folder / "theories"), "ExactReLU", path.name]
        done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
