# Integers without end: the grid as one number, powers, bits, roots.
import math


def solve(grid):
    number = 0
    for row in grid:
        for cell in row:
            number = number * 10 + cell
    large = pow(number + 3, 57)
    digits = str(large % 10**25).zfill(25)
    return [[int(digit) for digit in digits], [math.isqrt(large) % 10, large.bit_length() % 10, pow(3, large, 10)]
            + [0] * 22]
