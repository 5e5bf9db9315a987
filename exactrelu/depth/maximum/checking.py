"""Run the independent checker of identities for the maximum as a process of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from exactrelu.certification.checking import Verdict, begins_with, checker, run_alone, verdict_of
from exactrelu.depth.maximum.identity import MaximumIdentity
from exactrelu.errors import InputError

MAGIC = b"exactrelu-max "


def check_identity(identity: MaximumIdentity) -> Verdict:
    """Write the certificate of an identity and check it in an isolated process.

    Returns
    -------
    Verdict
        True when `proofs/check_max.py` accepts; it uses the standard library only.

    Notes
    -----
    **Proved** when accepted: the identity on R^n, as far as the checker and Python are sound. Cost: some
    microseconds for each order of the positions of each term; half a second for MAX_7.

    Examples
    --------
    >>> from exactrelu.depth.maximum.identity import known_identity
    >>> check_identity(known_identity(5)).text.split(":")[0]
    'ACCEPTED'
    """
    if not isinstance(identity, MaximumIdentity):
        raise InputError(f"identity must be a MaximumIdentity, got {type(identity).__name__}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "identity.txt"
        path.write_text(identity.certificate(), encoding="ascii")
        return check_identity_file(path)


def is_identity_file(path: str | Path) -> bool:
    """Whether a file begins like a certificate of the maximum; False for what cannot be read."""
    return begins_with(path, MAGIC)


def check_identity_file(path: str | Path) -> Verdict:
    """Check a file that `MaximumIdentity.certificate` has written."""
    return verdict_of(run_alone(checker("check_max.py"), path))
