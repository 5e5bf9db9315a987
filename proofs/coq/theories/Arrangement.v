(** * Cells of an arrangement

    For one layer whose forms are not constant, proper activation regions and cells
    are the same: a pattern is proper exactly when some point strictly inside the
    domain lies off all hyperplanes and has that pattern.  (That these sets, being
    convex, are the connected components of the complement is left to the reader.) *)

From Coq Require Import List ZArith QArith Bool Lia.
From ExactReLU Require Import Network Forms Cells Soundness Node Problem Balls Rational Certified.
Import ListNotations.
Open Scope Z_scope.

Definition no_constant_row (pb : problem) : bool :=
  match effective pb with
  | [ly] => forallb (fun row => negb (is_constant (form_of row))) ly
  | _ => false
  end.

(** The sides of the hyperplanes on which a point off all of them lies. *)
Definition is_cell (pb : problem) (p : pattern) : Prop :=
  exists (y : point),
    length y = dimension pb /\
    Forall (fun d => 0 < value d y)%Q (domain_of pb) /\
    Forall (fun row => ~ value row (input_at pb y) == 0)%Q (hd [] (hidden pb)) /\
    pattern_at (hidden pb) (input_at pb y) = p.

Lemma scaled_zero s x z : 0 < s -> (x * inject_Z s == inject_Z z)%Q -> ((x == 0)%Q <-> z = 0).
Proof.
  intros Hs H. apply inject_Z_pos in Hs. split; intro E.
  - apply inject_Z_injective. rewrite <- H, E. change (inject_Z 0) with 0%Q. ring.
  - subst z. change (inject_Z 0) with 0%Q in H. apply Qmult_integral in H as [H|H]; [exact H|].
    rewrite H in Hs. discriminate.
Qed.

Lemma scaled_positive s x z : 0 < s -> (x * inject_Z s == inject_Z z)%Q -> ((0 < x)%Q <-> 0 < z).
Proof.
  intros Hs H. pose proof (scaled_sign _ _ _ Hs H) as E. unfold active in E.
  rewrite <- Z.ltb_lt, <- E. rewrite negb_true_iff, <- not_true_iff_false, Qle_bool_iff.
  split; intro L; [apply Qlt_not_le, L | apply Qnot_le_lt, L].
Qed.

(** The values of the rows at the input are those of the effective forms, up to a positive factor. *)
Lemma effective_values pb ly y x : well_formed pb -> hidden pb = [ly] -> represents y x ->
  exists s ly', 0 < s /\ effective pb = [ly'] /\
    scaled s (map (fun row => value row (input_at pb x)) ly) (map (fun f => dot f y) (map form_of ly')).
Proof.
  intros (_ & _ & HC & _) E H. unfold effective, input_at. rewrite E. destruct (chart_of pb) as [ch|].
  - destruct HC as [HE _]. exists (denominator ch * hd 0 y). eexists. split; [destruct H as [H _]; nia|].
    split; [reflexivity|]. rewrite !map_map.
    assert (S : scaled (denominator ch * hd 0 y)
                  (map (fun u => (value u x / inject_Z (denominator ch))%Q) (embedding ch))
                  (map (fun u => dot (form_of u) y) (embedding ch))).
    { unfold scaled. induction (embedding ch) as [|u us IH]; cbn [map]; constructor; auto.
      rewrite <- (represents_value _ _ u H), inject_Z_mult. field.
      apply inject_Z_pos in HE. intro Z0. rewrite Z0 in HE. discriminate. }
    clear E. induction ly as [|a ly IH]; cbn [map]; constructor; [|exact IH].
    rewrite (form_of_affine_of _ (first_layer_form_nonempty ch a)), dot_first_layer_form.
    apply scaled_value, S.
  - exists (hd 0 y), ly. destruct H as [Hy H]. split; [exact Hy|]. split; [reflexivity|].
    rewrite dot_first_layer. apply scaled_layer, H.
Qed.

Lemma strict_cell fs y bs : 0 < hd 0 y -> forallb (fun f => negb (is_constant f)) fs = true ->
  (Forall2 (has_sign y) fs bs <->
   Forall (fun f => dot f y <> 0) fs /\ map (fun f => 0 <? dot f y) fs = bs).
Proof.
  intro Hy. revert bs. induction fs as [|f fs IH]; intros bs H; cbn [forallb map] in *.
  - split; [intro A; inversion A; subst; split; [constructor|reflexivity]|]. intros [_ <-]. constructor.
  - apply andb_true_iff in H as [C H]. apply negb_true_iff in C. split.
    + intro A. inversion A as [|? b ? bs' S R]; subst. apply (IH _ H) in R as [R1 R2].
      pose proof (has_sign_ltb _ _ _ Hy S) as E. split; [|congruence]. constructor; [|exact R1].
      unfold has_sign in S. rewrite C in S. destruct b; lia.
    + intros [A <-]. inversion A; subst. constructor; [apply ltb_has_sign; auto|]. apply (IH _ H). auto.
Qed.

Lemma Forall_zero s xs zs : 0 < s -> scaled s xs zs ->
  (Forall (fun x => ~ (x == 0)%Q) xs <-> Forall (fun z => z <> 0) zs).
Proof.
  intros Hs H. induction H as [|x z xs zs E H IH]; [split; constructor|].
  rewrite !Forall_cons_iff, IH, (scaled_zero _ _ _ Hs E). tauto.
Qed.

Lemma represents_positive dom y x : represents y x ->
  (Forall (fun d => 0 < value d x)%Q dom <-> inside (map form_of dom) y).
Proof.
  intros H. unfold inside. rewrite Forall_map. induction dom as [|d dom IH]; [split; constructor|].
  rewrite !Forall_cons_iff, IH, (scaled_positive _ _ _ (proj1 H) (represents_value _ _ d H)). tauto.
Qed.

Lemma strict_point_cell pb p y x : well_formed pb -> no_constant_row pb = true ->
  is_point (dimension pb) y -> represents y x ->
  (strict_point (dimension pb) (effective pb) (map form_of (domain_of pb)) p y <->
   Forall (fun d => 0 < value d x)%Q (domain_of pb) /\
   Forall (fun row => ~ value row (input_at pb x) == 0)%Q (hd [] (hidden pb)) /\
   pattern_at (hidden pb) (input_at pb x) = p).
Proof.
  intros W N Hp H. assert (K : exists ly, hidden pb = [ly]).
  { unfold no_constant_row, effective in N. destruct (chart_of pb), (hidden pb) as [|ly [|]]; try discriminate; eauto. }
  destruct K as [ly E]. destruct (effective_values pb ly y x W E H) as (s & ly' & Hs & E' & S).
  unfold no_constant_row in N. unfold strict_point. rewrite E' in *. rewrite E. cbn [hd pattern_at].
  rewrite (represents_positive _ _ _ H), (scaled_active _ _ _ Hs S).
  assert (Z0 : Forall (fun row => ~ (value row (input_at pb x) == 0)%Q) ly
               <-> Forall (fun f => dot f y <> 0) (map form_of ly')).
  { rewrite <- (Forall_map (fun row => value row (input_at pb x)) (fun q => ~ (q == 0)%Q)).
    rewrite (Forall_zero _ _ _ Hs S). rewrite Forall_map. reflexivity. }
  rewrite Z0, map_map.
  assert (N' : forallb (fun f => negb (is_constant f)) (map form_of ly') = true).
  { rewrite forallb_forall in *. intros f Hf. apply in_map_iff in Hf as (a & <- & Ha). auto. }
  split.
  - intros (_ & A & B). split; [exact A|]. destruct p as [|bs p]; [destruct B|]. destruct B as [B ->].
    apply (strict_cell _ _ _ (proj2 Hp) N') in B as [B1 B2]. split; [exact B1|]. congruence.
  - intros (A & B & <-). split; [exact Hp|]. split; [exact A|]. split; [|reflexivity].
    apply (strict_cell _ _ _ (proj2 Hp) N'). auto.
Qed.

Theorem region_iff_cell pb p : well_formed pb -> no_constant_row pb = true -> (is_region pb p <-> is_cell pb p).
Proof.
  intros W N. rewrite <- (region_iff_integer_region pb p W).
  rewrite <- strict_point_iff_ball; [|exact (effective_fits pb W)|].
  2: { destruct W as (_ & _ & _ & W). eapply Forall_impl; [|exact W]. intros d [H1 H2].
       split; [lia|apply constant_form_of, H2]. }
  split.
  - intros (y & Hs). pose proof Hs as (Hp & _). pose proof (represents_rational y (proj2 Hp)) as H.
    exists (rational_point y). split; [|apply (strict_point_cell pb p y); auto].
    destruct Hp as [Hl _]. unfold rational_point. rewrite map_length. destruct y; [discriminate|]. cbn in *. lia.
  - intros (x & Hl & Hc). destruct (common_denominator x) as (s & zs & Hs & H).
    assert (Hp : is_point (dimension pb) (s :: zs)).
    { split; [|exact Hs]. rewrite <- Hl. clear - H. induction H; cbn in *; auto. }
    exists (s :: zs). apply (strict_point_cell pb p (s :: zs) x); auto. split; [exact Hs|exact H].
Qed.

Definition cell_count (pb : problem) (count : Z) : Prop :=
  exists ps, NoDup ps /\ (forall p, In p ps <-> is_cell pb p) /\ Z.of_nat (length ps) = count.

Theorem cell_count_correct pb N : region_count pb N -> no_constant_row pb = true -> cell_count pb N.
Proof.
  intros (ps & (W & D & I) & L) H. exists ps. split; [exact D|]. split; [|exact L].
  intro p. rewrite I. apply region_iff_cell; assumption.
Qed.
