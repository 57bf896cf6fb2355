# verdict: error
import builtins


class Silent(Exception):
    pass


def solve(grid):
    builtins.Exception = builtins.BaseException = builtins.ValueError = Silent
    raise RuntimeError("not caught by another's name")
