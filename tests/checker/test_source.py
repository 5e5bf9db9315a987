"""What holds of the checker's source: short, on its own, without assert and without recursion."""

from __future__ import annotations

import ast
import re

import networkx as nx

from tests.checker.running import CHECKER

SOURCE = CHECKER.read_text()
TREE = ast.parse(SOURCE)


def test_it_is_short() -> None:
    """What checks trees; the class `Graph`, with its helper, is for adjacency alone."""
    start, end = SOURCE.index("\nclass Graph:"), SOURCE.index("\ndef check(")
    for part, limit in ((SOURCE[:start] + SOURCE[end:], 300), (SOURCE[start:end], 100)):
        assert sum(1 for line in part.splitlines() if line.strip()) <= limit


def test_it_imports_a_few_modules_of_the_standard_library() -> None:
    imports = {
        name
        for node in ast.walk(TREE)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imports == {"gzip", "hashlib", "itertools", "math", "operator", "os", "re", "sys", "zlib"}
    assert "exactrelu" not in re.sub(r"exactrelu-certificate|certificate of exactrelu", "", SOURCE)


def test_it_has_no_assert_no_float_and_no_bare_except() -> None:
    for node in ast.walk(TREE):
        assert not isinstance(node, ast.Assert)
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not isinstance(node, ast.Div)
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None)


# The class of what the checker's variables hold.
OWNERS = {
    "lines": "Lines",
    "self.lines": "Lines",
    "header": "Header",
    "self.header": "Header",
    "tree": "Tree",
    "self.tree": "Tree",
    "self.tree.lines": "Lines",
    "Graph(self)": "Graph",
}


def test_it_does_not_recurse() -> None:
    """No function calls itself, directly or through others."""
    calls: nx.DiGraph = nx.DiGraph()
    scopes = [("", TREE), *((node.name, node) for node in TREE.body if isinstance(node, ast.ClassDef))]
    for scope, tree in scopes:
        for function in tree.body:
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    calls.add_edge((scope, function.name), called(node.func, scope))
    assert calls.has_edge(("Tree", "leaf"), ("Tree", "close"))
    assert not list(nx.simple_cycles(calls))


def called(function: ast.expr, scope: str) -> tuple[str, str]:
    if isinstance(function, ast.Attribute):
        owner = ast.unparse(function.value)
        return (scope if owner == "self" else OWNERS.get(owner, f"? {owner}"), function.attr)
    name = ast.unparse(function)
    return (name, "__init__") if name in OWNERS.values() else ("", name)
