# IndexError from the interpreter.
def solve(grid):
    return [row[len(row)] for row in grid]
