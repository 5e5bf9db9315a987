"""Sections 1 and 3 and the appendix: inverse stability, lifts, and local minima."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactrelu.report.claims import PaperClaim, Value
from exactrelu.report.papers.berner2019.section2 import EXAMPLES, NAME, family, key_of
from exactrelu.report.table import Entry, Table

if TYPE_CHECKING:
    from exactrelu.degeneracy.inverse_stability import ShallowParameters

LIFTS = 300
INSTANCES = 60
SECOND_OUTPUT = mpq(1, 100)
"""The e of the counterexample with two outputs."""

CONSTRUCTED = "Phi constructed; R(Phi) = g by canonical forms, distance and bound compared by squaring"


def _vector(random: Random, length: int, least: int = -3) -> list[int]:
    return [random.randint(least, 3) for _ in range(length)]


def lifts() -> dict[str, int]:
    """Lift seeded networks with biases: how many are in N* and compute the function at (x, 1, -1)."""
    from exactrelu import ReLUNetwork
    from exactrelu.degeneracy.inverse_stability import in_star_set, lift, unlifted
    from exactrelu.degeneracy.shallow import canonical_form

    random = Random(4)
    members = equal = 0
    for _ in range(LIFTS):
        d, m, outputs = random.randint(1, 3), random.randint(1, 4), random.randint(1, 2)
        hidden = ([_vector(random, d) for _ in range(m)], _vector(random, m))
        out = ([_vector(random, m) for _ in range(outputs)], _vector(random, outputs))
        theta = ReLUNetwork.from_weights([hidden, out])
        gamma = lift(theta)
        fits = (gamma.inputs, len(gamma.weights), gamma.outputs) == (d + 2, m + 1, outputs)
        members += fits and bool(in_star_set(gamma))
        equal += canonical_form(unlifted(gamma)) == canonical_form(theta)
    return {"lifts": LIFTS, "in N*": members, "same function": equal}


def _half_space(random: Random, outputs: int = 1) -> ShallowParameters:
    """Three neurons in R^3 with positive last two weights and different directions: never opposite."""
    from exactrelu.degeneracy.inverse_stability import ShallowParameters

    while True:
        rows = [[*_vector(random, 1), *_vector(random, 2, 1)] for _ in range(3)]
        if len({tuple(mpq(x, max(map(abs, row))) for x in row) for row in rows}) == 3:
            break
    output = [_vector(random, outputs) for _ in rows]
    return ShallowParameters.of(rows, output, 3, outputs)


def _near(random: Random, gamma: ShallowParameters) -> ShallowParameters:
    """The directions of Gamma with other products."""
    from exactrelu.degeneracy.inverse_stability import ShallowParameters

    output = [[x + mpq(random.randint(-2, 2), 8) for x in neuron.product] for neuron in gamma.neurons]
    rows = [neuron.direction for neuron in gamma.neurons]
    return ShallowParameters.of(rows, output, gamma.inputs, gamma.outputs)


def theorem_3_1() -> dict[str, int]:
    """Theorem 3.1 on seeded Gamma and g that satisfy its conditions 2 and 3, beta the least possible."""
    from exactrelu.degeneracy.inverse_stability import square_root, stable_reparametrisation

    random = Random(31)
    constructed = within = 0
    for number in range(INSTANCES):
        gamma = _half_space(random)
        g = _near(random, gamma) if number % 2 else _half_space(random)
        found = stable_reparametrisation(gamma, g)
        constructed += bool(found)
        if found.distance is not None and found.beta is not None:
            within += found.distance <= found.beta + 2 * square_root(found.seminorm)
    return {"instances": INSTANCES, "constructed": constructed, "within beta + 2 r^(1/2)": within}


def corollary_3_3() -> dict[str, int]:
    """Corollary 3.3 on seeded Gamma in N* and g in R(N*), one and two outputs."""
    from exactrelu.degeneracy.inverse_stability import (
        in_star_set,
        rebalanced,
        square_root,
        stable_in_star_set,
    )

    random = Random(33)
    members = paper = ours = 0
    for number in range(INSTANCES):
        outputs = 1 + number % 2
        gamma = rebalanced(_half_space(random, outputs))
        g = _near(random, gamma) if number % 4 < 2 else _half_space(random, outputs)
        found = stable_in_star_set(gamma, g)
        if found.parameters is not None and found.distance is not None:
            members += bool(in_star_set(found.parameters))
            paper += found.distance <= 4 * square_root(found.seminorm)
            ours += found.distance <= 2 * square_root(2 * found.seminorm)
    return {
        "instances": INSTANCES,
        "Phi in N*": members,
        "within 4 r^(1/2)": paper,
        "within (8 r)^(1/2)": ours,
    }


def two_outputs() -> dict[str, object]:
    """The bound of Theorem 3.1 fails for two outputs without balance.

    Gamma = (a = 1/k, c = (k, 0)), g(x) = relu(x) (1, e). Every Phi has c = s (1, e) with some s > 0, and the
    distance of (k, 0) from that ray is a claim like those of Section 2, for every k.
    """
    from exactrelu.degeneracy.examples import K, SymbolicForm, distance_bound
    from exactrelu.degeneracy.inverse_stability import ShallowParameters, square_root
    from exactrelu.degeneracy.norms import w1inf_distance

    e = SECOND_OUTPUT
    bound = K * (e / (1 + e))
    proof = distance_bound([(K, 0)], SymbolicForm.of([(1, (1, e))], 2), bound)
    k = 1000
    gamma = ShallowParameters.of([[mpq(1, k)]], [[k, 0]])
    g = ShallowParameters.of([[1]], [[1, e]])
    seminorm = w1inf_distance(g.network, gamma.network).value
    promised = 2 * square_root(seminorm)  # condition 1 holds with beta = 0: |c a| = 1 > 2 r
    return {
        "seminorm": seminorm,
        "promised at beta = 0": promised.rational,
        "distance at least, for every k": str(bound) if proof else "not proved",
        "exceeded at k = 1000": proof is not None and promised < proof.bound.at(k),
    }


def conditions(name: str) -> dict[str, object]:
    """Which of the conditions of Section 3 the Gamma_k of an example misses, at k = 3."""
    from exactrelu.degeneracy.inverse_stability import (
        in_restricted_set,
        in_star_set,
        stable_reparametrisation,
    )

    instance = family(name).at(3)
    found = stable_reparametrisation(instance.gamma, instance.phi, mpq(1, 4))
    return {
        "N'": bool(in_restricted_set(instance.gamma)),
        "N*": bool(in_star_set(instance.gamma)),
        "fails": sorted({reason.split(":")[0] for reason in found.failures}),
    }


def proposition_1_2() -> list[object]:
    """Radii of realizations for (s, C, r) = (1/2, 4, 1), (1/2, 4, 3), (1, 2, 3)."""
    from exactrelu.degeneracy.inverse_stability import realization_radius

    return [realization_radius(r, s, c) for s, c, r in (("1/2", 4, 1), ("1/2", 4, 3), (1, 2, 3))]


def corollary_1_3() -> dict[str, object]:
    """A better realization within (r/4)^2 moves into the ball of radius r around Gamma: no local minimum."""
    from exactrelu import ReLUNetwork
    from exactrelu.degeneracy.inverse_stability import Samples, lift, transfer

    theta = ReLUNetwork.from_weights([([[1]], [0]), ([[1]], [0])])
    better = ReLUNetwork.from_weights([([[1]], [0]), ([["17/16"]], [0])])
    samples = Samples.of([[1]], [[2]]).lifted()
    found = transfer(lift(theta), 4, lift(better), samples)
    return {
        "radius of realizations": found.realization_radius,
        "semi-norm": found.stable.seminorm,
        "in the ball": found.in_ball,
        "losses": [found.loss_here, found.loss_there],
        "refutes": found.refutes,
    }


def example_a1() -> dict[str, object]:
    """The stand-in for Example A.1: a local minimum of parameters whose realization is none."""
    from exactrelu.degeneracy.inverse_stability import (
        Samples,
        ShallowParameters,
        in_restricted_set,
        loss_bound_in_ball,
    )
    from exactrelu.degeneracy.norms import w1inf_distance

    gamma = ShallowParameters.of([[-1], [-1]], [1, -1])
    samples = Samples.of([[-1], [1]], [[0], [1]])
    near = []
    for k in (1, 2, 10, 100):
        g = ShallowParameters.of([[1], [0]], [mpq(1, k), 0]).network
        near.append([w1inf_distance(g, gamma.network).value, samples.loss(g)])
    return {
        "loss": samples.loss(gamma.network),
        "least loss within radius 1": loss_bound_in_ball(gamma, 1, samples),
        "reasons": list(in_restricted_set(gamma).reasons),
        "semi-norm and loss of relu(x)/k, k = 1, 2, 10, 100": near,
    }


def a1_for_every_k() -> dict[str, object]:
    """The stand-in for Example A.1 as functions of k."""
    from exactrelu.degeneracy.examples import stand_in_for_a1

    found = stand_in_for_a1()
    return {
        "radius": found.radius,
        "loss": found.loss,
        "seminorm": str(found.seminorm),
        "better by": str(found.better),
    }


CLAIMS = (
    PaperClaim(
        "lemma-A4",
        f"{LIFTS} seeded networks with biases have lifts in N* with two more inputs and one more neuron.",
        f"{NAME}, Lemma A.4",
        "R(Gamma)(x, 1, -1) = R(Theta)(x) on all of R^d",
        lifts,
        "canonical forms; square roots compared exactly",
    ),
    PaperClaim(
        "theorem-3.1",
        "Phi with R(Phi) = g within beta + 2 r^(1/2) of Gamma, where the conditions hold.",
        f"{NAME}, Theorem 3.1 (constants: our derivation)",
        "max-norm of parameters; r the W^{1,inf} semi-norm of g - R(Gamma); one output",
        theorem_3_1,
        CONSTRUCTED,
    ),
    PaperClaim(
        "corollary-3.3",
        "Phi in N* within 4 r^(1/2) of Gamma in N*; our derivation gives (8 r)^(1/2).",
        f"{NAME}, Corollary 3.3",
        "max-norm of parameters; one and two outputs",
        corollary_3_3,
        CONSTRUCTED,
    ),
    PaperClaim(
        "two-outputs",
        "For two outputs and no balance no bound beta + 2 r^(1/2) holds.",
        f"{NAME}, Theorem 3.1 (why it is about one output; our counterexample)",
        "max-norm of parameters, over all Phi of one neuron",
        two_outputs,
        "a vector y that keeps c = s (1, e) away from (k, 0) for every s and k",
    ),
    *(
        PaperClaim(
            f"conditions-{key_of(name)}",
            "Which restricted sets Gamma_k is in; which conditions of Theorem 3.1 fail (beta = 1/4, k = 3).",
            f"{NAME}, {EXAMPLES[name]}",
            "N', N*, conditions 1 to 3",
            lambda name=name: conditions(name),  # type: ignore[misc]
            "exact comparison; condition 3 decided by subset sums",
        )
        for name in EXAMPLES
    ),
    PaperClaim(
        "proposition-1.2",
        "The radius (r/C)^(1/s) of realizations.",
        f"{NAME}, Proposition 1.2",
        "(s, C, r) = (1/2, 4, 1), (1/2, 4, 3), (1, 2, 3)",
        proposition_1_2,
        "exact powers",
    ),
    PaperClaim(
        "corollary-1.3",
        "A better realization within (r/4)^2 yields a better parameter within r.",
        f"{NAME}, Corollary 1.3",
        "lift of relu(x), sample (1, 2), r = 4, realization 17/16 relu(x)",
        corollary_1_3,
        CONSTRUCTED,
    ),
    PaperClaim(
        "example-A1-every-k",
        "For every k >= 1: relu(x)/k is 1/k away and better, no parameter within radius 1 is.",
        f"{NAME}, Example A.1 (our stand-in)",
        "W^{1,inf} semi-norm of g_k - R(Gamma); loss of R(Gamma) minus loss of g_k",
        a1_for_every_k,
        "signs for every k >= 1 by coefficients in k - 1; interval arithmetic over the ball",
    ),
    PaperClaim(
        "example-A1",
        "A local minimum of parameters whose realization is none.",
        f"{NAME}, Example A.1 (our stand-in: the paper's data were not available)",
        "samples (-1, 0), (1, 1); Gamma = ((-1), (-1); 1, -1); mean squared loss",
        example_a1,
        "interval arithmetic over the ball; semi-norms by regions",
    ),
)


def tables(values: Mapping[str, Value]) -> dict[str, Table]:
    """The conditions that the examples miss, and the constants on seeded instances."""
    rows: list[tuple[Entry, ...]] = []
    for name in EXAMPLES:
        found = values[f"conditions-{key_of(name)}"]
        rows.append((name, found["N'"], found["N*"], ", ".join(found["fails"])))
    counted: list[tuple[Entry, ...]] = [
        (claim, what, count)
        for claim in ("lemma-A4", "theorem-3.1", "corollary-3.3")
        for what, count in values[claim].items()
    ]
    return {
        "conditions": Table(
            "What keeps the examples from Theorem 3.1 (beta = 1/4) and Corollary 3.3, at k = 3",
            ("example", "in N'", "in N*", "fails"),
            tuple(rows),
        ).proved_by("exact comparisons"),
        "constants": Table(
            "Constructed reparametrisations and lifts, seeded", ("statement", "what", "count"), tuple(counted)
        ).proved_by("exact comparisons of each instance"),
    }
