# verdict: output
# Nothing of the host's environment is to be seen.
import os


def solve(grid):
    for name in ("PATH", "USER", "LD_LIBRARY_PATH"):
        assert name not in os.environ, name
    # The guest has a home of its own, where nothing is.
    assert os.environ.get("HOME", "/tmp") == "/tmp"
    os.environ["SEEN"] = "1"
    return grid
