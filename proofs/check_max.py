"""Check a certificate of MAX_n = sum of c_i F_n[A_i; B_i]. Python's standard library only.

Run it isolated: python -I proofs/check_max.py CERT. Exit code 0 accepted, 1 rejected, 2 malformed.

F_n[A; B](x) is the sum over all permutations s of max(sum_A m, sum_B m) of the permuted coordinates, where
m_ab is max(x_s(a), x_s(b)); A and B have equally many pairs. Every F_n[A; B] has two hidden layers, so an
accepted certificate proves that MAX_n, the largest of n numbers, has two hidden layers.

Format: ASCII lines `exactrelu-max 1`, `n N`, `terms T`, then T lines `term P Q K a b a b ...` with the
coefficient P/Q, the K pairs of A and the K pairs of B, places from 1, then `end`; canonical integers only.
The limits below bound the time, some minutes; a file beyond them is refused unread, not judged.

Why the check is enough. Both sides are symmetric, so let x_1 <= ... <= x_n and t_j = x_{j+1} - x_j >= 0. Then
m_ab is the coordinate at the larger of two places, and a side is k x_1 + sum of p_j t_j, where p_j counts its
pairs that reach beyond place j. So max(p, q) = q + relu(p - q), and p - q has the coefficients p_j - q_j:
without a positive one it is q, without a negative one p, otherwise there is a hinge. Hinges are collected by
their primitive vector up to sign, by relu(-h) = relu(h) - h. All have to cancel, and the linear part has to
be x_n = x_1 + sum of the t_j.
"""

import sys
from itertools import permutations
from math import factorial, gcd, lcm

LARGEST_FILE = 1 << 20
LARGEST_N = 9
LARGEST_DIGITS = 1000
LARGEST_DENOMINATOR = 1 << 14  # bits, of the common denominator of the coefficients
LARGEST_WORK = 1 << 30  # orders of the places of a term, times its size; 2^21 take about a second


class MalformedError(Exception):
    """The file is no certificate."""


def integer(word):
    """Read a canonical decimal integer."""
    digits = word[1:] if word.startswith("-") else word
    if (
        not (digits.isascii() and digits.isdigit())
        or (digits[0] == "0" and word != "0")
        or len(digits) > LARGEST_DIGITS
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
    return top, bottom, pairs[:k], pairs[k:]


def common_denominator(n, terms):
    """Return the common denominator of the coefficients, once the limits are known to be kept."""
    denominator, work = 1, 0
    for _, bottom, left, right in terms:
        denominator = lcm(denominator, bottom)
        used = len({v for pair in left + right for v in pair})
        work += factorial(n) // factorial(n - used) * (n + len(left))
        if denominator.bit_length() > LARGEST_DENOMINATOR or work > LARGEST_WORK:
            raise MalformedError("the terms are too many, or their coefficients too long")
    return denominator


def reached(side, order, n):
    """For j = 1..n-1, how many pairs have their larger place beyond place j."""
    counts = [0] * n
    for a, b in side:
        counts[max(order[a], order[b])] += 1
    for j in range(n - 2, -1, -1):
        counts[j] += counts[j + 1]
    return counts[1:]


def chamber_form(n, left, right):
    """Return the coefficients of the t_j in F_n[left; right], and its hinges with theirs."""
    linear, hinges = [0] * (n - 1), {}
    used = sorted({v for pair in left + right for v in pair})
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
            hinges[hinge] = hinges.get(hinge, 0) + abs(divisor)
        for j in range(n - 1):
            linear[j] += winner[j]
    times = factorial(n - len(used))
    return [times * x for x in linear], {hinge: times * x for hinge, x in hinges.items()}


def check(text):
    """Return the verdict as (accepted, message)."""
    n, terms = parse(text)
    one = common_denominator(n, terms)
    degree, linear, hinges = 0, [0] * (n - 1), {}
    for top, bottom, left, right in terms:
        factor = top * (one // bottom)
        degree += factor * len(left) * factorial(n)
        found, kinks = chamber_form(n, left, right)
        linear = [x + factor * y for x, y in zip(linear, found, strict=True)]
        for hinge, weight in kinks.items():
            hinges[hinge] = hinges.get(hinge, 0) + factor * weight
    if any(hinges.values()):
        return False, f"REJECTED: {sum(map(bool, hinges.values()))} of {len(hinges)} kinks do not cancel"
    if degree != one or any(x != one for x in linear):
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
