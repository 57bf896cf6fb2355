# verdict: error
# A hundred thousand exceptions, each the cause of the next; the last one is its own.
def solve(grid):
    error = ValueError(0)
    for index in range(100000):
        later = ValueError(index)
        later.__cause__ = error
        error = later
    raise error
