# verdict: error
import json


def solve(grid):
    return json.loads("[" * 1000000 + "]" * 1000000)
