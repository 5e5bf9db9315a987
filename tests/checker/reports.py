"""What a checker must say about an accepted certificate, word for word, from the file alone."""

from __future__ import annotations

import gzip
from pathlib import Path

SAID = {
    "regions": "the network has exactly {} proper activation patterns on the domain (each of a whole ball)",
    "cells": "the interior of the domain minus the hyperplanes has exactly {} connected components",
    "vertices": "the zonotope {{sum t_i g_i : -1 <= t_i <= 1}} of the generators has exactly {} vertices",
    "laws": "the network has exactly {} different affine functions on full-dimensional parts of the domain",
    "linear": "the network has exactly {} maximal open connected sets on which it is affine, in the domain",
}


def report(path: Path) -> str:
    """Return the report of a certificate that is right; the checker's output must be equal to it."""
    data = path.read_bytes()
    lines = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode().splitlines()
    head = {words[0]: words[1:] for words in map(str.split, lines[:6])}
    kind, count = head["statement"][0], next(line[6:] for line in lines if line.startswith("count "))
    noun, *sizes = lines[5].split()
    n = int(sizes[0])
    widths = [int(x) for x in (sizes[2:] if noun == "network" else sizes[1:])]
    said = [f"ACCEPTED: {SAID[kind].format(count)}"]
    if kind == "linear":
        patterns, facets, laws = next(line.split()[1:] for line in lines if line.startswith("graph "))
        said.append(
            f"  on {patterns} proper patterns with {facets} common facets and {laws} affine functions"
        )
    said.append(f"input: {noun} in dimension {n}, widths {widths}")
    said.append(f"  SHA-256 of its integer text: {head['input'][0]}")
    said.append(f"  SHA-256 of its source as stated there (not compared): {head['source'][0]}")
    chart = next(i for i, line in enumerate(lines) if line.startswith("chart "))
    domain = next(i for i, line in enumerate(lines) if line.startswith("domain "))
    rows = [[int(x) for x in line.split()[1:]] if line[:3] == "row" else [] for line in lines]
    inequalities = rows[domain + 1 : domain + 1 + int(lines[domain][7:])]
    space = f"a.y + c >= 0 for all rows (a, c) of {inequalities}" if inequalities else "the whole space"
    if kind == "vertices" and inequalities:
        said[0] += " whose open normal cones meet the interior of the domain"
    said.append(f"domain: {space}")
    if lines[chart] != "chart none":
        scale = lines[chart].split()[2]
        embedding = rows[chart + 1 : chart + 1 + n]
        said.append(f"  in the affine subspace of all (X + B y)/{scale}, (B, X) = {embedding}")
        said.append("  (balls, interiors, dimensions and open sets are meant in this subspace)")
    shards = [line.split() for line in lines if line.startswith("H ")]
    leaves = sum(line[0] == "L" for line in lines) + sum(int(words[2]) for words in shards)
    said.append(f"count: {count} (leaves: {leaves}, shards: {len(shards)})")
    return "\n".join(said) + "\n"
