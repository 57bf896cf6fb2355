# verdict: error|trap
# Iterators around iterators: recursion of C alone.
def solve(grid):
    line = iter(grid[0])
    for _ in range(300000):
        line = map(int, line)
    return [list(line)]
