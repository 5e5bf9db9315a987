"""Strict reading and atomic writing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gmpy2 import mpz

from exactrelu.arith.files import atomic_writer, read_json, write_atomically
from exactrelu.errors import FileFormatError, ResourceLimitError


def written(folder: Path, data: str | bytes) -> Path:
    path = folder / "input.json"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_integers_of_any_length_are_exact(tmp_path: Path) -> None:
    digits = "9" * 20_000  # beyond the limit of int()
    value = read_json(written(tmp_path, f'{{"n": [-{digits}, 0]}}'))
    assert value["n"][0] == 1 - mpz(10) ** 20_000
    assert value["n"][1] == 0


def test_strings_that_look_like_bad_numbers_are_text(tmp_path: Path) -> None:
    assert read_json(written(tmp_path, '{"a": "NaN", "b": "1.5", "c": "\\"{:"}')) == {
        "a": "NaN",
        "b": "1.5",
        "c": '"{:',
    }


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        ('{\n"a": 0.5}', "line 2", "numbers must be exact, got 0.5"),
        ('{\n"a": 1e5}', "line 2", "numbers must be exact, got 1e5"),
        ('["0.5",\n"x\\"0.5",\n 10.5,\n 0.5]', "line 3", "got 10.5"),
        ('{"a":\n\nNaN}', "line 3", "finite"),
        ("[-Infinity]", "line 1", "finite"),
        ('{"a": 1,\n"b": {"a": 2},\n"a": 3}', "line 3", "'a' occurs twice"),
        ('{"b": 1, "c": [{"b": 2,\n"\\u0062": 3}], "b": 4}', "line 2", "'b' occurs twice"),
        ('{"a": [1, 2', "line 1, column 12", "ends too early"),
        ("", "line 1, column 1", "ends too early"),
        ('{"a": 1} x', "line 1, column 10", "not valid JSON"),
        ("[1,]", "line 1", "not valid JSON"),
        ("[01]", "line 1", "not valid JSON"),
        ("['a']", "line 1", "not valid JSON"),
        (b'\xef\xbb\xbf{"a": 1}', "line 1", "byte order mark"),
        (b'{"a":\n"\xff"}', "line 2", "not UTF-8"),
        ("[1]".encode("utf-16"), "line 1", "not UTF-8"),
        ("[" * 200_000, "", "nested too deeply"),
        ('{"a":' * 200_000, "", "nested too deeply"),
    ],
)
def test_bad_files_name_the_place(tmp_path: Path, data: str | bytes, place: str, words: str) -> None:
    path = written(tmp_path, data)
    with pytest.raises(FileFormatError) as caught:
        read_json(path)
    assert caught.value.path == str(path)
    assert caught.value.place.startswith(place)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["absent.json", ".", "a\0b", "file.json/below"])
def test_paths_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.json").write_text("{}")
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_json(f"{tmp_path}/{name}")


def test_too_large(tmp_path: Path) -> None:
    path = written(tmp_path, "[" + " " * 1000 + "]")
    assert read_json(path, limit=1002) == []
    with pytest.raises(ResourceLimitError) as caught:
        read_json(path, limit=1001)
    assert (caught.value.limit, caught.value.estimate) == (1001, 1002)


def test_the_error_of_a_long_number_stays_short(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError) as caught:
        read_json(written(tmp_path, "[" + "1" * 10_000 + ".5]"))
    assert len(str(caught.value)) < 500


def test_write_replaces_the_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")
    target.chmod(0o640)
    write_atomically(target, "né\n")
    assert target.read_bytes() == "né\n".encode()
    assert target.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    write_atomically(tmp_path / "ours", "")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_interrupted_writing_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    def interrupted(name: str) -> None:
        with atomic_writer(tmp_path / name) as stream:
            stream.write("half")
            raise error

    (tmp_path / "old").write_text("old")
    for name in ("old", "new"):
        with pytest.raises(error):
            interrupted(name)
    assert os.listdir(tmp_path) == ["old"]
    assert (tmp_path / "old").read_text() == "old"


def test_links_and_devices_stay_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    (tmp_path / "null").symlink_to(os.devnull)
    write_atomically(tmp_path / "null", "new")
    assert Path(os.devnull).is_char_device()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("text", ["short", "long " * 100_000])
def test_a_full_disk_names_the_file(text: str) -> None:
    with pytest.raises(FileFormatError, match=r"^/dev/full: cannot be written: No space left on device$"):
        write_atomically("/dev/full", text)


def test_errors_of_other_files_are_not_ours(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="absent"), atomic_writer(tmp_path / "out.txt"):
        (tmp_path / "absent").read_text()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["absent/out.json", ".", "a\0b"])
def test_paths_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileFormatError, match="cannot be written"):
        write_atomically(tmp_path / name, "")
