# verdict: trap|error
import faulthandler


def solve(grid):
    faulthandler._sigsegv()
