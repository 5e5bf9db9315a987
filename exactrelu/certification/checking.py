"""Run the independent checker of proofs/ as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import attrs

import exactrelu
from exactrelu.errors import InputError

_PACKAGE = Path(exactrelu.__file__).resolve().parent
# In a wheel, and in a checkout. The file is the same.
_PLACES = (_PACKAGE / "checker" / "check.py", _PACKAGE.parent / "proofs" / "check.py")


@attrs.frozen
class Verdict:
    """What a checker says.

    Attributes
    ----------
    code : int
        0 accepted, 1 rejected, 2 malformed or unreadable.
    text : str
        What it printed: the statement that is proved, or the fault and its line.
    """

    code: int
    text: str

    def __bool__(self) -> bool:
        return self.code == 0


def checker() -> Path:
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


def check(path: str | Path) -> Verdict:
    """Check a certificate in an isolated process.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Verdict
        True when the certificate is accepted.

    Notes
    -----
    **Proved** when accepted: what the text says, as far as the checker (proofs/check.py, one file of the
    standard library) and Python are sound. The checker reads the file alone; it imports nothing of this
    package and sees no environment variable of Python. Cost: tens of microseconds a region; memory for one
    path of the tree.

    Examples
    --------
    >>> import tempfile
    >>> from exactrelu import Arrangement
    >>> from exactrelu.certification import certify
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     certificate = certify(Arrangement([[1, 0], [0, 1]]), file.name)
    ...     print(check(file.name).text.splitlines()[0])
    ACCEPTED: the interior of the domain minus the hyperplanes has exactly 4 connected components
    """
    done = subprocess.run([sys.executable, "-I", str(checker()), str(path)], capture_output=True, check=False)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 2) or done.stderr or not text:
        # Not a verdict: the checker must never be believed when it fails in a way that it does not know.
        return Verdict(2, f"the checker failed: {done.stderr.decode('utf-8', 'replace').strip()[-500:]}\n")
    return Verdict(done.returncode, text)
