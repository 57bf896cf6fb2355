# verdict: error|output
import sys


def traced(frame, event, argument):
    raise KeyboardInterrupt("from a trace function")


def solve(grid):
    sys.settrace(traced)
    return [row[:] for row in (lambda: grid)()]
