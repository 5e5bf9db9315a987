"""The symbolic proofs hold, and the machinery that decides them rejects what is false."""

from __future__ import annotations

import random
import re
import sys
from fractions import Fraction

import attrs
import pytest

from exactrelu.depth.symbolic import Identity, Positive, Proof, Section, decide
from exactrelu.depth.symbolic.kac_rice import kac_rice_proof
from exactrelu.depth.symbolic.l1_chain import l1_proof
from exactrelu.depth.symbolic.latex import proof_latex
from exactrelu.depth.symbolic.polynomials import parse
from exactrelu.depth.symbolic.zigzag_induction import zigzag_proof
from exactrelu.errors import InputError, UnsoundBackendError

PROOFS = {"zigzag": zigzag_proof, "l1": l1_proof, "kac-rice": kac_rice_proof}


def proof_of(statement: Identity | Positive, **where: str) -> Proof:
    return Proof("", (Section("", "", where, (statement,)),), "")


@pytest.mark.parametrize("name", PROOFS)
def test_proofs_hold(name: str) -> None:
    verdict = decide(PROOFS[name]())
    assert verdict
    assert len(verdict.results) >= 7


@pytest.mark.parametrize("name", PROOFS)
def test_every_statement_matters(name: str) -> None:
    """Changing any statement makes the verdict false."""
    proof = PROOFS[name]()
    for i, section in enumerate(proof.sections):
        for j, statement in enumerate(section.statements):
            if isinstance(statement, Identity):
                wrong: Identity | Positive = attrs.evolve(statement, right=f"({statement.right}) + 1")
            else:
                wrong = attrs.evolve(statement, expression=f"-({statement.expression})")
            changed = list(section.statements)
            changed[j] = wrong
            sections = list(proof.sections)
            sections[i] = attrs.evolve(section, statements=tuple(changed))
            assert not decide(attrs.evolve(proof, sections=tuple(sections)))


def test_identities_and_signs() -> None:
    assert decide(proof_of(Identity("", "(x + y)**3", "x**3 + 3*x**2*y + 3*x*y**2 + y**3")))
    assert decide(proof_of(Identity("", "x**-2 / (1/x)", "1/x")))
    assert not decide(proof_of(Identity("", "(x + y)**2", "x**2 + y**2")))
    # Undefined where the denominator vanishes, so not an identity for all parameters.
    assert not decide(proof_of(Identity("", "(x - y)/(x - y)", "1")))
    assert decide(proof_of(Identity("", "(x - y)/(x - y)", "1"), x="y + d"))
    assert decide(proof_of(Positive("", "b - a"), b="a + d"))
    assert not decide(proof_of(Positive("", "a - b"), b="a + d"))
    assert not decide(proof_of(Positive("", "a - a")))
    assert not decide(proof_of(Positive("", "a - b")))
    assert not decide(Proof("", (), ""))  # nothing shown


def test_statements_hold_for_random_numbers() -> None:
    """A second opinion: put numbers in, with Python's own evaluator."""
    generator = random.Random(5)
    for make in PROOFS.values():
        for section in make().sections:
            for _ in range(3):
                values = Numbers(generator)
                for name, text in section.where.items():
                    values[name] = eval(exact(text), {"F": Fraction}, values)
                for s in section.statements:
                    if isinstance(s, Identity):
                        assert eval(exact(s.left), {"F": Fraction}, values) == eval(
                            exact(s.right), {"F": Fraction}, values
                        )
                    else:
                        assert eval(exact(s.expression), {"F": Fraction}, values) > 0


class Numbers(dict[str, Fraction]):
    """A positive number for every name."""

    def __init__(self, generator: random.Random) -> None:
        self.generator = generator

    def __missing__(self, name: str) -> Fraction:
        if name == "F":
            raise KeyError(name)
        self[name] = Fraction(self.generator.randint(1, 50), self.generator.randint(1, 50))
        return self[name]


def exact(text: str) -> str:
    """Make integers fractions, but not exponents."""
    return re.sub(r"(?<![\w*])(\d+)", r"F(\1)", text)


@pytest.mark.parametrize("bad", ["x +", "sin(x)", "x**y", "1.5", "x if y else z", "'a'", "x // y"])
def test_expressions_are_arithmetic_only(bad: str) -> None:
    with pytest.raises(InputError):
        parse(bad)


def test_division_by_zero_is_refused() -> None:
    with pytest.raises(InputError, match="zero polynomial"):
        parse("1/(x - x)")


def test_latex() -> None:
    text = proof_latex(kac_rice_proof())
    assert text.count(r"\begin{align*}") == text.count(r"\end{align*}") == 2
    assert r"\frac{" in text
    assert text.count("{") == text.count("}")
    with pytest.raises(UnsoundBackendError):
        proof_latex(proof_of(Identity("", "1", "2")))


def test_deciding_does_not_need_sympy() -> None:
    import subprocess

    code = (
        "import sys; sys.modules['sympy'] = None\n"
        "from exactrelu.depth.symbolic.deciding import *\n"
        "s = Section('', '', {}, (Identity('', '(x + 1)**2', 'x**2 + 2*x + 1'),))\n"
        "assert decide(Proof('', (s,), ''))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("left", "right"),
    [("1/(1/(a - b))", "a - b"), ("(1/(a - b))**0", "1"), ("c/(1/(1/(a - b)))", "c/(a - b)")],
)
def test_denominators_inside_denominators_are_not_forgotten(left: str, right: str) -> None:
    # Not defined for a = b, which positive a and b may be.
    assert not decide(proof_of(Identity("", left, right)))
    assert decide(proof_of(Identity("", left, right), a="b + d"))
