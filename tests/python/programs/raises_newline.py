# The text of an exception has more lines than one.
def solve(grid):
    raise RuntimeError("first line\nsecond line\n\ttabbed")
