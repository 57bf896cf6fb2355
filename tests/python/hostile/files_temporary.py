# verdict: error
import tempfile


def solve(grid):
    with tempfile.TemporaryFile() as out:
        out.write(b"x")
    return grid
