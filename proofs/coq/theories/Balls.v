(** * Strict points and balls

    A pattern has a strict point inside the domain if and only if it is constant on
    a ball inside the domain.  One way a strict inequality leaves room; the other way
    a ball contains a point off the finitely many zero sets of non-constant forms. *)

From Coq Require Import List ZArith Bool Lia.
From ExactReLU Require Import Network Forms Cells Soundness.
Import ListNotations.
Open Scope Z_scope.

(** [near k m y d] with |d_i| <= m is a point at distance at most 1/(k*y0) of y, and m
    may be any common denominator: these are all rational points of that ball. *)
Definition near (k m : Z) (y d : list Z) : list Z := add (scale (m * k) y) (0 :: d).
Definition small (n : nat) (m : Z) (d : list Z) : Prop := length d = n /\ Forall (fun x => Z.abs x <= m) d.

Definition integer_pattern (net : network) (y : list Z) : pattern :=
  match net with
  | [] => []
  | ly :: rest => pattern_from rest (preactivations ly (tl y) (hd 0 y)) (hd 0 y)
  end.
Definition in_closed (dom : domain) (y : list Z) : Prop := Forall (fun d => 0 <= dot (form_of d) y) dom.

Definition is_integer_region (n : nat) (net : network) (dom : domain) (p : pattern) : Prop :=
  exists y k, is_point n y /\ 0 < k /\ forall m d, 0 < m -> small n m d ->
    in_closed dom (near k m y d) /\ integer_pattern net (near k m y d) = p.

(** ** How far a form can move *)

Fixpoint norm1 (f : list Z) : Z := match f with [] => 0 | a :: r => Z.abs a + norm1 r end.

Lemma norm1_nonneg f : 0 <= norm1 f.
Proof. induction f; cbn [norm1]; lia. Qed.

Lemma nth_norm1 f : forall i, Z.abs (nth i f 0) <= norm1 f.
Proof.
  induction f as [|a f IH]; intros [|i]; cbn [nth norm1]; try (cbn; lia).
  - pose proof (norm1_nonneg f); lia.
  - specialize (IH i). lia.
Qed.

Lemma dot_near f k m y d : dot f (near k m y d) = m * k * dot f y + dot f (0 :: d).
Proof. unfold near. rewrite dot_comm, dot_add, dot_scale, (dot_comm y), (dot_comm (0 :: d)). reflexivity. Qed.

Lemma dot_small f m : forall d, 0 <= m -> Forall (fun x => Z.abs x <= m) d -> Z.abs (dot f d) <= m * norm1 f.
Proof.
  induction f as [|a f IH]; intros [|x d] Hm H; cbn [dot norm1]; try (cbn; lia).
  { pose proof (norm1_nonneg f). change (Z.abs 0) with 0. nia. }
  inversion H as [|? ? Hx Hd]; subst. specialize (IH d Hm Hd). pose proof (norm1_nonneg f).
  assert (Z.abs (a * x) <= m * Z.abs a) by (rewrite Z.abs_mul; nia). nia.
Qed.

Lemma near_bounds f k m y d : 0 < m -> Forall (fun x => Z.abs x <= m) d ->
  m * (k * dot f y - norm1 f) <= dot f (near k m y d) <= m * (k * dot f y + norm1 f).
Proof.
  intros Hm Hd. rewrite dot_near.
  assert (H : Forall (fun x => Z.abs x <= m) (0 :: d)) by (constructor; auto; cbn; lia).
  pose proof (dot_small f m (0 :: d) (Z.lt_le_incl _ _ Hm) H). nia.
Qed.

Lemma near_is_point n k m y d : is_point n y -> 0 < k -> 0 < m -> small n m d -> is_point n (near k m y d).
Proof.
  intros [H1 H2] Hk Hm [Hl _]. unfold near, is_point. destruct y as [|y0 ys]; [discriminate|].
  cbn [scale map add hd length] in *. split; [|nia]. f_equal. injection H1 as H1.
  apply length_add_eq; [rewrite map_length|]; assumption.
Qed.

(** ** From a strict point to a ball *)

Lemma has_sign_ball y f b : has_sign y f b -> exists K, 0 < K /\ forall k m d, K <= k -> 0 < m ->
  Forall (fun x => Z.abs x <= m) d -> has_sign (near k m y d) f b.
Proof.
  unfold has_sign. destruct (is_constant f); intro H; [exists 1; split; [lia|auto]|].
  exists (1 + norm1 f). pose proof (norm1_nonneg f). split; [lia|]. intros k m d Hk Hm Hd.
  pose proof (near_bounds f k m y d Hm Hd) as [A1 A2]. destruct b.
  - assert (1 <= k * dot f y - norm1 f) by nia. nia.
  - assert (k * dot f y + norm1 f <= -1) by nia. nia.
Qed.

Lemma has_signs_ball y fs bs : Forall2 (has_sign y) fs bs -> exists K, 0 < K /\ forall k m d, K <= k -> 0 < m ->
  Forall (fun x => Z.abs x <= m) d -> Forall2 (has_sign (near k m y d)) fs bs.
Proof.
  induction 1 as [|f b fs bs H _ (K & HK & IH)]; [exists 1; split; [lia|constructor]|].
  destruct (has_sign_ball _ _ _ H) as (K' & HK' & H'). exists (K + K'). split; [lia|].
  intros k m d Hk Hm Hd. constructor; [apply H' | apply IH]; auto; lia.
Qed.

Lemma cell_ball p : forall later fs y, cell later fs p y -> exists K, 0 < K /\ forall k m d, K <= k -> 0 < m ->
  Forall (fun x => Z.abs x <= m) d -> cell later fs p (near k m y d).
Proof.
  induction p as [|bs p IH]; intros later fs y H; [destruct later; exact (False_ind _ H)|].
  destruct H as [H1 H2]. destruct (has_signs_ball _ _ _ H1) as (K & HK & HB).
  destruct later as [|ly rest].
  - exists K; split; auto. intros; split; auto.
  - destruct (IH _ _ _ H2) as (K' & HK' & HB'). exists (K + K'). split; [lia|].
    intros k m d Hk Hm Hd. split; [apply HB | apply HB']; auto; lia.
Qed.

Lemma inside_ball dom y : inside (map form_of dom) y -> exists K, 0 < K /\ forall k m d, K <= k -> 0 < m ->
  Forall (fun x => Z.abs x <= m) d -> in_closed dom (near k m y d).
Proof.
  unfold inside, in_closed. induction dom as [|f dom IH]; intro H; [exists 1; split; [lia|constructor]|].
  inversion H as [|? ? Hf HD]; subst. destruct (IH HD) as (K & HK & HB).
  exists (K + (1 + norm1 (form_of f))). pose proof (norm1_nonneg (form_of f)). split; [lia|].
  intros k m d Hk Hm Hd. constructor; [|apply HB; auto; lia].
  pose proof (near_bounds (form_of f) k m y d Hm Hd) as [A1 _].
  assert (1 <= k * dot (form_of f) y - norm1 (form_of f)) by nia. nia.
Qed.

(** ** From a ball to a strict point *)

(** All forms that occur on the way of the pattern p through the layers. *)
Fixpoint forms_along (later : network) (fs : list form) (p : pattern) {struct p} : list form :=
  match p with
  | [] => fs
  | bs :: p' =>
      fs ++ match later with [] => [] | ly :: rest => forms_along rest (layer_forms ly (relu_forms fs bs)) p' end
  end.

Lemma generic_cell p : forall later fs y, 0 < hd 0 y ->
  p = pattern_from later (map (fun f => dot f y) fs) (hd 0 y) ->
  (forall f, In f (forms_along later fs p) -> is_constant f = false -> dot f y <> 0) -> cell later fs p y.
Proof.
  induction p as [|bs p IH]; intros later fs y Hy E G; [destruct later; discriminate|].
  assert (HF : Forall2 (has_sign y) fs bs).
  { assert (E1 : bs = map (fun z => 0 <? z) (map (fun f => dot f y) fs)) by (destruct later; cbn in E; congruence).
    assert (G1 : forall f, In f fs -> is_constant f = false -> dot f y <> 0)
      by (intros f Hf; apply G; cbn [forms_along]; apply in_or_app; auto).
    subst bs. clear - Hy G1. induction fs as [|f fs IH]; cbn [map]; constructor.
    - apply ltb_has_sign; [exact Hy|]. apply G1. left; reflexivity.
    - apply IH. intros g Hg. apply G1. right; auto. }
  split; auto. destruct later as [|ly rest]; cbn [pattern_from] in E.
  - congruence.
  - apply IH; auto.
    + injection E as E1 E2. rewrite E2, dot_layer_forms. f_equal.
      destruct (dot_relu_forms y Hy fs bs HF) as [M _]. rewrite M. reflexivity.
    + intros f Hf. apply G. cbn [forms_along]. apply in_or_app. auto.
Qed.

(** The i-th unit vector. *)
Definition bump (i n : nat) : list Z := repeat 0 i ++ 1 :: repeat 0 (n - S i).

Lemma length_bump i n : (i < n)%nat -> length (bump i n) = n.
Proof. intro H. unfold bump. rewrite app_length. cbn [length]. rewrite !repeat_length. lia. Qed.

Lemma small_bump i n : Forall (fun x => Z.abs x <= 1) (bump i n).
Proof.
  unfold bump. apply Forall_app; split; [|constructor; [cbn; lia|]];
    apply Forall_forall; intros x Hx; apply repeat_spec in Hx; subst; cbn; lia.
Qed.

Lemma dot_repeat_0 f : forall j, dot f (repeat 0 j) = 0.
Proof. induction f as [|a f IH]; intros [|j]; cbn; auto. rewrite IH; lia. Qed.

Lemma dot_bump f : forall i n, dot f (bump i n) = nth i f 0.
Proof.
  unfold bump. induction f as [|a f IH]; intros [|i] n; cbn [repeat app dot nth]; auto.
  - rewrite dot_repeat_0. lia.
  - destruct n as [|n]; [|specialize (IH i n)].
    + assert (Q := IH i 0%nat). cbn [Nat.sub] in *. rewrite Q. lia.
    + replace (S n - S (S i))%nat with (n - S i)%nat by lia. rewrite IH. lia.
Qed.

Lemma constant_or_coordinate f : is_constant f = false -> exists i, nth i (tl f) 0 <> 0.
Proof.
  unfold is_constant. induction (tl f) as [|a r IH]; cbn [forallb]; [discriminate|].
  destruct (Z.eqb_spec 0 a) as [E|E]; intro H.
  - destruct (IH H) as [i Hi]. exists (S i). auto.
  - exists 0%nat. cbn. auto.
Qed.

Lemma norm1_bound (l : list form) : exists B, 0 < B /\ forall f, In f l -> norm1 f < B.
Proof.
  induction l as [|f l (B & HB & IH)]; [exists 1; split; [lia|intros ? []]|].
  exists (B + norm1 f + 1). pose proof (norm1_nonneg f). split; [lia|].
  intros g [E|Hg]; [subst; lia|]. specialize (IH g Hg). lia.
Qed.

(** Refine the denominator by s and move by one unit: still within the ball. *)
Lemma small_refined s m : 2 <= s -> 1 <= m -> forall d v,
  Forall (fun x => Z.abs x <= m - 1) d -> Forall (fun x => Z.abs x <= 1) v ->
  Forall (fun x => Z.abs x <= s * m - 1) (add (scale s d) v).
Proof.
  intros Hs Hm d v Hd. assert (Hsm : 2 <= s * m) by nia. revert v.
  induction Hd as [|x d Hx Hd IH]; intros v Hv.
  - apply (Forall_impl (fun x => Z.abs x <= s * m - 1)) in Hv; [exact Hv|]. intros; cbn in *; lia.
  - assert (Z.abs (s * x) <= s * m - s) by (rewrite Z.abs_mul, (Z.abs_eq s) by lia; nia).
    destruct v as [|b v]; cbn [scale map add].
    + constructor; [lia|]. specialize (IH [] ltac:(constructor)).
      fold (scale s d). destruct (scale s d); exact IH.
    + inversion Hv as [|? ? Hb Hv']; subst. constructor; [lia|]. exact (IH v Hv').
Qed.

(** Inside every ball there is a point where none of finitely many non-constant forms is 0. *)
Lemma avoid n k y (fs : list form) : is_point n y -> 0 < k ->
  (forall f, In f fs -> exists i, (i < n)%nat /\ nth i (tl f) 0 <> 0) ->
  exists m d, 1 <= m /\ length d = n /\ Forall (fun x => Z.abs x <= m - 1) d /\
    forall f, In f fs -> dot f (near k m y d) <> 0.
Proof.
  intros Hp Hk. induction fs as [|f fs IH]; intro HF.
  - exists 1, (repeat 0 n). rewrite repeat_length. repeat split; auto; try lia; try (intros ? []).
    apply Forall_forall. intros x Hx. apply repeat_spec in Hx. subst; cbn; lia.
  - destruct IH as (m & d & Hm & Hl & Hd & HG); [intros g Hg; apply HF; right; auto|].
    destruct (Z.eq_dec (dot f (near k m y d)) 0) as [E|E].
    + destruct (HF f (or_introl eq_refl)) as (i & Hi & Hn).
      destruct (norm1_bound (f :: fs)) as (B & HB & HM).
      set (s := B + 2). exists (s * m), (add (scale s d) (bump i n)).
      split; [unfold s; nia|]. split; [|split].
      * apply length_add_eq; [rewrite length_scale; exact Hl | apply length_bump, Hi].
      * apply small_refined; auto; [unfold s; lia | apply small_bump].
      * intros g Hg.
        assert (Eq : dot g (near k (s * m) y (add (scale s d) (bump i n)))
                     = s * dot g (near k m y d) + nth i (tl g) 0).
        { rewrite !dot_near. destruct g as [|c g]; cbn [dot tl]; [destruct i; cbn; lia|].
          rewrite (dot_comm g (add _ _)), dot_add, dot_scale, (dot_comm _ g), (dot_comm _ g), dot_bump. ring. }
        rewrite Eq. destruct Hg as [Hg|Hg].
        -- subst g. rewrite E. lia.
        -- specialize (HG g Hg). specialize (HM g (or_intror Hg)).
           assert (Z.abs (nth i (tl g) 0) <= norm1 g).
           { destruct g as [|c g]; cbn [tl norm1]; [destruct i; cbn; lia|]. pose proof (nth_norm1 g i). lia. }
           unfold s. nia.
    + exists m, d. repeat split; auto. intros g [Hg|Hg]; [subst; auto | auto].
Qed.

(** Forms in n variables have no coefficient beyond the n-th, so [avoid] applies to them. *)
Definition short (n : nat) (f : form) : Prop := (length f <= S n)%nat.

Lemma short_layer_forms n ly previous : Forall (short n) previous -> Forall (short n) (layer_forms ly previous).
Proof.
  intro H. unfold layer_forms. apply Forall_map, Forall_forall. intros [w b] _. cbn [linear constant].
  apply length_add; [cbn; lia|]. revert w.
  induction H as [|f previous Hf _ IH]; intros [|a w]; cbn; try (unfold short; cbn; lia).
  apply length_add; [rewrite length_scale; auto | apply IH].
Qed.

Lemma short_relu_forms n fs : forall bs, Forall (short n) fs -> Forall (short n) (relu_forms fs bs).
Proof.
  induction fs as [|f fs IH]; intros [|b bs] H; cbn; constructor; inversion H; subst; auto.
  destruct b; auto. unfold short; cbn; lia.
Qed.

Lemma short_forms_along n p : forall later fs, Forall (short n) fs -> Forall (short n) (forms_along later fs p).
Proof.
  induction p as [|bs p IH]; intros later fs H; cbn [forms_along]; auto.
  apply Forall_app; split; auto. destruct later; [constructor|]. apply IH, short_layer_forms, short_relu_forms, H.
Qed.

Lemma short_first_layer n ly :
  Forall (fun neuron => length (linear neuron) <= n)%nat ly -> Forall (short n) (map form_of ly).
Proof. intro H. apply Forall_map. eapply Forall_impl; [|exact H]. intros a Ha. cbv beta in *. unfold short, form_of. cbn [length]. lia. Qed.

Lemma short_has_coordinate n f : short n f -> is_constant f = false ->
  exists i, (i < n)%nat /\ nth i (tl f) 0 <> 0.
Proof.
  intros S0 C. destruct (constant_or_coordinate f C) as [i Hi]. exists i. split; auto.
  unfold short in S0. destruct f as [|c f]; [destruct i; cbn in Hi; congruence|]. cbn in *.
  destruct (Nat.lt_ge_cases i n); auto. rewrite nth_overflow in Hi; [congruence|lia].
Qed.

(** ** Both ways *)

Definition first_layer_fits (n : nat) (net : network) : Prop :=
  match net with [] => False | ly :: _ => Forall (fun neuron => length (linear neuron) <= n)%nat ly end.
Definition row_fits (n : nat) (d : affine) : Prop :=
  (length (linear d) <= n)%nat /\ is_constant (form_of d) = false.

Theorem strict_point_iff_ball n net dom p : first_layer_fits n net -> Forall (row_fits n) dom ->
  (exists y, strict_point n net (map form_of dom) p y) <-> is_integer_region n net dom p.
Proof.
  intros HF HD. destruct net as [|ly rest]; [destruct HF|]. cbn [first_layer_fits] in HF.
  assert (PC : forall y q, is_point n y -> cell rest (map form_of ly) q y -> integer_pattern (ly :: rest) y = q).
  { intros y q Hp H. unfold integer_pattern.
    rewrite (cell_pattern _ _ _ _ (proj2 Hp) H), dot_first_layer. reflexivity. }
  split.
  - intros (y & H1 & H2 & H3). destruct (cell_ball _ _ _ _ H3) as (K & HK & B1).
    destruct (inside_ball _ _ H2) as (K' & HK' & B2).
    exists y, (K + K'). split; [exact H1|]. split; [lia|]. intros m d Hm Hd. split.
    + apply B2; auto; try lia. apply Hd.
    + apply PC; [apply near_is_point; auto; lia|]. apply B1; auto; try lia. apply Hd.
  - intros (y & k & H1 & Hk & H).
    set (fs := filter (fun f => negb (is_constant f))
                 (map form_of dom ++ forms_along rest (map form_of ly) p)).
    destruct (avoid n k y fs H1 Hk) as (m & d & Hm & Hl & Hd & HG).
    { intros f Hf. apply filter_In in Hf as [Hf C]. apply negb_true_iff in C.
      apply short_has_coordinate; auto. apply in_app_or in Hf as [Hf|Hf].
      - apply in_map_iff in Hf as (a & <- & Ha). rewrite Forall_forall in HD. destruct (HD a Ha) as [HL _].
        unfold short, form_of. cbn [length]. lia.
      - pose proof (short_forms_along n p rest _ (short_first_layer n ly HF)) as S0.
        rewrite Forall_forall in S0. auto. }
    assert (Hsm : small n m d).
    { split; auto. eapply Forall_impl; [|exact Hd]. intros; cbn in *; lia. }
    destruct (H m d ltac:(lia) Hsm) as [HI HP].
    exists (near k m y d). pose proof (near_is_point n k m y d H1 Hk ltac:(lia) Hsm) as Hpt.
    split; [exact Hpt|]. split.
    + unfold inside. rewrite Forall_map. apply Forall_forall. intros a Ha.
      unfold in_closed in HI. rewrite Forall_forall in HI, HD. specialize (HI a Ha). destruct (HD a Ha) as [_ C].
      enough (dot (form_of a) (near k m y d) <> 0) by lia.
      apply HG. apply filter_In. rewrite C. split; [|reflexivity]. apply in_or_app. left. apply in_map, Ha.
    + apply generic_cell; [apply Hpt | |].
      * rewrite <- HP. unfold integer_pattern. rewrite dot_first_layer. reflexivity.
      * intros f Hf C. apply HG. apply filter_In. rewrite C. split; [|reflexivity]. apply in_or_app. auto.
Qed.
