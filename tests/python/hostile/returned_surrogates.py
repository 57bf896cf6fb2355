# verdict: error
# The message is no text that UTF-8 can hold.
def solve(grid):
    raise ValueError("\ud800\udfff\x00\x1b[2J")
