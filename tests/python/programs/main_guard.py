# The part for the command line does not run.
import json
import sys


def solve(grid):
    return grid[::-1]


if __name__ == "__main__":
    print(json.dumps(solve(json.load(open(sys.argv[1])))))
