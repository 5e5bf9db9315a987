#!/usr/bin/env bash
# Makes .venv ready to use, once; the Makefile calls it before every target that needs Python.
#
#   PYTHON=python3.12 make test      use this Python instead of the newest one found
#
# Nothing is set up again while .venv/.ready holds the key of the present state (see `key`).
# It is written last, so an interrupted set-up is begun again from an empty environment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly venv=.venv stamp=.venv/.ready
readonly known_pythons=(python3.14 python3.13 python3.12 python3.11 python3)

say() { printf 'set-up: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# As root, or with a sudo that asks no question (-n: it fails where it would ask for a password).
as_root() { if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo -n "$@"; fi; }
apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"; }
may_use_apt() { command -v apt-get >/dev/null && apt --version >/dev/null 2>&1; }

install_with_apt() {
    say "apt-get install $*"
    # The package lists of a fresh image are empty, so a first failure means `update`, not "no".
    apt install -y --no-install-recommends "$@" >/dev/null 2>&1 ||
        { apt update && apt install -y --no-install-recommends "$@"; } >/dev/null
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
makes_venvs() { "$1" -c 'import ctypes, ensurepip, ssl, venv, zlib' 2>/dev/null; }
version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])'; }

# The newest Python that can make environments; failing that, the newest one that apt can teach to.
choose_python() {
    local name first=
    for name in ${PYTHON:-"${known_pythons[@]}"}; do
        is_new_enough "$name" || continue
        if makes_venvs "$name"; then command -v "$name"; return; fi
        first=${first:-$name}
    done
    [[ -n $first ]] || die "needs Python 3.11 or newer, found none of: ${PYTHON:-${known_pythons[*]}};" \
        "install one, or name it: PYTHON=/path/to/python3.12 make ..."
    if may_use_apt && install_with_apt "python$(version_of "$first")-venv" && makes_venvs "$first"; then
        command -v "$first"; return
    fi
    die "$first cannot make virtual environments; as root: apt-get install python$(version_of "$first")-venv"
}

has_python_headers() {
    "$1" -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' 2>/dev/null
}
has_cdd_headers() { printf '#include <%s>\n' cddlib/cdd.h gmp.h | cc -E - >/dev/null 2>&1; }

# What building the cdd extra needs. Returns whether it is all there.
prepare_cdd() {
    local python=$1 wanted=()
    command -v cc >/dev/null || wanted+=(gcc libc6-dev)
    has_cdd_headers || wanted+=(libcdd-dev libgmp-dev)
    has_python_headers "$python" || wanted+=("python$(version_of "$python")-dev")
    [[ ${#wanted[@]} -gt 0 ]] || return 0
    may_use_apt && install_with_apt "${wanted[@]}" && return 0
    say "the cdd engine is left out: it needs ${wanted[*]} (as root: apt-get install ${wanted[*]})"
    return 1
}

install_cdd() {
    if prepare_cdd "$1" && "$venv/bin/pip" install --quiet --editable '.[cdd]'; then return; fi
    say "without cdd all but the reference engine 'cdd' and the conversions of polyhedra that need it works;" \
        "the tests of these are skipped, and fail in CI"
}

# Anything that changes this text asks for a new set-up: what is to be installed, where the folder lies
# (environments do not survive a move), and whether cdd has become possible since.
key() {
    cat pyproject.toml .ci/setup.sh | cksum
    printf '%s\n%s\n' "$PWD" "${PYTHON:-newest}"
    if has_cdd_headers; then echo "cdd can be built"; elif may_use_apt; then echo "apt"; else echo "no cdd"; fi
}

is_ready() { [[ -f $stamp && $(<"$stamp") == "$(key)" ]] && "$venv/bin/python" -I -c 'import exactrelu' 2>/dev/null; }

set_up() {
    local python
    python=$(choose_python)
    say "making $venv with $python (once; a minute or two)"
    rm -f "$stamp"
    "$python" -m venv --clear "$venv"
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    "$venv/bin/pip" install --quiet --editable '.[dev,plot]'
    install_cdd "$python"
    key >"$stamp.new"
    mv "$stamp.new" "$stamp"
    say "done"
}

is_ready || set_up
