(** * The tree checker *)

From Coq Require Import List ZArith.
From ExactReLU Require Import Network Node Problem.
Import ListNotations.

Inductive tree :=
| Leaf
| Step (s : step) (t : tree)
| Split (i : nat) (s : bool) (w : list Z) (positive negative : tree).

(** The patterns of the leaves, if every step is right. *)
Fixpoint check (n : nat) (t : tree) (nd : node) : option (list pattern) :=
  match t with
  | Leaf => if is_leaf nd then Some [leaf_pattern nd] else None
  | Step s t' => match advance n s nd with Some nd' => check n t' nd' | None => None end
  | Split i s w tp tn =>
      match split n i s w nd with
      | Some (np, nn) =>
          match check n tp np, check n tn nn with
          | Some ps, Some qs => Some (ps ++ qs)
          | _, _ => None
          end
      | None => None
      end
  end.

Definition list_regions (pb : problem) (w : list Z) (t : tree) : option (list pattern) :=
  match problem_root pb w with Some nd => check (dimension pb) t nd | None => None end.

(** The same, counting only: no pattern is built. *)
Fixpoint count (n : nat) (t : tree) (nd : node) : option Z :=
  match t with
  | Leaf => if is_leaf nd then Some 1%Z else None
  | Step s t' => match advance n s nd with Some nd' => count n t' nd' | None => None end
  | Split i s w tp tn =>
      match split n i s w nd with
      | Some (np, nn) =>
          match count n tp np, count n tn nn with
          | Some a, Some b => Some (a + b)%Z
          | _, _ => None
          end
      | None => None
      end
  end.

Definition count_regions (pb : problem) (w : list Z) (t : tree) : option Z :=
  match problem_root pb w with Some nd => count (dimension pb) t nd | None => None end.
