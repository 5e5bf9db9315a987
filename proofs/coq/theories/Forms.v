(** * Affine forms in homogeneous coordinates

    The checker computes with integers only.  A point x = (y1/y0, ..., yn/y0) is the
    vector y0 :: y1 :: ... :: yn with y0 > 0, the affine form c + a.x is the vector
    c :: a, and [dot] of the two is y0 times the value of the form at the point:
    its sign is the sign we want. *)

From Coq Require Import List ZArith Bool Lia.
Import ListNotations.
Open Scope Z_scope.

Definition form := list Z.

(** A missing coefficient counts as 0, so [[]] is the zero form. *)
Fixpoint dot (u v : list Z) : Z :=
  match u, v with
  | a :: u', b :: v' => a * b + dot u' v'
  | _, _ => 0
  end.
Fixpoint add (u v : list Z) : list Z :=
  match u, v with
  | [], _ => v
  | _, [] => u
  | a :: u', b :: v' => (a + b) :: add u' v'
  end.
Definition scale (k : Z) (u : list Z) : list Z := map (Z.mul k) u.
Definition opposite (f : form) : form := scale (-1) f.

(** w1 f1 + w2 f2 + ... *)
Fixpoint combination (w : list Z) (fs : list form) : form :=
  match w, fs with
  | a :: w', f :: fs' => add (scale a f) (combination w' fs')
  | _, _ => []
  end.

Definition is_constant (f : form) : bool := forallb (Z.eqb 0) (tl f).

(** ** [dot] is bilinear *)

Lemma dot_nil_r u : dot u [] = 0.
Proof. destruct u; reflexivity. Qed.

Lemma dot_comm u : forall v, dot u v = dot v u.
Proof. induction u as [|a u IH]; intros [|b v]; try reflexivity. cbn [dot]. rewrite (IH v). ring. Qed.

Lemma dot_add u : forall v y, dot (add u v) y = dot u y + dot v y.
Proof.
  induction u as [|a u IH]; intros [|b v] [|c y]; cbn [add dot]; try lia.
  rewrite IH; ring.
Qed.

Lemma dot_scale k u : forall y, dot (scale k u) y = k * dot u y.
Proof.
  unfold scale. induction u as [|a u IH]; intros [|c y]; cbn [map dot]; try lia.
  rewrite IH; ring.
Qed.

Lemma dot_opposite f y : dot (opposite f) y = - dot f y.
Proof. unfold opposite. rewrite dot_scale. lia. Qed.

Lemma dot_combination w : forall fs y, dot (combination w fs) y = dot w (map (fun f => dot f y) fs).
Proof.
  induction w as [|a w IH]; intros [|f fs] y; cbn [combination map dot]; try reflexivity.
  rewrite dot_add, dot_scale, IH. reflexivity.
Qed.

Lemma dot_constant f y : is_constant f = true -> dot f y = hd 0 f * hd 0 y.
Proof.
  unfold is_constant. destruct f as [|c cs]; cbn [tl hd dot]; [lia|].
  destruct y as [|y0 ys]; cbn [hd]; [lia|]. intro H.
  enough (E : forall zs, dot cs zs = 0) by (rewrite E; lia).
  induction cs as [|a cs IH]; intros [|z zs]; cbn [dot forallb] in *; try reflexivity.
  apply andb_true_iff in H as [Ha Hc]. rewrite (IH Hc zs). apply Z.eqb_eq in Ha. lia.
Qed.

(** ** Lengths *)

Lemma length_scale k u : length (scale k u) = length u.
Proof. apply map_length. Qed.

Lemma length_add u : forall v k, (length u <= k)%nat -> (length v <= k)%nat -> (length (add u v) <= k)%nat.
Proof. induction u as [|a u IH]; intros [|b v] [|k] H1 H2; cbn in *; try lia. specialize (IH v k). lia. Qed.

Lemma length_add_eq u : forall v k, length u = k -> length v = k -> length (add u v) = k.
Proof. induction u as [|a u IH]; intros [|b v] [|k] H1 H2; cbn in *; try lia. rewrite (IH v k); lia. Qed.

(** ** Points strictly inside a list of rows *)

(** [y] represents a point of n-dimensional space. *)
Definition is_point (n : nat) (y : list Z) : Prop := length y = S n /\ 0 < hd 0 y.
Definition inside (rows : list form) (y : list Z) : Prop := Forall (fun h => 0 < dot h y) rows.

Definition is_pointb (n : nat) (y : list Z) : bool := Nat.eqb (length y) (S n) && (0 <? hd 0 y).
Definition insideb (rows : list form) (y : list Z) : bool := forallb (fun h => 0 <? dot h y) rows.

Lemma is_pointb_ok n y : is_pointb n y = true -> is_point n y.
Proof. unfold is_pointb, is_point. rewrite andb_true_iff, Nat.eqb_eq, Z.ltb_lt. tauto. Qed.

Lemma insideb_ok rows y : insideb rows y = true -> inside rows y.
Proof.
  unfold insideb, inside. rewrite forallb_forall, Forall_forall.
  intros H h Hh. apply Z.ltb_lt. auto.
Qed.
