"""Tables: escaping, alignment, and the same bytes every time."""

from __future__ import annotations

import pytest
from gmpy2 import mpq

from exactrelu import __version__
from exactrelu.errors import ShapeError
from exactrelu.report.latex import escape, latex_table
from exactrelu.report.table import Formula, Table, plain_text


def test_the_first_line_is_a_comment_with_version_and_command() -> None:
    text = latex_table(Table("two\nlines", ("a",), ((1,),)), "exactrelu x\n\\evil")
    first, second = text.splitlines()[:2]
    assert first == f"% exactrelu {__version__}: exactrelu x \\evil"
    assert second == "% two lines"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a_b & c%", r"a\_b \& c\%"),
        ("{#$}", r"\{\#\$\}"),
        ("\\~^", r"\textbackslash{}\textasciitilde{}\textasciicircum{}"),
        ("x<y>|", r"x\textless{}y\textgreater{}\textbar{}"),
        ("[1]*", "{[}1]{*}"),
        ("a\nb\x00c\t", "a b c"),
        ("--+---", "-{}-+-{}-{}-"),
        (
            "<< x >> <% y %>",
            r"\textless{}\textless{} x \textgreater{}\textgreater{} \textless{}\% y \%\textgreater{}",
        ),
    ],
)
def test_escaping(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_entries() -> None:
    table = Table(
        "all kinds",
        ("name", Formula("n^2", "n^2"), "x"),
        (("[a]", mpq(-1, 2), True), ("b", 10**30, None), ("c", None, Formula(r"\infty", "inf"))),
    )
    body = latex_table(table, "demo").splitlines()[2:]
    assert body == [
        r"\begin{tabular}{lrl}",
        r"\toprule",
        r"name & $n^2$ & x \\",
        r"\midrule",
        r"{[}a] & $-1/2$ & yes \\",
        r"b & $1000000000000000000000000000000$ & -- \\",
        r"c & -- & $\infty$ \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]
    assert plain_text(table).splitlines()[3] == "[a]" + " " * 30 + "-1/2  yes"


def test_tables_without_rows() -> None:
    assert r"\midrule" in latex_table(Table("none", ("a",), ()), "demo")
    assert plain_text(Table("none", ("a",), ())) == "none\na\n-\n"


def test_rows_must_fit_and_be_exact() -> None:
    with pytest.raises(ShapeError, match=r"rows\[0\] must have 1 entries, got 2"):
        Table("t", ("a",), ((1, 2),))
    with pytest.raises(ShapeError, match=r"float 0\.5"):
        Table("t", ("a",), ((0.5,),))  # type: ignore[arg-type]
