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

(** The same for laws (LawStream.v, theorem [law_machine_correct]): every leaf names its law by number, from 1. *)

type law_machine

val start_laws : Kernel.problem -> Kernel.layer -> Kernel.law list -> BigInt.t list -> law_machine option
val feed_laws : law_machine -> Kernel.event -> law_machine option
val leaf_with_law : law_machine -> BigInt.t -> law_machine option

val about_laws : law_machine -> Kernel.problem * Kernel.layer
val total_laws : law_machine -> BigInt.t option

val law_row_count : law_machine -> int
val all_closed : law_machine -> bool
(** Helps for reading: rows of the node in work; whether no node is open. *)
