# verdict: error|trap
import ctypes


def solve(grid):
    return ctypes.string_at(0)
