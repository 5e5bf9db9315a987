"""`train_global`: the exact global optimum of training one hidden layer."""

from __future__ import annotations

from exactrelu.training.problem import training_problem
from exactrelu.training.result import TrainingResult, model_of
from exactrelu.training.search import Search


def train_global(X, y, width, loss="squared", output_bias=False, skip=False, weights=None, sign_restriction=None):
    problem = training_problem(X, y, width, loss, output_bias, skip, weights, sign_restriction)
    search = Search(problem)
    proved = search.run(lambda s: False)
    proof = search.proof()
    return TrainingResult(search.best.loss * problem.unit, proof.lower_bound * problem.unit, proved,
                          model_of(problem, search.best), search.nodes, "", problem, proof)
