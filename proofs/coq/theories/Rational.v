(** * Integers and rational points

    A homogeneous integer vector stands for a rational point, and every rational
    point has one.  With them the regions of [Balls], in integers, are the regions
    of [Network], in rational numbers. *)

From Coq Require Import List ZArith QArith Qabs Bool Lia.
From ExactReLU Require Import Network Forms Cells Balls Node Problem.
Import ListNotations.
Open Scope Z_scope.

(** The integers [zs] are s times the rational numbers [x]. *)
Definition scaled (s : Z) (x : point) (zs : list Z) : Prop :=
  Forall2 (fun q z => (q * inject_Z s == inject_Z z)%Q) x zs.

Lemma scaled_inner s x zs : scaled s x zs -> forall a, (inner a x * inject_Z s == inject_Z (dot a zs))%Q.
Proof.
  induction 1 as [|q z x zs H _ IH]; intros [|c a]; cbn [inner dot]; try (change (inject_Z 0) with 0%Q; ring).
  rewrite inject_Z_plus, inject_Z_mult, <- IH, <- H. ring.
Qed.

Lemma scaled_value s x zs f : scaled s x zs ->
  (value f x * inject_Z s == inject_Z (dot (linear f) zs + constant f * s))%Q.
Proof.
  intro H. unfold value. rewrite inject_Z_plus, inject_Z_mult, <- (scaled_inner _ _ _ H). ring.
Qed.

Lemma scaled_layer s x zs ly : scaled s x zs ->
  scaled s (map (fun neuron => value neuron x) ly) (preactivations ly zs s).
Proof.
  intro H. unfold scaled, preactivations. induction ly as [|a ly IH]; cbn [map]; constructor; auto.
  apply scaled_value, H.
Qed.

Lemma inject_Z_pos s : 0 < s -> (0 < inject_Z s)%Q.
Proof. intro H. change 0%Q with (inject_Z 0). rewrite <- Zlt_Qlt. exact H. Qed.

Lemma scaled_sign s q z : 0 < s -> (q * inject_Z s == inject_Z z)%Q -> active q = (0 <? z).
Proof.
  intros Hs H. apply inject_Z_pos in Hs. unfold active.
  destruct (Qle_bool q 0) eqn:E; cbn [negb]; symmetry.
  - apply Z.ltb_ge. apply Qle_bool_iff in E. rewrite Zle_Qle, <- H.
    apply (Qmult_le_compat_r _ _ (inject_Z s)) in E; [|apply Qlt_le_weak, Hs].
    rewrite Qmult_0_l in E. exact E.
  - apply Z.ltb_lt. rewrite Zlt_Qlt, <- H.
    assert (L : (0 < q)%Q). { apply Qnot_le_lt. intro L. apply Qle_bool_iff in L. congruence. }
    apply (Qmult_lt_compat_r _ _ (inject_Z s)) in L; [|exact Hs]. rewrite Qmult_0_l in L. exact L.
Qed.

Lemma scaled_active s x zs : 0 < s -> scaled s x zs -> map active x = map (fun z => 0 <? z) zs.
Proof. intros Hs. induction 1; cbn; auto. f_equal; auto. apply (scaled_sign s); auto. Qed.

Lemma scaled_relu s x zs : 0 < s -> scaled s x zs -> scaled s (map relu x) (map (Z.max 0) zs).
Proof.
  intros Hs. induction 1 as [|q z x zs H _ IH]; cbn; constructor; auto.
  unfold relu. rewrite (scaled_sign _ _ _ Hs H). destruct (0 <? z) eqn:E.
  - apply Z.ltb_lt in E. rewrite Z.max_r by lia. exact H.
  - apply Z.ltb_ge in E. rewrite Z.max_l by lia. change (inject_Z 0) with 0%Q. ring.
Qed.

(** [integer_pattern] with the values of the inputs and their scale given apart. *)
Definition scaled_pattern (net : network) (zs : list Z) (s : Z) : pattern :=
  match net with [] => [] | ly :: rest => pattern_from rest (preactivations ly zs s) s end.

Lemma scaled_pattern_at s net : 0 < s -> forall x zs, scaled s x zs -> pattern_at net x = scaled_pattern net zs s.
Proof.
  intro Hs. induction net as [|ly rest IH]; intros x zs H; [reflexivity|].
  pose proof (scaled_layer _ _ _ ly H) as HL. cbn [pattern_at scaled_pattern].
  rewrite (scaled_active _ _ _ Hs HL), (IH _ _ (scaled_relu _ _ _ Hs HL)).
  destruct rest; reflexivity.
Qed.

(** ** Charts *)

Definition represents (y : list Z) (x : point) : Prop := 0 < hd 0 y /\ scaled (hd 0 y) x (tl y).

Lemma represents_value y x f : represents y x -> (value f x * inject_Z (hd 0%Z y) == inject_Z (dot (form_of f) y))%Q.
Proof.
  intros [Hy H]. rewrite (scaled_value _ _ _ f H). apply inject_Z_injective.
  destruct y as [|y0 ys]; [cbn in Hy; lia|]. cbn [hd tl form_of dot]. lia.
Qed.

Lemma substituted_later e rest : forall zs y0,
  pattern_from (map (map (scale_bias e)) rest) zs y0 = pattern_from rest zs (e * y0).
Proof.
  induction rest as [|ly rest IH]; intros zs y0; cbn [map pattern_from]; [reflexivity|].
  f_equal. rewrite IH. f_equal. unfold preactivations. rewrite map_map. apply map_ext.
  intros a. cbn [scale_bias linear constant]. ring.
Qed.

Lemma substituted_pattern ch net y :
  integer_pattern (substitute ch net) y
  = scaled_pattern net (map (fun u => dot (form_of u) y) (embedding ch)) (denominator ch * hd 0 y).
Proof.
  destruct net as [|ly rest]; [reflexivity|]. cbn [substitute integer_pattern scaled_pattern].
  rewrite substituted_later. f_equal. rewrite <- dot_first_layer, !map_map.
  unfold preactivations. apply map_ext. intro a.
  rewrite (form_of_affine_of _ (first_layer_form_nonempty ch a)). apply dot_first_layer_form.
Qed.

Lemma effective_pattern pb y x : well_formed pb -> represents y x ->
  pattern_at (hidden pb) (input_at pb x) = integer_pattern (effective pb) y.
Proof.
  intros (_ & _ & HC & _) H. unfold effective, input_at. destruct (chart_of pb) as [ch|].
  - destruct HC as [HE _]. rewrite substituted_pattern. apply scaled_pattern_at.
    + destruct H as [H _]. nia.
    + unfold scaled. induction (embedding ch) as [|u us IH]; cbn [map]; constructor; auto.
      rewrite <- (represents_value _ _ u H), inject_Z_mult. field.
      apply inject_Z_pos in HE. intro E. rewrite E in HE. discriminate.
  - destruct H as [Hy H]. rewrite (scaled_pattern_at _ _ Hy _ _ H). reflexivity.
Qed.

Lemma represents_domain dom y x : represents y x -> (in_closed dom y <-> in_domain dom x).
Proof.
  intro H. unfold in_closed, in_domain. rewrite !Forall_forall.
  assert (E : forall d, 0 <= dot (form_of d) y <-> (0 <= value d x)%Q).
  { intro d. rewrite Zle_Qle, <- (represents_value _ _ d H). destruct H as [Hy _]. apply inject_Z_pos in Hy.
    split; intro L.
    - apply Qmult_lt_0_le_reg_r with (z := inject_Z (hd 0%Z y)); [exact Hy|]. rewrite Qmult_0_l. exact L.
    - rewrite <- (Qmult_0_l (inject_Z (hd 0%Z y))). apply Qmult_le_compat_r; [exact L|apply Qlt_le_weak, Hy]. }
  split; intros A d Hd; apply E, A, Hd.
Qed.

(** ** Every point has integer coordinates, and they give it back *)

Lemma common_denominator (x : point) : exists s zs, 0 < s /\ scaled s x zs.
Proof.
  induction x as [|q x (s & zs & Hs & H)]; [exists 1, []; split; [lia|constructor]|].
  exists (Zpos (Qden q) * s), (Qnum q * s :: map (Z.mul (Zpos (Qden q))) zs). split; [lia|]. constructor.
  - rewrite !inject_Z_mult, Qmult_assoc.
    assert (E : (q * inject_Z (Zpos (Qden q)) == inject_Z (Qnum q))%Q) by (destruct q; unfold Qeq; cbn; lia).
    rewrite E. reflexivity.
  - induction H as [|r z x' zs' Hr _ IH]; cbn [map]; constructor; auto.
    rewrite !inject_Z_mult, <- Hr. ring.
Qed.

Definition rational_point (y : list Z) : point := map (fun a => (inject_Z a / inject_Z (hd 0%Z y))%Q) (tl y).

Lemma represents_rational y : 0 < hd 0 y -> represents y (rational_point y).
Proof.
  intro H. split; [exact H|]. unfold rational_point, scaled.
  apply inject_Z_pos in H. assert (N : ~ (inject_Z (hd 0%Z y) == 0)%Q) by (intro E; rewrite E in H; discriminate).
  induction (tl y) as [|a r IH]; cbn [map]; constructor; auto. field. exact N.
Qed.

(** ** Balls in integers and balls in rational numbers *)

Lemma qabs_le q r : (Qabs q <= r)%Q <-> (- r <= q <= r)%Q.
Proof. apply Qabs_Qle_condition. Qed.

(** A rational point of the ball is [near], with its own denominator as the refinement. *)
Lemma ball_is_near n y k x : is_point n y -> 0 < k ->
  in_ball (rational_point y) (/ inject_Z (k * hd 0%Z y)) x ->
  exists m d, 0 < m /\ small n m d /\ represents (near k m y d) x.
Proof.
  intros [Hl Hy] Hk HB. destruct y as [|y0 ys]; [discriminate|]. cbn [hd tl length] in *. injection Hl as Hl.
  destruct (common_denominator x) as (m & zs & Hm & HS).
  exists m. unfold in_ball, rational_point in HB. cbn [hd tl] in HB.
  pose proof (inject_Z_pos _ Hy) as Qy. pose proof (inject_Z_pos _ Hk) as Qk. pose proof (inject_Z_pos _ Hm) as Qm.
  assert (K : exists d, length d = length ys /\ Forall (fun x => Z.abs x <= m) d /\
                scaled (m * k * y0) x (add (scale (m * k) ys) d)).
  { clear Hl. revert x zs HB HS. induction ys as [|a ys IH]; intros x zs HB HS; inversion HB as [|? q ? x' H1 H2]; subst.
    - exists []. repeat split; constructor.
    - inversion HS as [|? z ? zs' S1 S2]; subst. destruct (IH _ _ H2 S2) as (d & D1 & D2 & D3).
      exists (k * y0 * z - m * k * a :: d). split; [cbn; lia|]. split.
      + constructor; [|exact D2].
        apply qabs_le in H1 as [L U].
        assert (N1 : ~ (inject_Z y0 == 0)%Q) by (intro E; rewrite E in Qy; discriminate).
        assert (N2 : ~ (inject_Z k == 0)%Q) by (intro E; rewrite E in Qk; discriminate).
        assert (P : (0 <= inject_Z (m * k * y0))%Q) by (apply Qlt_le_weak, inject_Z_pos; nia).
        apply (Qmult_le_compat_r _ _ _) with (2 := P) in L. apply (Qmult_le_compat_r _ _ _) with (2 := P) in U.
        assert (E : ((q - inject_Z a / inject_Z y0) * inject_Z (m * k * y0)
                     == inject_Z (k * y0 * z - m * k * a))%Q).
        { unfold Z.sub. rewrite inject_Z_plus, inject_Z_opp, !inject_Z_mult, <- S1. field. exact N1. }
        rewrite E in L, U.
        assert (EL : (- / inject_Z (k * y0) * inject_Z (m * k * y0) == inject_Z (- m))%Q)
          by (rewrite inject_Z_opp, !inject_Z_mult; field; split; assumption).
        assert (EU : (/ inject_Z (k * y0) * inject_Z (m * k * y0) == inject_Z m)%Q)
          by (rewrite !inject_Z_mult; field; split; assumption).
        rewrite EL in L. rewrite EU in U. rewrite <- Zle_Qle in L, U. lia.
      + cbn [scale map add]. constructor; [|exact D3].
        replace (m * k * a + (k * y0 * z - m * k * a)) with (k * y0 * z) by ring.
        rewrite !inject_Z_mult, <- S1. ring. }
  destruct K as (d & D1 & D2 & D3). exists d. split; [exact Hm|]. split; [split; [lia|exact D2]|].
  split; cbn [near scale map add hd tl].
  - nia.
  - replace (m * k * y0 + 0) with (m * k * y0) by ring. exact D3.
Qed.

(** A point that is [near] lies in the ball, once 1/k is below the radius. *)
Lemma near_is_in_ball n c r y m d x : represents y c -> is_point n y -> 0 < m -> (0 < r)%Q -> small n m d ->
  represents (near (Zpos (Qden r)) m y d) x -> in_ball c r x.
Proof.
  intros [Hy Hc] [Hl _] Hm Hr [Dl Dd] [Hn Hx]. set (k := Zpos (Qden r)) in *.
  assert (Hk : 0 < k) by (unfold k; lia).
  destruct y as [|y0 ys]; [discriminate|]. cbn [hd tl near scale map add length] in *. injection Hl as Hl.
  rewrite Z.add_0_r in Hx.
  assert (R : (/ inject_Z k <= r)%Q).
  { unfold k. destruct r as [a b]. unfold Qlt, Qle in *. cbn in *. nia. }
  pose proof (inject_Z_pos _ Hy) as Qy. pose proof (inject_Z_pos _ Hk) as Qk. pose proof (inject_Z_pos _ Hm) as Qm.
  assert (L2 : length d = length ys) by lia. clear Dl Hl Hn.
  revert c x d Hc Dd Hx L2. induction ys as [|a ys IH]; intros c x d Hc Dd Hx L2; destruct d as [|b d]; try discriminate;
    cbn [map add] in Hx; inversion Hc as [|q ? c' ? C1 C2]; inversion Hx as [|q' ? x' ? X1 X2]; subst; [constructor|].
  inversion Dd as [|? ? B1 B2]; subst. constructor; [|exact (IH _ _ d C2 B2 X2 ltac:(cbn in L2; lia))].
  apply Qle_trans with (2 := R). apply qabs_le.
  assert (P : (0 < inject_Z (m * k * y0))%Q) by (apply inject_Z_pos; nia).
  assert (E : ((q' - q) * inject_Z (m * k * y0) == inject_Z b)%Q).
  { assert (EQ : ((q' - q) * inject_Z (m * k * y0)
                  == q' * inject_Z (m * k * y0) - inject_Z (m * k) * (q * inject_Z y0))%Q)
      by (rewrite !inject_Z_mult; ring).
    rewrite EQ, X1, C1, <- inject_Z_mult. unfold Qminus. rewrite <- inject_Z_opp, <- inject_Z_plus. apply inject_Z_injective. ring. }
  assert (N : ~ (inject_Z k == 0)%Q) by (intro Z0; rewrite Z0 in Qk; discriminate).
  assert (EL : (- / inject_Z k * inject_Z (m * k * y0) == inject_Z (- (m * y0)))%Q)
    by (rewrite inject_Z_opp, !inject_Z_mult; field; exact N).
  assert (EU : (/ inject_Z k * inject_Z (m * k * y0) == inject_Z (m * y0))%Q)
    by (rewrite !inject_Z_mult; field; exact N).
  split; apply Qmult_lt_0_le_reg_r with (z := inject_Z (m * k * y0)); try exact P; rewrite E;
    [rewrite EL | rewrite EU]; rewrite <- Zle_Qle; nia.
Qed.

Theorem region_iff_integer_region pb p : well_formed pb ->
  (is_integer_region (dimension pb) (effective pb) (domain_of pb) p <-> is_region pb p).
Proof.
  intro W. split.
  - intros (y & k & Hp & Hk & H). exists (rational_point y), (/ inject_Z (k * hd 0%Z y))%Q.
    destruct Hp as [Hl Hy]. split.
    { unfold rational_point. rewrite map_length. destruct y; [discriminate|]. cbn in *. lia. }
    split; [apply Qinv_lt_0_compat, inject_Z_pos; nia|]. intros x Hx.
    destruct (ball_is_near _ y k x (conj Hl Hy) Hk Hx) as (m & d & Hm & Hd & Hr).
    destruct (H m d Hm Hd) as [A B]. split.
    + apply (represents_domain _ _ _ Hr), A.
    + rewrite (effective_pattern _ _ _ W Hr). exact B.
  - intros (c & r & Hc & Hr & H). destruct (common_denominator c) as (s & zs & Hs & HS).
    exists (s :: zs), (Zpos (Qden r)).
    assert (Hl : length zs = dimension pb).
    { rewrite <- Hc. clear - HS. induction HS; cbn; auto. }
    assert (Hp : is_point (dimension pb) (s :: zs)) by (split; cbn; lia).
    split; [exact Hp|]. split; [lia|]. intros m d Hm Hd.
    pose proof (near_is_point _ _ _ _ _ Hp (eq_refl : 0 < Zpos (Qden r)) Hm Hd) as [_ Hn].
    pose proof (represents_rational _ Hn) as Hx.
    destruct (H _ (near_is_in_ball _ c r (s :: zs) m d _ (conj Hs HS) Hp Hm Hr Hd Hx)) as [A B]. split.
    + apply (represents_domain _ _ _ Hx), A.
    + rewrite <- (effective_pattern _ _ _ W Hx). exact B.
Qed.
