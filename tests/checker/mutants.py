"""Random faults in certificates: to compare checkers on files that nobody wrote."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from random import Random

Lines = list[str]

_INTEGER = re.compile("-?[0-9]+")
_STATEMENTS = ("regions", "cells", "vertices", "laws", "linear")
_STEPS = tuple("CPNSMXLHFI")
_ODD_TOKENS = ("-0", "+1", "007", "1_0", "", "1.0", "x", "-", "0x1", "none", "row")
# Where the point of a step begins, and where the number of its multipliers stands.
_POINT = {"W": 1, "M": 1, "S": 3, "F": 3}
_MULTIPLIERS = {"P": 3, "N": 3, "I": 4}


def mutant(random: Random, text: str) -> str:
    """Return the certificate with up to three faults; often with the right input hash and room for digits."""
    lines = text.splitlines()
    for _ in range(random.choice([0, 1, 1, 1, 1, 2, 2, 3])):
        if lines:
            random.choices(_FAULTS, _WEIGHTS)[0](random, lines)
    if random.random() < 0.6:
        _hash_again(lines)
    if random.random() < 0.25:
        lines[:] = ["digits 30" if line.startswith("digits ") else line for line in lines]
    return "\n".join(lines) + ("\n" if random.random() < 0.99 else "")


def _hash_again(lines: Lines) -> None:
    words = [line.split(" ")[0] for line in lines]
    begin = next((i for i, word in enumerate(words) if word in ("network", "arrangement", "zonotope")), None)
    if begin is None or "input" not in words or "chart" not in words:
        return
    text = "".join(f"{line}\n" for line in lines[begin : words.index("chart")])
    lines[words.index("input")] = "input " + hashlib.sha256(text.encode("latin-1")).hexdigest()


def _place(random: Random, lines: Lines) -> int:
    """Return the number of a line; more often one of the tree."""
    root = next((i for i, line in enumerate(lines) if line.startswith("W")), 0)
    return random.randrange(root if random.random() < 0.6 else 0, len(lines))


def _other(random: Random, token: str, lines: Lines) -> str:
    if random.random() < 0.03:
        return random.choice(_ODD_TOKENS)
    if _INTEGER.fullmatch(token):
        value = int(token)
        borrowed = _INTEGER.findall(random.choice(lines)) or ["3"]
        near = [
            value + 1,
            value - 1,
            -value,
            0,
            2 * value,
            1,
            -1,
            value + 2,
            10 * value,
            random.randint(-3, 3),
        ]
        return random.choice([*map(str, near), random.choice(borrowed)])
    if token in ("+", "-"):
        return "-" if token == "+" else "+"
    for alphabet in (_STEPS, _STATEMENTS):
        if token in alphabet:
            return random.choice(alphabet)
    return random.choice([*_ODD_TOKENS, token.upper(), token + "0"])


def _change_token(random: Random, lines: Lines) -> None:
    at = _place(random, lines)
    tokens = lines[at].split(" ")
    place = random.randrange(len(tokens))
    tokens[place] = _other(random, tokens[place], lines)
    lines[at] = " ".join(tokens)


def _rearrange_tokens(random: Random, lines: Lines) -> None:
    at = _place(random, lines)
    tokens = lines[at].split(" ")
    one, two = (random.randrange(len(tokens)) for _ in range(2))
    match random.randrange(3):
        case 0:
            del tokens[one]
        case 1:
            tokens.insert(one, tokens[two])
        case _:
            tokens[one], tokens[two] = tokens[two], tokens[one]
    lines[at] = " ".join(tokens)


def _rearrange_lines(random: Random, lines: Lines) -> None:
    at = _place(random, lines)
    other = random.choice([min(at + 1, len(lines) - 1), random.randrange(len(lines))])
    match random.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines.insert(at, lines[other])
        case _:
            lines[at], lines[other] = lines[other], lines[at]


def _scale(random: Random, lines: Lines) -> None:
    """Multiply a point, the multipliers of a step or a row by one number; this is often right."""
    at = _place(random, lines)
    tokens = lines[at].split(" ")
    word = tokens[0]
    if word in _MULTIPLIERS:
        t = _MULTIPLIERS[word]
        places = [t - 1, *range(t + 2, len(tokens), 2)]
    else:
        places = list(range(_POINT.get(word, 1), len(tokens)))
    factor = random.choice([2, 3, 7, -1, 0])
    for place in places:
        if place < len(tokens) and _INTEGER.fullmatch(tokens[place]):
            tokens[place] = str(int(tokens[place]) * factor)
    lines[at] = " ".join(tokens)


def _insert_move(random: Random, lines: Lines) -> None:
    """Move to some point of the file; this is sometimes right."""
    points = [line.split(" ")[_POINT[line[0]] :] for line in lines if line[:2] in ("W ", "S ", "M ")]
    if points:
        lines.insert(_place(random, lines), " ".join(["M", *random.choice(points)]))


def _change_count(random: Random, lines: Lines) -> None:
    words = ("count", "graph", "domain", "chart", "digits")
    places = [i for i, line in enumerate(lines) if line.split(" ")[0] in words]
    if places:
        at = random.choice(places)
        tokens = lines[at].split(" ")
        place = random.randrange(len(tokens))
        tokens[place] = _other(random, tokens[place], lines)
        lines[at] = " ".join(tokens)


def _change_multipliers(random: Random, lines: Lines) -> None:
    """Add or remove a multiplier and announce it."""
    at = _place(random, lines)
    tokens = lines[at].split(" ")
    t = _MULTIPLIERS.get(tokens[0])
    if t is None or len(tokens) <= t or not _INTEGER.fullmatch(tokens[t]):
        return
    if random.random() < 0.5 and len(tokens) > t + 2:
        tokens[t] = str(int(tokens[t]) - 1)
        place = random.randrange(t + 1, len(tokens) - 1)
        del tokens[place : place + 2]
    else:
        tokens[t] = str(int(tokens[t]) + 1)
        tokens += [str(random.randint(0, 4)), str(random.randint(0, 3))]
    lines[at] = " ".join(tokens)


def _change_domain(random: Random, lines: Lines) -> None:
    """Add or remove a domain row and announce it."""
    at = next((i for i, line in enumerate(lines) if re.fullmatch("domain [0-9]{1,3}", line)), None)
    if at is None:
        return
    length = int(lines[at].split(" ")[1])
    if random.random() < 0.5 and 0 < length < len(lines) - at:
        lines[at] = f"domain {length - 1}"
        del lines[at + random.randint(1, length)]
    else:
        root = next((line for line in lines if line.startswith("W ")), "W 1")
        numbers = [random.randint(-2, 2) for _ in root.split(" ")[2:]] + [random.randint(0, 9)]
        lines[at] = f"domain {length + 1}"
        lines.insert(at + 1, " ".join(["row", *map(str, numbers)]))


_FAULTS: list[Callable[[Random, Lines], None]] = [
    _change_token,
    _rearrange_tokens,
    _rearrange_lines,
    _scale,
    _insert_move,
    _change_count,
    _change_multipliers,
    _change_domain,
]
_WEIGHTS = [35, 10, 20, 10, 5, 8, 4, 8]
