(** * From a problem to the root of its tree

    A chart is absorbed into the network: the first layer becomes a layer in the
    coordinates y, and the biases are multiplied by the denominator of the chart.
    All lengths are checked here, before anything is computed with them. *)

From Coq Require Import List ZArith Bool Lia.
From ExactReLU Require Import Network Forms Cells Node.
Import ListNotations.
Open Scope Z_scope.

(** ** The network in the coordinates of the chart *)

Definition first_layer_form (ch : chart) (neuron : affine) : form :=
  add [constant neuron * denominator ch] (combination (linear neuron) (map form_of (embedding ch))).
Definition affine_of (f : form) : affine := Affine (tl f) (hd 0 f).
Definition scale_bias (e : Z) (neuron : affine) : affine := Affine (linear neuron) (constant neuron * e).

Definition substitute (ch : chart) (net : network) : network :=
  match net with
  | [] => []
  | ly :: rest =>
      map (fun neuron => affine_of (first_layer_form ch neuron)) ly ::
      map (map (scale_bias (denominator ch))) rest
  end.

Definition effective (pb : problem) : network :=
  match chart_of pb with None => hidden pb | Some ch => substitute ch (hidden pb) end.

(** ** Lengths and conditions *)

Fixpoint layers_fitb (width : nat) (net : network) : bool :=
  match net with
  | [] => true
  | ly :: rest =>
      forallb (fun neuron => Nat.eqb (length (linear neuron)) width) ly && layers_fitb (length ly) rest
  end.

Definition chart_fitsb (n : nat) (ch : chart) : bool :=
  let k := length (left_inverse ch) in
  (0 <? denominator ch) && (0 <? multiple ch)
  && Nat.eqb (length (embedding ch)) n
  && forallb (fun u => Nat.eqb (length (linear u)) k) (embedding ch)
  && forallb (fun row => Nat.eqb (length row) n) (left_inverse ch)
  && forallb (fun i => forallb (fun j =>
       integer_inner (nth i (left_inverse ch) []) (column ch j) =? (if Nat.eqb i j then multiple ch else 0))
       (seq 0 k)) (seq 0 k).

Definition well_formedb (pb : problem) : bool :=
  match hidden pb with [] => false | _ => true end
  && layers_fitb (inputs pb) (hidden pb)
  && match chart_of pb with None => true | Some ch => chart_fitsb (inputs pb) ch end
  && forallb (fun d => Nat.eqb (length (linear d)) (dimension pb) && negb (is_constant (form_of d))) (domain_of pb).

(** Domain rows come first in the numbering of rows, hence last in a list kept newest first. *)
Definition problem_root (pb : problem) (w : list Z) : option node :=
  if well_formedb pb then root (dimension pb) (effective pb) (rev (map form_of (domain_of pb))) w else None.

(** ** The checks mean what [Network] says *)

Lemma forallb_Forall {A} (f : A -> bool) (P : A -> Prop) l :
  (forall a, f a = true -> P a) -> forallb f l = true -> Forall P l.
Proof. intros H. rewrite forallb_forall, Forall_forall. auto. Qed.

Lemma layers_fitb_ok net : forall width, layers_fitb width net = true -> layers_fit width net.
Proof.
  induction net as [|ly rest IH]; intros width H; cbn in *; auto.
  apply andb_true_iff in H as [H1 H2]. split; [|auto].
  revert H1. apply forallb_Forall. intros a. apply Nat.eqb_eq.
Qed.

Lemma chart_fitsb_ok n ch : chart_fitsb n ch = true -> chart_fits n ch.
Proof.
  unfold chart_fitsb, chart_fits. rewrite !andb_true_iff, !Z.ltb_lt, Nat.eqb_eq.
  intros [[[[[H1 H2] H3] H4] H5] H6]. repeat split; auto.
  - revert H4. apply forallb_Forall. intros a. apply Nat.eqb_eq.
  - revert H5. apply forallb_Forall. intros a. apply Nat.eqb_eq.
  - intros i j Hi Hj. rewrite forallb_forall in H6. specialize (H6 i ltac:(apply in_seq; lia)).
    rewrite forallb_forall in H6. specialize (H6 j ltac:(apply in_seq; lia)). apply Z.eqb_eq, H6.
Qed.

Lemma not_constant f : is_constant f = false -> Exists (fun a => a <> 0) (tl f).
Proof.
  unfold is_constant. induction (tl f) as [|a r IH]; cbn [forallb]; [discriminate|].
  destruct (Z.eqb_spec 0 a) as [E|E]; intro H; [right; auto | left; auto].
Qed.

Lemma well_formedb_ok pb : well_formedb pb = true -> well_formed pb.
Proof.
  unfold well_formedb, well_formed. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4].
  split; [destruct (hidden pb); [discriminate|congruence]|]. split; [apply layers_fitb_ok, H2|].
  split; [destruct (chart_of pb); [apply chart_fitsb_ok, H3|exact I]|].
  revert H4. apply forallb_Forall. intros d H. apply andb_true_iff in H as [H H'].
  split; [apply Nat.eqb_eq, H|]. apply negb_true_iff in H'. exact (not_constant _ H').
Qed.

(** ** Evaluating the substituted network *)

Lemma dot_first_layer_form ch neuron y :
  dot (first_layer_form ch neuron) y
  = dot (linear neuron) (map (fun u => dot (form_of u) y) (embedding ch))
    + constant neuron * (denominator ch * hd 0 y).
Proof.
  unfold first_layer_form. rewrite dot_add, dot_combination, map_map.
  destruct y as [|y0 ys]; cbn [dot hd]; lia.
Qed.

Lemma form_of_affine_of f : f <> [] -> form_of (affine_of f) = f.
Proof. destruct f; [congruence|reflexivity]. Qed.

Lemma first_layer_form_nonempty ch neuron : first_layer_form ch neuron <> [].
Proof. unfold first_layer_form. destruct (combination _ _); discriminate. Qed.

Lemma length_combination k : forall w fs, Forall (fun f => length f <= k)%nat fs -> (length (combination w fs) <= k)%nat.
Proof.
  induction w as [|a w IH]; intros [|f fs] H; cbn [combination]; try (cbn; lia).
  inversion H; subst. apply length_add; [rewrite length_scale; assumption | auto].
Qed.

Lemma effective_fits pb : well_formed pb ->
  match effective pb with
  | [] => False
  | ly :: _ => Forall (fun neuron => length (linear neuron) <= dimension pb)%nat ly
  end.
Proof.
  intros (H1 & H2 & H3 & _). unfold effective, dimension.
  destruct (chart_of pb) as [ch|], (hidden pb) as [|ly rest]; try congruence.
  - cbn [substitute]. apply Forall_map, Forall_forall. intros a _.
    destruct H3 as (_ & _ & _ & H3 & _). cbn [affine_of linear].
    assert (L : (length (first_layer_form ch a) <= S (length (left_inverse ch)))%nat).
    { apply length_add; [cbn; lia|]. apply length_combination, Forall_map.
      eapply Forall_impl; [|exact H3]. intros u Hu. cbv beta in *. unfold form_of. cbn [length]. lia. }
    destruct (first_layer_form ch a); cbn [tl length] in *; lia.
  - destruct H2 as [H2 _]. eapply Forall_impl; [|exact H2]. intros a Ha. cbn in *. lia.
Qed.
