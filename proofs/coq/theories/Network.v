(** * What is claimed

    This file contains definitions only.  Whoever believes them, and the Coq
    kernel, needs to read nothing else to know what an accepted certificate means:
    the theorems of [Certified.v] and [Stream.v] are stated in these words.

    Weights are integers (a rational network is scaled layer by layer, which does
    not change any pattern) and points are rational. *)

From Coq Require Import List ZArith QArith Qabs.
Import ListNotations.
Open Scope Q_scope.

(** ** The network *)

(** An affine function x |-> linear . x + constant.  A neuron is one. *)
Record affine := Affine { linear : list Z; constant : Z }.
Definition layer := list affine.
Definition network := list layer.        (* the hidden layers; ReLU after each of them *)
Definition domain := list affine.        (* the points where every row is >= 0 *)
Definition point := list Q.

Fixpoint inner (a : list Z) (x : point) : Q :=
  match a, x with
  | c :: a', q :: x' => inject_Z c * q + inner a' x'
  | _, _ => 0
  end.
Definition value (f : affine) (x : point) : Q := inner (linear f) x + inject_Z (constant f).

(** A neuron is active where its pre-activation is > 0; zero counts as inactive. *)
Definition active (z : Q) : bool := negb (Qle_bool z 0).
Definition relu (z : Q) : Q := if active z then z else 0.

(** The activation pattern of a point: one list of bits a layer. *)
Definition pattern := list (list bool).
Fixpoint pattern_at (net : network) (x : point) : pattern :=
  match net with
  | [] => []
  | ly :: rest =>
      let z := map (fun neuron => value neuron x) ly in
      map active z :: pattern_at rest (map relu z)
  end.

(** ** Where it is looked at *)

(** A chart is an injective affine map y |-> (X + B y) / E into the space of inputs:
    row j of [embedding] has the linear part B_j and the constant X_j. *)
Record chart := Chart {
  denominator : Z;
  embedding : list affine;
  left_inverse : list (list Z);
  multiple : Z }.                        (* left_inverse times B is this multiple of the identity *)

Record problem := Problem {
  inputs : nat;                          (* the dimension of the space of inputs *)
  chart_of : option chart;               (* None: y is the input itself *)
  hidden : network;
  domain_of : domain }.                  (* rows in the coordinates y *)

(** The dimension of the space of the y. *)
Definition dimension (pb : problem) : nat :=
  match chart_of pb with None => inputs pb | Some ch => length (left_inverse ch) end.

Definition input_at (pb : problem) (y : point) : point :=
  match chart_of pb with
  | None => y
  | Some ch => map (fun u => value u y / inject_Z (denominator ch)) (embedding ch)
  end.

Definition in_domain (dom : domain) (y : point) : Prop := Forall (fun d => 0 <= value d y) dom.

(** The closed ball of radius r about c in the maximum norm.  Every ball of one norm
    contains one of any other, so the choice of norm does not matter below. *)
Definition in_ball (c : point) (r : Q) (y : point) : Prop :=
  Forall2 (fun ci yi => Qabs (yi - ci) <= r) c y.

(** ** Regions *)

(** [p] is the pattern of a proper activation region: some ball inside the domain
    has the pattern [p] at every one of its points. *)
Definition is_region (pb : problem) (p : pattern) : Prop :=
  exists (c : point) (r : Q),
    length c = dimension pb /\ 0 < r /\
    forall y, in_ball c r y -> in_domain (domain_of pb) y /\ pattern_at (hidden pb) (input_at pb y) = p.

(** Every vector has the length that the layer before it, or the dimension, asks for. *)
Fixpoint layers_fit (width : nat) (net : network) : Prop :=
  match net with
  | [] => True
  | ly :: rest => Forall (fun neuron => length (linear neuron) = width) ly /\ layers_fit (length ly) rest
  end.

Definition column (ch : chart) (j : nat) : list Z := map (fun u => nth j (linear u) 0%Z) (embedding ch).
Fixpoint integer_inner (a b : list Z) : Z :=
  match a, b with
  | c :: a', d :: b' => (c * d + integer_inner a' b')%Z
  | _, _ => 0%Z
  end.
Definition chart_fits (n : nat) (ch : chart) : Prop :=
  let k := length (left_inverse ch) in
  (0 < denominator ch)%Z /\ (0 < multiple ch)%Z /\
  length (embedding ch) = n /\
  Forall (fun u => length (linear u) = k) (embedding ch) /\
  Forall (fun row => length row = n) (left_inverse ch) /\
  forall i j, (i < k)%nat -> (j < k)%nat ->
    integer_inner (nth i (left_inverse ch) []) (column ch j) = if Nat.eqb i j then multiple ch else 0%Z.

Definition well_formed (pb : problem) : Prop :=
  hidden pb <> [] /\
  layers_fit (inputs pb) (hidden pb) /\
  match chart_of pb with None => True | Some ch => chart_fits (inputs pb) ch end /\
  Forall (fun d => length (linear d) = dimension pb /\ Exists (fun a => a <> 0%Z) (linear d)) (domain_of pb).

(** The two statements that a certificate proves: the list of all regions, and their number. *)
Definition are_the_regions (pb : problem) (ps : list pattern) : Prop :=
  well_formed pb /\ NoDup ps /\ forall p, In p ps <-> is_region pb p.
Definition region_count (pb : problem) (count : Z) : Prop :=
  exists ps, are_the_regions pb ps /\ Z.of_nat (length ps) = count.
