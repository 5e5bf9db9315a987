(** * One step of the checker

    A node of the tree is a set of points, given by strict inequalities ([rows]) and
    one [witness] strictly inside, together with what is already known there: the
    bits of the layers that are settled, and the signs settled so far in the current
    layer.  Each step of a certificate is checked by one of the functions below;
    the tree checker and the streaming checker are two ways of calling them. *)

From Coq Require Import List ZArith Bool Lia.
From ExactReLU Require Import Network Forms Cells Farkas.
Import ListNotations.
Open Scope Z_scope.

(** The neurons of the current layer: form, and sign once it is settled. *)
Definition neurons := list (form * option bool).

Record node := Node {
  settled : list (list bool);   (* bits of the earlier layers, last layer first *)
  current : neurons;
  later : network;              (* the layers that follow *)
  rows : list form;             (* known to be > 0, newest first *)
  witness : list Z }.

Definition unsettled (fs : list form) : neurons := map (fun f => (f, None)) fs.

Fixpoint settle (i : nat) (b : bool) (ns : neurons) : neurons :=
  match ns, i with
  | [], _ => []
  | (f, _) :: ns', O => (f, Some b) :: ns'
  | x :: ns', S j => x :: settle j b ns'
  end.

Definition bit (o : option bool) : bool := match o with Some b => b | None => false end.
Definition bits (ns : neurons) : list bool := map (fun x => bit (snd x)) ns.
Definition all_settled (ns : neurons) : bool :=
  forallb (fun x => match snd x with Some _ => true | None => false end) ns.

Definition with_sign (nd : node) (i : nat) (b : bool) : node :=
  Node (settled nd) (settle i b (current nd)) (later nd) (rows nd) (witness nd).

Definition child (nd : node) (i : nat) (b : bool) (row : form) (w : list Z) : node :=
  Node (settled nd) (settle i b (current nd)) (later nd) (row :: rows nd) w.

(** Steps that lead from a node to one node ... *)
Inductive step :=
| Next                                                    (* to the next layer *)
| Move (w : list Z)                                       (* another witness *)
| Const (i : nat)                                         (* neuron i is constant *)
| Pass (i : nat) (b : bool) (q : Z) (ms : multipliers).   (* the rows imply its sign b *)

Definition advance (n : nat) (s : step) (nd : node) : option node :=
  match s with
  | Next =>
      match later nd with
      | ly :: rest =>
          if all_settled (current nd) then
            let bs := bits (current nd) in
            let fs := layer_forms ly (relu_forms (map fst (current nd)) bs) in
            Some (Node (bs :: settled nd) (unsettled fs) rest (rows nd) (witness nd))
          else None
      | [] => None
      end
  | Move w =>
      if is_pointb n w && insideb (rows nd) w
      then Some (Node (settled nd) (current nd) (later nd) (rows nd) w) else None
  | Const i =>
      match nth_error (current nd) i with
      | Some (f, None) => if is_constant f then Some (with_sign nd i (0 <? hd 0 f)) else None
      | _ => None
      end
  | Pass i b q ms =>
      match nth_error (current nd) i with
      | Some (f, None) =>
          if negb (is_constant f) && follows (rows nd) q ms (if b then f else opposite f)
          then Some (with_sign nd i b) else None
      | _ => None
      end
  end.

(** ... to two: the old witness lies on side [s] of neuron [i], [w] on the other ... *)
Definition split (n : nat) (i : nat) (s : bool) (w : list Z) (nd : node) : option (node * node) :=
  match nth_error (current nd) i with
  | Some (f, None) =>
      let wp := if s then witness nd else w in
      let wn := if s then w else witness nd in
      if is_pointb n w && insideb (rows nd) w
         && (0 <? dot f wp) && (dot f wn <? 0)
      then Some (child nd i true f wp, child nd i false (opposite f) wn) else None
  | _ => None
  end.

(** ... and to none: at a leaf every neuron of every layer is settled. *)
Definition is_leaf (nd : node) : bool :=
  match later nd with [] => all_settled (current nd) | _ => false end.
Definition leaf_pattern (nd : node) : pattern := rev (bits (current nd) :: settled nd).

(** ** Where it starts *)

Definition root (n : nat) (net : network) (h : list form) (w : list Z) : option node :=
  match net with
  | [] => None
  | ly :: rest =>
      if is_pointb n w && insideb h w
      then Some (Node [] (unsettled (map form_of ly)) rest h w) else None
  end.
