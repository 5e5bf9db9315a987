(** * Every step keeps the set of patterns

    [holds n nd p y] says that the point y lies strictly inside the node and that p
    is its pattern, with no non-constant neuron at 0.  A step from one node to
    another changes neither; a split divides the patterns of a node between its two
    children without overlap; at a leaf one pattern is left. *)

From Coq Require Import List ZArith Bool Lia.
From ExactReLU Require Import Network Forms Cells Farkas Node.
Import ListNotations.
Open Scope Z_scope.

(** ** Settled signs *)

Definition allows (o : option bool) (b : bool) : Prop := match o with Some c => c = b | None => True end.
Definition agree (ns : neurons) (bs : list bool) : Prop := Forall2 allows (map snd ns) bs.

Lemma settle_forms ns : forall i b, map fst (settle i b ns) = map fst ns.
Proof. induction ns as [|[f o] ns IH]; intros [|i] b; cbn; auto. f_equal; auto. Qed.

Lemma agree_settle ns : forall i b f bs, nth_error ns i = Some (f, None) ->
  (agree (settle i b ns) bs <-> agree ns bs /\ nth_error bs i = Some b).
Proof.
  unfold agree. induction ns as [|[g o] ns IH]; intros [|i] b f bs H; cbn in *; try discriminate.
  - inversion H; subst. split.
    + intro A. inversion A as [|? x ? ? H1 H2]; subst. cbn in H1. subst x.
      split; [constructor; cbn; auto | reflexivity].
    + intros [A B]. inversion A as [|? x ? ? H1 H2]; subst. cbn in B. inversion B; subst.
      constructor; [reflexivity | assumption].
  - split.
    + intro A. inversion A as [|? x ? l H1 H2]; subst. apply (proj1 (IH i b f l H)) in H2 as [H2 H3].
      split; [constructor|]; auto.
    + intros [A B]. inversion A as [|? x ? l H1 H2]; subst. cbn in B.
      constructor; [assumption | apply (proj2 (IH i b f l H)); auto].
Qed.

Lemma has_sign_nth (y : list Z) (ns : neurons) : forall i f o bs, nth_error ns i = Some (f, o) ->
  Forall2 (has_sign y) (map fst ns) bs -> exists b, nth_error bs i = Some b /\ has_sign y f b.
Proof.
  induction ns as [|[g o'] ns IH]; intros [|i] f o bs H A; cbn in *; try discriminate;
    inversion A as [|? b ? l H1 H2]; subst.
  - inversion H; subst. exists b. auto.
  - cbn. eauto.
Qed.

Lemma agree_bits ns bs : all_settled ns = true -> agree ns bs -> bits ns = bs.
Proof.
  unfold all_settled, agree, bits. revert bs.
  induction ns as [|[f o] ns IH]; intros bs H A; cbn in *; inversion A as [|? b ? l H1 H2]; subst; auto.
  apply andb_true_iff in H as [H H']. destruct o; [|discriminate]. cbn in H1. subst. cbn. f_equal. auto.
Qed.

Lemma bits_agree ns : all_settled ns = true -> agree ns (bits ns).
Proof.
  unfold all_settled, agree, bits. induction ns as [|[f o] ns IH]; cbn; intro H; constructor;
    apply andb_true_iff in H as [H H']; auto. destruct o; cbn; auto.
Qed.

Lemma unsettled_forms fs : map fst (unsettled fs) = fs.
Proof. unfold unsettled. rewrite map_map. apply map_id. Qed.

Lemma unsettled_agree fs bs : length bs = length fs -> agree (unsettled fs) bs.
Proof.
  unfold agree, unsettled. revert bs.
  induction fs as [|f fs IH]; intros [|b bs] H; cbn in *; try discriminate; constructor; cbn; auto.
Qed.

Lemma Forall2_len {A B} (R : A -> B -> Prop) l1 l2 : Forall2 R l1 l2 -> length l1 = length l2.
Proof. induction 1; cbn; auto. Qed.

(** ** Settled signs are right on the whole node *)

Definition decided (h : list form) (ns : neurons) : Prop :=
  forall y, 0 < hd 0 y -> inside h y ->
  forall i f b, nth_error ns i = Some (f, Some b) -> has_sign y f b.

Lemma nth_settle ns : forall i j b f o, nth_error (settle i b ns) j = Some (f, o) ->
  (i = j /\ o = Some b /\ exists o', nth_error ns i = Some (f, o')) \/ (i <> j /\ nth_error ns j = Some (f, o)).
Proof.
  induction ns as [|[g o'] ns IH]; intros [|i] [|j] b f o H; cbn in *; try discriminate.
  - inversion H; subst. left; repeat split; eauto.
  - right; split; auto.
  - right; split; auto.
  - destruct (IH i j b f o H) as [(A & B & C)|[A B]]; [left | right]; repeat split; auto.
Qed.

Lemma decided_settle h h' ns i b f :
  decided h ns -> (forall y, inside h' y -> inside h y) ->
  nth_error ns i = Some (f, None) ->
  (forall y, 0 < hd 0 y -> inside h' y -> has_sign y f b) -> decided h' (settle i b ns).
Proof.
  intros D Hsub Hi Hs y Hy Hin j g c Hj.
  destruct (nth_settle _ _ _ _ _ _ Hj) as [(A & B & [o' C])|[A B]].
  - subst j. rewrite Hi in C. inversion C; subst. inversion B; subst. auto.
  - eapply D; eauto.
Qed.

Lemma decided_unsettled h fs : decided h (unsettled fs).
Proof.
  intros y _ _ i f b H. unfold unsettled in H. rewrite nth_error_map in H.
  destruct (nth_error fs i); cbn in H; discriminate.
Qed.

Lemma decided_bits h ns y : decided h ns -> all_settled ns = true -> 0 < hd 0 y -> inside h y ->
  Forall2 (has_sign y) (map fst ns) (bits ns).
Proof.
  intros D Hd Hy Hin. specialize (D y Hy Hin). clear Hin. revert D Hd. unfold bits.
  induction ns as [|[f o] ns IH]; cbn; intros D Hd; constructor; apply andb_true_iff in Hd as [H1 H2].
  - destruct o as [b|]; [|discriminate]. exact (D 0%nat f b eq_refl).
  - apply IH; auto. intros i g c Hi. exact (D (S i) g c Hi).
Qed.

(** ** The invariant of a node, and the patterns in it *)

Definition valid (n : nat) (nd : node) : Prop :=
  is_point n (witness nd) /\ inside (rows nd) (witness nd) /\ decided (rows nd) (current nd).

Definition holds (n : nat) (nd : node) (p : pattern) (y : list Z) : Prop :=
  is_point n y /\ inside (rows nd) y /\
  exists bs q, p = rev (settled nd) ++ bs :: q /\ agree (current nd) bs /\
               cell (later nd) (map fst (current nd)) (bs :: q) y.

(** Settling neuron i as b, where every point of the node with pattern p has that bit. *)
Lemma holds_settle n nd i f b h w p y :
  nth_error (current nd) i = Some (f, None) ->
  (inside h y -> inside (rows nd) y) ->
  (is_point n y -> inside (rows nd) y -> has_sign y f b -> inside h y) ->
  let nd' := Node (settled nd) (settle i b (current nd)) (later nd) h w in
  (holds n nd' p y -> holds n nd p y) /\
  (holds n nd p y -> has_sign y f b -> holds n nd' p y).
Proof.
  intros Hi Hsub Hin nd'. split.
  - intros (A1 & A2 & bs & q & A3 & A4 & A5). cbn in *. rewrite settle_forms in A5.
    apply (agree_settle _ _ _ f) in A4 as [A4 _]; auto.
    split; [exact A1|]. split; [auto|]. exists bs, q. auto.
  - intros (A1 & A2 & bs & q & A3 & A4 & A5) Hs. split; [exact A1|]. split; [cbn; auto|].
    exists bs, q. cbn [nd' settled current later]. rewrite settle_forms.
    repeat split; auto; try apply A5. apply (agree_settle _ _ _ f); auto. split; auto.
    destruct A5 as [A5 _]. destruct (has_sign_nth _ _ _ _ _ _ Hi A5) as (b' & Hb & Hs').
    rewrite (has_sign_unique _ _ _ _ Hs Hs'). exact Hb.
Qed.

Lemma advance_keeps n s nd nd' : advance n s nd = Some nd' -> valid n nd ->
  valid n nd' /\ forall p y, holds n nd p y <-> holds n nd' p y.
Proof.
  intros H (V1 & V2 & V3). destruct s as [|w|i|i b q ms]; cbn [advance] in H.
  - (* Next *)
    destruct (later nd) as [|ly rest] eqn:EL; [discriminate|].
    destruct (all_settled (current nd)) eqn:ES; [|discriminate]. injection H as <-. split.
    + split; [exact V1|]. split; [exact V2|]. apply decided_unsettled.
    + intros p y. split.
      * intros (A1 & A2 & bs & q & A3 & A4 & [A5 A6]). rewrite EL in A6.
        rewrite (agree_bits _ _ ES A4). destruct q as [|bs' q']; [destruct rest; exact (False_ind _ A6)|].
        split; [exact A1|]. split; [exact A2|]. exists bs', q'. cbn [settled current later].
        rewrite unsettled_forms. split; [|split].
        -- cbn [rev]. rewrite <- app_assoc. exact A3.
        -- apply unsettled_agree. symmetry. exact (Forall2_len _ _ _ (proj1 A6)).
        -- exact A6.
      * intros (A1 & A2 & bs & q & A3 & A4 & A5). cbn [settled current later rows] in *.
        rewrite unsettled_forms in A5. split; [exact A1|]. split; [exact A2|].
        exists (bits (current nd)), (bs :: q). split; [|split].
        -- rewrite A3. cbn [rev]. rewrite <- app_assoc. reflexivity.
        -- apply bits_agree, ES.
        -- rewrite EL. split; [apply (decided_bits (rows nd)); auto; apply A1 | exact A5].
  - (* Move *)
    destruct (is_pointb n w && insideb (rows nd) w) eqn:C; [|discriminate]. injection H as <-.
    apply andb_true_iff in C as [C1 C2]. split; [|intros; reflexivity].
    split; [exact (is_pointb_ok _ _ C1)|]. split; [exact (insideb_ok _ _ C2)|exact V3].
  - (* Const *)
    destruct (nth_error (current nd) i) as [[f [c|]]|] eqn:Hi; try discriminate.
    destruct (is_constant f) eqn:C; [|discriminate]. injection H as <-.
    assert (HS : forall y, has_sign y f (0 <? hd 0 f)) by (intro; unfold has_sign; rewrite C; reflexivity).
    split.
    + split; [exact V1|]. split; [exact V2|]. apply (decided_settle (rows nd) _ _ _ _ f); auto.
    + intros p y. destruct (holds_settle n nd i f (0 <? hd 0 f) (rows nd) (witness nd) p y Hi) as [A B]; auto.
      split; auto.
  - (* Pass *)
    destruct (nth_error (current nd) i) as [[f [c|]]|] eqn:Hi; try discriminate.
    destruct (negb (is_constant f) && follows _ q ms _) eqn:C; [|discriminate]. injection H as <-.
    apply andb_true_iff in C as [_ C].
    assert (HS : forall y, 0 < hd 0 y -> inside (rows nd) y -> has_sign y f b).
    { intros y Hy Hin. pose proof (follows_sound _ _ _ _ y C Hin Hy) as P.
      apply strict_has_sign; auto. destruct b; [exact P | rewrite dot_opposite in P; lia]. }
    split.
    + split; [exact V1|]. split; [exact V2|]. apply (decided_settle (rows nd) _ _ _ _ f); auto.
    + intros p y. destruct (holds_settle n nd i f b (rows nd) (witness nd) p y Hi) as [A B]; auto.
      split; auto. intro Hp. apply B; auto. apply HS; [apply Hp | apply Hp].
Qed.

Lemma split_divides n i s w nd np nn : split n i s w nd = Some (np, nn) -> valid n nd ->
  valid n np /\ valid n nn /\
  (forall p y, holds n nd p y <-> holds n np p y \/ holds n nn p y) /\
  (forall p y y', holds n np p y -> holds n nn p y' -> False).
Proof.
  unfold split. intros H (V1 & V2 & V3).
  destruct (nth_error (current nd) i) as [[f [c|]]|] eqn:Hi; try discriminate.
  match type of H with (if ?c then _ else _) = _ => destruct c eqn:C; [|discriminate] end.
  injection H as <- <-. rewrite !andb_true_iff in C. destruct C as [[[C2 C3] C4] C5].
  apply is_pointb_ok in C2. apply insideb_ok in C3.
  apply Z.ltb_lt in C4. apply Z.ltb_lt in C5.
  assert (C1 : is_constant f = false).
  { (* it has both signs *)
    destruct (is_constant f) eqn:C1; [exfalso|reflexivity].
    destruct C2 as [_ C2], V1 as [_ V1]. rewrite (dot_constant _ _ C1) in C4. rewrite (dot_constant _ _ C1) in C5.
    destruct s; nia. }
  assert (TP : forall y, inside (f :: rows nd) y -> has_sign y f true).
  { intros y Hy. inversion Hy; subst. unfold has_sign. rewrite C1. assumption. }
  assert (TN : forall y, inside (opposite f :: rows nd) y -> has_sign y f false).
  { intros y Hy. inversion Hy as [|? ? Hf]; subst. rewrite dot_opposite in Hf.
    unfold has_sign. rewrite C1. cbv iota. lia. }
  unfold child. split; [|split; [|split]].
  - split; [destruct s; auto|]. split.
    + constructor; [exact C4 | destruct s; auto].
    + apply (decided_settle (rows nd) _ _ _ _ f); auto. intros y Hy. inversion Hy; auto.
  - split; [destruct s; auto|]. split.
    + cbn [rows witness]. constructor; [rewrite dot_opposite; lia | destruct s; auto].
    + apply (decided_settle (rows nd) _ _ _ _ f); auto. intros y Hy. inversion Hy; auto.
  - intros p y.
    set (wp := if s then witness nd else w). set (wn := if s then w else witness nd).
    destruct (holds_settle n nd i f true (f :: rows nd) wp p y Hi) as [P1 P2].
    { intro Hy. inversion Hy; auto. }
    { intros _ Hy Hs. constructor; auto. unfold has_sign in Hs. rewrite C1 in Hs. exact Hs. }
    destruct (holds_settle n nd i f false (opposite f :: rows nd) wn p y Hi) as [N1 N2].
    { intro Hy. inversion Hy; auto. }
    { intros _ Hy Hs. constructor; auto. unfold has_sign in Hs. rewrite C1 in Hs. cbv iota in Hs.
      rewrite dot_opposite. lia. }
    split; [|intros [Q|Q]; auto].
    intro Q. pose proof Q as (_ & _ & bs & q & _ & _ & [Q5 _]).
    destruct (has_sign_nth _ _ _ _ _ _ Hi Q5) as ([|] & _ & Hs); [left | right]; auto.
  - intros p y y' (_ & _ & bs & q & E1 & A1 & _) (_ & _ & bs' & q' & E2 & A2 & _). cbn in *.
    rewrite E1 in E2. apply app_inv_head in E2. injection E2 as <- <-.
    apply (agree_settle _ _ _ f) in A1 as [_ A1]; auto. apply (agree_settle _ _ _ f) in A2 as [_ A2]; auto.
    congruence.
Qed.

Lemma leaf_holds n nd : is_leaf nd = true -> valid n nd ->
  forall p, leaf_pattern nd = p <-> exists y, holds n nd p y.
Proof.
  unfold is_leaf, leaf_pattern. intros H (V1 & V2 & V3) p. destruct (later nd) eqn:EL; [|discriminate].
  cbn [rev]. split.
  - intros <-. exists (witness nd). split; [exact V1|]. split; [exact V2|].
    exists (bits (current nd)), []. split; [reflexivity|]. split; [apply bits_agree, H|].
    rewrite EL. split; [|reflexivity]. apply (decided_bits (rows nd)); auto. apply V1.
  - intros (y & _ & _ & bs & q & E & A & [_ T]). rewrite EL in T. subst q.
    rewrite (agree_bits _ _ H A). symmetry. exact E.
Qed.

(** ** The root *)

(** The pattern p has the strict point y in the set that the rows describe. *)
Definition strict_point (n : nat) (net : network) (h : list form) (p : pattern) (y : list Z) : Prop :=
  is_point n y /\ inside h y /\
  match net with [] => False | ly :: rest => cell rest (map form_of ly) p y end.

Lemma root_holds n net h w nd : root n net h w = Some nd ->
  valid n nd /\ rows nd = h /\ forall p y, holds n nd p y <-> strict_point n net h p y.
Proof.
  unfold root. destruct net as [|ly rest]; [discriminate|].
  destruct (is_pointb n w && insideb h w) eqn:C; [|discriminate]. intro H. injection H as <-.
  apply andb_true_iff in C as [C1 C2]. split; [|split; [reflexivity|]].
  - split; [exact (is_pointb_ok _ _ C1)|]. split; [exact (insideb_ok _ _ C2)|]. apply decided_unsettled.
  - intros p y. split.
    + intros (A1 & A2 & bs & q & A3 & _ & A5). cbn [settled current later rows rev app] in *. subst p.
      rewrite unsettled_forms in A5. split; [exact A1|]. split; [exact A2|exact A5].
    + intros (A1 & A2 & A3). destruct p as [|bs q]; [destruct rest; exact (False_ind _ A3)|].
      split; [exact A1|]. split; [exact A2|]. exists bs, q.
      cbn [settled current later rows rev app]. rewrite unsettled_forms. split; [reflexivity|]. split; [|exact A3].
      apply unsettled_agree. symmetry. exact (Forall2_len _ _ _ (proj1 A3)).
Qed.

(** ** Lists of all patterns of a node *)

Definition exact (n : nat) (nd : node) (ps : list pattern) : Prop :=
  NoDup ps /\ forall p, In p ps <-> exists y, holds n nd p y.

Lemma exact_advance n s nd nd' ps : advance n s nd = Some nd' -> valid n nd -> exact n nd' ps -> exact n nd ps.
Proof.
  intros H V [D I]. destruct (advance_keeps _ _ _ _ H V) as [_ K]. split; [exact D|].
  intro p. rewrite I. split; intros [y Hy]; exists y; apply K; exact Hy.
Qed.

Lemma NoDup_app {A} (l1 l2 : list A) :
  NoDup l1 -> NoDup l2 -> (forall x, In x l1 -> ~ In x l2) -> NoDup (l1 ++ l2).
Proof.
  induction l1 as [|a l1 IH]; cbn; intros H1 H2 H; auto.
  inversion H1; subst. constructor.
  - intro K. apply in_app_or in K as [K|K]; [auto | exact (H a (or_introl eq_refl) K)].
  - apply IH; auto.
Qed.

Lemma exact_split n i s w nd np nn ps qs : split n i s w nd = Some (np, nn) -> valid n nd ->
  exact n np ps -> exact n nn qs -> exact n nd (ps ++ qs).
Proof.
  intros H V [DP IP] [DN IN]. destruct (split_divides _ _ _ _ _ _ _ H V) as (_ & _ & K & X). split.
  - apply NoDup_app; auto. intros p P1 P2.
    apply IP in P1 as [y Hy]. apply IN in P2 as [y' Hy']. exact (X p y y' Hy Hy').
  - intro p. rewrite in_app_iff, IP, IN. split.
    + intros [[y Hy]|[y Hy]]; exists y; apply K; auto.
    + intros [y Hy]. apply K in Hy as [Hy|Hy]; [left | right]; eauto.
Qed.

Lemma exact_leaf n nd : is_leaf nd = true -> valid n nd -> exact n nd [leaf_pattern nd].
Proof.
  intros H V. split; [constructor; [intros []|constructor]|].
  intro p. rewrite <- (leaf_holds n nd H V). cbn. tauto.
Qed.
