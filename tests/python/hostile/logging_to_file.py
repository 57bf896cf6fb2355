# verdict: error
import logging


def solve(grid):
    logging.basicConfig(filename="/tmp/solver.log")
    logging.warning("x")
    return grid
