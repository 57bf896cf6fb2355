# A list in, made an array by the program; `tolist` at the end.
import numpy as np


def solve(grid: list[list[int]]) -> list[list[int]]:
    array = np.array(grid)
    mask = array > array.mean()
    return np.where(mask, 1, 0).tolist()
