# verdict: output|error|trap|out-of-fuel|invalid-output
# Every dict and list that there is, emptied.
import gc


def solve(grid):
    mine = id(grid)
    for thing in gc.get_objects():
        if isinstance(thing, list) and id(thing) != mine and thing is not grid:
            thing.clear()
    return [[1]]
