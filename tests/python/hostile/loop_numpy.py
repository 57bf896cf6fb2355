# verdict: out-of-fuel
import numpy as np


def solve(grid):
    array = np.ones((300, 300))
    while True:
        array = array @ array / 300
