# verdict: out-of-memory|out-of-fuel
def solve(grid):
    table = {}
    while True:
        table[len(table)] = (len(table), str(len(table)))
