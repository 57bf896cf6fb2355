# verdict: out-of-memory|out-of-fuel
def solve(grid):
    line = [1]
    for item in line:
        line.append(item)
