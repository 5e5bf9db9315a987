(** * Composed zigzags: the lower half of the depth gap

    A zigzag with p laps runs affinely from 0 to M, back to 0, and so on, p times,
    with any breakpoints.  Composing k zigzags with w laps each, whatever their
    breakpoints, gives exactly w^k laps, and no two neighbouring laps have the same
    slope: the w^k - 1 inner breakpoints are breakpoints of the function.  One zigzag
    with w laps is a hidden layer of w neurons, so a network with k layers of width w
    has these w^k pieces; the breakpoints of each layer are a point of a simplex.

    This file is about real numbers; it uses the axioms of Coq's classical reals. *)

From Coq Require Import Reals Lra Lia List Arith PeanoNat.
Open Scope R_scope.

(** The affine functions that lead from 0 to M, and from M to 0, on [a, b]. *)
Definition up (M a b x : R) := M * (x - a) / (b - a).
Definition down (M a b x : R) := M * (b - x) / (b - a).

(** g has p affine laps on 0 = t 0 < t 1 < ... < t p = M, the first of them upwards. *)
Definition is_zigzag (M : R) (p : nat) (t : nat -> R) (g : R -> R) : Prop :=
  t 0%nat = 0 /\ t p = M /\
  (forall i, (i < p)%nat -> t i < t (S i)) /\
  (forall i x, (i < p)%nat -> t i <= x <= t (S i) ->
     g x = if Nat.even i then up M (t i) (t (S i)) x else down M (t i) (t (S i)) x).

(** ** One composition multiplies the number of laps by w *)

Section Step.
Variables (M : R) (w p : nat) (a t : nat -> R) (h g : R -> R).
Hypotheses (HM : 0 < M) (Hw : (0 < w)%nat) (Hh : is_zigzag M w a h) (Hg : is_zigzag M p t g).

(** The r-th breakpoint of h, pulled back to lap i of g: forwards or backwards. *)
Definition pullback (i r : nat) : R :=
  if Nat.even i then t i + (t (S i) - t i) * a r / M
  else t i + (t (S i) - t i) * (M - a (w - r)%nat) / M.
(** The breakpoints of the composition, numbered through. *)
Definition refined (j : nat) : R := pullback (j / w) (j mod w).

Lemma pullback_first i : pullback i 0 = t i.
Proof.
  destruct Hh as (A0 & Aw & _). unfold pullback. rewrite Nat.sub_0_r, A0, Aw.
  destruct (Nat.even i); field; lra.
Qed.

Lemma pullback_last i : pullback i w = t (S i).
Proof.
  destruct Hh as (A0 & Aw & _). unfold pullback. rewrite Nat.sub_diag, A0, Aw.
  destruct (Nat.even i); field; lra.
Qed.

Lemma refined_succ j : refined (S j) = pullback (j / w) (S (j mod w)).
Proof.
  unfold refined. pose proof (Nat.div_mod j w ltac:(lia)) as E. pose proof (Nat.mod_upper_bound j w ltac:(lia)) as B.
  destruct (Nat.eq_dec (S (j mod w)) w) as [H|H].
  - assert (D : (S j = w * S (j / w))%nat) by nia.
    rewrite H, pullback_last. rewrite D, Nat.mul_comm, Nat.div_mul, Nat.mod_mul by lia. apply pullback_first.
  - rewrite <- (Nat.div_unique (S j) w (j / w) (S (j mod w))), <- (Nat.mod_unique (S j) w (j / w) (S (j mod w))) by lia.
    reflexivity.
Qed.

Lemma breakpoints_increase i j : (i <= j)%nat -> (j <= w)%nat -> a i <= a j.
Proof.
  destruct Hh as (_ & _ & A & _). induction 1 as [|j H IH]; intro; [lra|].
  specialize (A j ltac:(lia)). specialize (IH ltac:(lia)). lra.
Qed.

Lemma breakpoints_in_range i : (i <= w)%nat -> 0 <= a i <= M.
Proof.
  intro H. destruct Hh as (A0 & Aw & _). rewrite <- A0 at 1. rewrite <- Aw.
  split; apply breakpoints_increase; lia.
Qed.

Theorem composition_step : is_zigzag M (w * p) refined (fun x => h (g x)).
Proof.
  destruct Hh as (A0 & Aw & Ainc & Ah). destruct Hg as (T0 & Tp & Tinc & Tg).
  split; [|split; [|split]].
  - unfold refined. rewrite Nat.div_0_l, Nat.mod_0_l by lia. rewrite pullback_first. exact T0.
  - unfold refined. rewrite Nat.mul_comm, Nat.div_mul, Nat.mod_mul by lia. rewrite pullback_first. exact Tp.
  - intros j Hj. rewrite refined_succ. unfold refined, pullback.
    pose proof (Nat.mod_upper_bound j w ltac:(lia)) as B.
    assert (Hi : (j / w < p)%nat) by (apply Nat.div_lt_upper_bound; lia).
    set (i := (j / w)%nat) in *. set (r := (j mod w)%nat) in *. specialize (Tinc i Hi).
    assert (Q : 0 < (t (S i) - t i) / M) by (apply Rdiv_lt_0_compat; lra).
    destruct (Nat.even i).
    + specialize (Ainc r B). unfold Rdiv in *. nra.
    + replace (w - r)%nat with (S (w - S r)) by lia. specialize (Ainc (w - S r)%nat ltac:(lia)). unfold Rdiv in *. nra.
  - intros j x Hj. rewrite refined_succ. unfold refined.
    pose proof (Nat.mod_upper_bound j w ltac:(lia)) as B. pose proof (Nat.div_mod j w ltac:(lia)) as E.
    assert (Hi : (j / w < p)%nat) by (apply Nat.div_lt_upper_bound; lia).
    set (i := (j / w)%nat) in *. set (r := (j mod w)%nat) in *. intro Hx.
    pose proof (Tinc i Hi) as Ti. pose proof (breakpoints_in_range r ltac:(lia)) as R1. pose proof (breakpoints_in_range (S r) ltac:(lia)) as R2.
    pose proof (breakpoints_in_range (w - r)%nat ltac:(lia)) as R3. pose proof (breakpoints_in_range (w - S r)%nat ltac:(lia)) as R4.
    assert (Q : 0 < (t (S i) - t i) / M) by (apply Rdiv_lt_0_compat; lra).
    set (q := (t (S i) - t i) / M) in *.
    assert (Eq : t (S i) - t i = q * M) by (unfold q; field; lra).
    assert (Ev : Nat.even j = if Nat.even i then Nat.even r else Bool.eqb (Nat.even w) (Nat.even r)).
    { rewrite E, Nat.even_add, Nat.even_mul. destruct (Nat.even i), (Nat.even w), (Nat.even r); reflexivity. }
    unfold pullback in *. destruct (Nat.even i) eqn:Ei.
    + replace ((t (S i) - t i) * a r / M) with (q * a r) in * by (rewrite Eq; field; lra).
      replace ((t (S i) - t i) * a (S r) / M) with (q * a (S r)) in * by (rewrite Eq; field; lra).
      assert (Gx : g x = (x - t i) / q).
      { rewrite (Tg i x Hi) by nra. rewrite Ei. unfold up. rewrite Eq. field. split; lra. }
      assert (Xq : x = t i + q * g x) by (rewrite Gx; field; lra).
      pose proof (Ainc r B) as Ar.
      rewrite (Ah r (g x) B) by nra. rewrite Ev.
      assert (N2 : 0 < q * (a (S r) - a r)) by (apply Rmult_lt_0_compat; lra).
      clearbody q. clear - Xq Q Ar HM N2. revert Xq. generalize (g x). intros G Xq. subst x.
      destruct (Nat.even r); unfold up, down; field; split; lra.
    + replace ((t (S i) - t i) * (M - a (w - r)%nat) / M) with (q * (M - a (w - r)%nat)) in * by (rewrite Eq; field; lra).
      replace ((t (S i) - t i) * (M - a (w - S r)%nat) / M) with (q * (M - a (w - S r)%nat)) in * by (rewrite Eq; field; lra).
      assert (Gx : g x = (t (S i) - x) / q).
      { rewrite (Tg i x Hi) by nra. rewrite Ei. unfold down. rewrite Eq. field. split; lra. }
      assert (Xq : x = t (S i) - q * g x) by (rewrite Gx; field; lra).
      replace (w - r)%nat with (S (w - S r)) in * by lia.
      pose proof (Ainc (w - S r)%nat ltac:(lia)) as Ar.
      rewrite (Ah (w - S r)%nat (g x) ltac:(lia)) by nra. rewrite Ev.
      assert (Ew : Nat.even (w - S r) = negb (Bool.eqb (Nat.even w) (Nat.even r))).
      { rewrite Nat.even_sub by lia. rewrite Nat.even_succ, <- Nat.negb_even. destruct (Nat.even w), (Nat.even r); reflexivity. }
      rewrite Ew.
      assert (N2 : 0 < q * (a (S (w - S r)) - a (w - S r)%nat)) by (apply Rmult_lt_0_compat; lra).
      assert (Ft : t i = t (S i) - q * M) by lra. rewrite Ft.
      clearbody q. clear - Xq Q Ar HM N2. revert Xq. generalize (g x). intros G Xq. subst x.
      destruct (Bool.eqb (Nat.even w) (Nat.even r)); cbn [negb]; unfold up, down; field; split; lra.
Qed.
End Step.

(** ** All compositions *)

Fixpoint compose (hs : list (R -> R)) (x : R) : R :=
  match hs with nil => x | cons h r => h (compose r x) end.

Theorem composition_has_all_laps M w hs : 0 < M -> (0 < w)%nat ->
  Forall (fun h => exists a, is_zigzag M w a h) hs -> exists t, is_zigzag M (w ^ length hs) t (compose hs).
Proof.
  intros HM Hw. induction 1 as [|h hs [a Ha] _ [t Ht]].
  - exists (fun i => INR i * M). simpl. split; [simpl; lra|]. split; [simpl; lra|]. split.
    + intros i Hi. rewrite S_INR. lra.
    + intros i x Hi _. assert (i = 0)%nat by lia. subst. simpl. unfold up. field. lra.
  - exists (refined M w a t). exact (composition_step M w (w ^ length hs)%nat a t h (compose hs) HM Hw Ha Ht).
Qed.

(** Neighbouring laps have slopes of opposite sign, so no affine function covers both. *)
Theorem laps_do_not_merge M p t g i : 0 < M -> is_zigzag M p t g -> (S i < p)%nat ->
  ~ exists c d, forall x, t i <= x <= t (S (S i)) -> g x = c * x + d.
Proof.
  intros HM (T0 & Tp & Tinc & Tg) Hi (c & d & H).
  pose proof (Tinc i ltac:(lia)) as P1. pose proof (Tinc (S i) Hi) as P2.
  pose proof (H (t i) ltac:(lra)) as E1. pose proof (H (t (S i)) ltac:(lra)) as E2. pose proof (H (t (S (S i))) ltac:(lra)) as E3.
  rewrite (Tg i (t i)) in E1 by (lia || lra). rewrite (Tg i (t (S i))) in E2 by (lia || lra).
  rewrite (Tg (S i) (t (S (S i)))) in E3 by (lia || lra).
  rewrite Nat.even_succ, <- Nat.negb_even in E3. destruct (Nat.even i); simpl in E3; unfold up, down in *.
  - replace (M * (t i - t i) / (t (S i) - t i)) with 0 in E1 by (field; lra).
    replace (M * (t (S i) - t i) / (t (S i) - t i)) with M in E2 by (field; lra).
    replace (M * (t (S (S i)) - t (S (S i))) / (t (S (S i)) - t (S i))) with 0 in E3 by (field; lra). nra.
  - replace (M * (t (S i) - t i) / (t (S i) - t i)) with M in E1 by (field; lra).
    replace (M * (t (S i) - t (S i)) / (t (S i) - t i)) with 0 in E2 by (field; lra).
    replace (M * (t (S (S i)) - t (S i)) / (t (S (S i)) - t (S i))) with M in E3 by (field; lra). nra.
Qed.
