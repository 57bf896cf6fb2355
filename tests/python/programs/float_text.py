# Floating point to the last digit, and its text.
import math


def solve(grid):
    x = sum(0.1 for _ in range(10)) + math.sin(1.0) * math.exp(0.5) + 1e-300 ** 0.5 + math.fsum([0.1] * 10)
    return [[int(digit) for digit in f"{x!r}{round(2.675, 2)}{1/3:.17g}" if digit.isdigit()][:30]]
