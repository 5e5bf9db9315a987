"""Conversion between half-spaces and generators, and the canonical form of either.

A polyhedron P in R^d is the slice ``y_{d+1} = 1`` of a cone in R^{d+1}: points become (v, 1), directions
(r, 0). Half-spaces are rows of that cone, and conversely the valid half-spaces of P form the cone
``{(a, b) : <a, v> + b >= 0, <a, r> >= 0}``. So both directions are one problem, which a `ConversionBackend`
solves. The homogenising coordinate comes last: elimination then prefers the others as pivots.
"""

from __future__ import annotations

from collections.abc import Sequence

from gmpy2 import mpq

from exactrelu.arith.linalg import Matrix, dot, null_space, primitive
from exactrelu.errors import InputError, UnsoundBackendError
from exactrelu.polyhedra import cdd_backend
from exactrelu.polyhedra.cones import ConeGenerators, ConversionBackend, IntegerVector, Quotient, maximal_sets
from exactrelu.polyhedra.double_description import DoubleDescription
from exactrelu.polyhedra.halfspaces import Halfspace, Hyperplane
from exactrelu.polyhedra.representations import HRepresentation, VRepresentation

CONVERSION_BACKENDS = ("cdd", "double-description")


def generators_of(h: HRepresentation, backend: str | ConversionBackend = "auto") -> VRepresentation:
    """Return the canonical generators of the polyhedron `h`.

    Parameters
    ----------
    h : HRepresentation
    backend : "auto", "cdd", "double-description" or a `ConversionBackend`
        "auto" takes "double-description", which was as fast as cdd or faster on all large inputs measured
        and needs no extra; cdd is there to compare with. The result names the backend.

    Returns
    -------
    VRepresentation
        Lines as a reduced echelon basis, vertices and rays extreme, sorted, and reduced modulo the lines:
        equal polyhedra get equal generators.

    Raises
    ------
    BackendUnavailableError, UnsoundBackendError

    Notes
    -----
    **Proved** by exact evaluation: every generator lies in the polyhedron. That none is missing is the
    statement of the algorithm and has no certificate here. Cost: exponential in d in the worst case, since
    the output may be.
    """
    d = h.ambient_dimension
    chosen = _backend(backend)
    if h.contradictory:
        return VRepresentation(d, (), backend=chosen.name)
    rows = [(*f.normal, f.offset) for f in h.halfspaces] + [(0,) * d + (1,)]
    cone = _checked(chosen, rows, [(*e.normal, e.offset) for e in h.equations], d + 1)
    if not any(ray[-1] for ray in cone.rays):
        return VRepresentation(d, (), backend=chosen.name)
    v = VRepresentation(
        d,
        tuple(tuple(mpq(x, ray[-1]) for x in ray[:-1]) for ray in cone.rays if ray[-1]),
        tuple(ray[:-1] for ray in cone.rays if not ray[-1]),
        tuple(line[:-1] for line in cone.lines),
        chosen.name,
    )
    return canonical_generators(v, h)


def halfspaces_of(v: VRepresentation, backend: str | ConversionBackend = "auto") -> HRepresentation:
    """Return the canonical half-spaces of the polyhedron `v`: its facets and the equations of its hull.

    Parameters, errors and guarantees mirror `generators_of`: every half-space is proved to contain the
    polyhedron; that no other is needed is the statement of the algorithm.
    """
    d = v.ambient_dimension
    chosen = _backend(backend)
    if not v.vertices:
        return HRepresentation(d, (), contradictory=True, backend=chosen.name)
    rows = [primitive(g) for g in v.homogeneous]
    cone = _checked(chosen, rows, v.homogeneous_lines, d + 1)
    valid = [ray for ray in cone.rays if any(ray[:-1])]
    h = HRepresentation(
        d,
        tuple(Halfspace(ray[:-1], ray[-1]) for ray in valid),
        tuple(Hyperplane(line[:-1], line[-1]) for line in cone.lines),
        backend=chosen.name,
    )
    return canonical_halfspaces(h, v)


def canonical_generators(v: VRepresentation, h: HRepresentation) -> VRepresentation:
    """Return the extreme generators among `v`, given half-spaces `h` of the same polyhedron.

    A generator is extreme exactly when no other one lies on more half-spaces.
    """
    d = h.ambient_dimension
    if not v.vertices:
        return VRepresentation(d, (), backend=v.backend)
    normals = [f.normal for f in h.halfspaces] + [e.normal for e in h.equations]
    lines = Quotient(null_space(normals, d))
    rays = sorted({ray for r in v.rays if any(ray := lines.reduce_ray(r))})
    vertices = sorted({tuple(mpq(x) for x in lines.reduce(vertex)) for vertex in v.vertices})
    reduced = VRepresentation(d, tuple(vertices), tuple(rays), lines.basis, v.backend)
    # The half-space at infinity, y_{d+1} >= 0, is what tells a ray from a vertex.
    facets: list[IntegerVector] = [*((*f.normal, f.offset) for f in h.halfspaces), (0,) * d + (1,)]
    extreme = maximal_sets(incidences(reduced.homogeneous, facets))
    return VRepresentation(
        d,
        tuple(vertices[i] for i in extreme if i < len(vertices)),
        tuple(rays[i - len(vertices)] for i in extreme if i >= len(vertices)),
        lines.basis,
        v.backend,
    )


def canonical_halfspaces(h: HRepresentation, v: VRepresentation) -> HRepresentation:
    """Return facets and hull equations, given `h` and generators `v` of the same polyhedron.

    A half-space supports a facet exactly when it is tight at a vertex, not everywhere, and no other one is
    tight at more generators.
    """
    d = v.ambient_dimension
    if not v.vertices:
        return HRepresentation(d, (), contradictory=True, backend=h.backend)
    generators = v.homogeneous
    hull = Quotient(null_space([*generators, *v.homogeneous_lines], d + 1))
    reduced = {hull.reduce_ray((*f.normal, f.offset)) for f in h.halfspaces}
    rows = sorted(row for row in reduced if any(row[:-1]))
    points = (1 << len(v.vertices)) - 1
    tight = incidences(rows, generators)
    touching = [i for i, bits in enumerate(tight) if bits & points]
    facets = [touching[i] for i in maximal_sets([tight[i] for i in touching])]
    return HRepresentation(
        d,
        tuple(Halfspace(rows[i][:-1], rows[i][-1]) for i in facets),
        tuple(Hyperplane(e[:-1], e[-1]) for e in hull.basis),
        backend=h.backend,
    )


def incidences(left: Matrix, right: Matrix) -> list[int]:
    """Return for each vector of `left` the set, as bits, of vectors of `right` orthogonal to it."""
    return [sum(1 << j for j, b in enumerate(right) if not dot(a, b)) for a in left]


def _checked(
    backend: ConversionBackend,
    rows: Sequence[IntegerVector],
    equations: Sequence[IntegerVector],
    dimension: int,
) -> ConeGenerators:
    cone = backend.cone_generators(rows, equations, dimension)
    vectors = (*cone.rays, *cone.lines)
    sound = (
        all(len(vector) == dimension for vector in vectors)
        and not any(dot(equation, vector) for equation in equations for vector in vectors)
        and not any(dot(row, line) for row in rows for line in cone.lines)
        and all(dot(row, ray) >= 0 for row in rows for ray in cone.rays)
    )
    if not sound:
        raise UnsoundBackendError(
            f"conversion backend {backend.name!r} gave a generator outside the polyhedron; "
            "please report the attached instance and name another backend",
            instance=(tuple(rows), tuple(equations), cone),
        )
    return cone


def _backend(backend: str | ConversionBackend) -> ConversionBackend:
    if not isinstance(backend, str):
        return backend
    if backend == "auto":
        backend = "double-description"
    if backend == "cdd":
        return cdd_backend.CddConversionBackend()
    if backend == "double-description":
        return DoubleDescription()
    raise InputError(
        f"conversion backend must be 'auto', 'cdd', 'double-description' or a ConversionBackend, "
        f"got {backend!r:.80}"
    )
