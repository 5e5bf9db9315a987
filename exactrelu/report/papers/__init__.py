"""One module a paper, each defining ``PAPER``; see `exactrelu.report.claims`."""
