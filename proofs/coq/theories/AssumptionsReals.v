(** What the theorems about zigzags rest on: the axioms behind Coq's real numbers. *)

From ExactReLU Require Import ZigZag.

Print Assumptions composition_has_all_laps.
Print Assumptions laps_do_not_merge.
