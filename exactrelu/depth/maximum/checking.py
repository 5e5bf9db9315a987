"""Run the independent checker of identities for the maximum as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from exactrelu.certification.checking import Verdict, checker
from exactrelu.depth.maximum.identity import MaximumIdentity


def check_identity(identity: MaximumIdentity) -> Verdict:
    """Write the certificate of an identity and check it in an isolated process.

    Returns
    -------
    Verdict
        True when `proofs/check_max.py` accepts; it uses the standard library only.

    Notes
    -----
    **Proved** when accepted: the identity on R^n, as far as the checker and Python are sound. Cost: some
    microseconds for each order of the positions of each term; 2 s for MAX_7.

    Examples
    --------
    >>> from exactrelu.depth.maximum.identity import known_identity
    >>> check_identity(known_identity(5)).text.split(":")[0]
    'ACCEPTED'
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "identity.txt"
        path.write_text(identity.certificate(), encoding="ascii")
        return check_identity_file(path)


def check_identity_file(path: str | Path) -> Verdict:
    """Check a file that `MaximumIdentity.certificate` has written."""
    program = checker().with_name("check_max.py")
    done = subprocess.run([sys.executable, "-I", str(program), str(path)], capture_output=True, check=False)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 2) or done.stderr or not text:
        return Verdict(2, f"the checker failed: {done.stderr.decode('utf-8', 'replace').strip()[-500:]}\n")
    return Verdict(done.returncode, text)
