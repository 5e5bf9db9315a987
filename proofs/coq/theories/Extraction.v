(** * The checker as an OCaml program

    [Z] becomes Zarith's integer, [nat] (positions in lists and lengths of lists
    that are in memory) becomes [int].  These replacements, like the extraction
    itself, are trusted.  Only integers are replaced: every test that decides a
    verdict is extracted from the functions that the theorems are about. *)

From Coq Require Import ZArith List.
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlNatInt.
From ExactReLU Require Import Network Node Problem Arrangement Stream LawStream.

(** [BigInt] is Zarith's module [Z] under a name that the extracted file leaves alone. *)
Extract Inductive positive => "BigInt.t"
  [ "(fun p -> BigInt.succ (BigInt.shift_left p 1))" "(fun p -> BigInt.shift_left p 1)" "BigInt.one" ]
  "(fun odd even one p -> if BigInt.equal p BigInt.one then one () else if BigInt.testbit p 0 then odd (BigInt.shift_right p 1) else even (BigInt.shift_right p 1))".
Extract Inductive Z => "BigInt.t"
  [ "BigInt.zero" "(fun p -> p)" "BigInt.neg" ]
  "(fun zero positive negative z -> let s = BigInt.sign z in if s = 0 then zero () else if s > 0 then positive z else negative (BigInt.neg z))".
Extract Constant Z.add => "BigInt.add".
Extract Constant Z.mul => "BigInt.mul".
Extract Constant Z.opp => "BigInt.neg".
Extract Constant Z.ltb => "BigInt.lt".
Extract Constant Z.leb => "BigInt.leq".
Extract Constant Z.eqb => "BigInt.equal".
Extract Constant Z.of_nat => "BigInt.of_int".
Extract Constant Pos.succ => "BigInt.succ".
Extract Constant Nat.ltb => "(fun (a : int) (b : int) -> a < b)".
Extract Constant Nat.eqb => "(fun (a : int) (b : int) -> a = b)".

Extraction "kernel.ml" start feed graft total row_count no_constant_row
  start_laws feed_laws leaf_with_law total_laws.
