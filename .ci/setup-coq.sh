#!/usr/bin/env bash
# Makes Coq, OCaml and Zarith available for `make coq`, from the packages of the system where that is allowed.
# Ends with 0 when all is there; otherwise says what is missing, what that costs, and ends with 1.
set -euo pipefail

readonly packages=(coq ocaml-findlib libzarith-ocaml-dev)

say() { printf 'set-up: %s\n' "$*" >&2; }

is_there() { command -v coqc ocamlopt >/dev/null && ocamlfind query zarith >/dev/null 2>&1; }
# As root, or with a sudo that asks no question (-n: it fails where it would ask for a password).
as_root() { if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo -n "$@"; fi; }
apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"; }
may_use_apt() { command -v apt-get >/dev/null && apt --version >/dev/null 2>&1; }

install_with_apt() {
    say "apt-get install ${packages[*]} (once)"
    # The package lists of a fresh image are empty, so a first failure means `update`, not "no".
    apt install -y --no-install-recommends "${packages[@]}" >/dev/null 2>&1 ||
        { apt update && apt install -y --no-install-recommends "${packages[@]}"; } >/dev/null
}

is_there && exit 0
if may_use_apt && install_with_apt && is_there; then exit 0; fi
say "Coq is not available: as root, apt-get install ${packages[*]} (or the same from opam)."
say "Without it the theories are not compiled and the verified checker is not built;" \
    "certificates are checked by proofs/check.py alone, and the tests of the verified checker are skipped."
exit 1
