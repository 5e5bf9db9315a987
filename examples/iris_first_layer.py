"""Train a small network on the iris data and store it exactly (needs the extra ``examples``).

The weights that scikit-learn finds are binary floating-point numbers; each is a dyadic rational, and the
file holds exactly that rational. Training anew may give other weights on another machine, so the ones in
``data/`` are committed and `count_iris.py` reads them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from exactrelu.arith.files import write_atomically
from exactrelu.arith.rational import from_float
from exactrelu.networks.network import ReLUNetwork

try:
    from sklearn.datasets import load_iris
    from sklearn.neural_network import MLPClassifier
except ImportError:
    print(
        "scikit-learn is not installed; install it with: pip install 'exactrelu[examples]'", file=sys.stderr
    )
    raise SystemExit(2) from None

DATA = Path(__file__).parent / "data"
HIDDEN = 16


def main() -> None:
    iris = load_iris()
    model = MLPClassifier((HIDDEN,), activation="relu", solver="lbfgs", max_iter=2000, random_state=0)
    model.fit(iris.data, iris.target)
    print(f"training accuracy {model.score(iris.data, iris.target):.3f}")
    network = exact_network(model)
    why = (
        f"scikit-learn MLPClassifier on the iris data (4 inputs, {HIDDEN} ReLU neurons), exact dyadic weights"
    )
    write_atomically(DATA / "iris_mlp.json", json_text({"name": "iris_mlp", "why": why, **network.to_dict()}))
    rows = [",".join(f"{x:.1f}" for x in row) for row in iris.data]
    write_atomically(DATA / "iris.csv", "\n".join(rows) + "\n")


def exact_network(model: MLPClassifier) -> ReLUNetwork:
    """Return the trained network without the final softmax, every weight as the rational that it is."""
    exact = np.vectorize(from_float, otypes=[object])
    layers = zip(model.coefs_, model.intercepts_, strict=True)
    return ReLUNetwork.from_weights(
        [(exact(weights.T).tolist(), exact(bias).tolist()) for weights, bias in layers]
    )


def json_text(content: dict[str, object]) -> str:
    return json.dumps(content, indent=1) + "\n"


if __name__ == "__main__":
    main()
