"""The set-up script: who may install system packages, without ever being asked for a password."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / ".ci" / "setup.sh"
START = "is_ready || set_up"


def run_with(folder: Path, commands: dict[str, str], code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` with the functions of the script, `commands` replacing the programs of their names."""
    text = SCRIPT.read_text()
    assert text.rstrip().endswith(START)
    (folder / ".ci").mkdir()
    (folder / ".ci" / "setup.sh").write_text(text.rstrip().removesuffix(START))
    (folder / "bin").mkdir()
    for name, body in commands.items():
        program = folder / "bin" / name
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
    return subprocess.run(
        ["bash", "-c", f'PATH="{folder}/bin:/usr/bin:/bin"; source .ci/setup.sh; {code}'],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


LOG = 'echo "$(basename "$0") $*" >> log'
SUDO = f'{LOG}; [ "$1" = -n ] || exit 9; shift; exec "$@"'


@pytest.mark.parametrize(
    ("user", "sudo", "may"),
    [
        ("0", "exit 1", True),
        ("1000", SUDO, True),
        ("1000", f"{LOG}; exit 1", False),
        ("1000", "exit 127", False),
    ],
)
def test_who_may_use_apt(tmp_path: Path, user: str, sudo: str, may: bool) -> None:
    commands = {"id": f"echo {user}", "sudo": sudo, "apt-get": f"{LOG}"}
    done = run_with(tmp_path, commands, "may_use_apt")
    assert (done.returncode == 0, done.stdout, done.stderr) == (may, "", "")
    log = (tmp_path / "log").read_text().splitlines() if (tmp_path / "log").exists() else []
    assert all(line.startswith("sudo -n ") for line in log if line.startswith("sudo"))


def test_packages_are_installed_through_sudo_and_lists_fetched_when_they_are_missing(tmp_path: Path) -> None:
    install = (
        f'{LOG}; echo "$DEBIAN_FRONTEND" >> frontend; case "$*" in *update*) touch lists;; esac; [ -e lists ]'
    )
    done = run_with(
        tmp_path, {"id": "echo 1000", "sudo": SUDO, "apt-get": install}, "install_with_apt libcdd-dev"
    )
    assert done.returncode == 0
    assert [line for line in (tmp_path / "log").read_text().splitlines() if line.startswith("apt-get")] == [
        "apt-get -qq install -y --no-install-recommends libcdd-dev",
        "apt-get -qq update",
        "apt-get -qq install -y --no-install-recommends libcdd-dev",
    ]
    assert set((tmp_path / "frontend").read_text().split()) == {"noninteractive"}


def test_without_apt_nothing_is_tried(tmp_path: Path) -> None:
    done = run_with(tmp_path, {"id": "echo 1000", "sudo": LOG}, "command() { return 1; }; may_use_apt")
    assert done.returncode != 0
    assert not (tmp_path / "log").exists()
