(** What the theorems about regions rest on beyond the kernel: nothing.  The build
    fails when one of these is not closed (see [check-assumptions.sh]). *)

From ExactReLU Require Import Certified Stream Arrangement LawStream LawRun.

Print Assumptions list_regions_correct.
Print Assumptions count_regions_correct.
Print Assumptions machine_correct.
Print Assumptions stream_is_tree.
Print Assumptions region_iff_cell.
Print Assumptions cell_count_correct.
Print Assumptions law_machine_correct.
Print Assumptions count_laws_correct.
