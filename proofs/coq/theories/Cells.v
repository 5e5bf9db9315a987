(** * Patterns and cells in integers

    The network again, evaluated at homogeneous integer points, and symbolically:
    under a fixed pattern every neuron is an affine form in the input.  A point is
    in the open [cell] of a pattern when all these forms have the sign that the
    pattern says, strictly (constant forms: the sign of the constant, 0 inactive). *)

From Coq Require Import List ZArith Bool Lia.
From ExactReLU Require Import Network Forms.
Import ListNotations.
Open Scope Z_scope.

(** ** Evaluation: everything is multiplied by y0, which ReLU allows because y0 > 0 *)

Definition preactivations (ly : layer) (previous : list Z) (y0 : Z) : list Z :=
  map (fun neuron => dot (linear neuron) previous + constant neuron * y0) ly.

Fixpoint pattern_from (later : network) (zs : list Z) (y0 : Z) : pattern :=
  map (fun z => 0 <? z) zs ::
  match later with
  | [] => []
  | ly :: rest => pattern_from rest (preactivations ly (map (Z.max 0) zs) y0) y0
  end.

(** ** Forms *)

Definition form_of (f : affine) : form := constant f :: linear f.
Definition layer_forms (ly : layer) (previous : list form) : list form :=
  map (fun neuron => add [constant neuron] (combination (linear neuron) previous)) ly.

(** What a layer hands on under the pattern [bits]: its form, or 0 where inactive. *)
Fixpoint relu_forms (fs : list form) (bits : list bool) : list form :=
  match fs, bits with
  | f :: fs', b :: bits' => (if b then f else []) :: relu_forms fs' bits'
  | _, _ => []
  end.

(** ** Cells *)

Definition has_sign (y : list Z) (f : form) (b : bool) : Prop :=
  if is_constant f then (0 <? hd 0 f) = b
  else if b then 0 < dot f y else dot f y < 0.

(** [fs] are the forms of the current layer, [later] the layers after it. *)
Fixpoint cell (later : network) (fs : list form) (p : pattern) (y : list Z) {struct p} : Prop :=
  match p with
  | [] => False
  | bits :: p' =>
      Forall2 (has_sign y) fs bits /\
      match later with
      | [] => p' = []
      | ly :: rest => cell rest (layer_forms ly (relu_forms fs bits)) p' y
      end
  end.

Lemma has_sign_unique y f b c : has_sign y f b -> has_sign y f c -> b = c.
Proof. unfold has_sign. destruct (is_constant f); [congruence|]. destruct b, c; auto; lia. Qed.

Lemma strict_has_sign y f (b : bool) : 0 < hd 0 y ->
  (if b then 0 < dot f y else dot f y < 0) -> has_sign y f b.
Proof.
  unfold has_sign. intros Hy H. destruct (is_constant f) eqn:C; [|exact H].
  rewrite (dot_constant _ _ C) in H. destruct b; [apply Z.ltb_lt | apply Z.ltb_ge]; nia.
Qed.

(** ** A point of the cell of [p] has the pattern [p] *)

Lemma dot_layer_forms ly previous y :
  map (fun f => dot f y) (layer_forms ly previous)
  = preactivations ly (map (fun f => dot f y) previous) (hd 0 y).
Proof.
  unfold layer_forms, preactivations. rewrite map_map. apply map_ext. intros [w b]. cbn [linear constant].
  rewrite dot_add, dot_combination. destruct y as [|y0 ys]; cbn [dot hd]; lia.
Qed.

Lemma has_sign_ltb y f b : 0 < hd 0 y -> has_sign y f b -> (0 <? dot f y) = b.
Proof.
  unfold has_sign. intros Hy H. destruct (is_constant f) eqn:C.
  - rewrite (dot_constant _ _ C). subst b. destruct (0 <? hd 0 f) eqn:E.
    + apply Z.ltb_lt in E. apply Z.ltb_lt. nia.
    + apply Z.ltb_ge in E. apply Z.ltb_ge. nia.
  - destruct b; [apply Z.ltb_lt; auto | apply Z.ltb_ge; lia].
Qed.

(** Off the zero sets of the non-constant forms the converse holds too. *)
Lemma ltb_has_sign y f : 0 < hd 0 y -> (is_constant f = false -> dot f y <> 0) -> has_sign y f (0 <? dot f y).
Proof.
  unfold has_sign. intros Hy H. destruct (is_constant f) eqn:C.
  - rewrite (dot_constant _ y C). destruct (0 <? hd 0 f) eqn:S.
    + apply Z.ltb_lt in S. symmetry. apply Z.ltb_lt. nia.
    + apply Z.ltb_ge in S. symmetry. apply Z.ltb_ge. nia.
  - specialize (H eq_refl). destruct (0 <? dot f y) eqn:S;
      [apply Z.ltb_lt in S | apply Z.ltb_ge in S]; lia.
Qed.

Lemma dot_relu_forms y : 0 < hd 0 y -> forall fs bits, Forall2 (has_sign y) fs bits ->
  map (fun f => dot f y) (relu_forms fs bits) = map (Z.max 0) (map (fun f => dot f y) fs)
  /\ map (fun z => 0 <? z) (map (fun f => dot f y) fs) = bits.
Proof.
  intros Hy fs bits H. induction H as [|f b fs bits Hs _ [IH1 IH2]]; cbn [map relu_forms]; auto.
  pose proof (has_sign_ltb _ _ _ Hy Hs) as E. rewrite IH1, IH2, E. split; auto. f_equal.
  destruct b; [apply Z.ltb_lt in E | apply Z.ltb_ge in E; destruct y; cbn [dot]]; lia.
Qed.

Lemma cell_pattern p : forall later fs y, 0 < hd 0 y -> cell later fs p y ->
  p = pattern_from later (map (fun f => dot f y) fs) (hd 0 y).
Proof.
  induction p as [|bits p IH]; intros later fs y Hy H; [destruct later; exact (False_ind _ H)|].
  destruct H as [HF HT]. destruct (dot_relu_forms y Hy fs bits HF) as [E1 E2].
  destruct later as [|ly rest]; cbn [pattern_from]; rewrite E2.
  - subst p; reflexivity.
  - f_equal. rewrite (IH _ _ _ Hy HT). rewrite dot_layer_forms, E1. reflexivity.
Qed.

(** The forms of the first layer are its rows. *)
Lemma dot_first_layer ly y :
  map (fun f => dot f y) (map form_of ly) = preactivations ly (tl y) (hd 0 y).
Proof.
  unfold preactivations. rewrite map_map. apply map_ext. intros [w b]. unfold form_of. cbn [linear constant].
  destruct y as [|y0 ys]; cbn [dot hd tl]; [rewrite dot_nil_r|]; lia.
Qed.
