"""Find identities for MAX_n by exact linear algebra on orbits of terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from exactrelu.arith.linalg import solve, support_modulo
from exactrelu.arith.rational import whole_number
from exactrelu.depth.maximum.candidates import candidate_terms
from exactrelu.depth.maximum.identity import MaximumIdentity
from exactrelu.depth.maximum.terms import ChamberForm, SymmetrizedTerm, chamber_form
from exactrelu.errors import InputError, UnsoundBackendError

_PRIME = 2**61 - 1
Progress = Callable[[str], None]


def find_identity(
    n: int, pairs: int | None = None, restarts: int = 30, progress: Progress = lambda what: None
) -> MaximumIdentity | None:
    """Search for ``MAX_n = sum c_i F_n[A_i; B_i]`` with rational c_i, and prove what is found.

    Parameters
    ----------
    n : int
        Between 3 and 9; 5 and 6 take a fraction of a second, 7 about ten seconds, 8 about a minute.
    pairs : int, optional
        Pairs on each side of the terms; by default 1, 2, 3 are tried in turn.
    restarts : int
        How often to look for fewer terms, by random bases of the same space; 0 takes the first.
    progress : callable
        Told what is going on.

    Returns
    -------
    MaximumIdentity or None
        A proved identity; None when the terms of this family do not suffice.

    Raises
    ------
    InputError
        For bad sizes.

    Notes
    -----
    **Proved**: an identity is returned only after `MaximumIdentity.prove`, which does not use the search.
    **Not proved**: that there are no fewer terms; and None says nothing about two hidden layers as such.
    Every candidate becomes a column of its integer chamber form; a combination is MAX_n exactly when all
    hinges cancel and the linear part is right. Which columns to use is decided modulo 2^61 - 1, simple
    terms first; their coefficients are then solved for over Q.

    References
    ----------
    Rueß et al., arXiv 2607.21651: two hidden layers for n <= 10. Whether they suffice for MAX_11 is open.

    Examples
    --------
    >>> identity = find_identity(5)
    >>> bool(identity.prove()), len(identity.terms)
    (True, 3)
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 3:
        raise InputError(f"n must be an integer from 3, got {n!r:.80}; MAX_2 has one hidden layer")
    whole_number(restarts, "restarts", 0)
    for count in (1, 2, 3) if pairs is None else (pairs,):
        progress(f"terms of {count} pairs a side")
        terms = candidate_terms(n, count)
        forms = [chamber_form(term, n) for term in terms]
        progress(f"{len(terms)} terms of {count} pairs a side: linear algebra")
        chosen = _support(n, forms, restarts)
        if chosen is not None:
            return _solved(n, [terms[i] for i in chosen], [forms[i] for i in chosen])
    return None


def _support(n: int, forms: Sequence[ChamberForm], restarts: int) -> list[int] | None:
    """Return few columns whose span has MAX_n modulo a prime, or None."""
    simple = sorted(range(len(forms)), key=lambda i: (len(forms[i].hinges), i))
    best = _used(n, forms, simple)
    if best is None:
        return None
    random = Random(0)
    basis = sum(1 for _ in _rows(forms))
    for _ in range(restarts):
        kept = random.sample(best, len(best) - 1)
        others = [i for i in simple if i not in best]
        found = _used(n, forms, [*kept, *random.sample(others, min(len(others), basis))])
        if found is not None and len(found) <= len(best):
            best = found
    return best


def _used(n: int, forms: Sequence[ChamberForm], order: Sequence[int]) -> list[int] | None:
    rows = _equations(n, [forms[i] for i in order])
    used = support_modulo([row[:-1] for row in rows], [row[-1] for row in rows], _PRIME)
    return None if used is None else [order[j] for j in used]


def _rows(forms: Sequence[ChamberForm]) -> list[tuple[int, ...]]:
    return sorted({hinge for form in forms for hinge in form.hinges})


def _equations(n: int, forms: Sequence[ChamberForm]) -> list[list[int]]:
    """One column a form, then MAX_n: the degree, the linear part, every hinge."""
    rows = [[*(form.degree for form in forms), 1]]
    rows += [[*(form.linear[j] for form in forms), 1] for j in range(n - 1)]
    rows += [[*(form.hinges.get(hinge, 0) for form in forms), 0] for hinge in _rows(forms)]
    return rows


def _solved(n: int, terms: Sequence[SymmetrizedTerm], forms: Sequence[ChamberForm]) -> MaximumIdentity:
    """Solve for the coefficients over Q, and prove the identity."""
    rows = _equations(n, forms)
    coefficients = solve([row[:-1] for row in rows], [row[-1] for row in rows])
    if coefficients is None:
        raise UnsoundBackendError("a system solvable modulo a prime is not solvable over Q", terms)
    summands = [(c, term) for c, term in zip(coefficients, terms, strict=True) if c]
    identity = MaximumIdentity.of(n, summands)
    if not identity.prove():
        raise UnsoundBackendError("the solution of the linear system is no identity", identity)
    return identity
