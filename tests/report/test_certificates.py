"""Counts that enter a table only with a certificate that was checked in the run."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from exactrelu import Arrangement, Box, ReLUNetwork, Zonotope
from exactrelu.certification import stating
from exactrelu.certification.counting import stored_count
from exactrelu.errors import InputError, ShapeError, UnsoundBackendError
from exactrelu.report import certificates as module
from exactrelu.report.certificates import CertificateFolder, ToCertify
from exactrelu.report.table import Table

LINES = Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -1])
HEXAGON = Zonotope([[1, 0], [0, 1], ["1/2", "1/2"]])
MAXIMUM = ReLUNetwork.from_weights([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])


def test_counts_inside_a_value_are_settled_and_their_certificates_stay(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path / "certificates")
    value = {
        "lines": [ToCertify("lines", LINES), None, 3],
        "hexagon": (ToCertify("hexagon", HEXAGON),),
        "laws": ToCertify("laws", MAXIMUM, statement="laws"),
        "box": ToCertify("box", MAXIMUM, Box.cube(1, 2)),
    }
    assert folder.settle(value) == {"lines": [7, None, 3], "hexagon": [6], "laws": 2, "box": 4}
    assert {path.name for path in folder.folder.iterdir()} == folder.used
    assert folder.used == {f"{name}.cert.gz" for name in ("lines", "hexagon", "laws", "box")}
    assert list(folder.unused()) == []


def test_what_is_there_is_checked_and_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CertificateFolder(tmp_path).count(ToCertify("lines", LINES)) == 7
    monkeypatch.setattr("exactrelu.certification.counting.certify", lambda *_: pytest.fail("made again"))
    assert CertificateFolder(tmp_path).count(ToCertify("lines", LINES)) == 7


def test_a_certificate_that_the_checker_rejects_is_an_error(tmp_path: Path) -> None:
    CertificateFolder(tmp_path).count(ToCertify("lines", LINES))
    path = tmp_path / "lines.cert.gz"
    text = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(text.replace(b"\ncount 7\n", b"\ncount 8\n")))
    with pytest.raises(UnsoundBackendError, match=r"lines\.cert\.gz: REJECTED"):
        CertificateFolder(tmp_path).count(ToCertify("lines", LINES))


@pytest.mark.parametrize(
    "other",
    [
        ToCertify("same", Arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -2])),
        ToCertify("same", HEXAGON),
        ToCertify("same", MAXIMUM),
        ToCertify("same", MAXIMUM, Box.cube(1, 2)),
        ToCertify("same", MAXIMUM, statement="laws"),
    ],
)
def test_a_certificate_of_something_else_is_replaced(tmp_path: Path, other: ToCertify) -> None:
    first = ToCertify("same", MAXIMUM, Box.cube(2, 2))
    CertificateFolder(tmp_path).count(first)
    path = tmp_path / "same.cert.gz"
    assert stored_count(path, MAXIMUM, Box.cube(2, 2)) == 4
    assert stored_count(path, other.subject, other.domain, other.statement) is None
    found = CertificateFolder(tmp_path).count(other)
    assert stored_count(path, other.subject, other.domain, other.statement) == found
    assert stored_count(path, MAXIMUM, Box.cube(2, 2)) is None


def test_large_certificates_do_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_BELOW", 10)
    folder = CertificateFolder(tmp_path)
    assert folder.count(ToCertify("lines", LINES)) == 7
    assert list(tmp_path.iterdir()) == []


def test_names_are_used_once_and_unused_files_are_named(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    folder.count(ToCertify("lines", LINES))
    with pytest.raises(InputError, match="'lines' twice"):
        folder.count(ToCertify("lines", HEXAGON))
    (tmp_path / "old.cert.gz").write_bytes(b"")
    assert list(folder.unused()) == ["old.cert.gz"]


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"exactrelu-certificate 1\n", b"\xff\xfe" * 100, b"\x1f\x8b" * 9]
)
def test_files_that_are_no_certificates_state_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert stating.states(path, stating.state_arrangement(LINES)) is None


def test_a_table_says_what_proves_its_rows() -> None:
    table = Table("numbers", ("n",), ((1,), (2,)))
    assert table.proved_by("listing").rows == ((1, "listing"), (2, "listing"))
    assert table.proved_by("listing", "certificate").rows == ((1, "listing"), (2, "certificate"))
    with pytest.raises(ShapeError, match="one text or 2"):
        table.proved_by("a", "b", "c")
