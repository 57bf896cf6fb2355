# verdict: out-of-memory
def solve(grid):
    line = [0]
    while True:
        line += line
