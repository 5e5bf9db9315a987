"""Write training certificates; the format is proofs/SPEC_TRAINING.md."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from gmpy2 import mpq

from exactrelu.arith.files import atomic_writer
from exactrelu.arith.rational import Rational, common_denominator
from exactrelu.errors import InputError
from exactrelu.training.problem import TrainingProblem
from exactrelu.training.proof import Leaf, Proof
from exactrelu.training.result import ShallowModel, TrainingResult

MAGIC = "exactrelu-training 1"
_MOST_DIGITS = 4000


def problem_lines(problem: TrainingProblem) -> list[str]:
    """Return the lines that state the problem in integers (clause 3.4)."""
    signs = "any" if problem.signs is None else " ".join("+" if s > 0 else "-" for s in problem.signs)
    terms = "affine" if problem.skip else "constant" if problem.output_bias else "none"
    lines = [
        f"loss {problem.loss}",
        f"width {problem.width}",
        f"signs {signs}",
        f"term {terms}",
        f"scales {problem.input_scale} {problem.target_scale} {problem.weight_scale}",
        f"points {len(problem.points)} {problem.dimension}",
    ]
    data = zip(problem.rows, problem.integer_targets, problem.integer_weights, strict=True)
    return lines + [f"p {_joined((*row[:-1], y, w))}" for row, y, w in data]


def problem_hash(problem: TrainingProblem) -> str:
    """Return the SHA-256 of the problem in integers."""
    return hashlib.sha256(_text(problem_lines(problem)).encode()).hexdigest()


def write_certificate(result: TrainingResult, path: str | Path, source: str) -> int:
    """Write the certificate of a result; return its size in bytes."""
    if result.proof is None:
        raise InputError("there is no proof to write")
    body = list(_body(result, result.proof))
    given = problem_lines(result.problem)
    digits = max(len(token.lstrip("-")) for line in (*given, *body) for token in line.split())
    if digits > _MOST_DIGITS:
        raise InputError(f"a certificate has integers of at most {_MOST_DIGITS} digits, got {digits}")
    head = [MAGIC, f"digits {digits}", f"source {source}", f"problem {problem_hash(result.problem)}"]
    text = _text([*head, *given, *body])
    with atomic_writer(path) as stream:
        stream.write(text)
    return len(text)


def _body(result: TrainingResult, proof: Proof) -> Iterator[str]:
    yield f"upper {_fraction(result.loss)}"
    yield f"lower {_fraction(result.lower_bound)}"
    yield from _model_lines(result.model)
    order: dict[int, int] = {}
    for step in proof.steps():
        if isinstance(step, Leaf):
            order.setdefault(step.dual, len(order))
    yield f"duals {len(order)}"
    for number in order:
        yield f"u {_joined(proof.duals[number])}"
    for pattern, tree in zip(proof.patterns, proof.trees, strict=True):
        yield f"tree {sum(s > 0 for s in pattern)} {sum(s < 0 for s in pattern)}"
        for step in tree:
            yield f"L {order[step.dual]}" if isinstance(step, Leaf) else f"S {step.group} {step.point}"
    yield "end"


def _model_lines(model: ShallowModel) -> Iterator[str]:
    for neuron in model.neurons:
        yield f"neuron {'+' if neuron.sign > 0 else '-'} {_scaled((*neuron.weights, neuron.bias))}"
    yield f"affine {_scaled((*model.slope, model.constant))}"


def _scaled(values: Sequence[Rational]) -> str:
    scale = common_denominator(values)
    return _joined((*(int(x * scale) for x in values), scale))


def _fraction(value: Rational) -> str:
    value = mpq(value)
    return f"{value.numerator} {value.denominator}"


def _joined(values: Sequence[int]) -> str:
    return " ".join(map(str, values))


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
