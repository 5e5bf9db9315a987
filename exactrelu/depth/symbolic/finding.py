"""Where sympy works: it solves for slopes and breakpoints, and hands them over as strings.

Nothing that it says is believed: every answer enters a statement that `deciding` decides without it.
"""

from __future__ import annotations


def solution(equation: str, unknown: str) -> str:
    """Return the unique solution of ``equation == 0``, factored, as text.

    Examples
    --------
    >>> solution("M*(x - l)/(r - l) - a", "x")
    '(M*l - a*l + a*r)/M'
    """
    import sympy

    names = _names(equation)
    (found,) = sympy.solve(sympy.sympify(equation, locals=names), names[unknown])
    return str(sympy.factor(found))


def simplified(expression: str) -> str:
    """Return an expression factored, as text."""
    import sympy

    return str(sympy.factor(sympy.sympify(expression, locals=_names(expression))))


def derivative(expression: str, variable: str) -> str:
    """Return a derivative, factored, as text."""
    import sympy

    names = _names(f"{expression} {variable}")
    return str(sympy.factor(sympy.diff(sympy.sympify(expression, locals=names), names[variable])))


def _names(text: str) -> dict[str, object]:
    """All names as plain symbols: sympy would read E, I, S or N otherwise."""
    import re

    import sympy

    known = {"atan", "sqrt", "pi"}
    return {n: sympy.Symbol(n) for n in re.findall(r"[A-Za-z_][A-Za-z_0-9]*", text) if n not in known}
