"""What holds of the package as a whole: imports, names, sizes, and no floats in results."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted((ROOT / "exactrelu").rglob("*.py"))

LONGEST_MODULE = 500
LONGEST_FUNCTION = 50


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("module", ["exactrelu", "exactrelu.cli.main"])
def test_heavy_and_optional_modules_are_imported_only_when_needed(module: str) -> None:
    loaded = json.loads(run_python(f"import sys, json, {module}; print(json.dumps(list(sys.modules)))"))
    heavy = {"sympy", "cdd", "matplotlib", "torch", "onnx", "networkx", "rich"}
    assert heavy.isdisjoint(loaded)


def test_modules_are_named_for_what_they_do() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert not [relative(path) for path in MODULES if path.stem in vague or path.parent.name in vague]


def test_modules_are_short() -> None:
    long = {
        relative(path): n for path in MODULES if (n := len(path.read_text().splitlines())) > LONGEST_MODULE
    }
    assert not long


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length of every function, its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]
            yield f"{relative(path)}:{node.lineno} {node.name}", length


def test_functions_are_short() -> None:
    assert not {name: n for path in MODULES for name, n in functions(path) if n > LONGEST_FUNCTION}


def float_literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, (float, complex)):
            yield f"{relative(path)}:{node.lineno} {node.value!r}"


# Where floats are no part of a result: certified filters (rigorous error bounds, exact fallback), the engines
# whose witnesses are floats standing for their exact dyadic values, proposals that an exact check must
# confirm before anything rests on them, and the clock of the progress display.
MAY_USE_FLOATS = (
    "exactrelu/arith/filters.py",
    "exactrelu/arrangements/incremental/",
    # Floats propose multipliers and their order; 64 bits with a float bound prove, and every certificate is
    # read by a checker in integers.
    "exactrelu/certificates/pairs.py",
    "exactrelu/certificates/passes.py",
    "exactrelu/certificates/short_multipliers.py",
    "exactrelu/degeneracy/norms/gradients.py",
    "exactrelu/degeneracy/norms/highest.py",
    "exactrelu/degeneracy/norms/spectral.py",
    "exactrelu/degeneracy/norms/steepest.py",
    "exactrelu/networks/lattice/",
    "exactrelu/networks/engines/float_simplex.py",
    "exactrelu/networks/engines/lp.py",
    "exactrelu/training/relaxations/",
    # Floats propose knots and slacks; enclosures by rationals decide.
    "exactrelu/univariate/approximate.py",
    "exactrelu/univariate/curved_segments.py",
    "exactrelu/cli/progress.py",
)


def test_no_float_literals_where_results_are_made() -> None:
    exact = [path for path in MODULES if not relative(path).startswith(MAY_USE_FLOATS)]
    assert not [found for path in exact for found in float_literals(path)]


def test_every_module_and_public_function_says_what_it_is() -> None:
    silent = []
    for path in MODULES:
        tree = ast.parse(path.read_text())
        if tree.body and not ast.get_docstring(tree):
            silent.append(relative(path))
        silent += [
            f"{relative(path)}:{node.lineno} {node.name}"
            for node in tree.body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    assert not silent


def test_the_version_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "exactrelu", "--version"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.startswith("exactrelu ")


def test_nothing_is_read_by_pickle_or_yaml() -> None:
    dangerous = {"pickle", "yaml", "marshal", "shelve"}
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            found += [f"{relative(path)}: {name}" for name in names if name.partition(".")[0] in dangerous]
    assert not found
