# with: contextlib, an exit that swallows, a stack.
import contextlib
import io


class Swallow:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return kind is ValueError


def solve(grid):
    taken = io.StringIO()
    with contextlib.redirect_stdout(taken), contextlib.ExitStack() as stack:
        stack.callback(print, "left")
        with Swallow():
            print("in")
            raise ValueError
    return [[len(taken.getvalue())]]
