# verdict: out-of-fuel|out-of-memory
def solve(grid):
    return [[9**9**9 % 10]]
