(** The three verdicts of SPEC.md, section 1; acceptance is that nothing is raised. *)

exception Malformed of string
exception Rejected of string

let malformed fmt = Printf.ksprintf (fun s -> raise (Malformed s)) fmt
let rejected fmt = Printf.ksprintf (fun s -> raise (Rejected s)) fmt
