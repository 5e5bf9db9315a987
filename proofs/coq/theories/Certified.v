(** * What an accepted tree proves

    The main theorems for the tree checker: the list it returns is the list of all
    proper activation regions, and the counting checker returns their number. *)

From Coq Require Import List ZArith Bool Lia.
From ExactReLU Require Import Network Forms Cells Node Problem Checker Soundness Balls Rational.
Import ListNotations.
Open Scope Z_scope.

(** ** The tree, by induction *)

Theorem check_exact n t : forall nd ps, check n t nd = Some ps -> valid n nd -> exact n nd ps.
Proof.
  induction t as [|s t IH|i s w tp IHp tn IHn]; intros nd ps H V; cbn [check] in H.
  - destruct (is_leaf nd) eqn:E; [|discriminate]. injection H as <-. apply exact_leaf; assumption.
  - destruct (advance n s nd) as [nd'|] eqn:E; [|discriminate].
    apply (exact_advance _ _ _ _ _ E V). apply IH; [exact H|]. apply (advance_keeps _ _ _ _ E V).
  - destruct (split n i s w nd) as [[np nn]|] eqn:E; [|discriminate].
    destruct (check n tp np) as [qs|] eqn:EP; [|discriminate].
    destruct (check n tn nn) as [rs|] eqn:EN; [|discriminate]. injection H as <-.
    destruct (split_divides _ _ _ _ _ _ _ E V) as (VP & VN & _).
    apply (exact_split _ _ _ _ _ _ _ _ _ E V); auto.
Qed.

Lemma count_is_length n t : forall nd, count n t nd = option_map (fun ps => Z.of_nat (length ps)) (check n t nd).
Proof.
  induction t as [|s t IH|i s w tp IHp tn IHn]; intros nd; cbn [check count].
  - destruct (is_leaf nd); reflexivity.
  - destruct (advance n s nd); [apply IH|reflexivity].
  - destruct (split n i s w nd) as [[np nn]|]; [|reflexivity]. rewrite IHp, IHn.
    destruct (check n tp np); cbn [option_map]; [|reflexivity].
    destruct (check n tn nn); cbn [option_map]; [|reflexivity]. rewrite app_length. f_equal. lia.
Qed.

(** ** From strict points to regions *)

Lemma problem_root_ok pb w nd : problem_root pb w = Some nd ->
  well_formed pb /\ root (dimension pb) (effective pb) (rev (map form_of (domain_of pb))) w = Some nd.
Proof.
  unfold problem_root. destruct (well_formedb pb) eqn:E; [|discriminate]. split; [apply well_formedb_ok, E|exact H].
Qed.

Lemma inside_rev h y : inside (rev h) y <-> inside h y.
Proof.
  unfold inside. rewrite !Forall_forall.
  split; intros H f Hf; apply H; [apply -> in_rev | apply in_rev]; exact Hf.
Qed.

Definition lists_strict_points (pb : problem) (ps : list pattern) : Prop :=
  NoDup ps /\ forall p, In p ps <->
    exists y, strict_point (dimension pb) (effective pb) (rev (map form_of (domain_of pb))) p y.

Lemma constant_form_of d : Exists (fun a => a <> 0) (linear d) -> is_constant (form_of d) = false.
Proof.
  unfold is_constant, form_of. cbn [tl]. induction 1 as [a l H|a l H IH]; cbn [forallb].
  - destruct (Z.eqb_spec 0 a); [congruence|reflexivity].
  - rewrite IH. apply andb_false_r.
Qed.

Theorem strict_points_are_regions pb ps : well_formed pb -> lists_strict_points pb ps -> are_the_regions pb ps.
Proof.
  intros W [D I]. split; [exact W|]. split; [exact D|]. intro p.
  rewrite I, <- (region_iff_integer_region pb p W).
  rewrite <- (strict_point_iff_ball (dimension pb) (effective pb) (domain_of pb) p).
  - split; intros (y & H1 & H2 & H3); exists y; (split; [exact H1|]); (split; [|exact H3]); apply inside_rev; exact H2.
  - pose proof (effective_fits pb W) as F. unfold first_layer_fits. exact F.
  - destruct W as (_ & _ & _ & W). eapply Forall_impl; [|exact W]. intros d [H1 H2]. split; [lia|].
    apply constant_form_of, H2.
Qed.

(** ** The theorems *)

Theorem list_regions_correct pb w t ps : list_regions pb w t = Some ps -> are_the_regions pb ps.
Proof.
  unfold list_regions. destruct (problem_root pb w) as [nd|] eqn:R; [|discriminate]. intro H.
  destruct (problem_root_ok _ _ _ R) as [W R']. destruct (root_holds _ _ _ _ _ R') as (V & _ & K).
  destruct (check_exact _ _ _ _ H V) as [D I]. apply strict_points_are_regions; [exact W|].
  split; [exact D|]. intro p. rewrite I. split; intros [y Hy]; exists y; apply K; exact Hy.
Qed.

Theorem count_regions_correct pb w t N : count_regions pb w t = Some N -> region_count pb N.
Proof.
  unfold count_regions. intro H. destruct (problem_root pb w) as [nd|] eqn:R; [|discriminate].
  rewrite count_is_length in H. destruct (check (dimension pb) t nd) as [ps|] eqn:E; [|discriminate].
  injection H as <-. exists ps. split; [|reflexivity].
  apply (list_regions_correct pb w t). unfold list_regions. rewrite R. exact E.
Qed.
