#!/usr/bin/env bash
# Installs the wheel in an empty environment, without extras, and uses it as a stranger would.
set -euo pipefail
wheel=$(realpath "$1")
python=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../.venv/bin/python")
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"    # so that the checkout cannot stand in for the wheel

"$python" -m venv env
env/bin/pip install --quiet --disable-pip-version-check "$wheel"
PATH=$here/env/bin:$PATH

fail() { echo "smoke test: $*" >&2; exit 1; }

exactrelu --version
if python -c 'import cdd' 2>/dev/null; then fail "the environment is not free of cdd"; fi
exactrelu doctor

# Three lines in general position: 7 regions.
echo '{"A": [[1, 0], [0, 1], [1, 1]], "c": [0, 0, "-1"]}' >lines.json
exactrelu arrangement count lines.json --json | grep -q '"count": 7' || fail "wrong count without cdd"
exactrelu arrangement cells lines.json | wc -l | grep -qx ' *7' || fail "wrong list of cells without cdd"

status=0
exactrelu arrangement cells lines.json --engine cdd >out 2>err || status=$?
[[ $status -eq 2 && ! -s out ]] || fail "engine cdd must be refused with exit code 2, got $status"
grep -q "exactrelu\[cdd\]" err || fail "the error must name the extra to install: $(<err)"
if grep -q Traceback err; then fail "a traceback instead of an error"; fi

# Certificates are checked by the checkers in the wheel.
exactrelu certify lines.json --of arrangement -o lines.cert >out
grep -q "checker check.py: accepted" out || fail "the certificate of the lines is not accepted"
printf '%s\n' -1,1 0,0 1,1 >data.csv
exactrelu train data.csv --width 1 -o fit.cert | grep -q "least loss 2/3" || fail "wrong least loss"
exactrelu check fit.cert | grep -q "checker check_training.py: accepted" || fail "the training certificate"
python -c 'from exactrelu.depth.maximum import find_identity; print(find_identity(5).certificate(), end="")' >max.txt
exactrelu check max.txt | grep -q "checker check_max.py: accepted" || fail "the identity for the maximum"

status=0
exactrelu reproduce 2>err || status=$?
[[ $status -eq 2 ]] && grep -q checkout err || fail "reproduce outside a checkout must say so: $(<err)"
echo "smoke test: passed"
