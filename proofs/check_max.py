"""Check a certificate of MAX_n = sum of c_i F_n[A_i; B_i]. Python's standard library only.

Run it isolated: python -I proofs/check_max.py CERT. Exit code 0 accepted, 1 rejected, 2 malformed.

F_n[A; B](x) is the sum over all permutations s of max(sum_A m, sum_B m) of the permuted coordinates, where
m_ab is max(x_s(a), x_s(b)); A and B have equally many pairs. Every F_n[A; B] has two hidden layers, so an
accepted certificate proves that MAX_n, the largest of n numbers, has two hidden layers.

Format: ASCII lines `exactrelu-max 1`, `n N`, `terms T`, then T lines `term P Q K a b a b ...` with the
coefficient P/Q, the K pairs of A and the K pairs of B, places from 1, then `end`; canonical integers only.

Why the check is enough. Both sides are symmetric, so let x_1 <= ... <= x_n and t_j = x_{j+1} - x_j >= 0. Then
m_ab is the coordinate at the larger of two places, and a side is k x_1 + sum of p_j t_j, where p_j counts its
pairs that reach beyond place j. So max(p, q) = q + relu(p - q), and p - q has the coefficients p_j - q_j:
without a positive one it is q, without a negative one p, otherwise there is a hinge. Hinges are collected by
their primitive vector up to sign, by relu(-h) = relu(h) - h. All have to cancel, and the linear part has to
be x_n = x_1 + sum of the t_j.
"""

import sys
from fractions import Fraction
from itertools import permutations
from math import factorial, gcd

LARGEST_FILE = 1 << 20
LARGEST_N = 9


class MalformedError(Exception):
    """The file is no certificate."""


def integer(word):
    """Read a canonical decimal integer."""
    digits = word[1:] if word.startswith("-") else word
    if (
        not (digits.isascii() and digits.isdigit())
        or (digits[0] == "0" and word != "0")
        or len(digits) > 1000
    ):
        raise MalformedError(f"not a canonical integer: {word[:40]!r}")
    return int(word)


def header(lines, place, name):
    """Read a line `name INTEGER`."""
    words = lines[place].split(" ") if place < len(lines) else []
    if len(words) != 2 or words[0] != name:
        raise MalformedError(f"line {place + 1} must be '{name} INTEGER'")
    return integer(words[1])


def parse(text):
    """Return n and the terms (coefficient, A, B), with places from 0."""
    lines = text.split("\n")
    if lines[0] != "exactrelu-max 1":
        raise MalformedError("line 1 must be 'exactrelu-max 1'")
    n, count = header(lines, 1, "n"), header(lines, 2, "terms")
    if not 2 <= n <= LARGEST_N or count < 1:
        raise MalformedError(f"n must be 2 to {LARGEST_N}, and there must be a term")
    if lines[3 + count :] != ["end", ""]:
        raise MalformedError(f"line {4 + count} must be 'end', and the last")
    return n, [term(line, n, i + 4) for i, line in enumerate(lines[3 : 3 + count])]


def term(line, n, number):
    """Read `term NUMERATOR DENOMINATOR K`, then the 2 K places of A and the 2 K places of B."""
    words = line.split(" ")
    if words[0] != "term" or len(words) < 4:
        raise MalformedError(f"line {number} must be a term")
    top, bottom, k, *places = map(integer, words[1:])
    if bottom < 1 or k < 1 or len(places) != 4 * k or not all(1 <= v <= n for v in places):
        raise MalformedError(f"line {number}: denominator from 1, K from 1, and 4 K places from 1 to n")
    pairs = [(places[i] - 1, places[i + 1] - 1) for i in range(0, 4 * k, 2)]
    return Fraction(top, bottom), pairs[:k], pairs[k:]


def reached(side, order, n):
    """For j = 1..n-1, how many pairs have their larger place beyond place j."""
    counts = [0] * n
    for a, b in side:
        counts[max(order[a], order[b])] += 1
    for j in range(n - 2, -1, -1):
        counts[j] += counts[j + 1]
    return counts[1:]


def add_term(n, left, right, linear, hinges, factor):
    """Add factor times F_n[left; right] to the linear part and the hinges."""
    used = sorted({v for pair in left + right for v in pair})
    times = factor * factorial(n - len(used))
    for images in permutations(range(n), len(used)):
        order = dict(zip(used, images, strict=True))
        p, q = reached(left, order, n), reached(right, order, n)
        difference = [a - b for a, b in zip(p, q, strict=True)]
        winner = q
        if min(difference) >= 0:
            winner = p
        elif max(difference) > 0:
            divisor = gcd(*difference)
            if next(x for x in difference if x) < 0:
                winner, divisor = p, -divisor
            hinge = tuple(x // divisor for x in difference)
            hinges[hinge] = hinges.get(hinge, 0) + abs(divisor) * times
        for j in range(n - 1):
            linear[j] += times * winner[j]


def check(text):
    """Return the verdict as (accepted, message)."""
    n, terms = parse(text)
    linear, hinges, degree = [Fraction(0)] * (n - 1), {}, Fraction(0)
    for coefficient, left, right in terms:
        degree += coefficient * len(left) * factorial(n)
        add_term(n, left, right, linear, hinges, coefficient)
    if any(hinges.values()):
        return False, f"REJECTED: {sum(map(bool, hinges.values()))} of {len(hinges)} kinks do not cancel"
    if degree != 1 or any(x != 1 for x in linear):
        return False, "REJECTED: the linear part on the sorted chamber is not the largest coordinate"
    return True, (
        f"ACCEPTED: the sum of the {len(terms)} symmetrised terms is max(x_1, ..., x_{n}) for all real x; "
        f"so the maximum of {n} numbers has two hidden layers"
    )


def main(arguments):
    """Check the file that the one argument names."""
    try:
        if len(arguments) != 1:
            raise MalformedError("needs one argument, the certificate")
        with open(arguments[0], "rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise MalformedError(f"the file has more than {LARGEST_FILE} bytes")
        accepted, message = check(content.decode("ascii"))
    except (MalformedError, OSError, UnicodeDecodeError) as error:
        print(f"MALFORMED: {error}")
        return 2
    print(message)
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
