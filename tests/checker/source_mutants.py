"""Mutants of the checker's source, one small change each, and the cases that must tell them from it.

A mutant is killed when some case gets another verdict, or the same one for another reason, or another report
of what is proved. All is deterministic: the same source gives the same mutants in the same order.

Left out is what can make nothing but the same program: the two arguments of `value`, a sum of products, are
not swapped, and what is compared with a token of text by == is not compared by its order, since the patterns
leave few tokens and == with != is a mutant anyhow. A condition is not made false when all that depends on it
is one statement, which is deleted anyhow.
"""

from __future__ import annotations

import ast
import copy
import io
import signal
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from typing import Any, cast

import attrs

from tests.checker.running import CHECKER

Namespace = dict[str, Any]
Change = tuple[str, ast.AST]

# A case runs the checker in a namespace and tells whether it did what it must.
Case = Callable[[Namespace], bool]

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.LShift: (ast.RShift,),
    ast.BitXor: (ast.BitOr,),
}
NAMES = {
    "all": "any",
    "any": "all",
    "min": "max",
    "max": "min",
    "REJECTED": "MALFORMED",
    "MALFORMED": "REJECTED",
}
# In the patterns of lines.
PATTERNS = (
    ("-?", ""),
    ("[1-9]", "[0-9]"),
    ("0|", ""),
    ("{0,", "{1,"),
    ("*)", "+)"),
    ("0-9a-f", "0-9a-z"),
    ("[+-]", "[+]"),
)


@attrs.frozen(eq=False)
class Mutant:
    """A changed checker: `name` says where and what, in words that do not depend on line numbers."""

    name: str
    tree: ast.Module = attrs.field(repr=False)
    parent: ast.AST = attrs.field(repr=False)
    field: str = attrs.field(repr=False)
    place: int | None = attrs.field(repr=False)
    changed: ast.AST = attrs.field(repr=False)

    def code(self) -> Any:
        """Compile the tree with the change, and take the change back."""
        kept = self._put(self.changed)
        try:
            return compile(ast.fix_missing_locations(self.tree), "mutant", "exec")
        finally:
            self._put(kept)

    def _put(self, node: ast.AST) -> ast.AST:
        held = getattr(self.parent, self.field)
        if self.place is None:
            setattr(self.parent, self.field, node)
            return cast(ast.AST, held)
        before, held[self.place] = held[self.place], node
        return cast(ast.AST, before)


def mutants(source: str | None = None) -> list[Mutant]:
    """Return all mutants of a source, by default the checker's."""
    tree = ast.parse(CHECKER.read_text() if source is None else source)
    seen: dict[str, int] = {}
    found = []
    for scope, parent, field, place, node in _scoped(tree):
        for operator, changed in _changes(node):
            if ast.dump(changed) == ast.dump(node):
                continue
            name = f"{scope} {operator}: {_shown(node)} -> {_shown(changed)}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name += f" #{seen[name]}"
            found.append(Mutant(name, tree, parent, field, place, changed))
    return found


def _shown(node: ast.AST) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 90 else text[:87] + "..."


Place = tuple[str, ast.AST, str, int | None, ast.AST]


def _scoped(tree: ast.Module) -> Iterator[Place]:
    """Yield all nodes with the functions that they are in and their places; no docstrings."""
    waiting: list[tuple[str, ast.AST]] = [("module", tree)]
    while waiting:
        scope, parent = waiting.pop()
        documented = isinstance(parent, (ast.FunctionDef, ast.ClassDef, ast.Module))
        documented = documented and ast.get_docstring(parent) is not None  # type: ignore[arg-type]
        inner = []
        for field, held in ast.iter_fields(parent):
            for place, node in enumerate(held) if isinstance(held, list) else [(None, held)]:
                if not isinstance(node, ast.AST) or (documented and (field, place) == ("body", 0)):
                    continue
                inside = scope
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    inside = node.name if scope == "module" else f"{scope}.{node.name}"
                yield inside, parent, field, place, node
                inner.append((inside, node))
        waiting += reversed(inner)


def _changes(node: ast.AST) -> Iterator[Change]:
    """Yield what may stand in the place of a node, each in a copy of its own."""
    made = CHANGES.get(type(node))
    if made:
        yield from made(node)


def _with(node: Any, **fields: Any) -> Any:
    """Return a copy with other fields; parts are copied, so that they are no part of the original."""
    changed = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, copy.deepcopy(value))
    return changed


def _compare(node: ast.Compare) -> Iterator[Change]:
    token = any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in node.comparators)
    for i, op in enumerate(node.ops):
        for other in (ast.NotEq,) if token and isinstance(op, ast.Eq) else COMPARISONS[type(op)]:
            yield "comparison", _with(node, ops=[*node.ops[:i], other(), *node.ops[i + 1 :]])


def _binary(node: ast.BinOp) -> Iterator[Change]:
    """Arithmetic; `%` only makes text here."""
    for other in ARITHMETIC.get(type(node.op), ()):
        yield "arithmetic", _with(node, op=other())


def _augmented(node: ast.AugAssign) -> Iterator[Change]:
    yield "deleted", ast.Pass()
    for other in ARITHMETIC.get(type(node.op), ()):
        yield "arithmetic", _with(node, op=other())


def _boolean(node: ast.BoolOp) -> Iterator[Change]:
    yield "and/or", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for i in range(len(node.values)):
        rest = node.values[:i] + node.values[i + 1 :]
        yield "operand dropped", copy.deepcopy(rest[0]) if len(rest) == 1 else _with(node, values=rest)


def _unary(node: ast.UnaryOp) -> Iterator[Change]:
    yield "sign or not dropped", copy.deepcopy(node.operand)


def _constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield "constant", ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield "constant", ast.Constant(node.value + 1)
        yield "constant", ast.Constant(node.value - 1)
    elif isinstance(node.value, str):
        for old, new in PATTERNS:
            if old in node.value and " " not in node.value.replace("(?: ", ""):
                yield "pattern", ast.Constant(node.value.replace(old, new, 1))


def _condition(node: ast.If | ast.While) -> Iterator[Change]:
    yield "condition negated", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    alone = isinstance(node, ast.If) and not node.orelse and len(node.body) == 1
    if not (alone and CHANGES.get(type(node.body[0])) in (_statement, _augmented)):
        yield "condition false", _with(node, test=ast.Constant(False))


def _choice(node: ast.IfExp) -> Iterator[Change]:
    yield "always", copy.deepcopy(node.body)
    yield "never", copy.deepcopy(node.orelse)


def _statement(node: ast.stmt) -> Iterator[Change]:
    yield "deleted", ast.Pass()


def _call(node: ast.Call) -> Iterator[Change]:
    plain = not any(isinstance(argument, ast.Starred) for argument in node.args[:2])
    plain = plain and ast.unparse(node.func) not in ("min", "max", "value")
    if len(node.args) >= 2 and plain:
        yield "arguments swapped", _with(node, args=[node.args[1], node.args[0], *node.args[2:]])


def _name(node: ast.Name) -> Iterator[Change]:
    if node.id in NAMES and isinstance(node.ctx, ast.Load):
        yield "name", _with(node, id=NAMES[node.id])


def _slice(node: ast.Slice) -> Iterator[Change]:
    for part in ("lower", "upper", "step"):
        if getattr(node, part) is not None:
            yield f"{part} end of a slice dropped", _with(node, **{part: None})


CHANGES: dict[type[ast.AST], Callable[[Any], Iterator[Change]]] = {
    ast.Compare: _compare,
    ast.BinOp: _binary,
    ast.AugAssign: _augmented,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.If: _condition,
    ast.While: _condition,
    ast.IfExp: _choice,
    ast.Expr: _statement,
    ast.Assign: _statement,
    ast.Raise: _statement,
    ast.Return: _statement,
    ast.Call: _call,
    ast.Name: _name,
    ast.Slice: _slice,
}


class Hangs(BaseException):
    """A mutant that takes too long; no `except Exception` catches it."""


def namespace(code: Any) -> Namespace:
    """Return what the code of a checker defines, and the code itself."""
    made: Namespace = {"__name__": "mutant", "__code__": code}
    exec(code, made)
    return made


def run(checker: Namespace, arguments: list[str]) -> tuple[Any, str]:
    """Return the exit code and the text of `main`."""
    with redirect_stdout(io.StringIO()) as text:
        code = checker["main"](arguments)
    return code, text.getvalue()


def killer(mutant: Mutant, cases: dict[str, Case], seconds: float = 10) -> str:
    """Return the name of the case that tells a mutant from the checker; nothing when it survives.

    A file that did so is the first to be tried on the next mutant. Crashing is a verdict, too, as is taking
    more than some seconds of processor time.
    """

    def stop(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGPROF, stop)
    name = "loading"
    try:
        checker = namespace(mutant.code())
        for name in cases:
            signal.setitimer(signal.ITIMER_PROF, seconds)
            if not cases[name](checker):
                break
        else:
            name = ""
    except (Exception, Hangs, SystemExit):
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    if name.startswith(("accept/", "reject/")):
        first = {name: cases.pop(name), **cases}
        cases.clear()
        cases.update(first)
    return name
