"""The command as a process of its own: what the shell sees."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "exactrelu"]


def in_process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False)


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
    rows = [[1, t] for t in range(1, 60)]
    (tmp_path / "many.json").write_text(json.dumps({"A": rows, "c": [t**3 for t in range(1, 60)]}))
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


@pytest.mark.parametrize("arguments", [["--version"], ["doctor"]])
def test_the_installed_script_and_the_module_are_one(tmp_path: Path, arguments: list[str]) -> None:
    script = Path(sys.executable).with_name("exactrelu")
    done = subprocess.run([str(script), *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == in_process(tmp_path, *arguments).stdout
