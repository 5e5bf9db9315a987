(** * The streaming checker for laws

    A machine of [Stream] that also holds the list of laws.  Every leaf names the law
    that it has; the machine computes and compares, and remembers the law as used.
    At the end all of them must be. *)

From Coq Require Import List ZArith Bool Lia FMapPositive.
From ExactReLU Require Import Network Forms Cells Node Problem Soundness Balls Rational Certified Stream Laws.
Import ListNotations.
Open Scope Z_scope.

(** ** Strictly increasing lists of laws have no repetition *)

Definition coefficients (l : law) : list Z := flat_map (fun f => linear f ++ [constant f]) l.

Fixpoint lex_ltb (u v : list Z) : bool :=
  match u, v with
  | a :: u', b :: v' => (a <? b) || ((a =? b) && lex_ltb u' v')
  | _, _ => false
  end.

Fixpoint increasing (ls : list law) : bool :=
  match ls with
  | l :: rest =>
      match rest with [] => true | l' :: _ => lex_ltb (coefficients l) (coefficients l') end && increasing rest
  | [] => true
  end.

Lemma lex_irreflexive u : lex_ltb u u = false.
Proof. induction u as [|a u IH]; cbn [lex_ltb]; [reflexivity|]. rewrite Z.ltb_irrefl, IH, andb_false_r. reflexivity. Qed.

Lemma lex_transitive u : forall v w, lex_ltb u v = true -> lex_ltb v w = true -> lex_ltb u w = true.
Proof.
  induction u as [|a u IH]; intros [|b v] [|c w] H1 H2; cbn [lex_ltb] in *; try discriminate.
  rewrite orb_true_iff, andb_true_iff, Z.ltb_lt, Z.eqb_eq in *.
  destruct H1 as [H1|[-> H1]], H2 as [H2|[-> H2]]; [left; lia | left; lia | left; lia | right; eauto].
Qed.

Lemma increasing_first l ls : increasing (l :: ls) = true ->
  forall l', In l' ls -> lex_ltb (coefficients l) (coefficients l') = true.
Proof.
  revert l. induction ls as [|l1 ls IH]; intros l H l'; [intros []|].
  cbn [increasing] in H. apply andb_true_iff in H as [H1 H2]. intros [E|E]; [subst; exact H1|].
  apply (lex_transitive _ _ _ H1), IH; assumption.
Qed.

Lemma increasing_NoDup ls : increasing ls = true -> NoDup ls.
Proof.
  induction ls as [|l ls IH]; intro H; constructor.
  - intro K. pose proof (increasing_first _ _ H l K) as E. rewrite lex_irreflexive in E. discriminate.
  - apply IH. cbn [increasing] in H. apply andb_true_iff in H. apply H.
Qed.

(** ** The machine *)

Record law_machine := LawMachine {
  base : machine;
  output : layer;
  listed : list law;
  table : PositiveMap.t law;          (* the listed laws, by number from 1 *)
  used : PositiveMap.t law }.         (* those that occurred at a leaf *)

Fixpoint numbered (p : positive) (ls : list law) : PositiveMap.t law :=
  match ls with
  | [] => PositiveMap.empty law
  | l :: rest => PositiveMap.add p l (numbered (Pos.succ p) rest)
  end.

Definition law_fitsb (pb : problem) (l : law) : bool :=
  forallb (fun f => Nat.eqb (length (linear f)) (dimension pb)) l.

Definition start_laws (pb : problem) (out : layer) (ls : list law) (w : list Z) : option law_machine :=
  if layers_fitb (inputs pb) (hidden pb ++ [out]) && forallb (law_fitsb pb) ls && increasing ls
  then match start pb w with
       | Some m => Some (LawMachine m out ls (numbered 1 ls) (PositiveMap.empty law))
       | None => None
       end
  else None.

Definition feed_laws (m : law_machine) (e : event) : option law_machine :=
  match e with
  | End => None                        (* a leaf must name its law *)
  | _ =>
      match feed (base m) e with
      | Some b => Some (LawMachine b (output m) (listed m) (table m) (used m))
      | None => None
      end
  end.

Definition leaf_forms (pb : problem) (out : layer) (nd : node) : list form :=
  layer_forms (scaled_output pb out) (relu_forms (map fst (current nd)) (bits (current nd))).

Definition leaf_with_law (m : law_machine) (j : positive) : option law_machine :=
  match open_nodes (base m), PositiveMap.find j (table m) with
  | nd :: others, Some l =>
      if is_leaf nd && same_forms (leaf_forms (about (base m)) (output m) nd) (map form_of l)
      then Some (LawMachine (Machine (about (base m)) others (leaves (base m) + 1))
                   (output m) (listed m) (table m) (PositiveMap.add j l (used m)))
      else None
  | _, _ => None
  end.

Definition law_dec : forall a b : law, {a = b} + {a <> b} := list_eq_dec affine_dec.

Fixpoint all_used (p : positive) (ls : list law) (u : PositiveMap.t law) : bool :=
  match ls with
  | [] => true
  | l :: rest =>
      match PositiveMap.find p u with
      | Some l' => if law_dec l l' then all_used (Pos.succ p) rest u else false
      | None => false
      end
  end.

Definition total_laws (m : law_machine) : option Z :=
  match open_nodes (base m) with
  | [] => if all_used 1 (listed m) (used m) then Some (Z.of_nat (length (listed m))) else None
  | _ => None
  end.

(** ** Soundness *)

Inductive law_reachable : law_machine -> Prop :=
| law_reach_start pb out ls w m : start_laws pb out ls w = Some m -> law_reachable m
| law_reach_feed m e m' : law_reachable m -> feed_laws m e = Some m' -> law_reachable m'
| law_reach_leaf m j m' : law_reachable m -> leaf_with_law m j = Some m' -> law_reachable m'.

(** The forms of a node are those of its settled bits. *)
Definition symbolic (net : network) (nd : node) : Prop :=
  match net with
  | [] => False
  | ly :: rest => forall q,
      last_forms rest (map form_of ly) (rev (settled nd) ++ q) = last_forms (later nd) (map fst (current nd)) q
  end.

Definition strict_in (pb : problem) (p : pattern) (y : list Z) : Prop :=
  strict_point (dimension pb) (effective pb) (rev (map form_of (domain_of pb))) p y.

Definition law_accounts (m : law_machine) : Prop :=
  let pb := about (base m) in
  let n := dimension pb in
  (well_formed pb /\ layers_fit (inputs pb) (hidden pb ++ [output m])) /\
  (NoDup (listed m) /\ Forall (law_fits pb) (listed m) /\
   forall j l, PositiveMap.find j (table m) = Some l -> In l (listed m)) /\
  (forall j l, PositiveMap.find j (used m) = Some l ->
     exists p y, strict_in pb p y /\ matches (output_forms pb (output m) p) l) /\
  Forall (fun nd => valid n nd /\ symbolic (effective pb) nd /\ forall p y, holds n nd p y -> strict_in pb p y)
    (open_nodes (base m)) /\
  forall p y, strict_in pb p y ->
    (exists l, In l (listed m) /\ matches (output_forms pb (output m) p) l) \/
    Exists (fun nd => holds n nd p y) (open_nodes (base m)).

Lemma same_form_nth f : forall g, same_form f g = true -> forall i, nth i f 0 = nth i g 0.
Proof.
  assert (Z0 : forall f, forallb (Z.eqb 0) f = true -> forall i, nth i f 0 = 0).
  { induction f0 as [|a r IH]; intros H [|i]; cbn [forallb nth] in *; try reflexivity;
      apply andb_true_iff in H as [Ha H]; [apply Z.eqb_eq in Ha; lia|auto]. }
  induction f as [|a f IH]; intros [|b g] H i.
  - reflexivity.
  - rewrite (Z0 (b :: g) H). destruct i; reflexivity.
  - rewrite (Z0 (a :: f) H). destruct i; reflexivity.
  - cbn [same_form] in H. apply andb_true_iff in H as [Ha H]. apply Z.eqb_eq in Ha.
    destruct i; cbn [nth]; auto.
Qed.

Lemma same_forms_match gs : forall l, same_forms gs (map form_of l) = true -> matches gs l.
Proof.
  unfold matches. induction gs as [|g gs IH]; intros [|f l] H; cbn [map same_forms] in H; try discriminate; constructor;
    apply andb_true_iff in H as [Hf H]; [apply same_form_nth, Hf|auto].
Qed.

Lemma same_affine a b : length (linear a) = length (linear b) ->
  (forall i, nth i (form_of a) 0 = nth i (form_of b) 0) -> a = b.
Proof.
  destruct a as [u c], b as [v d]. cbn [linear form_of constant]. intros L E. f_equal.
  - apply nth_ext with (d := 0) (d' := 0); [exact L|]. intros i _. exact (E (S i)).
  - exact (E 0%nat).
Qed.

Lemma matches_unique pb gs : forall l l', law_fits pb l -> law_fits pb l' -> matches gs l -> matches gs l' -> l = l'.
Proof.
  unfold matches, law_fits. induction gs as [|g gs IH]; intros l l' F F' M M'.
  - inversion M. inversion M'. reflexivity.
  - inversion M as [|? a ? r E1 R1]. inversion M' as [|? b ? r' E2 R2]. subst.
    inversion F as [|? ? L1 F1]. inversion F' as [|? ? L2 F2]. subst. f_equal; [|apply IH; assumption].
    apply same_affine; [congruence|]. intro i. rewrite <- E1, <- E2. reflexivity.
Qed.

Lemma numbered_listed ls : forall p j l, PositiveMap.find j (numbered p ls) = Some l -> In l ls.
Proof.
  induction ls as [|a ls IH]; intros p j l H; cbn [numbered] in H.
  - rewrite PositiveMap.gempty in H. discriminate.
  - rewrite PositiveMapAdditionalFacts.gsspec in H. destruct (PositiveMap.E.eq_dec j p) as [->|].
    + left. congruence.
    + right. exact (IH _ _ _ H).
Qed.

Lemma all_used_found u ls : forall p, all_used p ls u = true -> forall l, In l ls -> exists j, PositiveMap.find j u = Some l.
Proof.
  induction ls as [|a ls IH]; intros p H l; [intros []|]. cbn [all_used] in H.
  destruct (PositiveMap.find p u) as [l'|] eqn:K; [|discriminate]. destruct (law_dec a l'); [|discriminate].
  intros [E|E]; [exists p; congruence | exact (IH _ H l E)].
Qed.

Lemma start_law_accounts pb out ls w m : start_laws pb out ls w = Some m -> law_accounts m.
Proof.
  unfold start_laws. match goal with |- (if ?c then _ else _) = _ -> _ => destruct c eqn:C; [|discriminate] end.
  rewrite !andb_true_iff in C. destruct C as [[C1 C2] C3].
  unfold start. destruct (problem_root pb w) as [nd|] eqn:R; [|discriminate]. intro H. injection H as <-.
  destruct (problem_root_ok _ _ _ R) as [W R']. destruct (root_holds _ _ _ _ _ R') as (V & _ & K).
  unfold law_accounts. cbn [base about open_nodes output listed table used].
  split; [split; [exact W|apply layers_fitb_ok, C1]|]. split; [|split; [|split]].
  - split; [apply increasing_NoDup, C3|]. split; [|apply numbered_listed].
    revert C2. apply forallb_Forall. intros l. apply forallb_Forall. intros f. apply Nat.eqb_eq.
  - intros j l H. rewrite PositiveMap.gempty in H. discriminate.
  - constructor; [|constructor]. split; [exact V|]. split; [|intros p y; apply K].
    unfold root in R'. unfold symbolic. destruct (effective pb) as [|ly rest]; [discriminate|].
    destruct (_ && _); [|discriminate]. injection R' as <-. cbn [settled current later rev app].
    rewrite unsettled_forms. reflexivity.
  - intros p y H. right. constructor. apply K, H.
Qed.

Lemma advance_symbolic n net s nd nd' : advance n s nd = Some nd' -> symbolic net nd -> symbolic net nd'.
Proof.
  unfold symbolic. destruct net as [|ly rest]; [tauto|]. intros H S q. destruct s as [|w|i|i b qq ms]; cbn [advance] in H.
  - destruct (later nd) as [|ly' rest'] eqn:EL; [discriminate|].
    destruct (all_settled (current nd)); [|discriminate]. injection H as <-. cbn [settled current later rev].
    rewrite unsettled_forms, <- app_assoc. cbn [app]. rewrite S. reflexivity.
  - destruct (_ && _); [|discriminate]. injection H as <-. apply S.
  - destruct (nth_error (current nd) i) as [[f [c|]]|]; try discriminate.
    destruct (is_constant f); [|discriminate]. injection H as <-. cbn [with_sign settled current later].
    rewrite settle_forms. apply S.
  - destruct (nth_error (current nd) i) as [[f [c|]]|]; try discriminate.
    destruct (_ && _); [|discriminate]. injection H as <-. cbn [with_sign settled current later].
    rewrite settle_forms. apply S.
Qed.

Lemma split_symbolic n net i s w nd np nn :
  split n i s w nd = Some (np, nn) -> symbolic net nd -> symbolic net np /\ symbolic net nn.
Proof.
  unfold split, symbolic. destruct net as [|ly rest]; [tauto|]. intros H S.
  destruct (nth_error (current nd) i) as [[f [c|]]|]; try discriminate.
  match type of H with (if ?c then _ else _) = _ => destruct c; [|discriminate] end. injection H as <- <-.
  split; intro q; cbn [child settled current later]; rewrite settle_forms; apply S.
Qed.

Lemma feed_law_accounts m e m' : feed_laws m e = Some m' -> law_accounts m -> law_accounts m'.
Proof.
  destruct m as [[pb nodes c] out ls tb us]. unfold feed_laws, feed, law_accounts.
  cbn [base about open_nodes leaves output listed table used].
  intros H (W & L & U & FA & I). destruct e as [s|i s w|]; [| |discriminate];
    destruct nodes as [|nd others]; try discriminate; inversion FA as [|? ? (V & S & K) FO]; subst.
  - destruct (advance _ s nd) as [nd'|] eqn:E; [|discriminate]. injection H as <-. cbn [base about open_nodes output listed table used].
    destruct (advance_keeps _ _ _ _ E V) as [V' K'].
    split; [exact W|]. split; [exact L|]. split; [exact U|]. split.
    + constructor; [|exact FO]. split; [exact V'|]. split; [exact (advance_symbolic _ _ _ _ _ E S)|].
      intros p y Hy. apply K, K', Hy.
    + intros p y Hy. destruct (I p y Hy) as [Q|Q]; [left; exact Q|right].
      inversion Q as [? ? Q'|? ? Q']; subst; [left; apply K', Q' | right; exact Q'].
  - destruct (split _ i s w nd) as [[np nn]|] eqn:E; [|discriminate]. injection H as <-.
    cbn [base about open_nodes output listed table used].
    destruct (split_divides _ _ _ _ _ _ _ E V) as (VP & VN & K' & _). destruct (split_symbolic _ _ _ _ _ _ _ _ E S) as [SP SN].
    split; [exact W|]. split; [exact L|]. split; [exact U|]. split.
    + constructor; [|constructor; [|exact FO]].
      * split; [exact VP|]. split; [exact SP|]. intros p y Hy. apply K, K'. left. exact Hy.
      * split; [exact VN|]. split; [exact SN|]. intros p y Hy. apply K, K'. right. exact Hy.
    + intros p y Hy. destruct (I p y Hy) as [Q|Q]; [left; exact Q|right].
      inversion Q as [? ? Q'|? ? Q']; subst; [|right; right; exact Q'].
      apply K' in Q' as [Q'|Q']; [left; exact Q' | right; left; exact Q'].
Qed.

Lemma leaf_output_forms pb out nd : is_leaf nd = true -> symbolic (effective pb) nd ->
  output_forms pb out (leaf_pattern nd) = leaf_forms pb out nd.
Proof.
  unfold is_leaf, symbolic, output_forms, leaf_forms, leaf_pattern.
  destruct (effective pb) as [|ly rest]; [tauto|]. destruct (later nd) eqn:EL; [|discriminate]. intros _ S.
  cbn [rev]. rewrite S. reflexivity.
Qed.

Lemma leaf_law_accounts m j m' : leaf_with_law m j = Some m' -> law_accounts m -> law_accounts m'.
Proof.
  destruct m as [[pb nodes c] out ls tb us]. unfold leaf_with_law, law_accounts.
  cbn [base about open_nodes leaves output listed table used].
  intros H (W & (L1 & L2 & L3) & U & FA & I). destruct nodes as [|nd others]; [discriminate|].
  destruct (PositiveMap.find j tb) as [l|] eqn:F; [|discriminate].
  destruct (is_leaf nd && _) eqn:B; [|discriminate]. injection H as <-. apply andb_true_iff in B as [B1 B2].
  cbn [base about open_nodes output listed table used].
  inversion FA as [|? ? (V & S & K) FO]; subst.
  assert (M : matches (output_forms pb out (leaf_pattern nd)) l)
    by (rewrite (leaf_output_forms _ _ _ B1 S); apply same_forms_match, B2).
  split; [exact W|]. split; [auto|]. split; [|split; [exact FO|]].
  - intros j' l' H. rewrite PositiveMapAdditionalFacts.gsspec in H.
    destruct (PositiveMap.E.eq_dec j' j) as [_|]; [|exact (U _ _ H)]. injection H as <-.
    destruct (proj1 (leaf_holds _ nd B1 V (leaf_pattern nd)) eq_refl) as [y Hy].
    exists (leaf_pattern nd), y. auto.
  - intros p y Hy. destruct (I p y Hy) as [Q|Q]; [left; exact Q|].
    inversion Q as [? ? Q'|? ? Q']; subst; [left|right; exact Q'].
    exists l. split; [exact (L3 _ _ F)|].
    rewrite <- (proj2 (leaf_holds _ nd B1 V p) (ex_intro _ y Q')). exact M.
Qed.

Lemma law_reachable_accounts m : law_reachable m -> law_accounts m.
Proof. induction 1; eauto using start_law_accounts, feed_law_accounts, leaf_law_accounts. Qed.

Lemma strict_in_iff pb p y : strict_in pb p y <-> strict_point (dimension pb) (effective pb) (map form_of (domain_of pb)) p y.
Proof. unfold strict_in, strict_point. rewrite inside_rev. reflexivity. Qed.

Lemma strict_in_region pb p y : well_formed pb -> strict_in pb p y -> is_region pb p.
Proof.
  intros W H. apply (region_iff_integer_region pb p W). apply strict_point_iff_ball.
  - exact (effective_fits pb W).
  - destruct W as (_ & _ & _ & W). eapply Forall_impl; [|exact W]. intros d [H1 H2]. split; [lia|].
    apply constant_form_of, H2.
  - exists y. apply strict_in_iff, H.
Qed.

(** Whatever program drives the machine: the total is the number of laws of the network. *)
Theorem law_machine_correct m N : law_reachable m -> total_laws m = Some N ->
  law_count (about (base m)) (output m) N.
Proof.
  intros R H. destruct (law_reachable_accounts m R) as ((W & WO) & (L1 & L2 & _) & U & _ & I).
  unfold total_laws in H. destruct (open_nodes (base m)) as [|] eqn:E; [|discriminate].
  destruct (all_used 1 (listed m) (used m)) eqn:A; [|discriminate]. injection H as <-.
  split; [exact W|]. split; [exact WO|]. exists (listed m). split; [exact L1|]. split; [reflexivity|].
  split; [exact L2|]. intros l F. split.
  - intro K. destruct (all_used_found _ _ _ A l K) as [j J]. destruct (U _ _ J) as (p & y & Hy & M).
    exact (region_law _ _ p l W (strict_in_region _ _ _ W Hy) M).
  - intro K. destruct (law_of_some_region _ _ l W F K) as (p & y & Hy & M).
    destruct (I p y) as [(l' & K' & M')|Q]; [apply strict_in_iff, Hy| |inversion Q].
    rewrite Forall_forall in L2. rewrite (matches_unique _ _ _ _ F (L2 _ K') M M'). exact K'.
Qed.
