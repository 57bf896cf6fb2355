# verdict: out-of-memory|error
def solve(grid):
    return [[len(f"{1:>{2**33}}")]]
