type machine = Kernel.machine

let start = Kernel.start
let feed = Kernel.feed
let graft = Kernel.graft
let about (m : machine) = m.Kernel.about
let total = Kernel.total
let row_count = Kernel.row_count

type law_machine = Kernel.law_machine

let start_laws = Kernel.start_laws
let feed_laws = Kernel.feed_laws
let leaf_with_law = Kernel.leaf_with_law
let about_laws (m : law_machine) = (m.Kernel.base.Kernel.about, m.Kernel.output)
let total_laws = Kernel.total_laws
let law_row_count (m : law_machine) = Kernel.row_count m.Kernel.base
let all_closed (m : law_machine) = Kernel.total m.Kernel.base <> None
