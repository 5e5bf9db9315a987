# Two commands matter: `make reproduce` recomputes every published number, `make test` runs the checks.
# Each sets up what it needs by itself, the first time (.ci/setup.sh).

SHELL := bash
BIN := .venv/bin
PAPERS ?=
BENCH ?= arrangements networks univariate certificates cpwl maximum degeneracy training

# One thread a process: the exact parts gain nothing from more, and timings stay comparable.
export OPENBLAS_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help setup reproduce test test-long lint coq wheel bench clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf 'make %-10s %s\n' "$$name" "$$what"; done

setup:  ## make .venv ready (every other target does this by itself)
	@.ci/setup.sh

reproduce: setup  ## recompute every number in proofs/ and write its LaTeX tables (PAPERS="folder ..." for some)
	$(BIN)/exactrelu reproduce --workers 2 $(PAPERS)

lint: setup  ## style, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint  ## everything that must hold before a change is merged
	$(BIN)/pytest -n 2 --doctest-modules exactrelu tests

test-long: setup  ## the sweeps of many minutes that `make test` leaves out
	$(BIN)/pytest -n 2 -m long tests

coq:  ## build the Coq development and the extracted checker (installs Debian's Coq where it may)
	@.ci/setup-coq.sh
	$(MAKE) -C proofs/coq

wheel: setup  ## build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m build --wheel --outdir dist .

bench: setup  ## measure the engines beside their peers and print the ratios (BENCH=arrangements for one)
	$(BIN)/pip install --quiet --editable '.[bench]'
	for name in $(BENCH); do $(BIN)/python -m tests.benchmarks.bench_$$name || exit 1; done

clean:  ## remove what can be made again
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
