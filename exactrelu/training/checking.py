"""Run the independent checker of training certificates as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import exactrelu
from exactrelu.certification.checking import CheckerReport, Finding, Verdict
from exactrelu.errors import InputError

MAGIC = b"exactrelu-training "
_PACKAGE = Path(exactrelu.__file__).resolve().parent
# In a wheel, and in a checkout. The file is the same.
_NAME = "check_training.py"
_PLACES = (_PACKAGE / "checker" / _NAME, _PACKAGE.parent / "proofs" / _NAME)


def is_training_certificate(path: str | Path) -> bool:
    """Whether a file begins like a training certificate; False for what cannot be read."""
    try:
        with open(path, "rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except (OSError, ValueError):
        return False


def training_checker() -> Path:
    """Return the checker: one file, independent of this package.

    Raises
    ------
    InputError
        When neither an installed package nor a checkout is around.
    """
    for place in _PLACES:
        if place.is_file():
            return place
    raise InputError(
        f"the checker must be beside the package, at {' or '.join(map(str, _PLACES))}, but is not; install "
        "the wheel or work in a checkout"
    )


def check_training(path: str | Path) -> Verdict:
    """Check a training certificate in an isolated process.

    Returns
    -------
    Verdict
        True when the certificate is accepted; **proved** is then what its text says, as far as the checker
        (proofs/check_training.py, one file of the standard library) and Python are sound.
    """
    command = [sys.executable, "-I", str(training_checker()), str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 2) or done.stderr or not text:
        # Not a verdict: the checker must never be believed when it fails in a way that it does not know.
        text = f"the checker failed: {done.stderr.decode('utf-8', 'replace').strip()[-500:]}\n"
        return Verdict(2, text, (CheckerReport(_NAME, Finding.FAILED, text),))
    finding = (Finding.ACCEPTED, Finding.REJECTED, Finding.MALFORMED)[done.returncode]
    return Verdict(done.returncode, text, (CheckerReport(_NAME, finding, text),))
