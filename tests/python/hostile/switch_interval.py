# verdict: output
import sys


def solve(grid):
    sys.setswitchinterval(1e-9)
    sys.set_int_max_str_digits(0)
    sys.setdlopenflags(0) if hasattr(sys, "setdlopenflags") else None
    return grid
