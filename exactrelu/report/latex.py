r"""LaTeX tables: ``\input`` them where the preamble has ``\usepackage{booktabs}``.

The same table and command give the same bytes: no dates, no machine, no order that depends on a hash.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from exactrelu import __version__
from exactrelu.report.table import Entry, Formula, Table, is_number, plain_entry

if TYPE_CHECKING:
    import jinja2

# Besides the ten special characters: < > | are other glyphs in the old default font encoding, and a row
# that starts with [ or * would be read as an argument of the \\ before it.
_ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "[": "{[}",
    "*": "{*}",
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "×": r"$\times$",
    "–": "--",
    "\0": "{}",
}


def escape(text: str) -> str:
    r"""Return plain text so that LaTeX prints it as it stands.

    Examples
    --------
    >>> print(escape("50% of R^2_{+}"))
    50\% of R\textasciicircum{}2\_\{+\}
    """
    apart = re.sub("-(?=-)", "-\0", _on_one_line(text))  # two hyphens in a row would print as a dash
    return "".join(_ESCAPED.get(character, character) for character in apart)


def latex_entry(entry: Entry) -> str:
    """Return an entry of a table as LaTeX."""
    if isinstance(entry, Formula):
        return f"${entry.latex}$"
    if entry is None:
        return "--"
    if is_number(entry):
        return f"${entry}$"  # math mode gives minus signs their length
    return escape(plain_entry(entry))


def latex_table(table: Table, command: str) -> str:
    r"""Return a booktabs ``tabular`` as text, ending in a newline.

    Parameters
    ----------
    table : Table
    command : str
        The command that made it; it stands in the first line, a comment, after the version.

    Examples
    --------
    >>> chambers = Table("Chambers", ("lines", "count"), ((1, 2),))
    >>> print(latex_table(chambers, "demo"), end="")  # doctest: +ELLIPSIS
    % exactrelu ...: demo
    % Chambers
    \begin{tabular}{rr}
    \toprule
    lines & count \\
    \midrule
    $1$ & $2$ \\
    \bottomrule
    \end{tabular}
    """
    return _template().render(
        version=__version__,
        command=_on_one_line(command),
        title=_on_one_line(table.title),
        alignment="".join("r" if table.is_numeric(j) else "l" for j in range(len(table.columns))),
        columns=[latex_entry(column) for column in table.columns],
        rows=[[latex_entry(entry) for entry in row] for row in table.rows],
    )


def _on_one_line(text: str) -> str:
    """Line breaks would end a comment, and control characters are errors."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()


@cache
def _template() -> jinja2.Template:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("exactrelu.report"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # the entries are LaTeX already, not HTML
        # Delimiters that LaTeX does not use.
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("table.tex.jinja")
