"""How degenerate a parametrization is: canonical forms, equality, exact norms, inverse stability."""
