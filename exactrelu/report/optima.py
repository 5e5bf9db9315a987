"""A least loss that was certified and checked before it is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gmpy2 import mpq

from exactrelu.arith.rational import Rational, RationalLike
from exactrelu.errors import UnsoundBackendError

Points = Sequence[Sequence[RationalLike]]


def certified_optimum(
    path: Path, X: Points, y: Sequence[RationalLike], width: int, loss: str = "squared"
) -> Rational:
    """Return the least loss; its certificate stays at `path`.

    Raises
    ------
    UnsoundBackendError
        When the search ends without a proof, or the checker does not accept it.

    Notes
    -----
    **Proved**: that no network of this width has a smaller loss, and that one has it, by
    ``proofs/check_training.py``, which shares nothing with the search.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     certified_optimum(Path(folder) / "c", [[-1], [0], [1]], [1, 0, 1], 1)
    mpq(2,3)
    """
    from exactrelu.training import train_global

    found = train_global(X, y, width, loss)
    if not found:
        raise UnsoundBackendError(f"the search ended without a proof: {found.why}", found)
    found.write_certificate(path)
    _check(path)
    return found.loss


def stored_optimum(
    path: Path, X: Points, y: Sequence[RationalLike], width: int, loss: str = "squared"
) -> Rational | None:
    """Return the least loss that a certificate proves which is there already.

    Returns
    -------
    mpq or None
        None when there is no such file, when it is about another problem, or proves an interval only.

    Raises
    ------
    UnsoundBackendError
        When it is about this problem and the checker does not accept it.
    """
    from exactrelu.training import training_problem
    from exactrelu.training.certificate import MAGIC, problem_lines

    if not path.is_file():
        return None
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    wanted = problem_lines(training_problem(X, y, width, loss))
    end = 4 + len(wanted)
    if lines[:1] != [MAGIC] or lines[4:end] != wanted or len(lines) < end + 2:
        return None
    _check(path)
    # The checker has accepted these two lines: their form, and that they are true.
    upper, lower = (mpq(*map(int, line.split()[1:])) for line in lines[end : end + 2])
    return upper if upper == lower else None


def _check(path: Path) -> None:
    from exactrelu.training.checking import check_training

    verdict = check_training(path)
    if not verdict:
        raise UnsoundBackendError(f"the checker does not accept the certificate {path}: {verdict.text}")
