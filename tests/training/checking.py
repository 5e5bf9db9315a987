"""Run the checker of training certificates, and read what a certificate states."""

from __future__ import annotations

from contextlib import redirect_stdout
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from gmpy2 import mpq

from exactrelu.training import TrainingResult
from tests.checker.running import load

CHECKER = Path(__file__).parents[2] / "proofs" / "check_training.py"
_MODULE = load(CHECKER)


def verdict(path: Path | str) -> tuple[int, str]:
    """Return exit code and text of a run in this process."""
    with redirect_stdout(StringIO()) as text:
        code = _MODULE.main([str(path)])
    return code, text.getvalue()


def judged(folder: Path, lines: list[str]) -> tuple[int, str]:
    """Write lines to a file and check it."""
    path = folder / "mutant.cert"
    path.write_text("".join(f"{line}\n" for line in lines))
    return verdict(path)


def certificate_lines(result: TrainingResult, folder: Path) -> list[str]:
    result.write_certificate(folder / "whole.cert")
    return (folder / "whole.cert").read_text().splitlines()


def rehashed(lines: list[str]) -> list[str]:
    """Return the lines with the right hash of the problem, as an attacker would."""
    begin = next((i for i, line in enumerate(lines) if line.startswith("loss ")), None)
    end = next((i for i, line in enumerate(lines) if line.startswith("upper ")), None)
    place = next((i for i, line in enumerate(lines) if line.startswith("problem ")), None)
    if begin is None or end is None or place is None:
        return lines
    text = "".join(f"{line}\n" for line in lines[begin:end])
    return [*lines[:place], f"problem {sha256(text.encode()).hexdigest()}", *lines[place + 1 :]]


def statement(lines: list[str]) -> tuple[dict[str, Any], mpq, mpq]:
    """Return the arguments of `train_global` and the bounds that a well-formed certificate states."""
    fields = {
        line.split()[0]: line.split()[1:] for line in lines if not line.startswith(("p ", "u ", "neuron "))
    }
    q, t, o = map(int, fields["scales"])
    data = [[int(x) for x in line.split()[1:]] for line in lines if line.startswith("p ")]
    signs = None if fields["signs"] == ["any"] else [1 if s == "+" else -1 for s in fields["signs"]]
    arguments = {
        "X": [[mpq(x, q) for x in row[:-2]] for row in data],
        "y": [mpq(row[-2], t) for row in data],
        "weights": [mpq(row[-1], o) for row in data],
        "width": int(fields["width"][0]),
        "loss": fields["loss"][0],
        "output_bias": fields["term"][0] == "constant",
        "skip": fields["term"][0] == "affine",
        "sign_restriction": signs,
    }
    upper, lower = (mpq(*map(int, fields[key])) for key in ("upper", "lower"))
    return arguments, lower, upper
