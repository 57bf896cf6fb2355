# verdict: output
# Nothing of the host's environment is to be seen.
import os


def solve(grid):
    for name in ("PATH", "HOME", "USER", "LD_LIBRARY_PATH"):
        assert name not in os.environ, name
    os.environ["SEEN"] = "1"
    return grid
