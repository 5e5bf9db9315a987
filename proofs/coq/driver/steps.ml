(** The steps (SPEC.md, section 5): read a line, hand it to the kernel, forget it. *)

open Kernel
open Verdict

(** Rows are numbered from the oldest, and kept newest first. *)
let multipliers r rows =
  let count = Lines.position r in
  let rec go left previous found =
    if left = 0 then found
    else begin
      let k = Lines.position r in
      let m = Lines.integer r in
      (* A row that does not exist becomes a position that does not exist either. *)
      let place = if k < rows then rows - 1 - k else rows in
      let place = if k <= previous then -1 else place in
      go (left - 1) k ((place, m) :: found)
    end in
  let found = go count (-1) [] in
  Lines.finish_line r;
  if List.exists (fun (place, _) -> place < 0) found then
    rejected "line %d: the rows are not in increasing order" r.Lines.number;
  found

let point r dimension =
  Header.point_of_row (Lines.many (dimension + 1) (fun () -> Lines.integer r))

let side r =
  match Lines.token r with
  | "+" -> true
  | "-" -> false
  | t -> malformed "line %d: %S is not a side" r.Lines.number t

let event r dimension rows = function
  | "C" -> Unary (Const (Lines.position r))
  | ("P" | "N") as t ->
      let i = Lines.position r in
      let q = Lines.integer r in
      Unary (Pass (i, t = "P", q, multipliers r rows))
  | "S" ->
      let i = Lines.position r in
      let s = side r in
      Fork (i, s, point r dimension)
  | "M" -> Unary (Move (point r dimension))
  | "X" -> Unary Next
  | t -> malformed "line %d: %S is not a step" r.Lines.number t

let explain = function
  | Unary (Const _) -> "the neuron is not an open one with a constant form"
  | Unary (Pass _) -> "the rows do not imply this sign of an open neuron"
  | Unary (Move _) -> "the point is not strictly inside the node"
  | Unary Next -> "a neuron is open, or there is no next layer"
  | Fork _ -> "the two points are not strictly on the two sides of an open neuron inside the node"
  | End -> "a neuron or a layer is open, or the leaf has another law"

(** What a machine does, of one kind or the other. *)
type 'm machine = {
  start : BigInt.t list -> 'm option;
  feed : 'm -> event -> 'm option;
  leaf : Lines.t -> 'm -> 'm option;      (* reads what follows L *)
  shard : Lines.t -> 'm -> 'm;            (* reads what follows H *)
  rows : 'm -> int;
  closed : 'm -> bool;
}

(** Runs all steps from the root to the end of the file. *)
let run r dimension kind =
  Lines.advance r;
  Lines.keyword r "W";
  let witness = point r dimension in
  Lines.finish_line r;
  let accept why = function Some m -> m | None -> rejected "line %d: %s" r.Lines.number why in
  let step m = function
    | "H" -> kind.shard r m
    | "L" ->
        let next = kind.leaf r m in
        Lines.finish_line r;
        accept (explain End) next
    | t ->
        let e = event r dimension (kind.rows m) t in
        Lines.finish_line r;
        accept (explain e) (kind.feed m e) in
  let rec go m =
    Lines.advance r;
    match kind.closed m, Lines.token r with
    | true, "end" -> Lines.finish_line r; m
    | true, _ -> malformed "line %d: the tree is complete" r.Lines.number
    | false, t -> go (step m t) in
  let m = go (accept "the laws, the chart, the domain or the root witness break a condition" (kind.start witness)) in
  if not (Lines.at_end r) then malformed "something follows the end";
  m
