type machine = Kernel.machine

let start = Kernel.start
let feed = Kernel.feed
let graft = Kernel.graft
let about (m : machine) = m.Kernel.about
let total = Kernel.total
let row_count = Kernel.row_count
