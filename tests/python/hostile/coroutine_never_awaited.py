# verdict: output
async def never():
    return 1


def solve(grid):
    never()
    return grid
