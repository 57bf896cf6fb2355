# verdict: out-of-memory
def solve(grid):
    text = "ab"
    while True:
        text = text.join([text] * 3)
