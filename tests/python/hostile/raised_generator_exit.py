# verdict: error
def solve(grid):
    raise GeneratorExit
