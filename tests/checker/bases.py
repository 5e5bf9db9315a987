"""Honest certificates of every kind, small enough to read, and how to change them."""

from __future__ import annotations

from hashlib import sha256

Lines = list[str]

# Two hidden layers in a square: 10 regions.
NET = """\
exactrelu-certificate 1
statement regions
digits 4
source -
input ?
network 2 2 3 2 1
row 1 0 0
row 0 1 0
row 1 1 -1
row 1 -1 1 0
row -1 2 1 1
row 1 1 0
chart none
domain 4
row 1 0 2
row -1 0 2
row 0 1 2
row 0 -1 2
count 10
W -1 -1 1
S 1 - -1 1 1
S 2 - -1 7 5
S 0 - 1 4 3
X
P 1 1 1 4 3
S 0 - 1 1 1
L
L
X
N 0 1 1 6 1
P 1 1 2 5 3 6 2
L
S 0 - 1 3 5
X
P 1 1 2 4 3 5 1
S 0 - 3 1 5
L
L
X
N 0 1 1 4 1
P 1 1 1 4 2
L
S 0 - 3 -2 2
S 2 - 7 -1 5
X
P 0 1 2 4 1 6 2
N 1 1 1 4 1
L
X
P 0 1 1 5 1
S 1 - 1 -2 2
L
L
N 2 1 2 4 1 5 1
X
C 0
C 1
L
end
"""

# Three lines: 7 cells.
LINES = """\
exactrelu-certificate 1
statement cells
digits 1
source -
input ?
arrangement 2 3
row 1 0 0
row 0 1 0
row 1 1 -1
chart none
domain 0
count 7
W -1 -1 1
S 1 - -1 1 1
S 0 - 2 2 1
S 2 + 1 1 4
L
L
S 2 - -1 3 1
L
L
S 2 - 3 -1 1
P 0 1 2 0 1 1 1
L
S 0 - 1 -1 1
L
L
end
"""

# A rectangle of three generators, one of them zero, two parallel: 4 vertices.
ZONOTOPE = """\
exactrelu-certificate 1
statement vertices
digits 1
source -
input ?
zonotope 2 4
row 1 0
row 0 0
row 0 2
row -3 0
chart none
domain 0
count 4
W 1 1 1
C 1
S 0 + -1 1 1
N 3 1 1 0 3
S 2 + 1 -1 1
L
L
P 3 1 1 0 3
S 2 + -1 -1 1
L
L
end
"""

# max(x, y): two affine maps on four regions.
LAWS = """\
exactrelu-certificate 1
statement laws
digits 1
source -
input ?
network 2 1 3 1
row 1 -1 0
row 0 1 0
row 0 -1 0
row 1 1 -1 0
chart none
domain 0
count 2
law 0 1 0
law 1 0 0
W 2 1 1
S 1 + 2 -1 1
N 2 1 1 0 1
S 0 + 1 2 1
L 1
L 0
P 2 1 1 0 1
S 0 + -2 -1 1
L 1
L 0
end
"""

# The same network on the half line x = (1/2, -t), t >= 0: one region of max, and y = t.
CHART = """\
exactrelu-certificate 1
statement regions
digits 1
source -
input ?
network 2 1 3 1
row 1 -1 0
row 0 1 0
row 0 -1 0
row 1 1 -1 0
chart 1 2 2
row 0 1
row -2 0
row 0 -1
domain 1
row 1 0
count 1
W 1 1
P 0 1 1 0 2
N 1 1 1 0 2
P 2 1 1 0 2
L
end
"""

# Equal, opposite and vanishing rows, a split through the old witness after a move, a layer without neurons.
DEGENERATE = """\
exactrelu-certificate 1
statement regions
digits 2
source -
input ?
network 1 2 4 0 1
row 2 0
row 2 0
row -1 0
row 0 -7
row 5
chart none
domain 1
row 1 3
count 2
W 5 1
M -1 1
C 3
S 0 - 10 1
P 1 1 1 1 1
N 2 2 1 1 1
X
L
N 1 1 1 1 1
P 2 2 1 1 1
X
L
end
"""

# No inputs at all, and a bias of zero.
POINT = """\
exactrelu-certificate 1
statement regions
digits 1
source -
input ?
network 0 1 2 0
row 0
row 4
chart none
domain 0
count 1
W 1
C 0
C 1
L
end
"""

# Linear regions: antipodal rows, a pair that needs a point, one that shares no facet, three that are merged.
LINEAR = """\
exactrelu-certificate 1
statement linear
digits 2
source -
input ?
network 2 2 3 1 1
row 1 1 -1
row -1 -1 1
row -1 1 -1
row -1 -1 -1 1
row -1 0
chart none
domain 4
row 1 0 2
row -1 0 2
row 0 1 2
row 0 -1 2
count 5
graph 8 11 5
W 0 -1 1
S 0 - 3 2 2
N 1 1 1 4 1
S 2 - -1 5 3
X
S 0 - 0 4 3
L
L
X
S 0 - 2 1 2
L
L
P 1 1 1 4 1
S 2 - -1 1 1
X
S 0 - -1 3 3
L
L
X
S 0 - 1 0 2
L
L
F 3 2 2 5 3
F 5 0 -2 5 3
I 7 0 1 1 5 1
end
"""

# A hat, 0 on two sides: neurons of the second layer that are identically 0 wake up; 4 regions, 3 laws.
HAT = """\
exactrelu-certificate 1
statement linear
digits 1
source -
input ?
network 1 2 3 2 1
row 1 1
row 1 0
row 1 -1
row 0 1 0 0
row 1 -2 1 0
row 0 1 0
chart none
domain 0
count 4
graph 4 3 3
W -2 1
S 1 - 1 2
P 0 1 1 0 1
S 2 - 2 1
X
C 1
P 0 1 1 1 1
L
X
P 0 1 1 0 1
P 1 1 1 1 1
L
N 2 1 1 0 1
S 0 - -1 2
X
C 0
P 1 1 1 1 1
L
X
C 0
C 1
L
end
"""

# max(x, y) on the segment of x + y = 1 with |x| <= 2: three patterns, two linear regions.
SEGMENT = """\
exactrelu-certificate 1
statement linear
digits 1
source -
input ?
network 2 1 3 1
row 1 -1 0
row 0 1 0
row 0 -1 0
row 1 1 -1 0
chart 1 1 1
row -1 1
row 1 0
row -1 0
domain 2
row -1 3
row 1 1
count 2
graph 3 2 2
W 1 1
S 1 + -1 2
N 2 1 1 2 1
S 0 - 1 3
L
L
P 0 1 1 2 2
P 2 1 1 2 1
L
end
"""

# relu(|x| + |y| - 1): four regions of the law 0 make one diamond; around its corners segments miss the facet.
DIAMOND = """\
exactrelu-certificate 1
statement linear
digits 2
source -
input ?
network 2 2 4 1 1
row 1 0 0
row -1 0 0
row 0 1 0
row 0 -1 0
row 1 1 1 1 -1
row 1 0
chart none
domain 0
count 5
graph 8 12 5
W -1 -1 3
S 0 - 1 -1 3
N 1 1 1 0 1
S 2 - 1 1 3
N 3 1 1 1 1
X
S 0 - 3 3 4
L
L
P 3 1 1 1 1
X
S 0 - 3 -3 4
L
L
P 1 1 1 0 1
S 2 - -1 1 3
N 3 1 1 1 1
X
S 0 - -3 3 4
L
L
P 3 1 1 1 1
X
S 0 - -3 -3 4
L
L
F 2 2 2 0 1
F 4 0 0 2 1
F 6 0 0 -2 1
F 6 2 -2 0 1
end
"""

# relu(1 - |x|), with constant neurons: the patterns of x < -1 and x > 1 only look adjacent, and both are 0.
TIP = """\
exactrelu-certificate 1
statement linear
digits 2
source -
input ?
network 1 2 3 2 1
row 1 0
row -1 0
row 0 7
row -1 -1 0 1
row 0 0 0 3
row 1 1 0
chart none
domain 0
count 4
graph 4 3 3
W -2 1
C 2
S 0 - 2 1
N 1 1 1 0 1
X
C 1
S 0 - 1 2
L
L
P 1 1 1 0 1
X
C 1
S 0 - -1 2
L
L
I 3 0 1 1 0 1
end
"""

BASES = {
    "net": NET,
    "lines": LINES,
    "zonotope": ZONOTOPE,
    "laws": LAWS,
    "chart": CHART,
    "degenerate": DEGENERATE,
    "point": POINT,
    "linear": LINEAR,
    "hat": HAT,
    "segment": SEGMENT,
    "diamond": DIAMOND,
    "tip": TIP,
}


def hashed(lines: Lines) -> Lines:
    """Return the lines with the SHA-256 of the input in line 5, where there is a question mark."""
    rows = next((i for i in range(6, len(lines)) if not lines[i].startswith("row")), len(lines))
    text = "".join(f"{line}\n" for line in lines[5:rows])
    return [line.replace("input ?", f"input {sha256(text.encode()).hexdigest()}") for line in lines]


def base(name: str) -> Lines:
    return BASES[name].splitlines()


def text(lines: Lines) -> bytes:
    return "".join(f"{line}\n" for line in hashed(lines)).encode()


def replaced(name: str, old: str, new: str, nth: int = 0) -> Lines:
    """Return a base with the n-th line equal to `old` replaced (removed, or by several lines)."""
    lines = base(name)
    place = [i for i, line in enumerate(lines) if line == old][nth]
    return lines[:place] + (new.split("\n") if new else []) + lines[place + 1 :]


def without(name: str, first: str, last: str, count: str, claimed: str, put: str = "") -> Lines:
    """Return a base without the lines from `first` to the first `last` after it, and with another count."""
    lines = base(name)
    start = lines.index(first)
    end = next(i for i in range(start, len(lines)) if lines[i] == last)
    kept = lines[:start] + ([put] if put else []) + lines[end + 1 :]
    return [claimed if line == count else line for line in kept]
