# A module that was handed in beside the program.
import common
from common import mirrored, turned


def solve(grid):
    common.CALLS.append(len(grid))
    return mirrored(turned(grid)) + [[len(common.CALLS)] * len(grid)]
