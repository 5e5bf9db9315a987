"""What is degenerate in the parameters of a network of any depth."""

from exactrelu.degeneracy.diagnosis.activity import Activity, ActivityProof, State, activity_proof
from exactrelu.degeneracy.diagnosis.diagnose import Diagnosis, LayerDiagnosis, diagnose
from exactrelu.degeneracy.diagnosis.functional_dimension import FunctionalDimension, functional_dimension
from exactrelu.degeneracy.diagnosis.parameters import Balance, LayerWeights, OppositeFamily

__all__ = [
    "Activity",
    "ActivityProof",
    "Balance",
    "Diagnosis",
    "FunctionalDimension",
    "LayerDiagnosis",
    "LayerWeights",
    "OppositeFamily",
    "State",
    "activity_proof",
    "diagnose",
    "functional_dimension",
]
