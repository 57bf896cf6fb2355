# verdict: output|invalid-output|error
# The callers' locals are changed; the grid that is returned counts, or nothing does.
import sys


def solve(grid):
    frame = sys._getframe(1)
    while frame is not None:
        for name in list(frame.f_locals):
            try:
                frame.f_locals[name] = [[9]]
            except Exception:
                pass
        for name in list(frame.f_globals):
            if not name.startswith("__"):
                frame.f_globals[name] = lambda *args, **names: [[9]]
        frame = frame.f_back
    return [[1]]
