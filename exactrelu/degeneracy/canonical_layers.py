"""Networks rewritten layer by layer in canonical form.

Two parametrisations of one function bend along the same hyperplanes, but floats cannot see that: wherever a
neuron of one vanishes, one of the other does, and integers have to decide. In canonical form equal neurons
have equal rows: they are one.
"""

from __future__ import annotations

from gmpy2 import mpq

from exactrelu.degeneracy.difference import with_hidden_layer
from exactrelu.degeneracy.shallow import ShallowForm, canonical_form
from exactrelu.networks.network import AffineLayer, ReLUNetwork


def network_of(form: ShallowForm) -> ReLUNetwork:
    """Return a network with at most one hidden layer that computes the function of a canonical form.

    It has a neuron for each kink, and pairs relu(z) - relu(-z) for the affine part: on the hyperplanes of
    kinks, and on those of coordinates where the kinks do not span it.
    """
    if form.is_affine:
        return ReLUNetwork((AffineLayer(form.linear, form.constant, form.inputs),))
    return ReLUNetwork(_on_all_numbers(form, AffineLayer((), (), form.inputs)))


def with_canonical_layers(network: ReLUNetwork) -> ReLUNetwork:
    """Return a network that computes the same function, layer by layer in canonical form.

    Notes
    -----
    **Proved**: the identity. Layers k and k + 1 are a network with one hidden layer in the values h >= 0 of
    layer k - 1, and its canonical form is that function for all h: equal neurons have become one, and
    families of them that cancel are gone. Its affine part in h is carried by relu(h) = h, which cuts nothing;
    that of the first layer by pairs relu(z) - relu(-z) on hyperplanes of the first layer. So no region is
    cut that was not cut before, but regions may have become one. If the output layer comes out as 0, the
    function is 0; the converse does not hold, as a form that is equal only for the h that occur is not
    recognised.
    """
    layers = list(network.layers)
    for k in range(len(network.hidden)):
        form = canonical_form(ReLUNetwork((layers[k], layers[k + 1])))
        layers[k : k + 2] = _on_nonnegative(form) if k else _on_all_numbers(form, layers[0])
    return ReLUNetwork(tuple(layers))


def _on_all_numbers(form: ShallowForm, also: AffineLayer) -> tuple[AffineLayer, AffineLayer]:
    """Return two layers that compute a canonical form; the affine part on the kinks, then on rows of
    `also`."""
    weights = tuple(tuple(mpq(x) for x in z[:-1]) for z in form.kinks)
    bias = tuple(mpq(z[-1]) for z in form.kinks)
    carrier = AffineLayer((*weights, *also.weights), (*bias, *also.bias), form.inputs)
    affine = ReLUNetwork((AffineLayer(form.linear, form.constant, form.inputs),))
    pairs, rest = with_hidden_layer(affine, ReLUNetwork((carrier,))).layers
    columns = list(form.kinks.values())
    out = tuple((*(column[o] for column in columns), *row) for o, row in enumerate(rest.weights))
    hidden = AffineLayer((*weights, *pairs.weights), (*bias, *pairs.bias), form.inputs)
    return hidden, AffineLayer(out, rest.bias, hidden.outputs)


def _on_nonnegative(form: ShallowForm) -> tuple[AffineLayer, AffineLayer]:
    """Return two layers that compute a canonical form of values that are >= 0."""
    used = [j for j in range(form.inputs) if any(row[j] for row in form.linear)]
    weights = [tuple(mpq(x) for x in z[:-1]) for z in form.kinks]
    weights += [tuple(mpq(i == j) for i in range(form.inputs)) for j in used]
    bias = [mpq(z[-1]) for z in form.kinks] + [mpq(0)] * len(used)
    columns = list(form.kinks.values())
    out = tuple(
        (*(column[o] for column in columns), *(row[j] for j in used)) for o, row in enumerate(form.linear)
    )
    return (
        AffineLayer(tuple(weights), tuple(bias), form.inputs),
        AffineLayer(out, form.constant, len(bias)),
    )
