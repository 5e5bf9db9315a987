"""``exactrelu diagnose``: what is degenerate in the parameters of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from exactrelu.arith.rational import Rational
from exactrelu.cli.network import box_option, file_argument
from exactrelu.cli.output import json_option, print_json
from exactrelu.cli.progress import working
from exactrelu.errors import UnsoundBackendError

if TYPE_CHECKING:
    from exactrelu.degeneracy.diagnosis import Diagnosis


@click.command(short_help="Say what is degenerate in the parameters of a network.")
@file_argument
@box_option
@click.option(
    "--proofs",
    is_flag=True,
    help="Prove each dead or always active neuron by Farkas identities, and check them.",
)
@json_option
def diagnose(file: str, box: Rational | None, proofs: bool, as_json: bool) -> None:
    """Say which neurons are dead, always active, parallel, opposite, repeated or unbalanced, layer by layer.

    The functional dimension is the rank of the Jacobian of the outputs with respect to all parameters, over
    Q and over all regions; no parameter has more than their number minus the number of hidden neurons.
    The report is no verdict: the exit code is 0 whatever it says; with --json see the key "clean".
    """
    from exactrelu.degeneracy.diagnosis import diagnose as diagnosis_of
    from exactrelu.networks.domain import Box
    from exactrelu.networks.reading import read_network

    network = read_network(file)
    domain = None if box is None else Box.cube(box, network.inputs)
    with working("looking at regions"):
        found = diagnosis_of(network, domain)
    proved = _proved(found) if proofs else []
    if as_json:
        print_json({**found.as_dict(), **({"proofs": proved} if proofs else {})})
    else:
        click.echo(str(found))
        for entry in proved:
            click.echo(
                f"proof: layer {entry['layer'] + 1}, neuron {entry['neuron']} is {entry['state']}: "
                f"{entry['identities']} Farkas identities, checked"
            )


def _proved(found: Diagnosis) -> list[dict[str, Any]]:
    """Prove every neuron that never switches; layers and neurons count from 0."""
    proved = []
    with working("proving which neurons never switch"):
        for layer, diagnosis in enumerate(found.layers):
            for index in (*diagnosis.dead, *diagnosis.always_active):
                proof = found.proof(layer, index)
                if proof is None:
                    raise UnsoundBackendError("a neuron that never switches has no proof", (layer, index))
                proved.append(
                    {
                        "layer": layer,
                        "neuron": index,
                        "state": str(proof.state),
                        "identities": len(proof.regions),
                        "checked": proof.holds(),
                    }
                )
    return proved
