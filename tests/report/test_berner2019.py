"""The folder of Berner et al.: reproduced, committed, and the figures are those that the package draws."""

import shutil
from pathlib import Path

from exactrelu.degeneracy.examples.figures import section_2_figures
from exactrelu.report.papers import berner2019
from exactrelu.report.reproduce import read_expected, reproduce

FOLDER = Path(__file__).parent.parent.parent / "proofs" / "berner2019"


def test_everything_is_reproduced_and_the_tables_are_committed(tmp_path: Path) -> None:
    (tmp_path / "berner2019").mkdir()
    shutil.copy(FOLDER / "expected.json", tmp_path / "berner2019")
    outcomes = reproduce(tmp_path, ["berner2019"])
    assert [(outcome.claim, outcome.problem) for outcome in outcomes if not outcome.agrees] == []
    written = {path.name: path.read_bytes() for path in (tmp_path / "berner2019" / "tables").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (FOLDER / "tables").iterdir()}


def test_figures_are_committed() -> None:
    stored = {path.stem: path.read_text(encoding="utf-8") for path in (FOLDER / "figures").iterdir()}
    assert stored == section_2_figures()


def test_every_row_of_the_section_is_claimed() -> None:
    ids = {claim.id for claim in berner2019.PAPER.claims}
    assert ids == set(read_expected(FOLDER / "expected.json"))
    for name in ("2.1", "2.2", "2.3", "2.4", "2.5", "2.5-rational", "A.2"):
        assert {f"example-{name}", f"instances-{name}", f"certified-{name}", f"conditions-{name}"} <= ids
