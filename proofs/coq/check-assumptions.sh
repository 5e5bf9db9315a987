#!/usr/bin/env bash
# Usage: check-assumptions.sh BUILD_FOLDER
# Prints what the theorems rest on, and fails when that is more than it may be: nothing for the theorems
# about regions, the axioms behind Coq's real numbers for those about zigzags.
set -euo pipefail
build=$1
readonly closed='Closed under the global context'
readonly of_the_reals='^(ClassicalDedekindReals\.sig_(forall_dec|not_dec)|FunctionalExtensionality\.functional_extensionality_dep)$'

fail() { printf 'assumptions: %s\n' "$*" >&2; exit 1; }

# Belt and braces: `Print Assumptions` would show these too.
if grep -nE '\b(Admitted|admit|Axioms?|Conjecture|Parameters?|Hypothesis)\b' theories/*.v; then
    fail "an unproved statement in the theories"
fi

printed_by() { coqc -Q theories ExactReLU "theories/$1.v" -o "$build/$1.vo"; }

printed_by Assumptions >"$build/regions.txt"
cat "$build/regions.txt"
[[ $(grep -c '^Print Assumptions' theories/Assumptions.v) -eq $(grep -cx "$closed" "$build/regions.txt") ]] &&
    ! grep -vqx "$closed" "$build/regions.txt" || fail "a theorem about regions rests on an axiom"

printed_by AssumptionsReals >"$build/reals.txt"
cat "$build/reals.txt"
# An axiom begins a line with its name; its type is indented, or follows a colon.
if sed -nE 's/^([A-Za-z][A-Za-z0-9_.]*)( :.*)?$/\1/p' "$build/reals.txt" | grep -vE "$of_the_reals"; then
    fail "an axiom that does not belong to the real numbers"
fi
cat "$build/regions.txt" "$build/reals.txt" >"$build/assumptions.txt"
