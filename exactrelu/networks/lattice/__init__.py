"""All regions of a deep network at once: one shared face lattice, refined neuron by neuron.

Read in this order: `start` (the complex that everything begins with), `stages` (the network as distinct
rows), `filters` and `exact` (certified signs), `vertices`, `lattice`, `step` (cut along one row), `pieces`
(bounded memory), and `reference`, the same algorithm in plain integers, which the tests compare with.
"""
