# verdict: error
import torch


def solve(grid):
    return grid
