(** * The streaming checker

    The steps of a certificate come one by one and are forgotten at once.  The
    machine keeps the nodes that are still open, the one in work first: behind it the
    negative children of the splits on its path, so memory grows with the depth of
    the tree and not with its size.

    A machine can only be made by [start], [feed] and [graft]; [Extraction.v] makes
    the type abstract, so whatever the OCaml program around it does, a machine that
    reports a [total] has proved it ([machine_correct]). *)

From Coq Require Import List ZArith Bool Lia.
From ExactReLU Require Import Network Forms Cells Node Problem Checker Soundness Certified.
Import ListNotations.
Open Scope Z_scope.

Inductive event :=
| Unary (s : step)
| Fork (i : nat) (s : bool) (w : list Z)
| End.                                       (* of a branch: a leaf *)

Record machine := Machine {
  about : problem;
  open_nodes : list node;
  leaves : Z }.

Definition start (pb : problem) (w : list Z) : option machine :=
  match problem_root pb w with Some nd => Some (Machine pb [nd] 0) | None => None end.

Definition feed (m : machine) (e : event) : option machine :=
  match open_nodes m with
  | [] => None
  | nd :: others =>
      let pb := about m in
      match e with
      | Unary s =>
          match advance (dimension pb) s nd with
          | Some nd' => Some (Machine pb (nd' :: others) (leaves m))
          | None => None
          end
      | Fork i s w =>
          match split (dimension pb) i s w nd with
          | Some (np, nn) => Some (Machine pb (np :: nn :: others) (leaves m))
          | None => None
          end
      | End => if is_leaf nd then Some (Machine pb others (leaves m + 1)) else None
      end
  end.

Definition total (m : machine) : option Z :=
  match open_nodes m with [] => Some (leaves m) | _ => None end.

(** How many rows the node in work has; steps count them from the oldest. *)
Definition row_count (m : machine) : nat :=
  match open_nodes m with [] => 0%nat | nd :: _ => length (rows nd) end.

(** ** Shards

    The node in work may be closed by another machine that has finished with the
    same network on the domain that the rows of the node describe. *)

(** Transparent, so that the kernel can evaluate it ([LawRun.v]). *)
Definition Z_dec (a b : Z) : {a = b} + {a <> b}.
Proof. destruct (Z.eqb a b) eqn:E; [left; apply Z.eqb_eq, E | right; apply Z.eqb_neq, E]. Defined.
Definition affine_dec (a b : affine) : {a = b} + {a <> b}.
Proof. decide equality; [apply Z_dec | apply (list_eq_dec Z_dec)]. Defined.
Definition chart_dec (a b : chart) : {a = b} + {a <> b}.
Proof.
  decide equality; [apply Z_dec | apply (list_eq_dec (list_eq_dec Z_dec)) | apply (list_eq_dec affine_dec) | apply Z_dec].
Defined.
Definition maybe_chart_dec (a b : option chart) : {a = b} + {a <> b}.
Proof. decide equality. apply chart_dec. Defined.
Definition network_dec : forall a b : network, {a = b} + {a <> b} := list_eq_dec (list_eq_dec affine_dec).

(** Equal up to zeros at the end, which forms of deeper layers may lack. *)
Fixpoint same_form (f g : form) : bool :=
  match f, g with
  | a :: f', b :: g' => (a =? b) && same_form f' g'
  | [], g => forallb (Z.eqb 0) g
  | f, [] => forallb (Z.eqb 0) f
  end.
Fixpoint same_forms (fs gs : list form) : bool :=
  match fs, gs with
  | [], [] => true
  | f :: fs', g :: gs' => same_form f g && same_forms fs' gs'
  | _, _ => false
  end.

Definition graft (m shard : machine) : option machine :=
  let pb := about m in
  let pb' := about shard in
  match open_nodes m, open_nodes shard with
  | nd :: others, [] =>
      if Nat.eqb (inputs pb) (inputs pb')
         && (if maybe_chart_dec (chart_of pb) (chart_of pb') then true else false)
         && (if network_dec (hidden pb) (hidden pb') then true else false)
         && same_forms (rev (map form_of (domain_of pb'))) (rows nd)
      then Some (Machine pb others (leaves m + leaves shard)) else None
  | _, _ => None
  end.

(** ** Soundness *)

Inductive reachable : machine -> Prop :=
| reach_start pb w m : start pb w = Some m -> reachable m
| reach_feed m e m' : reachable m -> feed m e = Some m' -> reachable m'
| reach_graft m shard m' : reachable m -> reachable shard -> graft m shard = Some m' -> reachable m'.

(** In the set described by its rows, a node knows all that the root knows. *)
Definition faithful (n : nat) (net : network) (nd : node) : Prop :=
  forall p y, is_point n y -> inside (rows nd) y -> (holds n nd p y <-> strict_point n net (rows nd) p y).

Definition total_length (pss : list (list pattern)) : Z :=
  fold_right (fun ps z => Z.of_nat (length ps) + z) 0 pss.

(** Complete lists for the open nodes make, with the leaves so far, a complete list for all. *)
Definition accounts (m : machine) : Prop :=
  let n := dimension (about m) in
  well_formed (about m) /\
  Forall (fun nd => valid n nd /\ faithful n (effective (about m)) nd) (open_nodes m) /\
  forall pss, Forall2 (exact n) (open_nodes m) pss ->
    exists ps, lists_strict_points (about m) ps /\ Z.of_nat (length ps) = leaves m + total_length pss.

Lemma advance_rows n s nd nd' : advance n s nd = Some nd' -> rows nd' = rows nd.
Proof.
  unfold advance. intro H.
  destruct s; repeat (match type of H with context [match ?x with _ => _ end] => destruct x end; try discriminate);
    injection H as <-; reflexivity.
Qed.

Lemma advance_faithful n net s nd nd' :
  advance n s nd = Some nd' -> valid n nd -> faithful n net nd -> faithful n net nd'.
Proof.
  intros H V F p y. pose proof (advance_rows _ _ _ _ H) as E. destruct (advance_keeps _ _ _ _ H V) as [_ K].
  rewrite E. intros Hp Hin. rewrite <- K. apply F; assumption.
Qed.

Lemma split_rows n i s w nd np nn : split n i s w nd = Some (np, nn) ->
  exists f, rows np = f :: rows nd /\ rows nn = opposite f :: rows nd.
Proof.
  unfold split. destruct (nth_error (current nd) i) as [[f [c|]]|]; try discriminate. intro H.
  match type of H with (if ?c then _ else _) = _ => destruct c; [|discriminate] end.
  injection H as <- <-. exists f. split; reflexivity.
Qed.

Lemma strict_point_more n net h f p y : inside (f :: h) y ->
  (strict_point n net (f :: h) p y <-> strict_point n net h p y).
Proof. intro H. unfold strict_point. inversion H; subst. unfold inside. tauto. Qed.

Lemma split_faithful n net i s w nd np nn :
  split n i s w nd = Some (np, nn) -> valid n nd -> faithful n net nd -> faithful n net np /\ faithful n net nn.
Proof.
  intros H V F. destruct (split_rows _ _ _ _ _ _ _ H) as (f & EP & EN).
  destruct (split_divides _ _ _ _ _ _ _ H V) as (_ & _ & K & _).
  split; intros p y Hp Hin.
  - rewrite EP in *. rewrite (strict_point_more _ _ _ _ _ _ Hin). inversion Hin as [|? ? Hf Hr]; subst.
    rewrite <- (F p y Hp Hr), (K p y). split; [auto|]. intros [Q|Q]; [exact Q|exfalso].
    destruct Q as (_ & Q & _). rewrite EN in Q. inversion Q as [|? ? Hg]; subst. rewrite dot_opposite in Hg. lia.
  - rewrite EN in *. rewrite (strict_point_more _ _ _ _ _ _ Hin). inversion Hin as [|? ? Hf Hr]; subst.
    rewrite <- (F p y Hp Hr), (K p y). split; [auto|]. intros [Q|Q]; [exfalso|exact Q].
    destruct Q as (_ & Q & _). rewrite EP in Q. inversion Q as [|? ? Hg]; subst. rewrite dot_opposite in Hf. lia.
Qed.

Lemma start_accounts pb w m : start pb w = Some m -> accounts m.
Proof.
  unfold start. destruct (problem_root pb w) as [nd|] eqn:R; [|discriminate]. intro H. injection H as <-.
  destruct (problem_root_ok _ _ _ R) as [W R']. destruct (root_holds _ _ _ _ _ R') as (V & E & K).
  split; [exact W|]. cbn [open_nodes about leaves]. split.
  - constructor; [|constructor]. split; [exact V|]. intros p y _ _. rewrite E. apply K.
  - intros pss H. inversion H as [|? ps ? ? [D I] T]; subst. inversion T; subst. exists ps.
    split; [|cbn; lia]. split; [exact D|]. intro p. rewrite I. split; intros [y Hy]; exists y; apply K; exact Hy.
Qed.

Lemma feed_accounts m e m' : feed m e = Some m' -> accounts m -> accounts m'.
Proof.
  destruct m as [pb nodes c]. unfold feed, accounts. cbn [open_nodes about leaves].
  intros H (W & FA & I). destruct nodes as [|nd others]; [discriminate|].
  inversion FA as [|? ? [V F] FO]; subst. destruct e as [s|i s w|].
  - destruct (advance _ s nd) as [nd'|] eqn:E; [|discriminate]. injection H as <-. cbn [open_nodes about leaves].
    split; [exact W|]. split.
    + constructor; [|exact FO]. split; [apply (advance_keeps _ _ _ _ E V)|].
      exact (advance_faithful _ _ _ _ _ E V F).
    + intros pss Hp. inversion Hp as [|? ps ? pss' HE HO]; subst. apply I. constructor; [|exact HO].
      exact (exact_advance _ _ _ _ _ E V HE).
  - destruct (split _ i s w nd) as [[np nn]|] eqn:E; [|discriminate]. injection H as <-. cbn [open_nodes about leaves].
    destruct (split_divides _ _ _ _ _ _ _ E V) as (VP & VN & _).
    destruct (split_faithful _ _ _ _ _ _ _ _ E V F) as [FP FN].
    split; [exact W|]. split; [constructor; auto|].
    intros pss Hp. inversion Hp as [|? ps ? pss' HP HO]; subst. inversion HO as [|? qs ? pss'' HN HO']; subst.
    destruct (I ((ps ++ qs) :: pss'')) as (all & A & L).
    { constructor; [|exact HO']. exact (exact_split _ _ _ _ _ _ _ _ _ E V HP HN). }
    exists all. split; [exact A|]. rewrite L. cbn [total_length fold_right]. rewrite app_length. unfold total_length. lia.
  - destruct (is_leaf nd) eqn:E; [|discriminate]. injection H as <-. cbn [open_nodes about leaves].
    split; [exact W|]. split; [exact FO|]. intros pss Hp.
    destruct (I ([leaf_pattern nd] :: pss)) as (all & A & L).
    { constructor; [apply exact_leaf; assumption|exact Hp]. }
    exists all. split; [exact A|]. rewrite L. cbn [total_length fold_right length]. unfold total_length. lia.
Qed.

Lemma zero_dot f y : forallb (Z.eqb 0) f = true -> dot f y = 0.
Proof.
  revert y. induction f as [|a f IH]; intros [|b y] H; cbn [dot forallb] in *; try reflexivity.
  apply andb_true_iff in H as [Ha H]. apply Z.eqb_eq in Ha. rewrite IH by exact H. lia.
Qed.

Lemma same_form_dot f : forall g y, same_form f g = true -> dot f y = dot g y.
Proof.
  induction f as [|a f IH]; intros [|b g] y H.
  - reflexivity.
  - rewrite (zero_dot (b :: g)); auto.
  - rewrite (zero_dot (a :: f)); auto.
  - cbn [same_form] in H. apply andb_true_iff in H as [Ha H]. apply Z.eqb_eq in Ha.
    destruct y as [|c y]; cbn [dot]; [reflexivity|]. rewrite (IH g y H). lia.
Qed.

Lemma same_forms_inside fs : forall gs y, same_forms fs gs = true -> (inside fs y <-> inside gs y).
Proof.
  unfold inside. induction fs as [|f fs IH]; intros [|g gs] y H; try discriminate; [tauto|].
  cbn [same_forms] in H. apply andb_true_iff in H as [Hf H]. pose proof (same_form_dot _ _ y Hf) as E.
  rewrite !Forall_cons_iff, (IH gs y H), E. tauto.
Qed.

Lemma graft_accounts m shard m' : graft m shard = Some m' -> accounts m -> accounts shard -> accounts m'.
Proof.
  destruct m as [pb nodes c], shard as [pb' nodes' c']. unfold graft, accounts. cbn [open_nodes about leaves].
  intros H (W & FA & I) (_ & _ & I'). destruct nodes as [|nd others]; [discriminate|].
  destruct nodes' as [|]; [|discriminate].
  match type of H with (if ?b then _ else _) = _ => destruct b eqn:B; [|discriminate] end.
  injection H as <-. cbn [open_nodes about leaves]. rewrite !andb_true_iff in B. destruct B as [[[B1 B2] B3] B4].
  apply Nat.eqb_eq in B1. destruct (maybe_chart_dec _ _) as [B2'|]; [|discriminate].
  destruct (network_dec _ _) as [B3'|]; [|discriminate].
  inversion FA as [|? ? [V F] FO]; subst. split; [exact W|]. split; [exact FO|].
  destruct (I' [] ltac:(constructor)) as (ps & [D S] & L).
  assert (E1 : dimension pb' = dimension pb) by (unfold dimension; rewrite B1, B2'; reflexivity).
  assert (E2 : effective pb' = effective pb) by (unfold effective; rewrite B3', B2'; reflexivity).
  rewrite E1, E2 in S.
  intros pss Hp. destruct (I (ps :: pss)) as (all & A & L').
  { constructor; [|exact Hp]. split; [exact D|]. intro p. rewrite S.
    split; intros [y Hy]; exists y.
    - destruct Hy as (Y1 & Y2 & Y3). apply (same_forms_inside _ _ y B4) in Y2. apply F; auto. split; auto.
    - pose proof Hy as (Y1 & Y2 & _). apply F in Hy; auto. destruct Hy as (_ & _ & Y3).
      split; [exact Y1|]. split; [|exact Y3]. apply (same_forms_inside _ _ y B4), Y2. }
  exists all. split; [exact A|]. rewrite L'. cbn [total_length fold_right] in *. unfold total_length. lia.
Qed.

Lemma reachable_accounts m : reachable m -> accounts m.
Proof.
  induction 1; eauto using start_accounts, feed_accounts, graft_accounts.
Qed.

(** Whatever way a machine came about: the total that it reports is the number of regions. *)
Theorem machine_correct m N : reachable m -> total m = Some N -> region_count (about m) N.
Proof.
  intros R H. destruct (reachable_accounts m R) as (W & _ & I). unfold total in H.
  destruct (open_nodes m) as [|] eqn:E; [|discriminate]. injection H as <-.
  destruct (I []) as (ps & A & L); [constructor|]. exists ps. split; [|rewrite L; cbn; lia].
  exact (strict_points_are_regions _ _ W A).
Qed.

(** ** The machine and the tree checker are the same checker *)

Fixpoint events (t : tree) : list event :=
  match t with
  | Leaf => [End]
  | Step s t' => Unary s :: events t'
  | Split i s w tp tn => Fork i s w :: events tp ++ events tn
  end.

Fixpoint run (es : list event) (m : machine) : option machine :=
  match es with
  | [] => Some m
  | e :: es' => match feed m e with Some m' => run es' m' | None => None end
  end.

Lemma run_tree pb t : forall nd others c es,
  run (events t ++ es) (Machine pb (nd :: others) c) =
  match count (dimension pb) t nd with
  | Some k => run es (Machine pb others (c + k))
  | None => None
  end.
Proof.
  induction t as [|s t IH|i s w tp IHp tn IHn]; intros nd others c es; cbn [events app run feed count open_nodes about leaves].
  - destruct (is_leaf nd); reflexivity.
  - destruct (advance _ s nd); [apply IH|reflexivity].
  - destruct (split _ i s w nd) as [[np nn]|]; [|reflexivity]. rewrite <- app_assoc, IHp.
    destruct (count _ tp np) as [a|]; [|reflexivity]. rewrite IHn.
    destruct (count _ tn nn) as [b|]; [|reflexivity]. rewrite Z.add_assoc. reflexivity.
Qed.

(** Events that close the first open node begin with those of a tree. *)
Lemma run_reads_trees pb : forall len es nodes c m, (length es <= len)%nat ->
  run es (Machine pb nodes c) = Some m -> open_nodes m = [] ->
  exists ts, length ts = length nodes /\ es = flat_map events ts.
Proof.
  induction len as [|len IH]; intros es nodes c m Hl H Hm.
  - destruct es; [|cbn [length] in Hl; lia]. cbn in H. injection H as <-. cbn in Hm. subst. exists []. auto.
  - destruct es as [|e es]; [cbn in H; injection H as <-; cbn in Hm; subst; exists []; auto|].
    cbn [run length] in *. assert (Hl' : (length es <= len)%nat) by lia. unfold feed in H. cbn [open_nodes about leaves] in H.
    destruct nodes as [|nd others]; [discriminate|]. destruct e as [s|i s w|].
    + destruct (advance _ s nd) as [nd'|]; [|discriminate].
      destruct (IH _ _ _ _ Hl' H Hm) as ([|t ts] & L & ->); [discriminate|].
      exists (Step s t :: ts). split; [exact L|reflexivity].
    + destruct (split _ i s w nd) as [[np nn]|]; [|discriminate].
      destruct (IH _ _ _ _ Hl' H Hm) as ([|tp [|tn ts]] & L & ->); try discriminate.
      exists (Split i s w tp tn :: ts). split; [cbn [length] in *; lia|]. cbn [flat_map events app]. rewrite app_assoc. reflexivity.
    + destruct (is_leaf nd); [|discriminate].
      destruct (IH _ _ _ _ Hl' H Hm) as (ts & L & ->).
      exists (Leaf :: ts). split; [cbn [length]; lia|reflexivity].
Qed.

Definition stream_total (pb : problem) (w : list Z) (es : list event) : option Z :=
  match start pb w with
  | Some m => match run es m with Some m' => total m' | None => None end
  | None => None
  end.

Theorem stream_is_tree pb w es N :
  stream_total pb w es = Some N <-> exists t, es = events t /\ count_regions pb w t = Some N.
Proof.
  unfold stream_total, start, count_regions. destruct (problem_root pb w) as [nd|].
  2: { split; [discriminate|]. intros (t & _ & H). discriminate. }
  split.
  - intro H. destruct (run es _) as [m|] eqn:R; [|discriminate].
    unfold total in H. destruct (open_nodes m) as [|] eqn:E; [|discriminate].
    destruct (run_reads_trees pb (length es) es [nd] 0 m (le_n _) R E) as ([|t [|]] & L & ->); try discriminate.
    exists t. cbn [flat_map] in *. rewrite app_nil_r in *. split; [reflexivity|].
    rewrite <- (app_nil_r (events t)), run_tree in R. destruct (count _ t nd); [|discriminate].
    cbn [run] in R. injection R as <-. injection H as <-. reflexivity.
  - intros (t & -> & H). rewrite <- (app_nil_r (events t)), run_tree, H. reflexivity.
Qed.
