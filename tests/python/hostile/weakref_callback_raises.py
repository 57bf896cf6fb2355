# verdict: output
import weakref


class Thing:
    pass


def solve(grid):
    thing = Thing()
    watched = weakref.ref(thing, lambda ref: 1 / 0)
    del thing
    return [[int(watched() is None)]]
