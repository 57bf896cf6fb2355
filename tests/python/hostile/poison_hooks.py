# verdict: error
import builtins
import sys


def hook(*args):
    return [[9]]


def solve(grid):
    sys.excepthook = sys.unraisablehook = sys.displayhook = sys.breakpointhook = hook
    builtins.__import__ = hook
    raise ValueError("a plain error")
