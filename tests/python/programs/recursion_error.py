# Recursion without end is a RecursionError, which a program may catch.
def endless(count):
    return endless(count + 1)


def solve(grid):
    try:
        endless(0)
    except RecursionError:
        return [[1]]
