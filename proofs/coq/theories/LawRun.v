(** * Certificates of laws from beginning to end, for the kernel alone

    The machine of [LawStream] on a list of steps: what [treecheck] does one line after the other, as
    one function, so that a certificate of laws becomes a theorem ([to_coqterm.py]). *)

From Coq Require Import List ZArith.
From ExactReLU Require Import Network Problem Stream Laws LawStream.
Import ListNotations.

Inductive law_event :=
| Inner (e : event)
| LeafOf (j : positive).                     (* a leaf with the law of this number, from 1 *)

Definition step_laws (m : law_machine) (e : law_event) : option law_machine :=
  match e with Inner e => feed_laws m e | LeafOf j => leaf_with_law m j end.

Fixpoint run_laws (es : list law_event) (m : law_machine) : option law_machine :=
  match es with
  | [] => Some m
  | e :: rest => match step_laws m e with Some m' => run_laws rest m' | None => None end
  end.

Definition count_laws (pb : problem) (out : layer) (ls : list law) (w : list Z) (es : list law_event) : option Z :=
  match start_laws pb out ls w with
  | Some m => match run_laws es m with Some m' => total_laws m' | None => None end
  | None => None
  end.

Lemma step_laws_same m e m' : step_laws m e = Some m' -> about (base m') = about (base m) /\ output m' = output m.
Proof.
  destruct e as [e|j]; cbn [step_laws].
  - unfold feed_laws. destruct e as [s|i s w|]; [| |discriminate]; unfold feed;
      destruct (open_nodes (base m)) as [|nd others]; try discriminate.
    + destruct (Node.advance _ s nd); [|discriminate]. intro H. injection H as <-. split; reflexivity.
    + destruct (Node.split _ i s w nd) as [[np nn]|]; [|discriminate]. intro H. injection H as <-. split; reflexivity.
  - unfold leaf_with_law. destruct (open_nodes (base m)) as [|nd others]; [discriminate|].
    destruct (FMapPositive.PositiveMap.find j (table m)); [|discriminate].
    match goal with |- (if ?c then _ else _) = _ -> _ => destruct c; [|discriminate] end.
    intro H. injection H as <-. split; reflexivity.
Qed.

Lemma run_laws_reachable es : forall m m', run_laws es m = Some m' -> law_reachable m ->
  law_reachable m' /\ about (base m') = about (base m) /\ output m' = output m.
Proof.
  induction es as [|e es IH]; intros m m' H R; cbn [run_laws] in H.
  - injection H as <-. auto.
  - destruct (step_laws m e) as [m1|] eqn:E; [|discriminate]. destruct (step_laws_same _ _ _ E) as [A B].
    assert (R1 : law_reachable m1).
    { destruct e as [e|j]; cbn [step_laws] in E; [eapply law_reach_feed | eapply law_reach_leaf]; eassumption. }
    destruct (IH _ _ H R1) as (R' & A' & B'). split; [exact R'|]. split; congruence.
Qed.

Theorem count_laws_correct pb out ls w es N : count_laws pb out ls w es = Some N -> law_count pb out N.
Proof.
  unfold count_laws. destruct (start_laws pb out ls w) as [m|] eqn:S; [|discriminate].
  destruct (run_laws es m) as [m'|] eqn:E; [|discriminate]. intro T.
  destruct (run_laws_reachable _ _ _ E (law_reach_start _ _ _ _ _ S)) as (R & A & B).
  assert (P : about (base m) = pb /\ output m = out).
  { unfold start_laws in S. match type of S with (if ?c then _ else _) = _ => destruct c; [|discriminate] end.
    unfold start in S. destruct (problem_root pb w); [|discriminate]. injection S as <-. split; reflexivity. }
  destruct P as [P Q]. rewrite <- P, <- Q, <- A, <- B. exact (law_machine_correct m' N R T).
Qed.
