"""The command as a process of its own: what the shell sees."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "exactrelu"]


def in_process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def many_lines(folder: Path, number: int) -> None:
    rows = [[1, t] for t in range(1, number)]
    (folder / "many.json").write_text(json.dumps({"A": rows, "c": [t**3 for t in range(1, number)]}))


def test_result_on_stdout_and_nothing_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "lines.json").write_text('{"A": [[1, 0], [0, 1]]}')
    done = in_process(tmp_path, "arrangement", "count", "lines.json", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["count"] == 4


def test_error_on_stderr_and_nothing_on_stdout(tmp_path: Path) -> None:
    done = in_process(tmp_path, "arrangement", "count", "absent.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: absent.json: cannot be read: No such file or directory\n"


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    # More output than a pipe holds, so that the process meets the closed end.
    many_lines(tmp_path, 60)
    with subprocess.Popen(
        [*COMMAND, "arrangement", "cells", "many.json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(timeout=60) == 141
        assert process.stderr.read() == b""


INTERRUPTED = """
import sys, time
from exactrelu.arith.files import atomic_writer
from exactrelu.cli import main as cli

@cli.main.command()
def slow():
    with atomic_writer("out.txt") as stream:
        stream.write("half")
        print("started", flush=True)
        time.sleep(60)

cli.main(["slow"])
"""


def test_an_interrupted_run_exits_with_130_and_leaves_no_file(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "started\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        lines = process.stderr.read().split("\n")
    assert [line for line in lines if line] == ["error: interrupted; no file was left half written"]
    assert os.listdir(tmp_path) == []


def test_an_interrupted_listing_of_regions_leaves_no_file(tmp_path: Path) -> None:
    # Ten neurons a layer for ten layers in R^4: far longer than the test waits.
    weights = [[(7 * i + 3 * j * j + i * j) % 11 - 5 for j in range(10)] for i in range(10)]
    layers = [{"W": [row[:4] for row in weights], "b": list(range(10))}]
    layers += [{"W": weights, "b": [k - i for i in range(10)]} for k in range(9)]
    layers += [{"W": [[1] * 10], "b": [0]}]
    (tmp_path / "net.json").write_text(json.dumps({"layers": layers}))
    with subprocess.Popen(
        [*COMMAND, "regions", "net.json", "-o", "out.jsonl"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        while len(os.listdir(tmp_path)) == 1 and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    assert os.listdir(tmp_path) == ["net.json"]


def test_an_interrupted_listing_of_cells_leaves_no_file(tmp_path: Path) -> None:
    many_lines(tmp_path, 700)
    with subprocess.Popen(
        [*COMMAND, "arrangement", "cells", "many.json", "-o", "out.txt"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not any(path.stat().st_size for path in tmp_path.glob(".out.txt*")) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (130, "")
    assert stderr.strip() == "error: interrupted; no file was left half written"  # click begins a new line
    assert os.listdir(tmp_path) == ["many.json"]


def test_an_interrupted_result_is_called_incomplete(tmp_path: Path) -> None:
    many_lines(tmp_path, 700)
    with (tmp_path / "out.txt").open("w") as stdout:
        process = subprocess.Popen(
            [*COMMAND, "arrangement", "cells", "many.json"],
            cwd=tmp_path,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        )
    with process:
        while not (tmp_path / "out.txt").stat().st_size and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.read() == "error: interrupted; what was printed so far is incomplete\n"
    assert process.returncode == 130


INTERRUPTED_IMPORT = """
import os, signal, sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
from exactrelu.cli.main import main
main(["arrangement", "count", "lines.json"])
"""


@pytest.mark.parametrize(
    "module",
    ["click", "numpy", "numpy.linalg", "exactrelu.cli.table", "exactrelu.arrangements", "networkx", "flint"],
)
def test_an_interruption_while_modules_are_loaded(tmp_path: Path, module: str) -> None:
    (tmp_path / "lines.json").write_text('{"A": [[1, 0], [0, 1]]}')
    code = INTERRUPTED_IMPORT.format(module=module)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert re.fullmatch("error: interrupted[^\n]*\n", done.stderr.lstrip("\n"))


needs_full_device = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")


@needs_full_device
@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "doctor",
        "arrangement count max.json",
        "arrangement cells max.json",
        "zonotope volume max.json --json",
    ],
)
def test_a_full_disk_is_one_line(tmp_path: Path, command: str) -> None:
    (tmp_path / "max.json").write_text('{"A": [[1, 0], [0, 1]]}')
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, *command.split()],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.stderr.startswith("error: stdout cannot be written: No space left on device; ")
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        nothing_works = subprocess.run(
            [*COMMAND, *command.split()], cwd=tmp_path, stdout=full, stderr=full, check=False
        )
    assert nothing_works.returncode == 2


@pytest.mark.parametrize(
    "command", ["doctor", "arrangement cells max.json", "arrangement cells max.json -o out.txt"]
)
@pytest.mark.parametrize("redirection", [">&-", "1</dev/null"])
def test_a_closed_stdout_is_one_line(tmp_path: Path, command: str, redirection: str) -> None:
    (tmp_path / "max.json").write_text('{"A": [[1, 0], [0, 1]]}')
    done = subprocess.run(
        f"{shlex.join(COMMAND)} {command} {redirection}",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith("error: stdout ")


@needs_full_device
@pytest.mark.parametrize("command", ["regions max.json", "arrangement cells lines.json"])
def test_an_output_file_on_a_full_disk(tmp_path: Path, command: str) -> None:
    (tmp_path / "max.json").write_text('{"layers": [{"W": [[1]], "b": [0]}, {"W": [[1]], "b": [0]}]}')
    (tmp_path / "lines.json").write_text('{"A": [[1, 0], [0, 1]]}')
    done = in_process(tmp_path, *command.split(), "-o", "/dev/full")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: /dev/full: cannot be written: No space left on device\n"


@pytest.mark.parametrize("arguments", [["--version"], ["doctor"]])
def test_the_installed_script_and_the_module_are_one(tmp_path: Path, arguments: list[str]) -> None:
    script = Path(sys.executable).with_name("exactrelu")
    done = subprocess.run([str(script), *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == in_process(tmp_path, *arguments).stdout
