(** treecheck: the extracted checker.

      treecheck CERTIFICATE            verdict in words; exit code 0 accepted, 1 rejected, 2 malformed
      treecheck --header CERTIFICATE   on acceptance, the canonical header of what was proved

    What is trusted here for an accepted certificate: [Header.print], and that the
    number that [Proof] reports is compared in [claim] with the one that is printed. *)

open Verdict

let with_file path f =
  let channel = try open_in_bin path with Sys_error e -> malformed "%s" e in
  Fun.protect ~finally:(fun () -> close_in channel) (fun () -> f channel)

let claim (h : Header.t) total =
  match total with
  | Some total when BigInt.equal total h.count -> ()
  | Some total -> rejected "proved are %s, claimed are %s" (BigInt.to_string total) (BigInt.to_string h.count)
  | None -> rejected "a law of the list does not occur"

(* The kernel compares network, chart and domain; the rest of the header is compared here. *)
let same_statement (h : Header.t) (h' : Header.t) =
  h.kind = h'.kind && h.source = h'.source && h.input_hash = h'.input_hash

(** Counts leaves; returns the machine, which a shard hands to the tree that it belongs to. *)
let rec check_leaves ~depth path r (h : Header.t) =
  let shards = ref 0 in
  let shard r m =
    if depth > 0 then malformed "line %d: a shard inside a shard" r.Lines.number;
    let j = Lines.position r in
    let count = Lines.natural r in
    let hash = Lines.hash r in
    Lines.finish_line r;
    if j <> !shards then rejected "line %d: shard %d comes now" r.Lines.number !shards;
    incr shards;
    let file = Printf.sprintf "%s.%d" path j in
    if not (Sys.file_exists file) then malformed "%s is missing" file;
    if Sha256.of_file file <> hash then rejected "%s has another hash" file;
    let h', m' =
      with_file file (fun channel ->
          let r = Lines.of_channel channel in
          let h' = Header.parse r in
          if not (same_statement h h') then rejected "%s is about something else" file;
          (h', check_leaves ~depth:(depth + 1) file r h')) in
    if not (BigInt.equal h'.count count) then rejected "%s has another count" file;
    match Proof.graft m m' with
    | Some m -> m
    | None -> rejected "line %d: %s is not about this node" r.Lines.number file in
  let m =
    Steps.run r (Kernel.dimension h.problem)
      { Steps.start = Proof.start h.problem; feed = Proof.feed; leaf = (fun _ m -> Proof.feed m Kernel.End); shard;
        rows = Proof.row_count; closed = (fun m -> Proof.total m <> None) } in
  claim h (Proof.total m);
  m

let check_laws r (h : Header.t) =
  let leaf r m =
    let j = Lines.natural r in
    Proof.leaf_with_law m (BigInt.succ j) in
  let shard r _ = malformed "line %d: no shards for laws" r.Lines.number in
  let m =
    Steps.run r (Kernel.dimension h.problem)
      { Steps.start = Proof.start_laws h.problem (Header.output_layer h.input) h.laws; feed = Proof.feed_laws; leaf; shard;
        rows = Proof.law_row_count; closed = Proof.all_closed } in
  claim h (Proof.total_laws m)

let check path =
  with_file path (fun channel ->
      let r = Lines.of_channel channel in
      let h = Header.parse r in
      if h.kind = "laws" then check_laws r h else ignore (check_leaves ~depth:0 path r h);
      h)

let words (h : Header.t) =
  match h.kind with
  | "cells" -> "cells of the arrangement in the interior of the domain"
  | "vertices" -> "vertices of the zonotope (proper patterns of its generators)"
  | "laws" -> "affine functions that the network coincides with on sets with interior"
  | _ -> "proper activation regions of the network on the domain"

let report ~header (h : Header.t) =
  if header then Header.print print_string h
  else begin
    Printf.printf "accepted: exactly %s %s\n" (BigInt.to_string h.count) (words h);
    Printf.printf "input %s\n" h.input_hash;
    if h.source <> "-" then Printf.printf "source %s (not verified)\n" h.source
  end

let () =
  let header, path =
    match Array.to_list Sys.argv with
    | [ _; "--header"; path ] -> (true, path)
    | [ _; path ] -> (false, path)
    | _ -> prerr_endline "usage: treecheck [--header] CERTIFICATE"; exit 2 in
  match check path with
  | h -> report ~header h
  | exception Rejected why -> prerr_endline ("rejected: " ^ why); exit 1
  | exception Malformed why -> prerr_endline ("malformed: " ^ why); exit 2
  | exception Stack_overflow -> prerr_endline "malformed: beyond the limits of this checker"; exit 2
