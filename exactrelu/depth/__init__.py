"""What depth buys: zigzags, bounds on pieces and sizes, and proofs of the gaps between depths."""
