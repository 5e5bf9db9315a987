(** * Affine laws of a network

    On a region the outputs of the network are affine functions: its law.  Two
    regions may have the same one.  A certificate of the kind [laws] lists the laws
    and names one of them at every leaf; the machine below computes the law of the
    leaf, compares, and remembers which laws occurred.

    Laws are multiplied by the denominator of the chart, so they have integer
    coefficients. *)

From Coq Require Import List ZArith QArith Qabs Bool Lia.
From ExactReLU Require Import Network Forms Cells Node Problem Soundness Balls Rational Certified Stream.
Import ListNotations.
Open Scope Z_scope.

(** ** What is claimed *)

Definition law := list affine.                 (* one affine function of y an output *)

Fixpoint after_hidden (net : network) (x : point) : point :=
  match net with
  | [] => x
  | ly :: rest => after_hidden rest (map relu (map (fun neuron => value neuron x) ly))
  end.

(** The outputs of the network with the output layer [out] at the point y of the chart. *)
Definition outputs_at (pb : problem) (out : layer) (y : point) : list Q :=
  map (fun neuron => value neuron (after_hidden (hidden pb) (input_at pb y))) out.

Definition chart_denominator (pb : problem) : Z :=
  match chart_of pb with None => 1 | Some ch => denominator ch end.

(** On some ball inside the domain the network coincides with the law. *)
Definition is_law (pb : problem) (out : layer) (l : law) : Prop :=
  exists (c : point) (r : Q),
    length c = dimension pb /\ (0 < r)%Q /\
    forall y, in_ball c r y ->
      in_domain (domain_of pb) y /\
      Forall2 (fun o f => o * inject_Z (chart_denominator pb) == value f y)%Q (outputs_at pb out y) l.

Definition law_fits (pb : problem) (l : law) : Prop := Forall (fun f => length (linear f) = dimension pb) l.

Definition law_count (pb : problem) (out : layer) (count : Z) : Prop :=
  well_formed pb /\ layers_fit (inputs pb) (hidden pb ++ [out]) /\
  exists ls, NoDup ls /\ Z.of_nat (length ls) = count /\ Forall (law_fits pb) ls /\
             forall l, law_fits pb l -> (In l ls <-> is_law pb out l).

(** ** Symbolically: the forms of the outputs under a pattern *)

Fixpoint last_forms (later : network) (fs : list form) (p : pattern) {struct p} : list form :=
  match p with
  | [] => fs
  | bs :: p' =>
      let gs := relu_forms fs bs in
      match later with
      | [] => gs
      | ly :: rest => last_forms rest (layer_forms ly gs) p'
      end
  end.
Definition scaled_output (pb : problem) (out : layer) : layer := map (scale_bias (chart_denominator pb)) out.
Definition output_forms (pb : problem) (out : layer) (p : pattern) : list form :=
  match effective pb with
  | [] => []
  | ly :: rest => layer_forms (scaled_output pb out) (last_forms rest (map form_of ly) p)
  end.

(** ** What the symbols mean *)

Fixpoint after_integers (later : network) (zs : list Z) (y0 : Z) : list Z :=
  match later with
  | [] => map (Z.max 0) zs
  | ly :: rest => after_integers rest (preactivations ly (map (Z.max 0) zs) y0) y0
  end.

Lemma dot_relu_forms_actual y fs :
  map (fun f => dot f y) (relu_forms fs (map (fun z => 0 <? z) (map (fun f => dot f y) fs)))
  = map (Z.max 0) (map (fun f => dot f y) fs).
Proof.
  induction fs as [|f fs IH]; cbn [map relu_forms]; [reflexivity|]. rewrite IH. f_equal.
  destruct (0 <? dot f y) eqn:E; [apply Z.ltb_lt in E | apply Z.ltb_ge in E; destruct y; cbn [dot]]; lia.
Qed.

Lemma dot_last_forms y : forall later fs,
  map (fun f => dot f y) (last_forms later fs (pattern_from later (map (fun f => dot f y) fs) (hd 0 y)))
  = after_integers later (map (fun f => dot f y) fs) (hd 0 y).
Proof.
  induction later as [|ly rest IH]; intro fs; cbn [pattern_from last_forms after_integers].
  - apply dot_relu_forms_actual.
  - rewrite <- dot_relu_forms_actual, <- dot_layer_forms. apply IH.
Qed.

Lemma scaled_after s net : 0 < s -> forall ly x zs, scaled s x zs ->
  scaled s (after_hidden (ly :: net) x) (after_integers net (preactivations ly zs s) s).
Proof.
  intro Hs. induction net as [|ly' rest IH]; intros ly x zs H; pose proof (scaled_layer _ _ _ ly H) as HL.
  - cbn [after_hidden after_integers]. apply scaled_relu; assumption.
  - cbn [after_integers]. change (after_hidden (ly :: ly' :: rest) x)
      with (after_hidden (ly' :: rest) (map relu (map (fun neuron => value neuron x) ly))).
    apply IH, scaled_relu; assumption.
Qed.

Lemma substituted_after e rest : forall zs y0,
  after_integers (map (map (scale_bias e)) rest) zs y0 = after_integers rest zs (e * y0).
Proof.
  induction rest as [|ly rest IH]; intros zs y0; cbn [map after_integers]; [reflexivity|].
  rewrite IH. f_equal. unfold preactivations. rewrite map_map. apply map_ext.
  intros a. cbn [scale_bias linear constant]. ring.
Qed.

Lemma scaled_preactivations e out zs y0 :
  preactivations (map (scale_bias e) out) zs y0 = preactivations out zs (e * y0).
Proof.
  unfold preactivations. rewrite map_map. apply map_ext. intro a. cbn [scale_bias linear constant]. ring.
Qed.

Lemma dot_output_forms pb out y x : well_formed pb -> represents y x ->
  scaled (chart_denominator pb * hd 0 y) (outputs_at pb out x)
    (map (fun f => dot f y) (output_forms pb out (integer_pattern (effective pb) y))).
Proof.
  intros (Hne & _ & HC & _) H. unfold output_forms, outputs_at, scaled_output, chart_denominator, effective, input_at.
  destruct (hidden pb) as [|ly rest]; [congruence|]. destruct (chart_of pb) as [ch|].
  - destruct HC as [HE _].
    assert (Hs : 0 < denominator ch * hd 0 y) by (destruct H as [H _]; nia).
    cbn [substitute integer_pattern]. rewrite <- dot_first_layer, dot_layer_forms, dot_last_forms, scaled_preactivations.
    rewrite substituted_after. apply scaled_layer. rewrite map_map, map_map.
    replace (map (fun a => dot (form_of (affine_of (first_layer_form ch a))) y) ly)
      with (preactivations ly (map (fun u => dot (form_of u) y) (embedding ch)) (denominator ch * hd 0 y)).
    + apply scaled_after; [exact Hs|]. unfold scaled. induction (embedding ch) as [|u us IH]; cbn [map]; constructor; auto.
      rewrite <- (represents_value _ _ u H), inject_Z_mult. field.
      apply inject_Z_pos in HE. intro E. rewrite E in HE. discriminate.
    + unfold preactivations. apply map_ext. intro a.
      rewrite (form_of_affine_of _ (first_layer_form_nonempty ch a)). symmetry. apply dot_first_layer_form.
  - destruct H as [Hy H]. cbn [integer_pattern].
    rewrite <- dot_first_layer, dot_layer_forms, dot_last_forms, scaled_preactivations, Z.mul_1_l.
    apply scaled_layer. rewrite dot_first_layer. apply scaled_after; assumption.
Qed.

(** At one point: the law gives the outputs when it agrees with the forms of the pattern there. *)
Definition agrees_at (y : list Z) (gs : list form) (l : law) : Prop :=
  Forall2 (fun g f => dot g y = dot (form_of f) y) gs l.

Lemma law_at pb out l y x : well_formed pb -> represents y x ->
  (Forall2 (fun o f => o * inject_Z (chart_denominator pb) == value f x)%Q (outputs_at pb out x) l <->
   agrees_at y (output_forms pb out (integer_pattern (effective pb) y)) l).
Proof.
  intros W H. pose proof (dot_output_forms pb out y x W H) as S. unfold agrees_at.
  revert S. generalize (outputs_at pb out x), (output_forms pb out (integer_pattern (effective pb) y)).
  intros os gs. revert os l. pose proof (inject_Z_pos _ (proj1 H)) as Hy.
  assert (N : ~ (inject_Z (hd 0%Z y) == 0)%Q) by (intro E; rewrite E in Hy; discriminate).
  induction gs as [|g gs IH]; intros os l S; inversion S as [|o ? os' ? E S']; subst.
  - split; intro A; inversion A; constructor.
  - rewrite inject_Z_mult, Qmult_assoc in E.
    split; intro A; inversion A as [|? f ? l' B C]; subst; constructor; try (apply (IH os' l' S'); exact C).
    + apply inject_Z_injective. rewrite <- E, <- (represents_value _ _ f H), B. reflexivity.
    + apply (Qmult_inj_r _ _ (inject_Z (hd 0%Z y)) N). rewrite E, B. symmetry. apply represents_value, H.
Qed.

(** ** The law of a region *)

(** Same coefficients; forms may lack zeros at the end. *)
Definition matches (gs : list form) (l : law) : Prop :=
  Forall2 (fun g f => forall i, nth i g 0 = nth i (form_of f) 0) gs l.

Lemma same_nth_dot g : forall f y, (forall i, nth i g 0 = nth i f 0) -> dot g y = dot f y.
Proof.
  assert (Z0 : forall f y, (forall i, nth i f 0 = 0) -> dot f y = 0).
  { induction f as [|a f IH]; intros [|b y] H; cbn [dot]; try reflexivity.
    rewrite IH; [pose proof (H 0%nat) as H0; cbn in H0; lia|]. intro i. exact (H (S i)). }
  induction g as [|a g IH]; intros [|b f] y H.
  - reflexivity.
  - rewrite (Z0 (b :: f)); [reflexivity|]. intro i. rewrite <- H. destruct i; reflexivity.
  - rewrite (Z0 (a :: g)); [reflexivity|]. intro i. rewrite H. destruct i; reflexivity.
  - destruct y as [|c y]; [reflexivity|]. cbn [dot]. rewrite (IH f y) by (intro i; exact (H (S i))).
    pose proof (H 0%nat) as H0. cbn in H0. lia.
Qed.

Lemma matches_agrees gs l y : matches gs l -> agrees_at y gs l.
Proof. unfold matches, agrees_at. induction 1; constructor; auto. apply same_nth_dot. assumption. Qed.

Theorem region_law pb out p l : well_formed pb -> is_region pb p -> matches (output_forms pb out p) l -> is_law pb out l.
Proof.
  intros W (c & r & Hc & Hr & H) M. exists c, r. split; [exact Hc|]. split; [exact Hr|].
  intros x Hx. destruct (H x Hx) as [A B]. split; [exact A|].
  destruct (common_denominator x) as (s & zs & Hs & HS). assert (R : represents (s :: zs) x) by (split; assumption).
  apply (law_at pb out l (s :: zs) x W R). rewrite <- (effective_pattern _ _ _ W R), B.
  apply matches_agrees, M.
Qed.

(** ** Every law is the law of a region *)

Fixpoint all_bits (n : nat) : list (list bool) :=
  match n with O => [[]] | S n' => map (cons true) (all_bits n') ++ map (cons false) (all_bits n') end.
Fixpoint all_patterns (net : network) : list pattern :=
  match net with
  | [] => [[]]
  | ly :: rest => flat_map (fun bs => map (cons bs) (all_patterns rest)) (all_bits (length ly))
  end.

Lemma all_bits_complete bs : In bs (all_bits (length bs)).
Proof.
  induction bs as [|b bs IH]; cbn [length all_bits]; [left; reflexivity|].
  apply in_or_app. destruct b; [left | right]; apply in_map, IH.
Qed.

Lemma all_patterns_complete net : forall ly zs y0,
  length zs = length ly -> In (pattern_from net zs y0) (all_patterns (ly :: net)).
Proof.
  induction net as [|ly' rest IH]; intros ly zs y0 L.
  - cbn [pattern_from]. cbn [all_patterns]. apply in_flat_map. exists (map (fun z => 0 <? z) zs).
    split; [rewrite <- L, <- (map_length (fun z => 0 <? z) zs); apply all_bits_complete | left; reflexivity].
  - cbn [pattern_from]. change (all_patterns (ly :: ly' :: rest))
      with (flat_map (fun bs => map (cons bs) (all_patterns (ly' :: rest))) (all_bits (length ly))).
    apply in_flat_map. exists (map (fun z => 0 <? z) zs).
    split; [rewrite <- L, <- (map_length (fun z => 0 <? z) zs); apply all_bits_complete|].
    apply in_map, IH. unfold preactivations. apply map_length.
Qed.

Definition difference (g : form) (f : affine) : form := add g (opposite (form_of f)).

Lemma nth_add u : forall v i, nth i (add u v) 0 = nth i u 0 + nth i v 0.
Proof. induction u as [|a u IH]; intros [|b v] [|i]; cbn [add nth]; try lia. apply IH. Qed.

Lemma nth_scale k u : forall i, nth i (scale k u) 0 = k * nth i u 0.
Proof. unfold scale. induction u as [|a u IH]; intros [|i]; cbn [map nth]; try lia. apply IH. Qed.

Lemma constant_nth f : is_constant f = true -> forall i, nth (S i) f 0 = 0.
Proof.
  unfold is_constant. destruct f as [|c cs]; [intros _ [|i]; reflexivity|]. cbn [tl nth].
  induction cs as [|a cs IH]; intros H i; [destruct i; reflexivity|]. cbn [forallb] in H.
  apply andb_true_iff in H as [Ha H]. apply Z.eqb_eq in Ha. destruct i as [|i]; [cbn; lia|]. apply (IH H).
Qed.

(** Where their difference is not 0 unless it is the zero form, equal values mean equal forms. *)
Lemma difference_zero g f y : 0 < hd 0 y -> (is_constant (difference g f) = false -> dot (difference g f) y <> 0) ->
  dot g y = dot (form_of f) y -> forall i, nth i g 0 = nth i (form_of f) 0.
Proof.
  intros Hy G E i. assert (D : dot (difference g f) y = 0).
  { unfold difference. rewrite dot_add, dot_opposite. lia. }
  destruct (is_constant (difference g f)) eqn:C; [|exfalso; apply G; auto].
  assert (N : nth i (difference g f) 0 = 0).
  { destruct i as [|i]; [|apply constant_nth, C]. rewrite (dot_constant _ _ C) in D.
    assert (H0 : hd 0 (difference g f) = 0) by nia. destruct (difference g f); cbn in *; lia. }
  unfold difference in N. rewrite nth_add in N. unfold opposite in N. rewrite nth_scale in N. lia.
Qed.

Definition differences (gs : list form) (l : law) : list form :=
  map (fun gf => difference (fst gf) (snd gf)) (combine gs l).

Lemma agrees_matches y gs l : 0 < hd 0 y ->
  (forall d, In d (differences gs l) -> is_constant d = false -> dot d y <> 0) ->
  agrees_at y gs l -> matches gs l.
Proof.
  intros Hy G A. unfold agrees_at, matches in *. induction A as [|g f gs l E A IH]; constructor.
  - apply (difference_zero g f y Hy); [|exact E]. intro C. apply G; [left; reflexivity|exact C].
  - apply IH. intros d Hd. apply G. right. exact Hd.
Qed.

Lemma short_last_forms n p : forall later fs, Forall (short n) fs -> Forall (short n) (last_forms later fs p).
Proof.
  induction p as [|bs p IH]; intros later fs H; cbn [last_forms]; auto.
  destruct later; [apply short_relu_forms, H|]. apply IH, short_layer_forms, short_relu_forms, H.
Qed.

Lemma short_output_forms pb out p : well_formed pb -> Forall (short (dimension pb)) (output_forms pb out p).
Proof.
  intro W. pose proof (effective_fits pb W) as F. unfold output_forms. destruct (effective pb) as [|ly rest]; [constructor|].
  apply short_layer_forms, short_last_forms, short_first_layer, F.
Qed.

Lemma short_differences n gs l : Forall (short n) gs -> Forall (fun f => length (linear f) = n) l ->
  Forall (short n) (differences gs l).
Proof.
  unfold differences. intros H. revert l. induction H as [|g gs Hg _ IH]; intros [|f l] F; cbn [combine map]; constructor.
  - inversion F; subst. unfold short, difference in *. apply length_add; [exact Hg|].
    unfold opposite. rewrite length_scale. cbn [snd]. unfold form_of. cbn [length]. lia.
  - inversion F; subst. apply IH. assumption.
Qed.

Theorem law_of_some_region pb out l : well_formed pb -> law_fits pb l -> is_law pb out l ->
  exists p y, strict_point (dimension pb) (effective pb) (map form_of (domain_of pb)) p y
              /\ matches (output_forms pb out p) l.
Proof.
  intros W F (c & r & Hc & Hr & H). set (n := dimension pb) in *.
  destruct (common_denominator c) as (s & zs & Hs & HS).
  assert (Hl : length zs = n) by (rewrite <- Hc; clear - HS; induction HS; cbn; auto).
  assert (Hp : is_point n (s :: zs)) by (split; cbn; lia).
  pose proof (effective_fits pb W) as EF. destruct (effective pb) as [|ly rest] eqn:EE; [destruct EF|].
  set (k := Zpos (Qden r)). set (ps := all_patterns (ly :: rest)).
  set (fs := filter (fun f => negb (is_constant f))
               (map form_of (domain_of pb)
                ++ flat_map (fun p => forms_along rest (map form_of ly) p) ps
                ++ flat_map (fun p => differences (output_forms pb out p) l) ps)).
  destruct (avoid n k (s :: zs) fs Hp eq_refl) as (m & d & Hm & Ld & Hd & HG).
  { intros f Hf. apply filter_In in Hf as [Hf C]. apply negb_true_iff in C. apply short_has_coordinate; [|exact C].
    apply in_app_or in Hf as [Hf|Hf]; [|apply in_app_or in Hf as [Hf|Hf]].
    - apply in_map_iff in Hf as (a & <- & Ha). destruct W as (_ & _ & _ & W). rewrite Forall_forall in W.
      destruct (W a Ha) as [HL _]. unfold short, form_of, n. cbn [length]. cbv beta in HL. lia.
    - apply in_flat_map in Hf as (p & _ & Hf).
      pose proof (short_forms_along n p rest _ (short_first_layer n ly EF)) as S0. rewrite Forall_forall in S0. auto.
    - apply in_flat_map in Hf as (p & _ & Hf).
      pose proof (short_differences n _ l (short_output_forms pb out p W) F) as S0. rewrite Forall_forall in S0. auto. }
  assert (Hsm : small n m d).
  { split; auto. eapply Forall_impl; [|exact Hd]. intros; cbn in *; lia. }
  set (y := near k m (s :: zs) d) in *.
  pose proof (near_is_point n k m (s :: zs) d Hp eq_refl ltac:(lia) Hsm : is_point n y) as Hy.
  pose proof (represents_rational y (proj2 Hy)) as R.
  destruct (H _ (near_is_in_ball n c r (s :: zs) m d _ (conj Hs HS) Hp ltac:(lia) Hr Hsm R)) as [A B].
  set (p := integer_pattern (ly :: rest) y).
  assert (Ip : In p ps).
  { unfold p, ps. cbn [integer_pattern]. apply all_patterns_complete. unfold preactivations. apply map_length. }
  assert (G : forall f, In f (map form_of (domain_of pb)
                ++ flat_map (fun p => forms_along rest (map form_of ly) p) ps
                ++ flat_map (fun p => differences (output_forms pb out p) l) ps) ->
              is_constant f = false -> dot f y <> 0).
  { intros f Hf C. apply HG. apply filter_In. rewrite C. auto. }
  exists p, y. split.
  - split; [exact Hy|]. split.
    + unfold inside. rewrite Forall_map. apply Forall_forall. intros a Ha.
      apply (represents_domain _ _ _ R) in A. unfold in_closed in A. rewrite Forall_forall in A. specialize (A a Ha).
      assert (C : is_constant (form_of a) = false).
      { destruct W as (_ & _ & _ & W). rewrite Forall_forall in W. apply constant_form_of, (W a Ha). }
      enough (dot (form_of a) y <> 0) by lia. apply G; [|exact C]. apply in_or_app. left. apply in_map, Ha.
    + apply generic_cell; [apply Hy | |].
      * unfold p. cbn [integer_pattern]. rewrite dot_first_layer. reflexivity.
      * intros f Hf C. apply G; [|exact C]. apply in_or_app. right. apply in_or_app. left.
        apply in_flat_map. exists p. auto.
  - apply (law_at pb out l y _ W R) in B. rewrite EE in B. fold p in B.
    apply (agrees_matches y); [apply Hy | | exact B].
    intros f Hf C. apply G; [|exact C]. apply in_or_app. right. apply in_or_app. right.
    apply in_flat_map. exists p. auto.
Qed.
