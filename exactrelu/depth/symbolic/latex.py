r"""Proofs in LaTeX: sections, words, and the statements as displayed formulas."""

from __future__ import annotations

import ast

from exactrelu.depth.symbolic.deciding import Identity, Proof, Section, Statement, decide
from exactrelu.errors import UnsoundBackendError

_GREEK = {"delta": r"\delta"}


def proof_latex(proof: Proof) -> str:
    """Return a proof as LaTeX (amsmath), after deciding all its statements.

    Raises
    ------
    UnsoundBackendError
        If a statement does not hold: nothing false is printed.
    """
    verdict = decide(proof)
    if not verdict:
        raise UnsoundBackendError("every statement of a printed proof must hold", verdict)
    lines = [r"\paragraph{Theorem.} " + _words(proof.theorem)]
    for section in proof.sections:
        lines += _section(section)
    lines.append(r"\paragraph{Not covered.} " + _words(proof.beyond))
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    lines = [rf"\paragraph{{{_words(section.title)}.}} {_words(section.argument)}"]
    if section.where:
        given = ", ".join(f"{_formula(name)} = {_formula(text)}" for name, text in section.where.items())
        lines.append(f"Here ${given}$, all quantities on the right positive.")
    lines.append(r"\begin{align*}")
    lines.append(
        ",\\\\\n".join(f"  &{_statement(s)} && \\text{{{_words(s.says)}}}" for s in section.statements)
    )
    lines.append(r"\end{align*}")
    return lines


def _statement(statement: Statement) -> str:
    if isinstance(statement, Identity):
        return f"{_formula(statement.left)} = {_formula(statement.right)}"
    return f"{_formula(statement.expression)} > 0"


def _words(text: str) -> str:
    escaped = text.replace("_", r"\_").replace("^", r"\^{}").replace("&", r"\&").replace("%", r"\%")
    return (
        escaped.replace("<=", r"$\le$")
        .replace(">=", r"$\ge$")
        .replace(" < ", " $<$ ")
        .replace(" > ", " $>$ ")
    )


def _formula(text: str) -> str:
    return _written(ast.parse(text, mode="eval").body)


def _written(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return _GREEK.get(node.id, node.id)
    if isinstance(node, ast.UnaryOp):
        return f"-{_bracketed(node.operand, ast.Add, ast.Sub)}"
    assert isinstance(node, ast.BinOp)  # the parser of the statements allows nothing else
    if isinstance(node.op, ast.Div):
        return rf"\frac{{{_written(node.left)}}}{{{_written(node.right)}}}"
    if isinstance(node.op, ast.Pow):
        return f"{_bracketed(node.left, ast.BinOp)}^{{{_written(node.right)}}}"
    if isinstance(node.op, ast.Mult):
        return rf"{_bracketed(node.left, ast.Add, ast.Sub)}\,{_bracketed(node.right, ast.Add, ast.Sub)}"
    if isinstance(node.op, ast.Sub):
        return f"{_written(node.left)} - {_bracketed(node.right, ast.Add, ast.Sub)}"
    return f"{_written(node.left)} + {_bracketed(node.right)}"


def _bracketed(node: ast.expr, *kinds: type) -> str:
    inner = _written(node)
    compound = isinstance(node, ast.BinOp) and (ast.BinOp in kinds or isinstance(node.op, tuple(kinds)))
    return rf"\left({inner}\right)" if compound or inner.startswith("-") else inner
