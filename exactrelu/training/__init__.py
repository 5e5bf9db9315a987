"""Globally optimal training of one hidden layer, with a proof of optimality."""

from exactrelu.training.limits import TrainingEstimate, TrainingLimits, estimate_training
from exactrelu.training.problem import TrainingProblem, training_problem
from exactrelu.training.result import Neuron, ShallowModel, TrainingResult
from exactrelu.training.train import train_global

__all__ = [
    "Neuron",
    "ShallowModel",
    "TrainingEstimate",
    "TrainingLimits",
    "TrainingProblem",
    "TrainingResult",
    "estimate_training",
    "train_global",
    "training_problem",
]
