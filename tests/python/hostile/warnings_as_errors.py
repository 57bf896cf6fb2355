# verdict: error|output
import warnings


def solve(grid):
    warnings.simplefilter("error")
    warnings.warn("this is raised")
    return grid
