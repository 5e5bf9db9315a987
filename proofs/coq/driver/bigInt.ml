(* Zarith's integers under a name that extracted code does not use for anything else. *)
include Z
