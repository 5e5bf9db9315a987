"""Run the independent checker of training certificates as a process of its own."""

from __future__ import annotations

from pathlib import Path

from exactrelu.certification.checking import Verdict, begins_with, checker, run_alone, verdict_of

MAGIC = b"exactrelu-training "


def is_training_certificate(path: str | Path) -> bool:
    """Whether a file begins like a training certificate; False for what cannot be read."""
    return begins_with(path, MAGIC)


def check_training(path: str | Path) -> Verdict:
    """Check a training certificate in an isolated process.

    Returns
    -------
    Verdict
        True when the certificate is accepted; **proved** is then what its text says, as far as the checker
        (proofs/check_training.py, one file of the standard library) and Python are sound.
    """
    return verdict_of(run_alone(checker("check_training.py"), path))
