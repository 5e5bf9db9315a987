r"""Figures of Section 2 as TikZ pictures with exact coordinates; ``\usepackage{tikz}`` is all they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gmpy2 import mpq

from exactrelu.arith.files import write_atomically
from exactrelu.arith.rational import Rational, RationalLike, as_rational, rational_matrix
from exactrelu.degeneracy.examples.families import (
    Family,
    opposite_families,
    opposite_rational,
    redundant,
    unbalanced,
)
from exactrelu.errors import InputError

_HALF_SIDE = mpq(6, 5)

_STYLES = {
    "gamma": "->, thick, blue",
    "phi": "->, thick, red, dashed",
}


def direction_figure(
    arrows: Mapping[str, Iterable[Iterable[RationalLike]]],
    kinks: Iterable[Iterable[RationalLike]] = (),
    comment: str = "",
) -> str:
    r"""Return a picture of weights in the plane, as arrows, and of kinks, as lines through the origin.

    Parameters
    ----------
    arrows : mapping from "gamma" or "phi" to vectors of the plane
    kinks : normals of the lines
    comment : str
        Put into the first line.

    Examples
    --------
    >>> print(direction_figure({"gamma": [[1, "-1/2"]]}, comment="one weight"), end="")
    % one weight
    \begin{tikzpicture}[scale=2]
    \draw[gray!50] (-6/5,-6/5) rectangle (6/5,6/5);
    \draw[->, thick, blue] (0,0) -- ({1},{-1/2});
    \end{tikzpicture}
    """
    side = _HALF_SIDE
    lines = [f"% {' '.join(comment.split())}"] if comment else []
    lines += [
        r"\begin{tikzpicture}[scale=2]",
        rf"\draw[gray!50] (-{side},-{side}) rectangle ({side},{side});",
    ]
    for normal in rational_matrix(kinks, "kinks", 2):
        x, y = _end(normal)
        lines.append(rf"\draw[gray, densely dotted] {_at(-x, -y)} -- {_at(x, y)};")
    for style, vectors in arrows.items():
        if style not in _STYLES:
            raise InputError(f"arrows must be named {', '.join(_STYLES)}, got {style!r:.80}")
        for x, y in rational_matrix(vectors, f"arrows[{style!r}]", 2):
            lines.append(rf"\draw[{_STYLES[style]}] (0,0) -- {_at(x, y)};")
    return "\n".join([*lines, r"\end{tikzpicture}"]) + "\n"


def _end(normal: Sequence[Rational]) -> tuple[Rational, Rational]:
    """Return where the line orthogonal to `normal` leaves the square."""
    a, b = normal
    if not a and not b:
        raise InputError("kinks must have normals that are not 0, got (0, 0)")
    factor = _HALF_SIDE / max(abs(a), abs(b))
    return -b * factor, a * factor


def _at(x: Rational, y: Rational) -> str:
    # Braces: a slash in a coordinate is a division only where TikZ parses an expression.
    return f"({{{x}}},{{{y}}})"


def _planar(family: Family, k: Rational) -> tuple[list[list[Rational]], list[list[Rational]]]:
    """Return the weights of Gamma_k and Phi_k in the plane of the first two inputs, largest entry 1."""
    instance = family.at(k)
    found = []
    for parameters in (instance.gamma, instance.phi):
        neurons = [neuron.direction for neuron in parameters.neurons if any(neuron.direction)]
        found.append([list(direction[:2]) for direction in neurons])
    return found[0], found[1]


def section_2_figures(k: RationalLike = 3) -> dict[str, str]:
    """Return the pictures by name: weights of Gamma_k (solid) and of a Phi_k (dashed), kinks of g_k.

    Weights are drawn as directions with largest entry 1; those of Example 2.5 without their third entry.
    Where the paper names vectors (Example 2.4) they are the paper's; the layout is ours.
    """
    value = as_rational(k, "k")
    found = {}
    for name, family in (
        ("unbalanced", unbalanced()),
        ("redundant", redundant()),
        ("opposite_families", opposite_families()),
        ("opposite_neurons", opposite_rational()),
    ):
        gamma, phi = _planar(family, value)
        kinks = [[x.at(value) for x in kink.normal[:2]] for kink in family.form.kinks]
        # The direction of a neuron without output weight does not show in its product.
        if not gamma:
            gamma = [[mpq(1), mpq(0)]]
        comment = f"Berner, Elbraechter, Grohs, Example {family.name}, k = {value}"
        found[name] = direction_figure({"gamma": gamma, "phi": phi}, kinks, comment)
    return found


def write_figures(folder: str | Path, k: RationalLike = 3) -> tuple[Path, ...]:
    """Write the pictures of Section 2 to ``<name>.tex`` files of a folder, each atomically."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in section_2_figures(k).items():
        path = target / f"{name}.tex"
        write_atomically(path, text)
        written.append(path)
    return tuple(written)
