# verdict: error
import pickle


def solve(grid):
    nested = []
    for _ in range(100000):
        nested = [nested]
    return pickle.dumps(nested)
