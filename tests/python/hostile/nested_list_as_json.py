# verdict: error
import json


def solve(grid):
    nested = []
    for _ in range(100000):
        nested = [nested]
    return json.dumps(nested)
