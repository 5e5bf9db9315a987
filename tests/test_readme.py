"""The README's examples, executed: console blocks with their printed output, and Python blocks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(console|python)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
CONSOLE = [text for language, text in BLOCKS if language == "console"]
PYTHON = [text for language, text in BLOCKS if language == "python"]


def in_shell(command: str, folder: Path) -> str:
    # The interpreter of the tests, not whatever `exactrelu` is first on the PATH.
    command = re.sub(r"\bexactrelu ", f"{sys.executable} -m exactrelu ", command)
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_examples() -> None:
    assert CONSOLE
    assert PYTHON


@pytest.mark.parametrize("block", CONSOLE)
def test_console_blocks(block: str, tmp_path: Path) -> None:
    for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = example.partition("\n")
        # Only redirections and our own command: nothing that could surprise whoever runs the tests.
        assert command.startswith(("echo ", "exactrelu "))
        assert without_treecheck(in_shell(command, tmp_path)) == without_treecheck(printed)


def without_treecheck(text: str) -> str:
    """The verified checker may be built or not; what it says is tested with it."""
    return re.sub(r"^checker treecheck: .*$", "checker treecheck", text, flags=re.MULTILINE)


@pytest.mark.parametrize("block", PYTHON)
def test_python_blocks(block: str) -> None:
    exec(compile(block, "README.md", "exec"), {"__name__": "readme"})


def test_the_definitions_are_the_ones_of_the_code() -> None:
    from exactrelu.certificates.claims import RegionDefinition

    rows = re.findall(r"^\| `(\w+)`(?: \(default\))? \| (?:a|such|an) ", README, re.MULTILINE)
    assert rows == [definition.value for definition in RegionDefinition]
