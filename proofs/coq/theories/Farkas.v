(** * Consequences of linear inequalities

    A neuron has sign + on a whole node when a positive multiple of its form is a
    positive combination of the rows of the node plus a constant >= 0.  Since the
    rows are strict there, and at least one of them is used, so is the conclusion. *)

From Coq Require Import List ZArith Bool Lia.
From ExactReLU Require Import Forms.
Import ListNotations.
Open Scope Z_scope.

(** A multiplier names its row by the position in the list of rows. *)
Definition multipliers := list (nat * Z).

Fixpoint subtract_rows (r : form) (ms : multipliers) (rows : list form) : form :=
  match ms with
  | [] => r
  | (k, m) :: ms' => subtract_rows (add r (scale (- m) (nth k rows []))) ms' rows
  end.

Definition follows (rows : list form) (q : Z) (ms : multipliers) (f : form) : bool :=
  (0 <? q)
  && match ms with [] => false | _ => true end
  && forallb (fun km => (0 <? snd km) && Nat.ltb (fst km) (length rows)) ms
  && (let r := subtract_rows (scale q f) ms rows in is_constant r && (0 <=? hd 0 r)).

Lemma inside_nth rows y k : inside rows y -> (k < length rows)%nat -> 0 < dot (nth k rows []) y.
Proof. unfold inside. rewrite Forall_forall. intros H Hk. apply H, nth_In, Hk. Qed.

Lemma dot_subtract_rows rows y : inside rows y -> forall ms r,
  forallb (fun km => (0 <? snd km) && Nat.ltb (fst km) (length rows)) ms = true ->
  dot (subtract_rows r ms rows) y <= dot r y /\ (ms <> [] -> dot (subtract_rows r ms rows) y < dot r y).
Proof.
  intros Hin. induction ms as [|[k m] ms IH]; intros r Hm; cbn [subtract_rows forallb fst snd] in *;
    [split; [lia|congruence]|].
  rewrite !andb_true_iff in Hm. destruct Hm as [[H1 H2] Hm].
  apply Z.ltb_lt in H1. apply Nat.ltb_lt in H2.
  destruct (IH (add r (scale (- m) (nth k rows []))) Hm) as [A _].
  rewrite dot_add, dot_scale in A. pose proof (inside_nth _ _ _ Hin H2) as P.
  assert (0 < m * dot (nth k rows []) y) by (apply Z.mul_pos_pos; lia).
  split; [nia | intros _; nia].
Qed.

Theorem follows_sound rows q ms f y :
  follows rows q ms f = true -> inside rows y -> 0 < hd 0 y -> 0 < dot f y.
Proof.
  unfold follows; intros H Hin Hy.
  rewrite !andb_true_iff in H. destruct H as [[[Hq Hex] Hm] [Hc Hp]].
  apply Z.ltb_lt in Hq. apply Z.leb_le in Hp.
  destruct (dot_subtract_rows rows y Hin ms (scale q f) Hm) as [_ B].
  assert (Hne : ms <> []) by (destruct ms; [discriminate | congruence]). specialize (B Hne).
  rewrite (dot_constant _ y Hc), dot_scale in B. nia.
Qed.
