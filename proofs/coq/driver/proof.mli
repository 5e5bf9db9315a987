(** The only door to the extracted checker.

    The type [machine] is abstract, so a machine can be made in no other way than by
    the three functions below. Theorem [machine_correct] of Stream.v is about
    machines that are made like that: when [total m] is [Some n], then [n] is the
    number of regions of [about m], whatever the program that called them did. *)

type machine

val start : Kernel.problem -> BigInt.t list -> machine option
val feed : machine -> Kernel.event -> machine option
val graft : machine -> machine -> machine option

val about : machine -> Kernel.problem
val total : machine -> BigInt.t option

val row_count : machine -> int
(** A help for reading, not part of any proof: how many rows the node in work has. *)
