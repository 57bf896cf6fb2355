# An exception with a cause.
def solve(grid):
    try:
        return grid["a"]
    except TypeError as error:
        raise LookupError("wrapped") from error
