# verdict: error
# `exit` comes with the site module: SystemExit, or NameError without it.
def solve(grid):
    exit()
