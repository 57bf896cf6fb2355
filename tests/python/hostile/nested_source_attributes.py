# verdict: error
def solve(grid):
    return eval("a" + ".b" * 100000)
