# verdict: error
# limits: {"fuel":20000000000,"memory_mib":512}
def solve(grid):
    nested = []
    for _ in range(1000000):
        nested = [nested]
    return repr(nested)
