# verdict: error
# f-strings in f-strings.
def solve(grid):
    text = "1"
    for _ in range(400):
        text = "f'{" + text + "}'"
    return eval(text)
