# A group of exceptions.
def solve(grid):
    raise ExceptionGroup("several", [ValueError(1), TypeError("two")])
