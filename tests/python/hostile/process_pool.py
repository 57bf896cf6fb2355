# verdict: error
import multiprocessing


def solve(grid):
    with multiprocessing.Pool(2) as pool:
        return pool.map(list, grid)
