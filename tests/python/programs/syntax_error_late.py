# A text that parses but does not compile is rejected too.
def solve(grid):
    return grid


def broken():
    nonlocal nothing
