# verdict: error
# A zero byte in a text that is compiled in the run.
def solve(grid):
    return eval("1\0")
