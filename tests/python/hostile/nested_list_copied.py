# verdict: error
import copy


def solve(grid):
    nested = []
    for _ in range(100000):
        nested = [nested]
    return copy.deepcopy(nested)
