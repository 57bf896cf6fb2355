# Exact arithmetic of the library.
from decimal import Decimal, getcontext
from fractions import Fraction
from statistics import mean, median, mode


def solve(grid):
    flat = [cell for row in grid for cell in row]
    getcontext().prec = 30
    third = Decimal(1) / Decimal(3)
    return [[int(Fraction(3, 4) * 8), int(str(third)[-1]), int(mean(flat)), int(median(flat)), mode(flat)]]
