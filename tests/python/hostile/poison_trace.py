# verdict: output|error
# A trace function of the program's own that goes on after it.
import sys


def traced(frame, event, argument):
    for name in list(frame.f_locals):
        frame.f_locals[name] = None
    return traced


def solve(grid):
    sys.settrace(traced)
    sys.setprofile(traced)
    return [[1]]
