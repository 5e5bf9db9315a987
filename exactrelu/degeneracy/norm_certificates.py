"""Certificates of norms, of Lipschitz constants and of equality, and their verification.

The upper side of a claim rests on a certificate of all affine laws (`certify` with statement "laws"); see
`norm_check` for how the claim follows from it. The lower side is the region with the point inside it, or
for values the point where the value is taken.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
from gmpy2 import mpq

from exactrelu.arith.files import write_atomically
from exactrelu.arith.rational import Rational, common_denominator
from exactrelu.certificates.writing import file_hash
from exactrelu.certification import Verdict, certify, check
from exactrelu.certification.checking import run_alone, verdict_of
from exactrelu.degeneracy import norm_check
from exactrelu.degeneracy.difference import difference, with_hidden_layer
from exactrelu.degeneracy.equality import Equality
from exactrelu.degeneracy.lipschitz import Lipschitz, compared_by
from exactrelu.degeneracy.norms.polynomials import largest_root_exceeds
from exactrelu.degeneracy.norms.results import Norm, NormKind
from exactrelu.degeneracy.norms.roots import SquareRoot
from exactrelu.degeneracy.norms.spectral import gram_polynomial
from exactrelu.errors import InputError
from exactrelu.networks.domain import Domain
from exactrelu.networks.network import AffineLayer, ReLUNetwork

# More blanks than this are not before the first character.
_HEAD = 1024
# Largest roots that differ are told apart by fewer halvings, unless numbers are very long.
_BISECTIONS = 4000
_CLAIMS = {NormKind.SUP: "sup", NormKind.SEMINORM: "seminorm", NormKind.NORM: "norm"}


@attrs.frozen
class NormCertificate:
    """A certificate that has been written.

    Attributes
    ----------
    path : str
        The claim, in JSON.
    trees : tuple of str
        The certificates of laws that it rests on, in the same folder; none for affine functions.
    """

    path: str
    trees: tuple[str, ...]


def certify_norm(found: Norm | Lipschitz | Equality, path: str | Path) -> NormCertificate:
    """Write a certificate of a norm, a distance, a Lipschitz constant, or of the equality of two networks.

    Parameters
    ----------
    found : Norm, Lipschitz or Equality
        From `sup_norm`, `w1inf_distance`, `lipschitz_constant`, `functionally_equal`, ...
    path : str or Path
        The file to write; the trees are put beside it, as ``path.laws`` and ``path.values``.

    Returns
    -------
    NormCertificate

    Raises
    ------
    InputError
        For an inequality, whose proof is its witness; for a domain given with equations; for a spectral norm
        that derivatives with different characteristic polynomials have, which is not covered.

    Notes
    -----
    **Proved** by the certificate, once `check_norm` has accepted it: the claim, from the exact weights in
    the file. **Not proved** by this function: that it is accepted. Cost: a certificate of all proper regions,
    some hundred bytes each; for sup norms of the network with one more layer.

    Examples
    --------
    >>> import tempfile
    >>> from exactrelu.degeneracy.norms import w1inf_seminorm
    >>> tent = ReLUNetwork.from_weights([([[1], [1]], [0, -1]), ([[1, -3]], [0])])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = certify_norm(w1inf_seminorm(tent), Path(folder) / "tent.json")
    ...     print(check_norm(made.path).text.splitlines()[0])
    ACCEPTED: the W1inf semi-norm of the network on the domain is 2
    """
    claim = _claim(found)
    rows = _rows(found.domain)
    networks = (found.first, found.second) if isinstance(found, Equality) else _subjects(found)
    network = networks[0] if len(networks) == 1 else difference(*networks)
    trees: dict[str, str] = {}
    target = Path(path)
    if claim["claim"] != "sup" and network.hidden:
        trees["laws"] = _tree(network, target.with_name(f"{target.name}.laws"), found.domain)
    if claim["claim"] in ("sup", "norm"):
        values = _threshold(network, mpq(claim["value"]))
        trees["values"] = _tree(values, target.with_name(f"{target.name}.values"), found.domain)
    certificate = {
        "format": norm_check.MAGIC,
        **claim,
        "inputs": network.inputs,
        "domain": rows,
        "networks": [subject.to_dict()["layers"] for subject in networks],
        **_rewritten(networks),
        "trees": {kind: {"file": Path(tree).name, "sha256": file_hash(tree)} for kind, tree in trees.items()},
    }
    if isinstance(found, Lipschitz) and not claim.keys() & {"value", "square"}:
        certificate |= _spectral(found, norm_check.Certificate(certificate, str(target.parent)))
    write_atomically(target, json.dumps(certificate) + "\n")
    return NormCertificate(str(target), tuple(trees.values()))


def is_norm_certificate(path: str | Path) -> bool:
    """Whether a file is JSON by its first character, as no other kind of certificate is; False for what
    cannot be read."""
    try:
        with open(path, "rb") as stream:
            return stream.read(_HEAD).lstrip(b" \t\r\n").startswith(b"{")
    except (OSError, ValueError):
        return False


def check_norm(path: str | Path, treecheck: str | Path | None = None) -> Verdict:
    """Check a certificate of a norm and the trees that it rests on, each in an isolated process.

    Parameters
    ----------
    path : str or Path
    treecheck : str or Path, optional
        The verified checker, for the trees; see `exactrelu.certification.verified_checker`.

    Returns
    -------
    Verdict
        True when all are accepted. Code 0 accepted, 1 rejected, 2 malformed or unreadable. The checkers are
        norm_check.py first, then those of each tree.

    Raises
    ------
    UnsoundBackendError
        When the checkers of a tree do not agree.

    Notes
    -----
    **Proved** when accepted: the claim in the text, as far as proofs/check.py, norm_check.py (one file of
    the standard library each) and Python are sound.
    """
    report = run_alone(Path(norm_check.__file__), path)
    found = verdict_of(report)
    if not found:
        return found
    text, reports = found.text, found.checkers
    for entry in json.loads(Path(path).read_text(encoding="utf-8"))["trees"].values():
        verdict = check(Path(path).with_name(entry["file"]), treecheck)
        reports += verdict.checkers
        if not verdict:
            return Verdict(verdict.code, f"{entry['file']}: {verdict.text}", reports)
        text += verdict.text
    return Verdict(0, text, reports)


def _claim(found: Norm | Lipschitz | Equality) -> dict[str, Any]:
    if isinstance(found, Equality):
        if not found:
            raise InputError(
                "found must be an equality, got two different functions; the proof is the witness, at which "
                "both networks can be evaluated"
            )
        return {"claim": "equal"}
    if isinstance(found, Norm):
        return {
            "claim": _CLAIMS[found.kind],
            "value": str(found.value),
            "attained": _CLAIMS[found.attained],
            "pattern": list(found.pattern),
            "point": [str(x) for x in found.point],
        }
    if not isinstance(found, Lipschitz):
        raise InputError(f"found must be a Norm, a Lipschitz or an Equality, got {type(found).__name__}")
    claim: dict[str, Any] = {
        "claim": "lipschitz",
        "input_norm": str(found.input_norm),
        "output_norm": str(found.output_norm),
        "pattern": list(found.pattern),
        "point": [str(x) for x in found.point],
    }
    if compared_by(found.network, found.input_norm, found.output_norm) is None:
        return claim
    if isinstance(found.value, SquareRoot):
        return {**claim, "square": str(found.value.square)}
    return {**claim, "value": str(found.value)}


def _spectral(found: Lipschitz, certificate: norm_check.Certificate) -> dict[str, Any]:
    """Return the polynomial of the largest derivative, and a bound that separates its largest root from
    those of all other polynomials."""
    matrix = found.law[0]
    scale = common_denominator([x for row in matrix for x in row])
    claimed = gram_polynomial([[int(x * scale) for x in row] for row in matrix])
    others = {tuple(norm_check.gram_polynomial(a, scale)) for a in certificate.derivatives()}
    rest = [tuple(mpq(c) for c in p) for p in others if p != claimed]
    low, high = mpq(-1), mpq(1 - sum(claimed[1:2]))
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if not largest_root_exceeds(claimed, middle):
            high = middle
        elif any(largest_root_exceeds(p, middle) for p in rest):
            low = middle
        else:
            return {"polynomial": list(claimed), "scale": scale, "below": str(middle)}
    raise InputError(
        "found must have derivatives of one characteristic polynomial where it is attained, got others with "
        "the same largest root; certify the constant from l_2 to l_inf, or from l_1 to l_2"
    )


def _subjects(found: Norm | Lipschitz) -> tuple[ReLUNetwork, ...]:
    if isinstance(found, Norm) and found.terms is not None:
        return found.terms
    return (found.network,)


def _tree(network: ReLUNetwork, path: Path, domain: Domain) -> str:
    return certify(network, path, domain, "laws").path


def _threshold(network: ReLUNetwork, value: Rational) -> ReLUNetwork:
    """Return the network with outputs relu(f_j - v), relu(-f_j - v)."""
    last = network.layers[-1]
    weights = (*last.weights, *(tuple(-x for x in row) for row in last.weights))
    bias = (*(b - value for b in last.bias), *(-b - value for b in last.bias))
    width = len(bias)
    identity = tuple(tuple(mpq(i == j) for j in range(width)) for i in range(width))
    doubled = AffineLayer(weights, bias, last.inputs)
    return ReLUNetwork((*network.hidden, doubled, AffineLayer(identity, (mpq(0),) * width, width)))


def _rows(domain: Domain) -> list[list[str]]:
    if domain.equations:
        raise InputError(
            f"domain must be given by inequalities for a certificate, got {domain}; leave its equations out"
        )
    return [[str(mpq(x)) for x in (*a, c)] for a, c in domain.rows]


def _rewritten(networks: tuple[ReLUNetwork, ...]) -> dict[str, Any]:
    """Return the hidden layer with which an affine network joins a deeper one."""
    if len(networks) == 1 or bool(networks[0].hidden) == bool(networks[1].hidden):
        return {}
    affine, other = networks if not networks[0].hidden else networks[::-1]
    return {"rewritten": with_hidden_layer(affine, other).to_dict()["layers"]}
