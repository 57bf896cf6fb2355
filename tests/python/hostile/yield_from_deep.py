# verdict: error|out-of-memory|trap
# Generators in generators, 100,000 of them.
def nested(depth):
    if depth:
        yield from nested(depth - 1)
    else:
        yield 1


def solve(grid):
    import sys

    sys.setrecursionlimit(10**8)
    return [list(nested(100000))]
