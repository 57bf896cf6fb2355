# Calls are counted in the module: each run must see the first one only.
COUNT = 0
SEEN = []


def solve(grid):
    global COUNT
    COUNT += 1
    SEEN.append(COUNT)
    return [[COUNT, len(SEEN)]]
