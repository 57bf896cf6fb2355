# verdict: error|rejected
# The text has an entry that the namespace has not.
def solve(grid):
    return grid


del solve
