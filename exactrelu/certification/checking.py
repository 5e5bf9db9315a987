"""Run the independent checkers of proofs/ as processes of their own, and compare what they say."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
import zlib
from enum import StrEnum
from pathlib import Path

import attrs

import exactrelu
from exactrelu.errors import InputError, UnsoundBackendError

TREECHECK_VARIABLE = "EXACTRELU_TREECHECK"
"""Where the verified checker is; empty: it is not run. Unset: it is looked for in the checkout."""

_PACKAGE = Path(exactrelu.__file__).resolve().parent
# In a wheel, and in a checkout. The file is the same.
_PLACES = (_PACKAGE / "checker", _PACKAGE.parent / "proofs")
_TREECHECK = _PACKAGE.parent / "proofs" / "coq" / "_build" / "treecheck"
# What the verified checker says of a statement, and of a size, that it leaves to the other one.
_NOT_COVERED = "does not know the statement"
_BEYOND = "beyond the limits of this checker"


class Finding(StrEnum):
    """What came of one checker."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MALFORMED = "malformed"
    NOT_COVERED = "not covered"
    NOT_BUILT = "not built"
    SWITCHED_OFF = "switched off"
    FAILED = "failed"


_BY_CODE = (Finding.ACCEPTED, Finding.REJECTED, Finding.MALFORMED)


@attrs.frozen
class CheckerReport:
    """What one checker found.

    Attributes
    ----------
    name : str
        ``treecheck`` (extracted from a proof in Coq), or the file of a checker in Python's standard library:
        ``check.py``, or one for another kind of certificate.
    finding : Finding
    text : str
        What it printed, or why it did not run.
    """

    name: str
    finding: Finding
    text: str

    def __str__(self) -> str:
        return f"{self.name}: {self.finding}" + (f" ({self.text})" if self.name == "treecheck" else "")


@attrs.frozen
class Verdict:
    """What the checkers say.

    Attributes
    ----------
    code : int
        0 accepted, 1 rejected, 2 malformed or unreadable.
    text : str
        What the checker in Python printed: the statement that is proved, or the fault and its place.
    checkers : tuple of CheckerReport
        Which checkers ran, and what each of them found.
    """

    code: int
    text: str
    checkers: tuple[CheckerReport, ...] = ()

    def __bool__(self) -> bool:
        return self.code == 0


def checker(name: str = "check.py") -> Path:
    """Return a checker in Python: one file, independent of this package.

    Raises
    ------
    InputError
        When neither an installed package nor a checkout is around.
    """
    for place in _PLACES:
        if (place / name).is_file():
            return place / name
    raise InputError(
        f"the checker {name} must be beside the package, in {' or '.join(map(str, _PLACES))}, but is not; "
        "install the wheel or work in a checkout"
    )


def verified_checker(given: str | Path | None = None) -> Path | None:
    """Return the verified checker, or None where it is not built or switched off.

    Parameters
    ----------
    given : str or Path, optional
        Where it is. By default the environment variable ``EXACTRELU_TREECHECK`` says so (empty: it is not
        to run), and without that it is looked for where ``make coq`` builds it.

    Raises
    ------
    InputError
        When there is no file at a place that was named.
    """
    named = os.environ.get(TREECHECK_VARIABLE) if given is None else str(given)
    if named is None:
        return _TREECHECK if _TREECHECK.is_file() else None
    if named and not Path(named).is_file():
        raise InputError(f"the verified checker must be a file, got {named!r:.200}; build it with `make coq`")
    return Path(named) if named else None


def check(path: str | Path, treecheck: str | Path | None = None) -> Verdict:
    """Check a certificate in isolated processes: by check.py, and by the verified checker when it is built.

    Parameters
    ----------
    path : str or Path
    treecheck : str or Path, optional
        The verified checker; see `verified_checker`.

    Returns
    -------
    Verdict
        True when the certificate is accepted.

    Raises
    ------
    UnsoundBackendError
        When one checker accepts and the other does not, when the verified one proves another statement than
        the file has in its header, or fails.

    Notes
    -----
    **Proved** when accepted: what the text says, as far as the checker (proofs/check.py, one file of the
    standard library) and Python are sound; where treecheck accepted, too, as far as Coq's kernel, its
    extraction and OCaml are. It prints the statement that it proved in canonical form, which is compared
    with the header of the file, byte for byte. The checkers read the file alone; they import nothing of
    this package. Certificates of linear regions are not covered by treecheck. Cost: tens of microseconds
    a region; memory for one path of the tree.

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
    program = verified_checker(treecheck)
    first = run_alone(checker(), path)
    second = _by_treecheck(path, program, treecheck)
    if first.finding is Finding.FAILED:
        return verdict_of(first, second)
    accepting = [report.finding is Finding.ACCEPTED for report in (first, second)]
    if second.finding is Finding.FAILED or (second.finding in _BY_CODE and accepting[0] != accepting[1]):
        raise UnsoundBackendError(
            f"the checkers do not agree on {path}: check.py: {first.finding}; {second}", (first, second)
        )
    return verdict_of(first, second)


def run_alone(program: Path, path: str | Path) -> CheckerReport:
    """Run a checker, one file of the standard library, on a file in an isolated process.

    Notes
    -----
    Codes 0, 1 and 2 with something on the standard output are findings; everything else is FAILED: a
    checker must never be believed when it fails in a way that it does not know.
    """
    done = subprocess.run([sys.executable, "-I", str(program), str(path)], capture_output=True, check=False)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 2) or done.stderr or not text:
        fault = done.stderr.decode("utf-8", "replace").strip()[-500:]
        return CheckerReport(program.name, Finding.FAILED, fault)
    return CheckerReport(program.name, _BY_CODE[done.returncode], text)


def begins_with(path: str | Path, magic: bytes) -> bool:
    """Whether a file begins like a kind of certificate; False for what cannot be read."""
    try:
        with open(path, "rb") as stream:
            return stream.read(len(magic)) == magic
    except (OSError, ValueError):
        return False


def verdict_of(report: CheckerReport, *others: CheckerReport) -> Verdict:
    """Return the verdict of a checker that decides; a failure counts as unreadable."""
    if report.finding is Finding.FAILED:
        return Verdict(2, f"the checker failed: {report.text}\n", (report, *others))
    return Verdict(_BY_CODE.index(report.finding), report.text, (report, *others))


def _by_treecheck(path: str | Path, program: Path | None, given: str | Path | None) -> CheckerReport:
    def report(finding: Finding, text: str) -> CheckerReport:
        return CheckerReport("treecheck", finding, text)

    if program is None:
        named = given is not None or TREECHECK_VARIABLE in os.environ
        if named:
            return report(Finding.SWITCHED_OFF, f"{TREECHECK_VARIABLE} is empty")
        return report(Finding.NOT_BUILT, "`make coq` builds it")
    with tempfile.TemporaryFile() as printed:
        done = subprocess.run(
            [str(program), "--header", str(path)], stdout=printed, stderr=subprocess.PIPE, check=False
        )
        said = done.stderr.decode("utf-8", "replace").strip()[-500:]
        if done.returncode == 0 and not said:
            if _same_header(path, printed.fileno()):
                return report(Finding.ACCEPTED, "verified; what it proved is what the header states")
            return report(Finding.FAILED, "it proved another statement than the header has")
    if done.returncode not in (1, 2):
        return report(Finding.FAILED, said or f"exit code {done.returncode}")
    if done.returncode == 2 and (_NOT_COVERED in said or _BEYOND in said):
        return report(Finding.NOT_COVERED, said.removeprefix("malformed: "))
    return report(_BY_CODE[done.returncode], said.partition(": ")[2])


def _same_header(path: str | Path, printed: int) -> bool:
    """Tell whether the file begins with what was printed, and its tree follows."""
    size = os.fstat(printed).st_size
    statement = os.pread(printed, size, 0)
    try:
        with open(path, "rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            if not packed:
                return plain.read(size + 2) == statement + b"W "
            with gzip.GzipFile(fileobj=plain) as unpacked:
                return unpacked.read(size + 2) == statement + b"W "
    except (OSError, EOFError, zlib.error):
        return False
