"""The Kac-Rice identity behind the law of Kogan, Jananthan and Kepner: one breakpoint a neuron."""

from __future__ import annotations

from exactrelu.depth.symbolic.deciding import Identity, Positive, Proof, Section
from exactrelu.depth.symbolic.finding import derivative


def kac_rice_proof() -> Proof:
    """Return the identity for all A, B > 0, all gains and bias variances, as statements that `decide`
    decides.

    Roots are avoided by ``A = s^2 B``: s stands for sqrt(A / B).

    Examples
    --------
    >>> from exactrelu.depth.symbolic import decide
    >>> bool(decide(kac_rice_proof()))
    True
    """
    slope = derivative("atan(s*x)", "x")
    return Proof(
        "(1/pi) times the integral of sqrt(A B) / (A x^2 + B) over [u, v] is (arctan(v s) - arctan(u s)) "
        "/ pi with "
        "s = sqrt(A/B), and 1 over R, for every layer.",
        (
            Section(
                "The density of zeros",
                "For a Gaussian process with E z^2 = A x^2 + B, E z z' = A x, E z'^2 = A, Kac and Rice "
                "have the "
                "density sqrt(E z^2 E z'^2 - (E z z')^2) / (pi E z^2).",
                {},
                (
                    Identity("under the root", "(A*x**2 + B)*A - (A*x)**2", "A*B"),
                    Identity("A B is a square in s and B", "(s**2*B)*B", "(s*B)**2"),
                    Identity("the derivative of arctan(s x), by the rules", slope, "s/(1 + (s*x)**2)"),
                    Identity("the density is the derivative of arctan(s x)", "s*B/(s**2*B*x**2 + B)", slope),
                ),
            ),
            Section(
                "The recursion",
                "Half of a centred Gaussian's second moments pass a ReLU: E relu(z)^2 = E z^2 / 2, and "
                "likewise "
                "for the other two on the diagonal, since relu'(z)^2 = relu'(z) has mean 1/2 "
                "independently of the "
                "sign of z. So with weights of variance g / n and biases of variance c the form is kept.",
                {},
                (
                    Identity("the variance", "c + g*(A*x**2 + B)/2", "(g*A/2)*x**2 + (c + g*B/2)"),
                    Identity("its mixed derivative", "g*(A*x)/2", "(g*A/2)*x"),
                    Positive("A stays positive", "g*A/2"),
                    Positive("B stays positive", "c + g*B/2"),
                ),
            ),
        ),
        "That arctan has the limits -pi/2 and pi/2 is used; that finite networks follow the law is not "
        "proved here.",
    )
