# copy, pickle and json of the grid.
import copy
import json
import pickle


def solve(grid):
    a = copy.deepcopy(grid)
    b = pickle.loads(pickle.dumps(a))
    c = json.loads(json.dumps(b))
    c[0][0] = 9
    return a[:1] + b[:1] + c[:1]
