"""The folders on bounds of architectures and on the depth of the maximum: everything agrees."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exactrelu.report.certificates import CertificateFolder
from exactrelu.report.claims import PaperClaim
from exactrelu.report.papers import ruess2026
from exactrelu.report.papers.arora2018 import zonotope_family
from exactrelu.report.reproduce import read_expected, recompute, reproduce

PROOFS = Path(__file__).parent.parent.parent / "proofs"


def reproduced(name: str, tmp_path: Path) -> None:
    shutil.copytree(PROOFS / name, tmp_path / name)
    tables = {path.name: path.read_bytes() for path in (tmp_path / name / "tables").iterdir()}
    shutil.rmtree(tmp_path / name / "tables")
    outcomes = reproduce(tmp_path, [name])
    assert [(outcome.claim, outcome.problem) for outcome in outcomes if not outcome.agrees] == []
    assert {path.name: path.read_bytes() for path in (tmp_path / name / "tables").iterdir()} == tables


@pytest.mark.parametrize("name", ["bakaev2025", "haase2023", "serra2018"])
def test_everything_is_reproduced_and_the_tables_are_committed(name: str, tmp_path: Path) -> None:
    reproduced(name, tmp_path)


@pytest.mark.long
def test_the_search_for_seven_too(tmp_path: Path) -> None:
    reproduced("ruess2026", tmp_path)


@pytest.mark.parametrize("claim", [c for c in ruess2026.CLAIMS if c.id != "search-7"], ids=lambda c: c.id)
def test_claims_on_symmetrised_identities(claim: PaperClaim, tmp_path: Path) -> None:
    stored = read_expected(PROOFS / "ruess2026" / "expected.json")
    assert recompute(ruess2026.PAPER, claim, stored, CertificateFolder(tmp_path)).problem == ""


@pytest.mark.parametrize(("panel", "zonotope", "k"), zonotope_family.PANELS)
def test_committed_figures_of_the_family(panel: str, zonotope: str, k: int) -> None:
    picture = zonotope_family.picture(zonotope, k)
    path = PROOFS / "arora2018" / "figures" / f"figure1-{panel}.tex"
    assert path.read_text() == picture.tikz(f"Arora et al. 2018, Figure 1, {panel}: regions in the plane")
    # 17, 33 and 65 pieces.
    assert len(set(picture.laws)) == {"left": 17, "middle": 33, "right": 65}[panel]
